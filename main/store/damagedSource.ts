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
 * Opens a damaged file for reading, which is not changed by it. Where its list of tables is lost, the list is taken from a
 * new history of the same version: where each table begins is the same in every file made by the same steps, for SQLite
 * keeps the first pages of all tables at the front of a file that can shrink. Should it not fit after all, the rows read break the rules of their tables and are left out.
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
  transplantTableList(fresh, copy);
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

/** Where the header of the first page's tree begins; in other pages, at their start. */
const FILE_HEADER = 100;
const INTERIOR = 5;
/** Before the numbers of an interior page's cells: 12 bytes, of which the last 4 name the page behind all cells. */
const RIGHTMOST = 8;
const CELLS = 12;

/**
 * Gives the file the list of tables of a new history: its first page, and behind the end the pages that this one names.
 *
 * Source  "Database File Format", sections 1.3 and 1.6, sqlite.org/fileformat2.html.
 */
function transplantTableList(fresh: Connection, target: string): void {
  fresh.pragma('wal_checkpoint(TRUNCATE)'); // the pages are in the file then, not in its log
  const size = fresh.pragma('page_size') as number;
  const appended: Buffer[] = [];
  const there = Math.ceil((statsOf(target)?.size ?? 0) / size);
  const first = withFile(fresh.file, 'r', (handle) => {
    const read = (number: number): Buffer => {
      const page = Buffer.alloc(size);
      readSync(handle, page, 0, size, (number - 1) * size);
      return page;
    };
    /** Puts the pages that an interior one names behind the end, and their new numbers into it. */
    const moveChildren = (page: Buffer, header: number): Buffer => {
      if (page[header] !== INTERIOR) return page;
      const cells = page.readUInt16BE(header + 3);
      const pointers = Array.from({ length: cells }, (_, i) => page.readUInt16BE(header + CELLS + 2 * i));
      for (const at of [...pointers, header + RIGHTMOST]) {
        appended.push(moveChildren(read(page.readUInt32BE(at)), 0));
        page.writeUInt32BE(there + appended.length, at);
      }
      return page;
    };
    return moveChildren(read(1), FILE_HEADER);
  });
  first.writeUInt32BE(there + appended.length, 28); // size of the file
  first.writeUInt32BE(0, 32); // no list of free pages: nothing will be written
  first.writeUInt32BE(0, 36);
  first.writeUInt32BE(first.readUInt32BE(24), 92); // "the size above is valid"
  withFile(target, 'r+', (handle) => {
    writeSync(handle, first, 0, size, 0);
    appended.forEach((page, i) => writeSync(handle, page, 0, size, (there + i) * size));
  });
}

function withFile<T>(file: string, flags: 'r' | 'r+', work: (handle: number) => T): T {
  const handle = openSync(file, flags);
  try {
    return work(handle);
  } finally {
    closeSync(handle);
  }
}
