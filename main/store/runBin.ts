import { LabError } from '../../shared/errors';
import type { RunId, RunStatus } from '../../shared/run';
import { isNoRoom } from '../disk/freeSpace';
import { type Connection } from './connection';
import { deleteInSteps, giveBackSpace, withLittleRoom, writeInLittleRoom } from './littleRoom';
import { notFound } from './runNames';
import { requireEnded } from './runStates';

interface BinRow {
  readonly status: RunStatus;
  readonly sweep_id: string | null;
  readonly deleted_at: number | null;
}

/** When a run was put in the bin of which a part is deleted for good already: no other one has this time. */
const BEGUN = 0;
/** The tables whose rows go with their run, those that grow with it. */
const TABLES_OF_RUNS = `
  SELECT t.name FROM pragma_table_list AS t JOIN pragma_foreign_key_list(t.name) AS f
  WHERE t.schema = 'main' AND NOT t.wr AND f."table" = 'run' AND f."from" = 'run_id' AND f.on_delete = 'CASCADE'`;

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
  readonly #gone: (id: RunId) => void;

  /** @param gone called with each run that is deleted for good. */
  constructor(connection: Connection, now: () => number, gone: (id: RunId) => void) {
    this.#connection = connection;
    this.#now = now;
    this.#gone = gone;
  }

  /** All or none. Errors LabError 'state' when one is active, 'notFound'. */
  put(ids: readonly RunId[]): void {
    writeInLittleRoom(this.#connection, () => {
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
        if (this.#require(id).deleted_at === BEGUN) {
          throw new LabError('state', `run ${id} cannot be restored: a part of it is deleted for good already`);
        }
        this.#connection.run('UPDATE run SET deleted_at = NULL WHERE id = ?', id);
      }
    });
  }

  /**
   * Deletes runs that are in the bin, with all that belongs to them, for good; a sweep goes with its last run. All or
   * none, but on a full disk one after the other, part by part: what is deleted makes room for deleting the next.
   *
   * Errors LabError 'state' when one is not in the bin, 'notFound'; 'full'.
   */
  purge(ids: readonly RunId[]): void {
    withLittleRoom(this.#connection, () => {
      try {
        writeInLittleRoom(this.#connection, () => {
          for (const id of ids) this.#requireInBin(id);
          for (const id of ids) this.#delete(id);
        });
      } catch (thrown) {
        if (!isNoRoom(thrown) || this.#connection.db.inTransaction) throw thrown;
        this.#purgeInSteps(ids);
      }
      giveBackSpace(this.#connection);
    });
  }

  /** Deletes for good what a program began to delete that did not come to the end, as far as there is room. */
  finishPurges(): void {
    const begun = this.#connection.all<{ id: string }>('SELECT id FROM run WHERE deleted_at = ?', BEGUN);
    if (begun.length === 0) return;
    try {
      this.purge(begun.map(({ id }) => id));
    } catch (thrown) {
      if (!isNoRoom(thrown)) throw thrown;
    }
  }

  /** Runs of which a part is gone already must not be taken out of the bin: they are marked before. */
  #purgeInSteps(ids: readonly RunId[]): void {
    writeInLittleRoom(this.#connection, () => {
      for (const id of ids) {
        this.#requireInBin(id);
        this.#connection.run('UPDATE run SET deleted_at = ? WHERE id = ?', BEGUN, id);
      }
    });
    const tables = this.#connection.all<{ name: string }>(TABLES_OF_RUNS).map(({ name }) => name);
    for (const id of ids) {
      for (const table of tables) deleteInSteps(this.#connection, table, 'run_id', id);
      writeInLittleRoom(this.#connection, () => this.#delete(id));
    }
  }

  #delete(id: RunId): void {
    const { sweep_id: sweep } = this.#require(id);
    this.#connection.run('DELETE FROM run WHERE id = ?', id);
    this.#gone(id);
    if (sweep === null) return;
    this.#connection.run(
      'DELETE FROM sweep WHERE id = ? AND NOT EXISTS (SELECT 1 FROM run WHERE sweep_id = sweep.id)',
      sweep,
    );
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

  #requireInBin(id: RunId): void {
    if (this.#require(id).deleted_at !== null) return;
    throw new LabError('state', `run ${id} is not in the bin and cannot be purged`);
  }

  #require(id: RunId): BinRow {
    const row = this.#connection.get<BinRow>('SELECT status, sweep_id, deleted_at FROM run WHERE id = ?', id);
    if (row === null) throw notFound(id);
    return row;
  }
}
