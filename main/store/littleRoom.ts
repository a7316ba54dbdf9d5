import { isNoRoom } from '../disk/freeSpace';
import { asLabError, type Connection, isBusy } from './connection';

/** Pages that a file shrinks by at once where there is little room. */
const PAGES_A_STEP = 16;
/** Rows that are deleted at once where there is no room to delete all of them. */
const ROWS_A_STEP = 256;

/** The connections that carry out deletions now. */
const deleting = new WeakSet<Connection>();

/**
 * Deletions must also go through on a full disk, although they first take room themselves: for that there is a reserve.
 * Within `work` all that is called here may use it; afterwards its room is taken back before anybody else gets it.
 */
export function withLittleRoom<T>(connection: Connection, work: () => T): T {
  if (connection.db.inTransaction || deleting.has(connection)) return work();
  deleting.add(connection);
  try {
    return work();
  } finally {
    deleting.delete(connection);
    if (connection.reserve.isLent) {
      emptyLog(connection);
      connection.reserve.takeBack();
    }
  }
}

/** Like Connection.write; once more when the log was emptied, then with the room of the reserve. */
export function writeInLittleRoom<T>(connection: Connection, work: () => T): T {
  return withLittleRoom(connection, () => attempts(connection, () => connection.write(work)));
}

/** Deletes the rows that a column picks out, a part of them at a time where there is no room for more. */
export function deleteInSteps(connection: Connection, table: string, column: string, value: string): void {
  const some = `SELECT rowid FROM ${table} WHERE ${column} = ? LIMIT ?`;
  for (let most = ROWS_A_STEP; ;) {
    try {
      const work = () => connection.run(`DELETE FROM ${table} WHERE rowid IN (${some})`, value, most);
      if (writeInLittleRoom(connection, work) < most) return;
    } catch (thrown) {
      if (!isNoRoom(thrown) || most === 1) throw thrown;
      most = Math.ceil(most / 4);
    }
  }
}

/** Lets the file shrink after a deletion; left for another time when somebody else is writing, or as far as room is. */
export function giveBackSpace(connection: Connection): void {
  if (connection.db.inTransaction) return;
  try {
    connection.db.exec('PRAGMA incremental_vacuum');
    connection.db.pragma('wal_checkpoint(TRUNCATE)');
  } catch (thrown) {
    if (isBusy(thrown)) return;
    const error = asLabError(thrown, connection.file);
    if (!isNoRoom(error)) throw error;
    withLittleRoom(connection, () => giveBackInSteps(connection));
  }
}

/** In little room: each step makes room for the next. Where there is none, the pages are free all the same, and used again. */
function giveBackInSteps(connection: Connection): void {
  const some = `PRAGMA incremental_vacuum(${String(PAGES_A_STEP)})`;
  const step = () => attempts(connection, () => guarded(connection, () => connection.db.exec(some)));
  emptyLog(connection);
  while ((connection.db.pragma('freelist_count', { simple: true }) as number) > 0) {
    if (!succeeds(connection, step) || !emptyLog(connection)) break;
  }
}

function guarded<T>(connection: Connection, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw asLabError(thrown, connection.file);
  }
}

function attempts<T>(connection: Connection, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (!isNoRoom(thrown)) throw thrown;
  }
  emptyLog(connection);
  try {
    return work();
  } catch (thrown) {
    if (!isNoRoom(thrown) || !connection.reserve.lend()) throw thrown;
  }
  emptyLog(connection);
  return work();
}

/** False where it cannot be emptied, as while somebody reads: that is hardly waited for. */
function emptyLog(connection: Connection): boolean {
  const empty = () => connection.db.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;
  let isEmpty = false;
  const isDone = succeeds(connection, () => connection.impatiently(0, () => (isEmpty = empty())));
  return isDone && isEmpty;
}

/** False where there was no room, or another program in the way. */
function succeeds(connection: Connection, work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (thrown) {
    if (!isBusy(thrown) && !isNoRoom(asLabError(thrown, connection.file))) throw thrown;
    return false;
  }
}
