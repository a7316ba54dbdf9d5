import Database from 'better-sqlite3';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LabError, messageOf } from '../../shared/errors';
import { asLabError, BUSY_TIMEOUT_MS, busyError, Connection, isBusy, isDamage, sqliteCode } from './connection';
import { fileStamp, freeName, readHead, refuseNewer, resolveLinks, statsOf } from './fileChecks';
import { noRoomError } from '../disk/freeSpace';
import { APPLICATION_ID, MIGRATIONS, type Migration } from './migrations';
import { copyForReading, unwritable } from './readOnly';
import { exchange, recoverInto, requireUnused } from './recovery';
import { describeOthers } from './sessions';
import { lostCommits } from './walCheck';

export interface DatabaseOptions {
  readonly file: string;
  /** Path of better_sqlite3.node. */
  readonly nativeBinding: string;
  /** Longest wait for another program that is writing. Default 10 000. */
  readonly busyTimeoutMs?: number;
  /** Make the file, and its folder, when it does not exist. Default true. */
  readonly create?: boolean;
  /** Milliseconds since 1970. Default Date.now. */
  readonly now?: () => number;
  /** For tests of the upgrade. Default: all. */
  readonly migrations?: readonly Migration[];
}

/** Files up to this size are checked whole at each opening; larger ones where SQLite stumbles. */
const CHECK_LIMIT_BYTES = 256 * 1024 * 1024;

/** What is wrong with a file that must be set aside. */
class Damage {
  constructor(readonly reason: string) {}
}

/**
 * Opens the history file: made when absent, upgraded when older (a copy is kept), set aside and recovered when damaged.
 *
 * Returns  the connection, and a sentence for each thing that the user should know.
 * Errors   LabError 'state' for a file of a newer Initlab and 'input' for another program's: both left as they were;
 *          'busy', 'io'; 'notFound' when the file is absent and `create` is false.
 */
export function openDatabase(options: DatabaseOptions): { connection: Connection; notices: string[] } {
  const file = resolveLinks(resolve(options.file));
  const migrations = options.migrations ?? MIGRATIONS;
  const head = readHead(file);
  if (head.kind === 'absent') makeFolder(file, options.create ?? true);
  if (head.kind === 'sqlite') refuseNewer(file, head.userVersion, migrations.length);
  const why = head.kind === 'absent' ? null : unwritable(file);
  if (why !== null) return openForReading(file, why, options);

  const before = statsOf(file);
  const logNotices = keepBrokenLog(file, options);
  const opened = head.kind === 'notSqlite' ? new Damage('it is not a database') : tryOpen(file, options, migrations);
  if (opened instanceof Damage) {
    if (statsOf(file)?.ino !== before?.ino) return openDatabase(options); // another program has just repaired it
    return replaceDamaged(file, options, opened.reason);
  }
  if (before !== null && statsOf(file)?.ino !== before.ino) {
    // While this waited for its turn the file was moved to another place, or repaired.
    opened.close();
    if (statsOf(file) === null) throw new LabError('busy', `the history file ${file} was just moved away; try again`);
    return openDatabase(options);
  }
  try {
    return { connection: opened, notices: [...logNotices, ...migrate(opened, migrations, options)] };
  } catch (thrown) {
    opened.close();
    throw thrown;
  }
}

/** A copy is opened, upgraded or recovered in its place, and goes when it is closed. */
function openForReading(file: string, why: string, options: DatabaseOptions): ReturnType<typeof openDatabase> {
  const copy = copyForReading(file, why);
  try {
    const { connection, notices } = openDatabase({ ...options, file: copy.file });
    connection.readOnly = copy.reason;
    connection.onClose = copy.remove;
    const lasting = notices.map((notice) =>
      notice.replaceAll(copy.file, file).replace(/ It was set aside as .*?\. /, ' '),
    );
    return { connection, notices: lasting.filter((notice) => !notice.includes('was upgraded')) };
  } catch (thrown) {
    copy.remove();
    throw thrown;
  }
}

/** SQLite ignores what follows a damaged place in the log, and overwrites it: a copy of the log is kept, and told of. */
function keepBrokenLog(file: string, options: DatabaseOptions): string[] {
  const lost = lostCommits(file);
  if (lost === 0) return [];
  sleep(30);
  if (lostCommits(file) !== lost) return []; // read while another program wrote it
  const aside = freeName(`${file}.damaged-${fileStamp((options.now ?? Date.now)())}-wal`);
  try {
    copyFileSync(`${file}-wal`, aside);
  } catch (thrown) {
    throw new LabError('io', `the log ${file}-wal is damaged and cannot be set aside: ${messageOf(thrown)}`);
  }
  const fact = `The log ${file}-wal of the history was damaged: its last changes (${String(lost)} or fewer) could not be read`;
  return [`${fact}, such as the latest points of a run. A copy of it was set aside as ${aside}.`];
}

function makeFolder(file: string, create: boolean): void {
  if (!create) throw new LabError('notFound', `there is no history file ${file}`);
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (thrown) {
    throw new LabError('io', `the folder ${dirname(file)} of the history file cannot be made: ${messageOf(thrown)}`);
  }
}

/** A connection to a sound file, ready for migration; or what is damaged. */
function tryOpen(file: string, options: DatabaseOptions, migrations: readonly Migration[]): Connection | Damage {
  const timeout = options.busyTimeoutMs ?? BUSY_TIMEOUT_MS;
  let db: Database.Database | null = null;
  try {
    if ((statsOf(`${file}-wal`)?.size ?? 0) > 0) refuseNewerInWal(file, options, migrations);
    const opened = new Database(file, { nativeBinding: options.nativeBinding, timeout });
    db = opened;
    retryWhileBusy(timeout, () => {
      refuseForeign(opened, file, migrations);
    });
    const damage = findDamage(opened, statsOf(file)?.size ?? 0);
    if (damage !== null) {
      opened.close();
      return new Damage(damage);
    }
    // Only a new file can take it; an old one would wait for its writers for nothing.
    if (opened.pragma('page_count', { simple: true }) === 0) opened.pragma('auto_vacuum = INCREMENTAL');
    retryWhileBusy(timeout, () => opened.pragma('journal_mode = WAL'));
    opened.pragma('synchronous = NORMAL');
    opened.pragma('foreign_keys = ON');
    opened.pragma('trusted_schema = OFF');
    return new Connection(opened, file, timeout);
  } catch (thrown) {
    db?.close();
    if (isDamage(thrown)) return new Damage(messageOf(thrown));
    throw isBusy(thrown) ? busyError(file, null, timeout) : asLabError(thrown, file);
  }
}

/** The version in the file's head may be behind that in its log, which only a reader that never writes may look at. */
function refuseNewerInWal(file: string, options: DatabaseOptions, migrations: readonly Migration[]): void {
  const timeout = options.busyTimeoutMs ?? BUSY_TIMEOUT_MS;
  const db = new Database(file, { nativeBinding: options.nativeBinding, readonly: true, timeout });
  try {
    const version = retryWhileBusy(timeout, () => db.pragma('user_version', { simple: true }) as number);
    refuseNewer(file, version, migrations.length);
  } finally {
    db.close();
  }
}

/** Refuses an SQLite file that holds something else: adding our tables to it would be no kindness. */
function refuseForeign(db: Database.Database, file: string, migrations: readonly Migration[]): void {
  refuseNewer(file, db.pragma('user_version', { simple: true }) as number, migrations.length);
  const id = db.pragma('application_id', { simple: true }) as number;
  if (id === APPLICATION_ID) return;
  const tables = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM sqlite_schema').get()?.n ?? 0;
  if (id === 0 && tables === 0) return;
  throw new LabError(
    'input',
    `${file} is an SQLite file of another program, not an Initlab history; it was left as it is`,
  );
}

/** The first thing that SQLite's own check finds, or null. */
function findDamage(db: Database.Database, bytes: number): string | null {
  if (bytes > CHECK_LIMIT_BYTES) return null;
  const finding = db.pragma('quick_check(1)', { simple: true }) as string;
  return finding === 'ok' ? null : finding.replace(/\s*\n\s*/g, ' ').replace(/^\*\*\* in database main \*\*\* /, '');
}

/** The damaged file stays in place until a new one holds all that could be read: a crash or full disk changes nothing. */
function replaceDamaged(
  file: string,
  options: DatabaseOptions,
  reason: string,
): { connection: Connection; notices: string[] } {
  const now = options.now ?? Date.now;
  const damaged = statsOf(file)?.ino;
  requireUnused(file, options.nativeBinding);
  const recovered = `${file}.recovering-${String(process.pid)}`;
  const removeRecovered = (): void => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(recovered + suffix, { force: true });
  };
  removeRecovered(); // of a former process with this pid
  try {
    const fresh = openDatabase({ ...options, file: recovered, create: true }).connection;
    let found: string;
    try {
      found = recoverInto(fresh, file, options.nativeBinding, now());
      fresh.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      fresh.close();
    }
    if (statsOf(file)?.ino !== damaged) return openDatabase(options); // another program has just repaired it
    const aside = exchange(file, recovered, fileStamp(now()));
    const { connection, notices } = openDatabase(options);
    const fact = `The history file ${file} was damaged (${reason}). It was set aside as ${aside}.`;
    return { connection, notices: [`${fact} ${found}`, ...notices] };
  } finally {
    removeRecovered();
  }
}

/** Brings the schema up to date, in one transaction. Returns a notice when an older file was upgraded. */
function migrate(connection: Connection, migrations: readonly Migration[], options: DatabaseOptions): string[] {
  const version = (): number => connection.pragma('user_version') as number;
  if (version() === migrations.length) return [];
  const now = (options.now ?? Date.now)();
  const from = version();
  const others = from === 0 ? null : describeOthers(connection, null, now);
  if (others !== null) {
    const why = `the history file ${connection.file} must be upgraded, but it is in use by ${others}`;
    throw new LabError('busy', `${why}; quit that program first`);
  }
  const notices: string[] = [];
  connection.write(() => {
    if (version() === migrations.length) return; // another program was faster
    if (version() > 0) notices.push(keepCopy(connection.file, version(), migrations.length, options, now));
    for (const step of migrations.slice(version())) applyStep(connection, step);
    connection.pragma(`application_id = ${String(APPLICATION_ID)}`);
    connection.pragma(`user_version = ${String(migrations.length)}`);
  });
  connection.pragma('wal_checkpoint(PASSIVE)'); // so that an older Initlab sees the new version in the file's head
  return notices;
}

function applyStep(connection: Connection, step: Migration): void {
  try {
    connection.db.exec(step.sql);
  } catch (thrown) {
    if (isBusy(thrown) || asLabError(thrown, connection.file) !== thrown) throw thrown;
    const what = `the history file ${connection.file} could not be upgraded (${step.title}): ${messageOf(thrown)}`;
    throw new LabError('internal', `${what}; it was left as it was`);
  }
}

/**
 * A copy of the file as it is before an upgrade, log included. Called while our write transaction holds others off and
 * has changed nothing yet, so a second, reading connection sees exactly what the upgrade starts from.
 */
function keepCopy(file: string, from: number, to: number, options: DatabaseOptions, now: number): string {
  const copy = freeName(`${file}.v${String(from)}-${fileStamp(now)}.backup`);
  try {
    const reader = new Database(file, { nativeBinding: options.nativeBinding, readonly: true });
    try {
      reader.prepare('VACUUM INTO ?').run(copy);
    } finally {
      reader.close();
    }
  } catch (thrown) {
    rmSync(copy, { force: true });
    const what = `the history file ${file} must be upgraded, but a copy of it before cannot be kept as ${copy}`;
    if (sqliteCode(thrown)?.startsWith('SQLITE_FULL') === true) {
      throw noRoomError(`${what}, so nothing was changed`, copy, statsOf(file)?.size ?? null);
    }
    throw new LabError('io', `${what}: ${messageOf(thrown)}; nothing was changed`);
  }
  const change = `from version ${String(from)} to ${String(to)}`;
  return `The history file ${file} was upgraded ${change}; a copy of it before is kept as ${copy}.`;
}

/** SQLite does not wait by itself in a few places, such as the switch to the write-ahead log. */
function retryWhileBusy<T>(timeoutMs: number, work: () => T): T {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      return work();
    } catch (thrown) {
      if (!isBusy(thrown) || performance.now() > end) throw thrown;
      sleep(20);
    }
  }
}

function sleep(ms: number): void {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  } catch {
    // A host may forbid its main thread to wait: then the loop spins, for the moment that this takes.
  }
}
