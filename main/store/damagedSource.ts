import Database from 'better-sqlite3';
import { closeSync, copyFileSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { type Connection, sqliteCode } from './connection';
import { statsOf } from './fileChecks';

/** A damaged file, opened for reading, and how to be done with it. */
export interface DamagedSource {
  readonly db: Database.Database;
  close(): void;
}

/**
 * Opens a damaged file for reading, which is not changed by it. Where its first page is lost, the page is taken from a
 * new history of the same version: it lists where each table begins, and that is the same in every file made by the
 * same steps. Should it not fit after all, the rows read break the rules of their tables and are left out.
 *
 * @param fresh the new history that takes the place of the damaged one.
 * Returns  null when there is no getting in.
 */
export function openDamaged(damaged: string, nativeBinding: string, fresh: Connection): DamagedSource | null {
  const direct = openIfReadable(damaged, nativeBinding);
  if (direct !== null) return { db: direct, close: () => closeAndTidy(direct, damaged) };

  const copy = `${damaged}.repaired`;
  const removeCopy = (): void => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(copy + suffix, { force: true });
  };
  copyFileSync(damaged, copy);
  if (statsOf(`${damaged}-wal`) !== null) copyFileSync(`${damaged}-wal`, `${copy}-wal`);
  transplantFirstPage(fresh, copy);
  const repaired = openIfReadable(copy, nativeBinding);
  if (repaired === null) {
    removeCopy();
    return null;
  }
  return {
    db: repaired,
    close: () => {
      repaired.close();
      removeCopy();
    },
  };
}

function closeAndTidy(db: Database.Database, file: string): void {
  db.close();
  rmSync(`${file}-shm`, { force: true });
}

function openIfReadable(file: string, nativeBinding: string): Database.Database | null {
  let db: Database.Database | null = null;
  try {
    db = new Database(file, { nativeBinding, readonly: true, fileMustExist: true });
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return db;
  } catch (thrown) {
    db?.close();
    if (sqliteCode(thrown) === null) throw thrown;
    return null;
  }
}

/** Source  "Database File Format", section 1.3, sqlite.org/fileformat2.html. */
function transplantFirstPage(fresh: Connection, target: string): void {
  fresh.pragma('wal_checkpoint(TRUNCATE)'); // the page is in the file then, not in its log
  const page = Buffer.alloc(fresh.pragma('page_size') as number);
  withFile(fresh.file, 'r', (handle) => readSync(handle, page, 0, page.length, 0));
  const pages = Math.ceil((statsOf(target)?.size ?? 0) / page.length);
  page.writeUInt32BE(pages, 28); // size of the file
  page.writeUInt32BE(0, 32); // no list of free pages: nothing will be written
  page.writeUInt32BE(0, 36);
  page.writeUInt32BE(page.readUInt32BE(24), 92); // "the size above is valid"
  withFile(target, 'r+', (handle) => writeSync(handle, page, 0, page.length, 0));
}

function withFile(file: string, flags: 'r' | 'r+', work: (handle: number) => void): void {
  const handle = openSync(file, flags);
  try {
    work(handle);
  } finally {
    closeSync(handle);
  }
}
