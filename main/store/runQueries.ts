import { experimentHash } from '../../shared/checkpoint';
import type { Elsewhere } from '../../shared/elsewhere';
import type { ExperimentSpec } from '../../shared/experiment';
import type {
  RunDetail,
  RunEvent,
  RunId,
  RunPage,
  RunPlace,
  RunStatus,
  RunSummary,
  SeriesSummary,
} from '../../shared/run';
import { tableHash } from '../../shared/datasets/stored';
import { completeSpec } from '../../shared/storedSpec';
import type { Connection } from './connection';
import { DatasetTitles } from './datasetTitles';
import { ReplayStore } from './replays';
import { notFound, RunNames } from './runNames';
import { summaryOf, type SummaryRow } from './seriesSummary';

/** A row of `run`, the step of its checkpoint, and where it is computed when that is elsewhere. */
interface RunRow {
  readonly id: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly message: string | null;
  readonly spec: string;
  readonly spec_hash: string;
  readonly sweep_id: string | null;
  readonly session_id: string | null;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly elapsed_ms: number;
  readonly step: number;
  readonly total_steps: number;
  readonly steps_per_epoch: number;
  readonly parameter_count: number;
  readonly point_count: number;
  readonly weights_hash: string | null;
  readonly starred: number;
  readonly note: string;
  readonly archived_at: number | null;
  readonly deleted_at: number | null;
  readonly app_version: string;
  readonly core_version: string;
  readonly checkpoint_step: number | null;
  readonly kind: Elsewhere['kind'] | null;
  readonly place: string | null;
}

/** Which runs of the history; all fields narrow. */
export interface RunFilter {
  /** Also those in the bin. Default false. */
  readonly includeDeleted?: boolean;
  /** These alone, in this order; ids that do not exist are left out. */
  readonly ids?: readonly RunId[];
  readonly sweepId?: string;
  readonly statuses?: readonly RunStatus[];
  /** Those that have all of these. */
  readonly tags?: readonly string[];
}

/** Reads runs. Specs never change, so each is parsed once. */
export class RunQueries {
  readonly #connection: Connection;
  readonly #titles: DatasetTitles;
  readonly #names: RunNames;
  readonly #replays: ReplayStore;
  readonly #specs = new Map<RunId, ExperimentSpec>();

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#titles = new DatasetTitles(connection);
    this.#names = new RunNames(connection);
    this.#replays = new ReplayStore(connection);
  }

  /** Newest first, or in the order of `ids`. */
  list(filter: RunFilter = {}): RunSummary[] {
    const terms: string[] = [];
    const cells: string[] = [];
    if (filter.includeDeleted !== true) terms.push('run.deleted_at IS NULL');
    const anyOf = (column: string, values: readonly string[] | undefined): void => {
      if (values === undefined) return;
      terms.push(`${column} IN (SELECT value FROM json_each(?))`);
      cells.push(JSON.stringify(values));
    };
    anyOf('run.id', filter.ids);
    anyOf('run.status', filter.statuses);
    anyOf('run.sweep_id', filter.sweepId === undefined ? undefined : [filter.sweepId]);
    for (const tag of filter.tags ?? []) {
      terms.push('run.id IN (SELECT run_id FROM run_tag WHERE tag = ?)');
      cells.push(tag);
    }
    const where = terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`;
    return this.#connection.read(() => {
      const rows = this.#connection.all<RunRow>(
        `SELECT run.*, checkpoint.step AS checkpoint_step, elsewhere.kind, elsewhere.place
         FROM run LEFT JOIN checkpoint ON checkpoint.run_id = run.id LEFT JOIN elsewhere ON elsewhere.run_id = run.id ${where}
         ORDER BY run.created_at DESC, run.id DESC`,
        ...cells,
      );
      const tags = this.#tags(where, cells);
      const metrics = this.#metrics(where, cells);
      const titles = this.#titles.all();
      const replays = this.#replays.ofRuns(where, cells);
      const runs = rows.map((row) => ({
        ...this.#summary(row, tags.get(row.id) ?? [], metrics.get(row.id) ?? {}, titles),
        replay: replays.get(row.id) ?? null,
      }));
      return filter.ids === undefined ? runs : inOrder(runs, filter.ids);
    });
  }

  /** Runs with those in the bin, newest first: the first `limit` of them, or of those behind a place. */
  page(behind: RunPlace | null, limit: number): RunPage {
    return this.#connection.read(() => {
      const rows = this.#connection.all<{ id: string }>(
        'SELECT id FROM run WHERE (created_at, id) < (?, ?) ORDER BY created_at DESC, id DESC LIMIT ?',
        behind?.createdAt ?? Number.MAX_SAFE_INTEGER,
        behind?.id ?? '',
        limit,
      );
      const runs = this.list({ ids: rows.map((row) => row.id), includeDeleted: true });
      const last = runs.length < limit ? null : (runs[runs.length - 1] ?? null);
      const total = this.#connection.get<{ n: number }>('SELECT count(*) AS n FROM run')?.n ?? 0;
      return { runs, total, next: last === null ? null : { createdAt: last.createdAt, id: last.id } };
    });
  }

  /** The id that is meant, as in `get`. */
  resolve(idOrName: string): RunId {
    return this.#names.resolve(idOrName);
  }

  /** The summary of a run, also of one in the bin. Errors LabError 'notFound'. */
  summary(id: RunId): RunSummary {
    const [run] = this.list({ ids: [id], includeDeleted: true });
    if (run === undefined) throw notFound(id);
    return run;
  }

  /**
   * Everything about the run that is meant by an id, an unambiguous beginning of one, or an exact name.
   * Errors   LabError 'notFound'; 'input' when several are meant.
   */
  get(idOrName: string): RunDetail {
    return this.#connection.read(() => {
      const id = this.#names.resolve(idOrName);
      const row = this.#connection.get<Pick<RunRow, 'app_version' | 'core_version' | 'spec'>>(
        'SELECT app_version, core_version, spec FROM run WHERE id = ?',
        id,
      );
      return {
        ...this.summary(id),
        events: this.events(id),
        appVersion: row?.app_version ?? '',
        coreVersion: row?.core_version ?? '',
        experiment: experimentHash(JSON.parse(row?.spec ?? '{}') as ExperimentSpec),
      };
    });
  }

  /** What happened to a run, oldest first. */
  events(id: RunId): RunEvent[] {
    return this.#connection.all<RunEvent>('SELECT at, kind, message FROM run_event WHERE run_id = ? ORDER BY id', id);
  }

  #tags(where: string, cells: readonly string[]): Map<RunId, string[]> {
    const rows = this.#connection.all<{ run_id: string; tag: string }>(
      `SELECT run_tag.run_id, run_tag.tag FROM run_tag JOIN run ON run.id = run_tag.run_id ${where}
       ORDER BY run_tag.run_id, run_tag.tag`,
      ...cells,
    );
    const byRun = new Map<RunId, string[]>();
    for (const { run_id, tag } of rows) {
      const list = byRun.get(run_id);
      if (list === undefined) byRun.set(run_id, [tag]);
      else list.push(tag);
    }
    return byRun;
  }

  #metrics(where: string, cells: readonly string[]): Map<RunId, Record<string, SeriesSummary>> {
    const rows = this.#connection.all<SummaryRow>(
      `SELECT series_summary.* FROM run CROSS JOIN series_summary
         ON series_summary.run_id = run.id AND series_summary.layer = 0 ${where}`,
      ...cells,
    );
    const byRun = new Map<RunId, Record<string, SeriesSummary>>();
    for (const row of rows) {
      let metrics = byRun.get(row.run_id);
      if (metrics === undefined) byRun.set(row.run_id, (metrics = {}));
      metrics[row.metric] = summaryOf(row);
    }
    return byRun;
  }

  #summary(
    row: RunRow,
    tags: readonly string[],
    metrics: Readonly<Record<string, SeriesSummary>>,
    titles: ReadonlyMap<string, string>,
  ): Omit<RunSummary, 'replay'> {
    const spec = this.#spec(row);
    return {
      id: row.id,
      name: row.name,
      status: row.status,
      message: row.message,
      spec,
      datasetTitle: spec.dataset.name === 'file' ? (titles.get(tableHash(spec.dataset)) ?? null) : null,
      specHash: row.spec_hash,
      sweepId: row.sweep_id,
      createdAt: row.created_at,
      startedAt: row.started_at,
      endedAt: row.ended_at,
      elapsedMs: row.elapsed_ms,
      step: row.step,
      totalSteps: row.total_steps,
      stepsPerEpoch: row.steps_per_epoch,
      parameterCount: row.parameter_count,
      metrics,
      weightsHash: row.weights_hash,
      starred: row.starred === 1,
      tags,
      note: row.note,
      archivedAt: row.archived_at,
      deletedAt: row.deleted_at,
      checkpointStep: row.checkpoint_step,
      pointCount: row.point_count,
      elsewhere: row.kind === null || row.place === null ? null : { kind: row.kind, place: row.place },
    };
  }

  /** Of a run that was deleted for good nothing is kept in memory. */
  forget(id: RunId): void {
    this.#specs.delete(id);
  }

  #spec(row: RunRow): ExperimentSpec {
    let spec = this.#specs.get(row.id);
    if (spec === undefined) {
      spec = completeSpec(JSON.parse(row.spec)); // parsed by its schema before it was stored
      this.#specs.set(row.id, spec);
    }
    return spec;
  }
}

function inOrder(runs: readonly RunSummary[], ids: readonly RunId[]): RunSummary[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  return ids.map((id) => byId.get(id)).filter((run) => run !== undefined);
}
