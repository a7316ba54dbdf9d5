import type { SeriesSummary } from '../../shared/run';
import type { Connection } from './connection';
import { type ChunkRow, decodeChunk, type Points } from './seriesCodec';

/** A row of `series_summary`; null is NaN. */
export interface SummaryRow {
  readonly run_id: string;
  readonly layer: number;
  readonly metric: string;
  readonly last: number | null;
  readonly last_step: number;
  readonly min: number | null;
  readonly min_step: number;
  readonly max: number | null;
  readonly max_step: number;
  readonly point_count: number;
}

export function summaryOf(row: SummaryRow): SeriesSummary {
  return {
    last: row.last ?? NaN,
    lastStep: row.last_step,
    min: row.min ?? NaN,
    minStep: row.min_step,
    max: row.max ?? NaN,
    maxStep: row.max_step,
    count: row.point_count,
  };
}

/**
 * The summary of a series after more points, or of its first ones. NaN counts as a point and can be the last value, but
 * is never the least or the greatest unless there is nothing else; infinities are ordered like numbers.
 */
export function extendSummary(summary: SeriesSummary | null, { steps, values }: Points): SeriesSummary {
  let { last, lastStep, min, minStep, max, maxStep, count } = summary ?? EMPTY;
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] ?? 0;
    const value = values[i] ?? NaN;
    if (value < min || (Number.isNaN(min) && (count === 0 || !Number.isNaN(value)))) [min, minStep] = [value, step];
    if (value > max || (Number.isNaN(max) && (count === 0 || !Number.isNaN(value)))) [max, maxStep] = [value, step];
    [last, lastStep] = [value, step];
    count++;
  }
  return { last, lastStep, min, minStep, max, maxStep, count };
}

const EMPTY: SeriesSummary = { last: NaN, lastStep: 0, min: NaN, minStep: 0, max: NaN, maxStep: 0, count: 0 };

export function writeSummary(
  connection: Connection,
  runId: string,
  series: { readonly metric: string; readonly layer: number },
  summary: SeriesSummary,
): void {
  connection.run(
    `INSERT OR REPLACE INTO series_summary
       (run_id, layer, metric, last, last_step, min, min_step, max, max_step, point_count)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    runId,
    series.layer,
    series.metric,
    summary.last,
    summary.lastStep,
    summary.min,
    summary.minStep,
    summary.max,
    summary.maxStep,
    summary.count,
  );
}

/** Computes the summaries and the point count of a run anew from its points. Returns the count. */
export function rebuildSummaries(connection: Connection, runId: string): number {
  return connection.write(() => {
    connection.run('DELETE FROM series_summary WHERE run_id = ?', runId);
    const keys = connection.all<Pick<ChunkRow, 'metric' | 'layer' | 'chunk'>>(
      'SELECT metric, layer, chunk FROM series_chunk WHERE run_id = ? ORDER BY metric, layer, chunk',
      runId,
    );
    let total = 0;
    let summary: SeriesSummary | null = null;
    keys.forEach((key, i) => {
      const points = readChunk(connection, runId, key);
      summary = extendSummary(summary, points);
      total += points.steps.length;
      const next = keys[i + 1];
      if (next?.metric === key.metric && next.layer === key.layer) return;
      writeSummary(connection, runId, key, summary);
      summary = null;
    });
    connection.run('UPDATE run SET point_count = ? WHERE id = ?', total, runId);
    return total;
  });
}

function readChunk(connection: Connection, runId: string, key: Pick<ChunkRow, 'metric' | 'layer' | 'chunk'>): Points {
  const row = connection.get<ChunkRow>(
    'SELECT * FROM series_chunk WHERE run_id = ? AND metric = ? AND layer = ? AND chunk = ?',
    runId,
    key.metric,
    key.layer,
    key.chunk,
  );
  return row === null ? { steps: new Int32Array(0), values: new Float64Array(0) } : decodeChunk(row);
}
