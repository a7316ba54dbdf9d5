import { type FileHandle } from 'node:fs/promises';
import { csvLines, type CsvSource, type ExportFormat } from '../shared/csv';
import { LabError } from '../shared/errors';
import type { RunId } from '../shared/run';
import type { Store } from './store/store';
import { writeWhole } from './writeWhole';

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
 * Writes runs to a CSV file, UTF-8, whole or not at all.
 *
 * Errors  as `writeWhole`.
 */
export async function exportCsv(source: CsvSource, format: ExportFormat, file: string): Promise<ExportResult> {
  const written = await writeWhole(file, (handle) => writeLines(handle, csvLines(format, source)));
  return { path: file, ...written };
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
