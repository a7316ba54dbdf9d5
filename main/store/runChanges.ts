import type { RunId } from '../../shared/run';
import type { Connection } from './connection';

/** What another program has done to the runs. */
export interface ChangedRuns {
  /** New or changed. */
  readonly changed: readonly RunId[];
  readonly gone: readonly RunId[];
}

/**
 * Finds out which runs have changed since it last looked: all that lists show of a run is taken into one line of text, and
 * the lines are compared. Some 10 ms for 10,000 runs, where reading them all anew takes a second.
 */
export class RunChanges {
  readonly #connection: Connection;
  #known: Map<RunId, string>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#known = this.#lines();
  }

  look(): ChangedRuns {
    const before = this.#known;
    const now = this.#lines();
    this.#known = now;
    return {
      changed: [...now].filter(([id, line]) => before.get(id) !== line).map(([id]) => id),
      gone: [...before.keys()].filter((id) => !now.has(id)),
    };
  }

  #lines(): Map<RunId, string> {
    const rows = this.#connection.all<{ id: string; line: string }>(
      `SELECT id, json_array(name, status, message, sweep_id, started_at, ended_at, elapsed_ms, step, total_steps,
         parameter_count, point_count, weights_hash, starred, note, archived_at, deleted_at,
         (SELECT group_concat(tag, char(10)) FROM (SELECT tag FROM run_tag WHERE run_id = run.id ORDER BY tag)),
         (SELECT step FROM checkpoint WHERE run_id = run.id),
         (SELECT json_array(at, stored_hash, replayed_hash) FROM replay WHERE run_id = run.id),
         (SELECT json_array(kind, place) FROM elsewhere WHERE run_id = run.id)) AS line
       FROM run`,
    );
    return new Map(rows.map(({ id, line }) => [id, line]));
  }
}
