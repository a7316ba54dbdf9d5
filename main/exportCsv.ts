import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { cellsOf, csvLines, type CsvSource, type ExportFormat } from '../shared/csv';
import { LabError } from '../shared/errors';
import type { CsvFacts } from '../shared/transfers';
import type { RunId } from '../shared/run';
import type { Store } from './store/store';
import { writeWhole } from './writeWhole';

/** Characters that are gathered before they are written. */
const CHUNK_LENGTH = 1 << 18;

export interface ExportResult extends CsvFacts {
  readonly path: string;
}

/** What an export is asked while it goes on. */
export interface ExportWatch {
  /** Called now and then with the rows so far. */
  readonly progress?: (share: number, rows: number) => void;
  /** Ends the export. */
  readonly signal?: AbortSignal;
}

/** These runs of the history, in this order. Errors: LabError 'notFound' for an id that does not exist. */
export function exportSource(store: Store, ids: readonly RunId[]): CsvSource {
  const wanted = [...new Set(ids)];
  const runs = store.runs.list({ ids: wanted, includeDeleted: true });
  const found = new Set(runs.map((run) => run.id));
  const missing = wanted.find((id) => !found.has(id));
  if (missing !== undefined) throw new LabError('notFound', `no run has the id "${missing}"; it may have been deleted`);
  return {
    runs,
    keys: (runId) => store.series.keys(runId),
    stretches: (runId, { metric, layer }) => store.series.chunks(runId, metric, layer),
  };
}

/** What a CSV file of these runs would be, without writing it. Errors  LabError 'state' when it is ended by the signal. */
export function measureCsv(source: CsvSource, format: ExportFormat, watch: ExportWatch = {}): Promise<CsvFacts> {
  return drain(source, format, watch, () => setImmediate());
}

/**
 * Writes runs to a CSV file, UTF-8, whole or not at all.
 *
 * @param bytes its size, when that was measured.
 * Errors  as `writeWhole`; LabError 'state' when it is ended by the signal.
 */
export async function exportCsv(
  source: CsvSource,
  format: ExportFormat,
  file: string,
  watch: ExportWatch = {},
  bytes?: number,
): Promise<ExportResult> {
  const write = (handle: FileHandle) => drain(source, format, watch, (chunk) => handle.writeFile(chunk));
  const measure = async () => (await measureCsv(source, format)).bytes;
  const facts = await writeWhole(file, write, bytes === undefined ? { measure } : { bytes });
  return { path: file, ...facts };
}

/** Makes the lines, some at a time, and hands their bytes on. */
async function drain(
  source: CsvSource,
  format: ExportFormat,
  { progress, signal }: ExportWatch,
  write: (bytes: Buffer) => Promise<unknown>,
): Promise<CsvFacts> {
  const counted = countPoints(source);
  const hash = createHash('sha256');
  let chunk: string[] = [];
  let length = 0;
  let [rows, columns, bytes] = [-1, 0, 0]; // the header is no row
  const flush = async () => {
    const buffer = Buffer.from(chunk.join(''), 'utf8');
    hash.update(buffer);
    bytes += buffer.length;
    await write(buffer);
    if (signal?.aborted === true) throw new LabError('state', 'the export was cancelled; nothing was written');
    progress?.(format === 'summary' ? rows / Math.max(1, source.runs.length) : counted.share(), rows);
    chunk = [];
    length = 0;
  };
  for (const line of csvLines(format, counted.source)) {
    if (rows < 0) columns = cellsOf(line);
    chunk.push(line);
    length += line.length;
    rows++;
    if (length >= CHUNK_LENGTH) await flush();
  }
  await flush();
  return { rows, columns, bytes, sha256: hash.digest('hex') };
}

/** The same source, and which share of its points has been taken out of it. */
function countPoints(source: CsvSource): { readonly source: CsvSource; readonly share: () => number } {
  const total = source.runs.reduce((sum, run) => sum + run.pointCount, 0);
  let taken = 0;
  const stretches: CsvSource['stretches'] = function* (runId, key) {
    for (const stretch of source.stretches(runId, key)) {
      taken += stretch.steps.length;
      yield stretch;
    }
  };
  return { source: { ...source, stretches }, share: () => Math.min(1, taken / Math.max(1, total)) };
}
