import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { DatasetName } from '../../shared/datasets/index';
import { MAX_TITLE, shortHash, type OwnSet } from '../../shared/datasets/ownSet';
import { STORED_DATASETS } from '../../shared/datasets/stored';
import type { DataTable } from '../../shared/datasets/table';
import { LabError, messageOf } from '../../shared/errors';
import { defaultChoice, type Choice } from '../../shared/params';
import { isNoRoom, noRoomError, requireRoom } from '../disk/freeSpace';
import { encodeTable, hashOf, readHeader } from './tableFile';

/**
 * The imported data sets: a folder with `HASH.table`, the examples, and `HASH.json`, what lists show of it. A set is there
 * when its table is. A deleted one is `HASH.table.deleted` until it is purged.
 */
const TABLE_NAME = /^([0-9a-f]{64})\.table(\.deleted)?$/;

/** Where a table is, if it is there. */
export const tablePath = (hash: string, folder: string) => path.join(folder, `${hash}.table`);
const deletedOf = (hash: string, folder: string) => `${tablePath(hash, folder)}.deleted`;
const sidecarOf = (hash: string, folder: string) => path.join(folder, `${hash}.json`);

/** What stands in `HASH.json`. */
type Sidecar = Pick<OwnSet, 'title' | 'choice' | 'bytes' | 'importedAt'>;

/** How a spec names a table. */
export function tableChoice(hash: string, table: Omit<DataTable, 'inputs' | 'targets'>): Choice<DatasetName> {
  const { rows, features, classNames } = table;
  return { ...defaultChoice(STORED_DATASETS.file), hash, rows, features, classes: classNames.length };
}

/** A set that is written but not there yet. */
export interface StagedSet {
  readonly set: OwnSet;
  /** What becomes what, in this order: the table last, for without it the set is not there. */
  readonly files: readonly (readonly [partial: string, final: string])[];
}

/**
 * Keeps a table under the hash of its bytes. The same table twice is one, under the newer title.
 *
 * Errors  LabError 'input' for a title that is none, 'io' when it cannot be written; then nothing is left of it.
 */
export function keepTable(table: DataTable, title: string, folder: string): OwnSet {
  return commitSet(stageTable(table, title, folder));
}

/** The first half of `keepTable`: writes `*.PID.part` files only. `discardParts` takes them back. */
export function stageTable(table: DataTable, title: string, folder: string): StagedSet {
  const bytes = encodeTable(table);
  const hash = hashOf(bytes);
  const sidecar: Sidecar = {
    title: parseTitle(title),
    choice: tableChoice(hash, table),
    bytes: bytes.length,
    importedAt: Date.now(),
  };
  const finals = [sidecarOf(hash, folder), tablePath(hash, folder)] as const;
  const files = finals.map((final) => [`${final}.${process.pid}.part`, final] as const);
  try {
    mkdirSync(folder, { recursive: true });
    requireRoom(`cannot keep the data set in ${folder}`, tablePath(hash, folder), bytes.length);
    files.forEach(([partial], i) => writeFileSync(partial, i === 0 ? JSON.stringify(sidecar) : bytes));
  } catch (thrown) {
    discardParts(folder, process.pid);
    if (thrown instanceof LabError) throw thrown;
    const what = `cannot keep the data set in ${folder}`;
    if (isNoRoom(thrown)) throw noRoomError(what, tablePath(hash, folder), bytes.length, thrown);
    throw new LabError('io', `${what}: ${messageOf(thrown)}`);
  }
  return { set: { hash, ...sidecar, deletedAt: null }, files };
}

/** Like `stageTable`, for a table that lies in the folder as `HASH.table.PID.part`; its hash and its form were checked. */
export function stageFile(
  partial: string,
  hash: string,
  title: string,
  table: Omit<DataTable, 'inputs' | 'targets'>,
  folder: string,
): StagedSet {
  const sidecar: Sidecar = {
    title: parseTitle(title),
    choice: tableChoice(hash, table),
    bytes: statSync(partial).size,
    importedAt: Date.now(),
  };
  const final = sidecarOf(hash, folder);
  const beside = `${final}.${process.pid}.part`;
  writeFileSync(beside, JSON.stringify(sidecar));
  const files = [
    [beside, final],
    [partial, tablePath(hash, folder)],
  ] as const;
  return { set: { hash, ...sidecar, deletedAt: null }, files };
}

/** Whether the table of a set is there, and not deleted. */
export function tableIsThere(hash: string, folder: string): boolean {
  return existsSync(tablePath(hash, folder));
}

/** The second half of `keepTable`, also for what another process has staged. Errors  LabError 'io'. */
export function commitSet({ set, files }: StagedSet): OwnSet {
  try {
    for (const [partial, final] of files) {
      renameSync(partial, final);
      rmSync(`${final}.deleted`, { force: true });
    }
  } catch (thrown) {
    for (const [partial] of files) rmSync(partial, { force: true });
    throw new LabError('io', `cannot keep the data set “${set.title}”: ${messageOf(thrown)}`);
  }
  return set;
}

/** Removes what a process has staged and not committed. */
export function discardParts(folder: string, pid: number): void {
  for (const name of namesIn(folder)) {
    if (name.endsWith(`.${pid}.part`)) rmSync(path.join(folder, name), { force: true });
  }
}

/** A title made of a file's name. */
export function titleOfFile(file: string): string {
  const name = path.basename(file).replace(/(\.csv|\.tsv|\.txt|\.idx)?(\.gz)?$/i, '');
  return parseTitle((name.trim() || 'Own data').slice(0, MAX_TITLE));
}

/** Errors  LabError 'input'. */
export function parseTitle(text: string): string {
  const title = text.replace(/\s+/g, ' ').trim();
  if (title !== '' && title.length <= MAX_TITLE) return title;
  throw new LabError('input', `a title must have 1 to ${MAX_TITLE} characters; got ${title.length}`);
}

/** The imported data sets by title, deleted ones that can still be brought back among them. */
export function ownSets(folder: string): readonly OwnSet[] {
  const names = namesIn(folder);
  const sets = names.flatMap((name) => {
    const [, hash, deleted] = TABLE_NAME.exec(name) ?? [];
    if (hash === undefined || (deleted !== undefined && names.includes(`${hash}.table`))) return [];
    return readSet(hash, folder, deleted !== undefined) ?? [];
  });
  return sets.sort((a, b) => a.title.localeCompare(b.title, 'en', { numeric: true }) || (a.hash < b.hash ? -1 : 1));
}

/**
 * The set of that hash.
 *
 * Errors  LabError 'notFound' when it is not there, or deleted.
 */
export function ownSet(hash: string, folder: string): OwnSet {
  const set = ownSets(folder).find((each) => each.hash === hash);
  if (set !== undefined && set.deletedAt === null) return set;
  const again = 'import its file again, with the same target and columns';
  throw set === undefined
    ? new LabError('notFound', `the data set ${shortHash(hash)}… is not among the imported ones: ${again}`)
    : new LabError(
        'notFound',
        `the data set “${set.title}” has been deleted: bring it back in the window, or ${again}`,
      );
}

/** Errors  LabError 'input' for a title that is none, 'notFound', 'io'. */
export function renameSet(hash: string, title: string, folder: string): void {
  const { choice, bytes, importedAt } = ownSet(hash, folder);
  const sidecar: Sidecar = { title: parseTitle(title), choice, bytes, importedAt };
  changing(folder, () => writeWhole(sidecarOf(hash, folder), JSON.stringify(sidecar)));
}

/** Puts a set aside, until it is restored or purged. Errors  LabError 'notFound', 'io'. */
export function deleteSet(hash: string, folder: string, now = new Date()): void {
  ownSet(hash, folder);
  changing(folder, () => {
    renameSync(tablePath(hash, folder), deletedOf(hash, folder));
    utimesSync(deletedOf(hash, folder), now, now);
  });
}

/** Errors  LabError 'notFound' when it has been purged, 'io'. */
export function restoreSet(hash: string, folder: string): void {
  const set = ownSets(folder).find((each) => each.hash === hash);
  if (set === undefined) throw new LabError('notFound', 'this data set is gone for good: import its file again');
  if (set.deletedAt === null) return;
  changing(folder, () => renameSync(deletedOf(hash, folder), tablePath(hash, folder)));
}

/** Removes for good what was deleted before a time, and what an import that was cut off has left. */
export function purgeSets(folder: string, before: number): void {
  const names = namesIn(folder);
  for (const name of names) {
    const file = path.join(folder, name);
    const [, hash, deleted] = TABLE_NAME.exec(name) ?? [];
    const isLeft = name.endsWith('.part') && timeOf(file) < Math.min(before, Date.now()) - LEFT_MS;
    if (!isLeft && (deleted === undefined || timeOf(file) >= before)) continue;
    changing(folder, () => {
      rmSync(file, { force: true });
      if (hash !== undefined && !names.includes(`${hash}.table`)) rmSync(sidecarOf(hash, folder), { force: true });
    });
  }
}

/** No import takes as long. */
const LEFT_MS = 3_600_000;

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Null when the table has gone in this moment. A sidecar that is lost or damaged is made up from the table. */
function readSet(hash: string, folder: string, deleted: boolean): OwnSet | null {
  const file = deleted ? deletedOf(hash, folder) : tablePath(hash, folder);
  try {
    const { size, mtimeMs } = statSync(file);
    const sidecar = readSidecar(sidecarOf(hash, folder)) ?? {
      title: `Own data ${shortHash(hash)}`,
      choice: tableChoice(hash, readHeader(file).header),
    };
    return { importedAt: mtimeMs, ...sidecar, hash, bytes: size, deletedAt: deleted ? mtimeMs : null };
  } catch {
    return null;
  }
}

function readSidecar(file: string): Pick<Sidecar, 'title' | 'choice'> | null {
  try {
    const { title, choice, importedAt } = JSON.parse(readFileSync(file, 'utf8')) as Sidecar;
    return { title: parseTitle(title), choice, ...(typeof importedAt === 'number' ? { importedAt } : {}) };
  } catch {
    return null;
  }
}

function timeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function changing(folder: string, work: () => void): void {
  try {
    work();
  } catch (thrown) {
    const what = `cannot change the data sets in ${folder}`;
    if (isNoRoom(thrown)) throw noRoomError(what, path.join(folder, 'any'), null, thrown);
    throw new LabError('io', `${what}: ${messageOf(thrown)}`);
  }
}

/** A file is there whole or not at all. */
function writeWhole(file: string, contents: Uint8Array | string): void {
  const partial = `${file}.${process.pid}.part`;
  try {
    writeFileSync(partial, contents);
    renameSync(partial, file);
  } catch (thrown) {
    rmSync(partial, { force: true });
    throw thrown;
  }
}
