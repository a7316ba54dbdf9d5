import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { csvLines, type CsvSource, type ExportFormat } from '../shared/csv';
import { LabError, messageOf } from '../shared/errors';
import type { RunId } from '../shared/run';
import type { Store } from './store/store';

/** Characters that are gathered before they are written. */
const CHUNK_LENGTH = 1 << 18;

export interface ExportResult {
  readonly path: string;
  /** Rows after the header. */
  readonly rows: number;
  readonly bytes: number;
}

/** These runs of the history, in this order. Errors: LabError 'notFound' for an id that does not exist. */
export function exportSource(store: Store, ids: readonly RunId[]): CsvSource {
  const wanted = [...new Set(ids)];
  const runs = store.runs.list({ ids: wanted, includeDeleted: true });
  const found = new Set(runs.map((run) => run.id));
  const missing = wanted.find((id) => !found.has(id));
  if (missing !== undefined) throw new LabError('notFound', `no run has the id "${missing}"; it may have been deleted`);
  return { runs, series: (runId) => store.series.read(runId) };
}

/**
 * Writes runs to a CSV file, UTF-8. The file appears whole or not at all: it is written beside its place and renamed, so a
 * failure leaves an earlier file of that name as it was. Devices and pipes are written to directly.
 *
 * Errors  LabError 'io' naming the path and the reason.
 */
export async function exportCsv(source: CsvSource, format: ExportFormat, file: string): Promise<ExportResult> {
  const existing = await stat(file).catch(() => null);
  if (existing?.isDirectory() === true) throw cannotWrite(file, 'it is a folder; name a file in it');
  const isPlain = existing === null || existing.isFile();
  const folder = path.dirname(file);
  const partial = path.join(folder, `.${path.basename(file).slice(0, 100)}.${randomBytes(4).toString('hex')}.partial`);
  const target = isPlain ? partial : file;
  try {
    const handle = await open(target, isPlain ? 'wx' : 'w');
    let written: Omit<ExportResult, 'path'>;
    try {
      written = await writeLines(handle, csvLines(format, source));
      if (isPlain) await handle.sync();
    } finally {
      await handle.close();
    }
    if (isPlain) await rename(partial, file);
    return { path: file, ...written };
  } catch (thrown) {
    if (isPlain) await rm(partial, { force: true }).catch(() => undefined);
    if (thrown instanceof LabError) throw thrown;
    throw cannotWrite(file, reasonOf(thrown, folder));
  }
}

async function writeLines(handle: FileHandle, lines: Iterable<string>): Promise<Omit<ExportResult, 'path'>> {
  let chunk: string[] = [];
  let length = 0;
  let rows = -1; // the header is no row
  let bytes = 0;
  const flush = async () => {
    const buffer = Buffer.from(chunk.join(''), 'utf8');
    bytes += buffer.length;
    await handle.writeFile(buffer);
    chunk = [];
    length = 0;
  };
  for (const line of lines) {
    chunk.push(line);
    length += line.length;
    rows++;
    if (length >= CHUNK_LENGTH) await flush();
  }
  await flush();
  return { rows, bytes };
}

function cannotWrite(file: string, reason: string): LabError {
  return new LabError('io', `cannot write ${file}: ${reason}`);
}

function reasonOf(thrown: unknown, folder: string): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: `the folder ${folder} does not exist`,
    ENOTDIR: `${folder} is not a folder`,
    EACCES: `no permission to write in ${folder}`,
    EPERM: `no permission to write in ${folder}`,
    EROFS: `${folder} is read-only`,
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
    EBUSY: 'another program has the file open',
    ENAMETOOLONG: 'the name is too long',
  };
  return reasons[(thrown as NodeJS.ErrnoException).code ?? ''] ?? messageOf(thrown);
}
