import { isNoRoom } from '../disk/freeSpace';
import { asLabError, type Connection, isBusy } from './connection';

/** Pages that a file shrinks by at once where there is little room. */
const PAGES_A_STEP = 16;
/** Rows that are deleted at once where there is no room to delete all of them. */
const ROWS_A_STEP = 256;

/**
 * Deletions must also go through on a full disk, although they first take room themselves: `work` is done once more after
 * the log was emptied, and then with the room of the reserve, which is taken back before anybody else gets it.
 */
export function withLittleRoom<T>(connection: Connection, work: () => T): T {
  if (connection.db.inTransaction) return work();
  try {
    return attempts(connection, work);
  } finally {
    takeBackReserve(connection);
  }
}

/** Like Connection.write, see `withLittleRoom`. */
export function writeInLittleRoom<T>(connection: Connection, work: () => T): T {
  return withLittleRoom(connection, () => connection.write(work));
}

/**
 * Deletes rows that a column picks out, a part of them at a time where there is no room for more: each makes room for the
 * next. Call it within `withLittleRoom`.
 */
export function deleteInSteps(connection: Connection, table: string, column: string, value: string): void {
  const some = `SELECT rowid FROM ${table} WHERE ${column} = ? LIMIT ?`;
  for (let most = ROWS_A_STEP; ; ) {
    try {
      const work = () => connection.run(`DELETE FROM ${table} WHERE rowid IN (${some})`, value, most);
      if (attempts(connection, () => connection.write(work)) < most) return;
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
    giveBackInSteps(connection);
  }
}

/** In little room: each step makes room for the next. Where there is none, the pages are free all the same, and used again. */
function giveBackInSteps(connection: Connection): void {
  emptyLog(connection);
  while ((connection.db.pragma('freelist_count', { simple: true }) as number) > 0) {
    const step = () => connection.db.exec(`PRAGMA incremental_vacuum(${String(PAGES_A_STEP)})`);
    if (!succeeds(connection, step)) break;
    emptyLog(connection);
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

function takeBackReserve(connection: Connection): void {
  if (!connection.reserve.isLent) return;
  emptyLog(connection);
  connection.reserve.takeBack();
}

function emptyLog(connection: Connection): void {
  succeeds(connection, () => connection.db.pragma('wal_checkpoint(TRUNCATE)'));
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
