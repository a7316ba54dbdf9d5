import type { Elsewhere } from '../../shared/elsewhere';
import { LabError } from '../../shared/errors';
import type { RunId, SweepId } from '../../shared/run';
import type { Connection } from './connection';
import type { Sessions } from './sessions';

/** A run that is computed elsewhere, and what it is called there. */
export interface ElsewhereRun extends Elsewhere {
  readonly runId: RunId;
  readonly sweepId: SweepId | null;
  /** The name of its job. */
  readonly job: string;
}

const SELECT = `SELECT run_id AS runId, sweep_id AS sweepId, kind, place, job
                FROM elsewhere JOIN run ON run.id = elsewhere.run_id`;

/**
 * The runs that are computed elsewhere. They are queued and belong to no session, so no program that ends interrupts them.
 * Whatever else a run becomes (`Runs.setStatus`), it is no longer elsewhere.
 */
export class ElsewhereStore {
  readonly #connection: Connection;
  readonly #sessions: Sessions;
  readonly #now: () => number;

  constructor(connection: Connection, sessions: Sessions, now: () => number) {
    this.#connection = connection;
    this.#sessions = sessions;
    this.#now = now;
  }

  /**
   * Gives runs away, all or none; those that are there already get the new place.
   * Errors  LabError 'state' when one is not queued, or waits in another program.
   */
  put(runs: readonly { readonly runId: RunId; readonly job: string }[], { kind, place }: Elsewhere): void {
    this.#connection.write(() => {
      for (const { runId, job } of runs) {
        this.#requireFree(runId);
        this.#connection.run('UPDATE run SET session_id = NULL WHERE id = ?', runId);
        this.#connection.run(
          'INSERT OR REPLACE INTO elsewhere (run_id, kind, place, job) VALUES (?, ?, ?, ?)',
          runId,
          kind,
          place,
          job,
        );
      }
    });
  }

  /**
   * Takes runs back to be trained by this program, which must enqueue them: they are its own from here on. Those that are not
   * elsewhere stay as they are.
   */
  take(runIds: readonly RunId[]): void {
    this.#connection.write(() => {
      this.#sessions.beat();
      for (const runId of runIds) {
        if (this.#connection.run('DELETE FROM elsewhere WHERE run_id = ?', runId) === 0) continue;
        this.#connection.run('UPDATE run SET session_id = ? WHERE id = ?', this.#sessions.id, runId);
      }
    });
  }

  /** Null for a run that is not elsewhere. */
  of(runId: RunId): ElsewhereRun | null {
    return this.#connection.get<ElsewhereRun>(`${SELECT} WHERE run_id = ?`, runId);
  }

  /** All of them, or those of a place, a sweep; oldest first. */
  list(filter: Partial<Elsewhere> & { readonly sweepId?: SweepId } = {}): ElsewhereRun[] {
    const terms = Object.entries({ kind: filter.kind, place: filter.place, sweep_id: filter.sweepId }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const where = terms.length === 0 ? '' : `WHERE ${terms.map(([column]) => `${column} = ?`).join(' AND ')}`;
    return this.#connection.all<ElsewhereRun>(`${SELECT} ${where} ORDER BY run_id`, ...terms.map(([, cell]) => cell));
  }

  /** The experiments of runs as they are stored, with their hashes: what the history's readers see has later parameters filled in. */
  specs(runIds: readonly RunId[]): ReadonlyMap<RunId, { readonly spec: unknown; readonly specHash: string }> {
    const sql = 'SELECT spec, spec_hash FROM run WHERE id = ?';
    const rows = runIds.flatMap((id) => {
      const row = this.#connection.get<{ spec: string; spec_hash: string }>(sql, id);
      return row === null ? [] : ([[id, { spec: JSON.parse(row.spec) as unknown, specHash: row.spec_hash }]] as const);
    });
    return new Map(rows);
  }

  /** The runs of a sweep whose results that worker has handed in (`storeResult` writes it down). */
  madeBy(sweepId: SweepId, worker: string): RunId[] {
    const rows = this.#connection.all<{ id: string }>(
      `SELECT id FROM run WHERE sweep_id = ? AND status IN ('done', 'diverged') AND ? =
         (SELECT message FROM run_event WHERE run_id = run.id AND kind = 'running' ORDER BY rowid DESC LIMIT 1)
       ORDER BY id`,
      sweepId,
      computedBy(worker),
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Throws away what was stored of an ended run whose result cannot be trusted: it is queued again, elsewhere, and keeps its
   * events, with this one. All or nothing, and on the disk when this returns.
   */
  makeAnew(runId: RunId, { place, job }: { readonly place: string; readonly job: string }, message: string): void {
    this.#connection.writeDurably(() => {
      for (const table of ['series_chunk', 'series_summary', 'histogram', 'snapshot', 'checkpoint', 'replay']) {
        this.#connection.run(`DELETE FROM ${table} WHERE run_id = ?`, runId);
      }
      this.#connection.run(
        `UPDATE run SET status = 'queued', session_id = NULL, message = NULL, step = 0, elapsed_ms = 0, point_count = 0,
                        weights_hash = NULL, started_at = NULL, ended_at = NULL, archived_at = NULL WHERE id = ?`,
        runId,
      );
      this.#connection.run(
        `INSERT INTO run_event (run_id, at, kind, message) VALUES (?, ?, 'queued', ?)`,
        runId,
        this.#now(),
        message,
      );
      this.put([{ runId, job }], { kind: 'queue', place });
    });
  }

  /** How many runs are on each queue, or in each plan. */
  counts(kind: Elsewhere['kind']): { readonly place: string; readonly runs: number }[] {
    return this.#connection.all(
      'SELECT place, count(*) AS runs FROM elsewhere WHERE kind = ? GROUP BY place ORDER BY place',
      kind,
    );
  }

  #requireFree(runId: RunId): void {
    const run = this.#connection.get<{ status: string; session_id: string | null }>(
      'SELECT status, session_id FROM run WHERE id = ?',
      runId,
    );
    if (run === null) throw new LabError('notFound', `there is no run ${runId}`);
    const isFree = run.session_id === null || run.session_id === this.#sessions.id;
    if (run.status === 'queued' && isFree) return;
    const why = run.status === 'queued' ? 'waits in another program' : `is ${run.status}`;
    throw new LabError('state', `only a queued run can be computed elsewhere; run ${runId} ${why}`);
  }
}

/** The sentence among a run's events that says who computed it. */
export function computedBy(worker: string): string {
  return `Computed by ${worker || 'another computer'}.`;
}
