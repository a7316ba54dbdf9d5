import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DatasetName } from '../../shared/datasets/index';
import type { DataTable } from '../../shared/datasets/table';
import { LabError, messageOf } from '../../shared/errors';
import { defaultChoice, type Choice } from '../../shared/params';
import { STORED_DATASETS } from '../../shared/datasets/stored';
import { encodeTable, hashOf } from './tableFile';

/** An imported data set, as lists show it. */
export interface ImportedSet {
  readonly title: string;
  /** For a spec: names the table by its hash. */
  readonly choice: Choice<DatasetName>;
  readonly bytes: number;
}

/** Keeps a table under the hash of its bytes. The same table twice is one, under the newer title. */
export function keepTable(table: DataTable, title: string, folder: string): ImportedSet {
  const bytes = encodeTable(table);
  const hash = hashOf(bytes);
  const { rows, features, classNames } = table;
  const choice = { ...defaultChoice(STORED_DATASETS.file), hash, rows, features, classes: classNames.length };
  const set: ImportedSet = { title, choice, bytes: bytes.length };
  try {
    mkdirSync(folder, { recursive: true });
    writeWhole(path.join(folder, `${hash}.table`), bytes);
    writeWhole(path.join(folder, `${hash}.json`), JSON.stringify(set));
  } catch (thrown) {
    throw new LabError('io', `cannot keep the data set in ${folder}: ${messageOf(thrown)}`);
  }
  return set;
}

/** The imported data sets, by title. */
export function importedSets(folder: string): readonly ImportedSet[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder).filter((name) => /^[0-9a-f]{64}\.json$/.test(name));
  } catch {
    return [];
  }
  const sets = names.map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as ImportedSet);
  return sets.sort((a, b) => (a.title < b.title ? -1 : 1));
}

/** A file is there whole or not at all. */
function writeWhole(file: string, contents: Uint8Array | string): void {
  const partial = `${file}.${process.pid}.part`;
  writeFileSync(partial, contents);
  renameSync(partial, file);
}
