import Database from 'better-sqlite3';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { LabError } from '../../shared/errors';
import { freeBytesAt, freeText } from '../disk/freeSpace';
import { isReadOnlyDisk } from '../disk/readOnlyDisk';
import { Reserve } from './reserve';

/** A value as SQLite takes and gives it. NaN is stored as NULL. */
export type Cell = string | number | Uint8Array | null;

/** Default longest wait for another program that is writing, in milliseconds. */
export const BUSY_TIMEOUT_MS = 10_000;
const IMPATIENT_MS = 100;
/** With less than this free, SQLite cannot even make the files that stand beside the history while it is open. */
const LEAST_FREE_BYTES = 64 * 1024;

/** The result code of an SQLite error such as `SQLITE_BUSY`, or null for anything else that was thrown. */
export function sqliteCode(thrown: unknown): string | null {
  return thrown instanceof Database.SqliteError ? thrown.code : null;
}

export function isBusy(thrown: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(thrown) ?? '');
}

/** May the same write go through later? */
export function isPassing(thrown: unknown): thrown is LabError {
  return thrown instanceof LabError && (thrown.code === 'busy' || thrown.code === 'full' || thrown.code === 'io');
}

export function isDamage(thrown: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode(thrown) ?? '');
}

/**
 * The one open handle on the history file: prepared statements, transactions, and errors as sentences.
 *
 * All calls are synchronous. Every change goes through `write`, so that a transaction starts as a writer (a reader that
 * turns writer fails at once when another program wrote in between).
 */
export class Connection {
  readonly db: Database.Database;
  readonly file: string;
  /** Why nothing may be changed; null where it may. */
  readOnly: string | null = null;
  /** Room beside the file that deletions may use on a full disk (littleRoom.ts). */
  readonly reserve: Reserve;
  /** Called once it is closed. */
  onClose: () => void = () => undefined;
  #busyTimeoutMs: number;
  /** Says who else may be writing, such as `lab, process 1234, since 21:14`; null when nobody is known. */
  describeWriter: () => string | null = () => null;
  /** Which file is open: another one may have its name since. */
  readonly #identity: string | null;
  #waitedMs: number;
  readonly #statements = new Map<string, Database.Statement<Cell[]>>();

  constructor(db: Database.Database, file: string, busyTimeoutMs: number) {
    this.db = db;
    this.file = file;
    this.#busyTimeoutMs = busyTimeoutMs;
    this.#waitedMs = busyTimeoutMs;
    this.#identity = identityOf(file);
    this.reserve = new Reserve(file);
  }

  get busyTimeoutMs(): number {
    return this.#busyTimeoutMs;
  }

  set busyTimeoutMs(ms: number) {
    this.db.pragma(`busy_timeout = ${String(ms)}`);
    this.#busyTimeoutMs = ms;
    this.#waitedMs = ms;
  }

  /** Every row of a query. `Row` is trusted: it must name the columns that the query selects. */
  all<Row>(sql: string, ...cells: readonly Cell[]): Row[] {
    return this.#guard(() => this.#statement(sql).all(...cells) as Row[]);
  }

  /** The first row of a query, or null. */
  get<Row>(sql: string, ...cells: readonly Cell[]): Row | null {
    return this.#guard(() => (this.#statement(sql).get(...cells) as Row | undefined) ?? null);
  }

  /** Carries out a change; gives the number of rows changed. */
  run(sql: string, ...cells: readonly Cell[]): number {
    this.#refuseReadOnly();
    return this.#guard(() => {
      this.#requireThere();
      return this.#statement(sql).run(...cells).changes;
    });
  }

  /** Several reads of one state of the file, whatever others write meanwhile. */
  read<T>(work: () => T): T {
    return this.#guard(() => this.db.transaction(work).deferred());
  }

  /** Reads the file as it is now, whatever others write, until the function that is returned is called. */
  hold(): () => void {
    this.#guard(() => {
      this.db.exec('BEGIN');
      this.db.prepare('SELECT count(*) FROM sqlite_schema').get(); // a transaction begins with its first reading
    });
    return () => void this.db.exec('COMMIT');
  }

  /**
   * All of `work` or, when it throws, nothing of it. May be nested: the inner one is undone alone if it throws.
   * Errors   LabError 'busy' when another program keeps the file longer than the busy timeout.
   */
  write<T>(work: () => T): T {
    this.#refuseReadOnly();
    return this.#guard(() => {
      this.#requireThere();
      return this.db.transaction(work).immediate();
    });
  }

  /** Like `write`, and on the disk when it returns: also a power cut does not lose it. Slower by a few milliseconds. */
  writeDurably<T>(work: () => T): T {
    if (this.db.inTransaction) return this.write(work);
    this.db.pragma('synchronous = FULL');
    try {
      return this.write(work);
    } finally {
      this.db.pragma('synchronous = NORMAL');
    }
  }

  /**
   * What `work` writes waits for another program a moment only: for who comes back to it by himself.
   *
   * @param waitedMs how long he has waited so far; the error says the sum.
   */
  impatiently<T>(waitedMs: number, work: () => T): T {
    this.db.pragma(`busy_timeout = ${String(IMPATIENT_MS)}`);
    this.#waitedMs = waitedMs + IMPATIENT_MS;
    try {
      return work();
    } finally {
      this.#waitedMs = this.busyTimeoutMs;
      this.db.pragma(`busy_timeout = ${String(this.busyTimeoutMs)}`);
    }
  }

  pragma(source: string): unknown {
    return this.#guard(() => this.db.pragma(source, { simple: true }));
  }

  /** Size of the file once all that is written stands in it, in bytes. */
  usedBytes(): number {
    return (this.pragma('page_count') as number) * (this.pragma('page_size') as number);
  }

  close(): void {
    this.#statements.clear();
    this.db.close();
    this.onClose();
  }

  #refuseReadOnly(): void {
    if (this.readOnly === null) return;
    throw new LabError('state', `nothing can be started or changed: ${this.readOnly}`);
  }

  #statement(sql: string): Database.Statement<Cell[]> {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.db.prepare<Cell[]>(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      throw isBusy(thrown) ? this.#busyError() : asLabError(thrown, this.file);
    }
  }

  #busyError(): LabError {
    const writer = this.describeWriter();
    return busyError(this.file, writer, this.#waitedMs);
  }

  /** A file that was removed goes on taking what is written, which nobody will find again. */
  #requireThere(): void {
    if (this.db.inTransaction || this.#identity === null) return;
    const now = identityOf(this.file);
    if (now === this.#identity) return;
    const what = now === null ? 'is no longer there' : 'has been replaced by another file';
    const fix = 'put it, or its folder, back where it was';
    throw new LabError('io', `the history file ${this.file} ${what}; ${fix}`);
  }
}

/** Device and number of a file; null when it is not there, or where the system has no such numbers. */
function identityOf(file: string): string | null {
  try {
    const { dev, ino } = statSync(file);
    return ino === 0 ? null : `${String(dev)}:${String(ino)}`;
  } catch {
    return null;
  }
}

/** @param writer who is writing, or null when unknown. */
export function busyError(file: string, writer: string | null, waitedMs: number): LabError {
  const who = writer === null ? 'another program' : `another program (${writer})`;
  const waited = `waited ${String(Math.round(waitedMs / 100) / 10)} s`;
  return new LabError(
    'busy',
    `the history file ${file} is being written by ${who}; ${waited}, try again when it is done`,
  );
}

/** An SQLite error that the user can do something about, as a sentence; anything else as it is. */
export function asLabError(thrown: unknown, file: string): unknown {
  const code = sqliteCode(thrown);
  if (code === null) return thrown;
  const detail = (thrown as Error).message;
  if (isDamage(thrown)) {
    const fix = 'quit every Initlab program and open it again: it will be set aside and what can be read recovered';
    return new LabError('io', `the history file ${file} is damaged (${detail}); ${fix}`);
  }
  const isFull = (freeBytesAt(file) ?? Infinity) < LEAST_FREE_BYTES;
  if (code.startsWith('SQLITE_FULL') || (isFull && /^SQLITE_(IOERR|CANTOPEN)/.test(code))) {
    const fix = 'free some space and try again; what was saved before is not lost';
    return new LabError('full', `the history file ${file} cannot grow: the disk is full${freeText(file)}; ${fix}`);
  }
  if (/^SQLITE_(IOERR|CANTOPEN|READONLY)/.test(code) && isReadOnlyDisk(dirname(file))) {
    const why = 'its disk has become read-only, as systems make one that has failed';
    const fix = 'quit, check and mount the disk again, and start again: all that had reached the disk is there then';
    return new LabError('io', `the history file ${file} cannot be written: ${why}; ${fix}`);
  }
  if (code.startsWith('SQLITE_READONLY')) {
    return new LabError('io', `the history file ${file} cannot be written: it or its folder is read-only (${detail})`);
  }
  if (code === 'SQLITE_IOERR_WRITE') {
    const why = 'the disk fails or was taken out, a quota is used up, or files may not grow as large';
    return new LabError('io', `the history file ${file} cannot be written: ${detail} (${code}): ${why}`);
  }
  if (/^SQLITE_(IOERR|CANTOPEN|PERM|AUTH|NOLFS)/.test(code)) {
    return new LabError('io', `the history file ${file} cannot be used: ${detail} (${code})`);
  }
  return thrown;
}
