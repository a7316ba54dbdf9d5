import Database from 'better-sqlite3';
import { LabError } from '../../shared/errors';

/** A value as SQLite takes and gives it. NaN is stored as NULL. */
export type Cell = string | number | Uint8Array | null;

/** Default longest wait for another program that is writing, in milliseconds. */
export const BUSY_TIMEOUT_MS = 10_000;

/** The result code of an SQLite error such as `SQLITE_BUSY`, or null for anything else that was thrown. */
export function sqliteCode(thrown: unknown): string | null {
  return thrown instanceof Database.SqliteError ? thrown.code : null;
}

export function isBusy(thrown: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(thrown) ?? '');
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
  /** Called once it is closed. */
  onClose: () => void = () => undefined;
  #busyTimeoutMs: number;
  /** Says who else may be writing, such as `lab, process 1234, since 21:14`; null when nobody is known. */
  describeWriter: () => string | null = () => null;
  readonly #statements = new Map<string, Database.Statement<Cell[]>>();

  constructor(db: Database.Database, file: string, busyTimeoutMs: number) {
    this.db = db;
    this.file = file;
    this.#busyTimeoutMs = busyTimeoutMs;
  }

  set busyTimeoutMs(ms: number) {
    this.db.pragma(`busy_timeout = ${String(ms)}`);
    this.#busyTimeoutMs = ms;
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
    return this.#guard(() => this.#statement(sql).run(...cells).changes);
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
    return this.#guard(() => this.db.transaction(work).immediate());
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

  pragma(source: string): unknown {
    return this.#guard(() => this.db.pragma(source, { simple: true }));
  }

  /** Size of the file once all that is written stands in it, in bytes. */
  usedBytes(): number {
    return (this.pragma('page_count') as number) * (this.pragma('page_size') as number);
  }

  /** Lets the file shrink after a deletion; left for another time when somebody else is writing. */
  giveBackSpace(): void {
    if (this.db.inTransaction) return;
    try {
      this.db.exec('PRAGMA incremental_vacuum');
      this.db.pragma('wal_checkpoint(TRUNCATE)');
    } catch (thrown) {
      if (!isBusy(thrown)) throw asLabError(thrown, this.file);
    }
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
    return busyError(this.file, writer, this.#busyTimeoutMs);
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
  if (code.startsWith('SQLITE_FULL')) {
    const fix = 'free some space and try again; what was saved before is not lost';
    return new LabError('io', `the history file ${file} cannot grow: the disk is full; ${fix}`);
  }
  if (code.startsWith('SQLITE_READONLY')) {
    return new LabError('io', `the history file ${file} cannot be written: it or its folder is read-only (${detail})`);
  }
  if (/^SQLITE_(IOERR|CANTOPEN|PERM|AUTH|NOLFS)/.test(code)) {
    return new LabError('io', `the history file ${file} cannot be used: ${detail} (${code})`);
  }
  return thrown;
}
