import { LabError } from '../../shared/errors';
import type { RunId, RunStatus } from '../../shared/run';
import { type Connection } from './connection';
import { notFound } from './runNames';
import { requireEnded } from './runStates';

interface BinRow {
  readonly status: RunStatus;
  readonly sweep_id: string | null;
  readonly deleted_at: number | null;
}

/** What emptying the bin has done. */
export interface EmptiedBin {
  readonly ids: readonly RunId[];
  /** By how much the history file is smaller now. */
  readonly bytes: number;
}

/** Deleting in two stages: into the bin, from where a run can come back, and out of it for good. */
export class RunBin {
  readonly #connection: Connection;
  readonly #now: () => number;

  constructor(connection: Connection, now: () => number) {
    this.#connection = connection;
    this.#now = now;
  }

  /** All or none. Errors LabError 'state' when one is active, 'notFound'. */
  put(ids: readonly RunId[]): void {
    this.#connection.writeInLittleRoom(() => {
      for (const id of ids) {
        requireEnded(id, this.#require(id).status, 'put in the bin');
        this.#connection.run('UPDATE run SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL', this.#now(), id);
      }
    });
  }

  /** Takes runs out of the bin; those that are not in it stay as they are. Errors LabError 'notFound'. */
  restore(ids: readonly RunId[]): void {
    this.#connection.write(() => {
      for (const id of ids) {
        this.#require(id);
        this.#connection.run('UPDATE run SET deleted_at = NULL WHERE id = ?', id);
      }
    });
  }

  /**
   * Deletes runs that are in the bin, with all that belongs to them, for good; a sweep goes with its last run. All or
   * none. Errors LabError 'state' when one is not in the bin, 'notFound'.
   */
  purge(ids: readonly RunId[]): void {
    this.#connection.writeInLittleRoom(() => {
      for (const id of ids) {
        const run = this.#require(id);
        if (run.deleted_at === null) throw new LabError('state', `run ${id} is not in the bin and cannot be purged`);
        this.#connection.run('DELETE FROM run WHERE id = ?', id);
        if (run.sweep_id === null) continue;
        this.#connection.run(
          'DELETE FROM sweep WHERE id = ? AND NOT EXISTS (SELECT 1 FROM run WHERE sweep_id = sweep.id)',
          run.sweep_id,
        );
      }
    });
    this.#connection.giveBackSpace();
  }

  /** Purges the bin. @param before only what was put there earlier than this time. */
  empty(before = Infinity): EmptiedBin {
    const bytesBefore = this.#connection.usedBytes();
    const ids = this.#connection
      .all<{ id: string; deleted_at: number }>('SELECT id, deleted_at FROM run WHERE deleted_at IS NOT NULL')
      .filter((run) => run.deleted_at < before)
      .map((run) => run.id);
    this.purge(ids);
    return { ids, bytes: Math.max(0, bytesBefore - this.#connection.usedBytes()) };
  }

  #require(id: RunId): BinRow {
    const row = this.#connection.get<BinRow>('SELECT status, sweep_id, deleted_at FROM run WHERE id = ?', id);
    if (row === null) throw notFound(id);
    return row;
  }
}
