import { LabError } from '../../shared/errors';
import type { LayerHistogram } from '../../shared/histogram';
import type { MetricName, Point, Series } from '../../shared/metrics';
import { isActive, type RunId, type RunStatus, type SeriesSummary } from '../../shared/run';
import type { Connection } from './connection';
import type { HistogramStore } from './histograms';
import type { SnapshotStore } from './snapshots';
import { CHUNK_POINTS, type ChunkRow, decodeChunk, encodeChunk, joinPoints, type Points } from './seriesCodec';
import { extendSummary, rebuildSummaries, summaryOf, type SummaryRow, writeSummary } from './seriesSummary';

const LARGEST_STEP = 2 ** 31 - 1;

/** What a series is called within its run. */
interface SeriesKey {
  readonly metric: MetricName;
  readonly layer: number;
}

/** The curves of the runs. */
export class SeriesStore {
  readonly #connection: Connection;
  readonly #sessionId: string;
  readonly #histograms: HistogramStore;
  readonly #snapshots: SnapshotStore;

  constructor(connection: Connection, sessionId: string, histograms: HistogramStore, snapshots: SnapshotStore) {
    this.#connection = connection;
    this.#histograms = histograms;
    this.#snapshots = snapshots;
    this.#sessionId = sessionId;
  }

  /**
   * Adds points and histograms to an active run of this program and notes how far it is, in one transaction.
   *
   * Errors   LabError 'shape' when a step is not beyond the last one of its series, or no whole number from 0;
   *          'state' when the run is not active or belongs to another program; nothing is stored then.
   */
  appendPoints(
    runId: RunId,
    points: readonly Point[],
    progress: { readonly step: number; readonly elapsedMs: number },
    histograms: readonly LayerHistogram[] = [],
  ): void {
    const groups = groupPoints(points);
    this.#connection.write(() => {
      this.#requireOwnActive(runId);
      const known = this.#summaries(runId);
      for (const group of groups.values()) {
        const old = known.get(seriesName(group)) ?? null;
        requireAscending(runId, group, old?.lastStep ?? -1);
        this.#appendChunks(runId, group);
        writeSummary(this.#connection, runId, group, extendSummary(old, group));
      }
      this.#histograms.append(runId, histograms);
      this.#connection.run(
        'UPDATE run SET step = ?, elapsed_ms = ?, point_count = point_count + ? WHERE id = ?',
        progress.step,
        progress.elapsedMs,
        points.length,
        runId,
      );
    });
  }

  /**
   * Forgets the points, histograms and snapshots beyond a step, and sets the run back to it: what a run that goes on from a checkpoint at `step`
   * needs, so that each step is there once. −1 forgets all points.
   */
  truncateAfter(runId: RunId, step: number): void {
    this.#connection.write(() => {
      this.#connection.run('DELETE FROM series_chunk WHERE run_id = ? AND first_step > ?', runId, step);
      const cut = this.#connection.all<ChunkRow>(
        'SELECT * FROM series_chunk WHERE run_id = ? AND last_step > ?',
        runId,
        step,
      );
      for (const row of cut) {
        const { steps, values } = decodeChunk(row);
        const keep = steps.findIndex((s) => s > step);
        const points = { steps: steps.slice(0, keep), values: values.slice(0, keep) };
        this.#putChunk(runId, row as ChunkRow & SeriesKey, row.chunk, points);
      }
      this.#histograms.truncateAfter(runId, step);
      this.#snapshots.truncateAfter(runId, step);
      rebuildSummaries(this.#connection, runId);
      this.#connection.run('UPDATE run SET step = max(0, min(step, ?)) WHERE id = ?', step, runId);
    });
  }

  /** The series of a run, each whole: all, those of one metric, or the one of a metric and layer. */
  read(runId: RunId, metric?: MetricName, layer?: number): Series[] {
    return this.#connection.read(() => [...this.iterate(runId, metric, layer)]);
  }

  /** Like `read`, one series in memory at a time; between two of them other work may be done on the file. */
  *iterate(runId: RunId, metric?: MetricName, layer?: number): Generator<Series> {
    for (const key of this.keys(runId)) {
      if (metric !== undefined && key.metric !== metric) continue;
      if (layer !== undefined && key.layer !== layer) continue;
      const rows = this.#connection.all<ChunkRow>(
        'SELECT * FROM series_chunk WHERE run_id = ? AND metric = ? AND layer = ? ORDER BY chunk',
        runId,
        key.metric,
        key.layer,
      );
      yield { ...key, ...joinPoints(rows.map(decodeChunk)) };
    }
  }

  /** The points of a series a chunk at a time: other work may be done on the file in between. */
  *chunks(runId: RunId, metric: MetricName, layer: number): Generator<Points> {
    for (let last = -1; ;) {
      const row = this.#connection.get<ChunkRow>(
        'SELECT * FROM series_chunk WHERE run_id = ? AND metric = ? AND layer = ? AND chunk > ? ORDER BY chunk LIMIT 1',
        runId,
        metric,
        layer,
        last,
      );
      if (row === null) return;
      last = row.chunk;
      yield decodeChunk(row);
    }
  }

  /** The series that a run has: by metric in alphabetical order, then by layer. */
  keys(runId: RunId): SeriesKey[] {
    return this.#connection.all<SeriesKey>(
      'SELECT metric, layer FROM series_summary WHERE run_id = ? ORDER BY metric, layer',
      runId,
    );
  }

  /**
   * Of each run, the last value recorded at or before a step; null where there is none, or where the run has not come to
   * that step.
   */
  valuesAt(runIds: readonly RunId[], metric: MetricName, layer: number, step: number): (number | null)[] {
    return runIds.map((runId) => {
      const row = this.#connection.get<ChunkRow>(
        `SELECT series_chunk.* FROM series_chunk JOIN run ON run.id = run_id
         WHERE run_id = ? AND metric = ? AND layer = ? AND first_step <= ? AND run.step >= ? ORDER BY chunk DESC LIMIT 1`,
        runId,
        metric,
        layer,
        step,
        step,
      );
      if (row === null) return null;
      const { steps, values } = decodeChunk(row);
      const behind = steps.findIndex((each) => each > step);
      return values[behind < 0 ? steps.length - 1 : behind - 1] ?? null;
    });
  }

  /** Points stored for a run, over all its series. */
  pointCount(runId: RunId): number {
    return this.#connection.get<{ n: number }>('SELECT point_count AS n FROM run WHERE id = ?', runId)?.n ?? 0;
  }

  /** The summaries of all series of a run, also of single layers. */
  summaries(runId: RunId): (SeriesKey & SeriesSummary)[] {
    return this.#summaryRows(runId).map((row) => ({
      metric: row.metric as MetricName,
      layer: row.layer,
      ...summaryOf(row),
    }));
  }

  #requireOwnActive(runId: RunId): void {
    const run = this.#connection.get<{ status: RunStatus; session_id: string | null }>(
      'SELECT status, session_id FROM run WHERE id = ?',
      runId,
    );
    if (run === null) throw new LabError('notFound', `there is no run ${runId}`);
    if (!isActive(run.status)) {
      throw new LabError('state', `points can be added to an active run only; run ${runId} is ${run.status}`);
    }
    if (run.session_id !== this.#sessionId) {
      throw new LabError('state', `run ${runId} is being trained by another program`);
    }
  }

  #summaryRows(runId: RunId): SummaryRow[] {
    return this.#connection.all<SummaryRow>(
      'SELECT * FROM series_summary WHERE run_id = ? ORDER BY metric, layer',
      runId,
    );
  }

  #summaries(runId: RunId): Map<string, SeriesSummary> {
    return new Map(this.#summaryRows(runId).map((row) => [seriesName(row), summaryOf(row)]));
  }

  /** Fills the open last chunk, then as many new ones as needed. */
  #appendChunks(runId: RunId, group: SeriesKey & Points): void {
    const tail = this.#connection.get<ChunkRow>(
      `SELECT * FROM series_chunk WHERE run_id = ? AND metric = ? AND layer = ? ORDER BY chunk DESC LIMIT 1`,
      runId,
      group.metric,
      group.layer,
    );
    const open = tail !== null && tail.point_count < CHUNK_POINTS;
    let chunk = tail === null ? 0 : tail.chunk + (open ? 0 : 1);
    const all = open ? joinPoints([decodeChunk(tail), group]) : group;
    for (let start = 0; start < all.steps.length; start += CHUNK_POINTS, chunk++) {
      const steps = all.steps.subarray(start, start + CHUNK_POINTS);
      const values = all.values.subarray(start, start + CHUNK_POINTS);
      this.#putChunk(runId, group, chunk, { steps, values });
    }
  }

  #putChunk(runId: RunId, key: SeriesKey, chunk: number, points: Points): void {
    const data = encodeChunk(points);
    this.#connection.run(
      `INSERT OR REPLACE INTO series_chunk
         (run_id, metric, layer, chunk, first_step, last_step, point_count, crc, steps, vals)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      runId,
      key.metric,
      key.layer,
      chunk,
      data.first_step,
      data.last_step,
      data.point_count,
      data.crc,
      data.steps,
      data.vals,
    );
  }
}

function seriesName(key: { readonly metric: string; readonly layer: number }): string {
  return `${key.metric}/${String(key.layer)}`;
}

/** The points of each series, in the order given. */
function groupPoints(points: readonly Point[]): Map<string, SeriesKey & Points> {
  const lists = new Map<string, Point[]>();
  for (const point of points) {
    const name = seriesName(point);
    const list = lists.get(name);
    if (list === undefined) lists.set(name, [point]);
    else list.push(point);
  }
  const groups = new Map<string, SeriesKey & Points>();
  for (const [name, list] of lists) {
    const [first] = list;
    if (first === undefined) continue;
    for (const point of list) requireStep(point);
    const steps = Int32Array.from(list, (point) => point.step);
    const values = Float64Array.from(list, (point) => point.value);
    groups.set(name, { metric: first.metric, layer: first.layer, steps, values });
  }
  return groups;
}

function requireStep({ metric, step }: Point): void {
  if (Number.isInteger(step) && step >= 0 && step <= LARGEST_STEP) return;
  const rule = `an integer from 0 to ${String(LARGEST_STEP)}`;
  throw new LabError('shape', `the step of a point of ${metric} must be ${rule}; got ${String(step)}`);
}

function requireAscending(runId: RunId, group: SeriesKey & Points, lastStep: number): void {
  let before = lastStep;
  for (const step of group.steps) {
    if (step <= before) {
      const series = `${group.metric}, layer ${String(group.layer)}, run ${runId}`;
      throw new LabError(
        'shape',
        `steps must ascend within a series; got ${String(step)} after ${String(before)} (${series})`,
      );
    }
    before = step;
  }
}
