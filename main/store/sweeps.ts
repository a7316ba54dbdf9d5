import { LabError } from '../../shared/errors';
import type { RunId, SweepId, SweepSummary } from '../../shared/run';
import type { SweepSpec } from '../../shared/sweep';
import { completeSpec } from '../../shared/storedSpec';
import type { Connection } from './connection';
import { idSource } from './ids';
import { parseName } from './runRules';

interface SweepRow {
  readonly id: string;
  readonly name: string;
  readonly created_at: number;
  readonly spec: string;
  /** JSON list of run ids in their order. */
  readonly run_ids: string;
}

const SELECT = `
  SELECT id, name, created_at, spec,
    (SELECT json_group_array(run_id ORDER BY position) FROM sweep_run WHERE sweep_id = sweep.id) AS run_ids
  FROM sweep`;

/** The sweeps. Runs join one when they are created with its id. */
export class Sweeps {
  readonly #connection: Connection;
  readonly #now: () => number;
  readonly #newId: () => string;

  constructor(connection: Connection, now: () => number) {
    this.#connection = connection;
    this.#now = now;
    this.#newId = idSource(now);
  }

  /** A sweep without runs yet: create them in its order, best in the same `atomically`. @param id  one that is free. */
  create(spec: SweepSpec, id: SweepId = this.#newId()): SweepSummary {
    this.#connection.run(
      'INSERT INTO sweep (id, name, created_at, spec) VALUES (?, ?, ?, ?)',
      id,
      parseName(spec.name),
      this.#now(),
      JSON.stringify(spec),
    );
    return this.get(id);
  }

  /** Newest first. */
  list(): SweepSummary[] {
    return this.#connection.all<SweepRow>(`${SELECT} ORDER BY created_at DESC, id DESC`).map(sweepOf);
  }

  /**
   * `runIds` also names runs that are in the bin or purged, so that each run keeps its place, and so its cell.
   * Errors   LabError 'notFound'.
   */
  get(id: SweepId): SweepSummary {
    const row = this.#connection.get<SweepRow>(`${SELECT} WHERE id = ?`, id);
    if (row === null) throw new LabError('notFound', `there is no sweep "${id}" in the history`);
    return sweepOf(row);
  }

  /** Gives a sweep more seeds a cell and another order of its runs: all of them, each cell's side by side. */
  extend(id: SweepId, spec: SweepSpec, runIds: readonly RunId[]): void {
    this.#connection.write(() => {
      this.#connection.run('UPDATE sweep SET spec = ? WHERE id = ?', JSON.stringify(spec), id);
      this.#connection.run('DELETE FROM sweep_run WHERE sweep_id = ?', id);
      const sql = 'INSERT INTO sweep_run (sweep_id, position, run_id) VALUES (?, ?, ?)';
      runIds.forEach((runId, position) => this.#connection.run(sql, id, position, runId));
    });
  }
}

function sweepOf(row: SweepRow): SweepSummary {
  const spec = JSON.parse(row.spec) as SweepSpec; // parsed by its schema before it was stored
  return {
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    spec: { ...spec, template: completeSpec(spec.template) },
    runIds: JSON.parse(row.run_ids) as string[],
  };
}
