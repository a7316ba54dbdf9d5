import Database from 'better-sqlite3';
import { copyFileSync } from 'node:fs';
import { LabError, messageOf } from '../../../shared/errors';
import { asLabError, Connection, isBusy } from '../connection';
import { openDatabase } from '../database';
import { fileStamp, freeName, readHead, refuseNewer, refuseOtherHistory, resolveLinks, statsOf } from '../fileChecks';
import { MIGRATIONS } from '../migrations';
import { copyForReading, unwritable } from '../readOnly';
import { Sessions } from '../sessions';
import { lostCommits } from '../walCheck';
import { DATABASE_CHECKS, type CheckContext, type Found } from './checks';

export interface DatabaseFinding extends Found {
  readonly check: string;
}

/** What the file holds, and what is wrong with it. */
export interface DatabaseReport {
  readonly findings: readonly DatabaseFinding[];
  readonly counts: {
    readonly runs: number;
    readonly points: number;
    readonly histograms: number;
    readonly checkpoints: number;
  };
  readonly version: number;
  readonly sqlite: string;
  /** The data sets that runs name, with the number of their runs. */
  readonly datasets: ReadonlyMap<string, number>;
}

const RECOVER = 'Quit every Initlab program and repair: the file is set aside and what can be read is recovered.';
const NOTHING = { runs: 0, points: 0, histograms: 0, checkpoints: 0 };

/**
 * Checks the file from its head to its last checksum. Changes nothing.
 *
 * @param progress share of what is to be looked at, in [0, 1].
 * Errors  LabError 'notFound', 'input' for another program's file, 'state' for a newer one, 'busy', 'io': it cannot be checked.
 */
export function checkDatabase(given: string, nativeBinding: string, progress: (share: number) => void): DatabaseReport {
  const file = resolveLinks(given);
  const head = readHead(file);
  if (head.kind === 'absent') throw new LabError('notFound', `there is no history file ${file}`);
  const damaged = (message: string): DatabaseReport => ({
    findings: [{ check: 'file', message, fix: RECOVER }],
    ...{ counts: NOTHING, version: 0, sqlite: '', datasets: new Map() },
  });
  if (head.kind === 'empty')
    return { ...damaged(`The history file ${file} is empty: it has no run yet.`), findings: [] };
  if (head.kind === 'notSqlite') return damaged(`The history file ${file} is damaged: it is not a database.`);
  if (head.kind === 'sqlite') refuseNewer(file, head.userVersion, MIGRATIONS.length);

  const why = unwritable(file);
  const copy = why === null ? null : copyForReading(file, why);
  try {
    const opened = openForChecking(copy?.file ?? file, nativeBinding);
    if (typeof opened === 'string') return damaged(`The history file ${file} is damaged: ${opened}.`);
    try {
      return opened.read(() => look(opened, file, progress));
    } catch (thrown) {
      if (thrown instanceof LabError && /is damaged/.test(thrown.message))
        return damaged(`The history file ${file} is damaged: ${thrown.message}.`);
      throw thrown;
    } finally {
      opened.close();
    }
  } finally {
    copy?.remove();
  }
}

/** A connection that only reads, or what is damaged. */
function openForChecking(file: string, nativeBinding: string): Connection | string {
  let db: Database.Database | null = null;
  try {
    db = new Database(file, { nativeBinding, readonly: true, fileMustExist: true });
    const finding = db.pragma('quick_check(1)', { simple: true }) as string;
    if (finding === 'ok') {
      refuseOtherHistory(file);
      refuseNewer(file, db.pragma('user_version', { simple: true }) as number, MIGRATIONS.length);
      return new Connection(db, file, 0);
    }
    db.close();
    return finding.replace(/\s+/g, ' ');
  } catch (thrown) {
    db?.close();
    const error = isBusy(thrown)
      ? new LabError('busy', `the history file ${file} is held by another program`)
      : asLabError(thrown, file);
    if (error instanceof LabError && /is damaged/.test(error.message)) return messageOf(thrown);
    throw error;
  }
}

function look(connection: Connection, file: string, progress: (share: number) => void): DatabaseReport {
  const version = connection.pragma('user_version') as number;
  const one = (sql: string): number => connection.get<{ n: number }>(sql)?.n ?? 0;
  const sqlite = connection.get<{ v: string }>('SELECT sqlite_version() AS v')?.v ?? '';
  const findings: DatabaseFinding[] = [];
  const lost = lostCommits(file);
  if (lost > 0) {
    const message = `The log ${file}-wal is damaged: its last changes (${String(lost)} or fewer) cannot be read.`;
    findings.push({
      check: 'log',
      message,
      fix: 'Repair: the file is opened, which keeps a copy of the log and goes on without them.',
    });
  }
  if (version < MIGRATIONS.length) {
    const message = `The history has version ${String(version)}, this Initlab version ${String(MIGRATIONS.length)}.`;
    const fix = 'Open it, or repair: it is upgraded, and a copy of it before is kept. It is checked further then.';
    return {
      findings: [...findings, { check: 'version', message, fix }],
      counts: NOTHING,
      version,
      sqlite,
      datasets: new Map(),
    };
  }
  const counts = {
    runs: one('SELECT count(*) AS n FROM run'),
    points: one('SELECT coalesce(sum(point_count), 0) AS n FROM run'),
    histograms: one('SELECT count(*) AS n FROM histogram'),
    checkpoints: one('SELECT count(*) AS n FROM checkpoint'),
  };
  const all =
    counts.runs * 2 +
    counts.histograms +
    counts.checkpoints +
    one('SELECT (SELECT count(*) FROM series_chunk) + (SELECT count(*) FROM snapshot) AS n');
  let done = 0;
  const context: CheckContext = {
    connection,
    sessions: new Sessions(connection, 'cli', Date.now),
    now: Date.now(),
    step: () => {
      if (++done % 64 === 0) progress(Math.min(1, done / all));
    },
  };
  for (const { name, find } of DATABASE_CHECKS)
    findings.push(...find(context).map((found) => ({ check: name, ...found })));
  return { findings, counts, version, sqlite, datasets: datasetsOf(connection) };
}

function datasetsOf(connection: Connection): Map<string, number> {
  const sql = `SELECT json_extract(spec, '$.dataset.hash') AS hash, count(*) AS n FROM run
               WHERE json_extract(spec, '$.dataset.name') = 'file' GROUP BY 1`;
  return new Map(connection.all<{ hash: string; n: number }>(sql).map(({ hash, n }) => [hash, n]));
}

/**
 * Mends what can be mended, after a copy. Opening upgrades an older file and recovers a damaged one, as always.
 *
 * Returns  the path of the copy, and what opening had to say.
 * Errors   LabError 'busy' when another program uses a file that must be replaced, 'io'.
 */
export function repairDatabase(given: string, nativeBinding: string, now: number): { copy: string; notices: string[] } {
  const file = resolveLinks(given);
  const copy = freeName(`${file}.checked-${fileStamp(now)}.backup`);
  try {
    copyFileSync(file, copy);
    if ((statsOf(`${file}-wal`)?.size ?? 0) > 0) copyFileSync(`${file}-wal`, `${copy}-wal`);
  } catch (thrown) {
    throw new LabError('io', `no copy of ${file} can be kept as ${copy}: ${messageOf(thrown)}; nothing was repaired`);
  }
  const { connection, notices } = openDatabase({ file, nativeBinding, create: false });
  try {
    const sessions = new Sessions(connection, 'cli', Date.now);
    const context: CheckContext = { connection, sessions, now, step: () => undefined };
    for (const { find } of DATABASE_CHECKS) {
      for (const { repair } of find(context)) {
        if (repair === undefined) continue;
        connection.write(repair);
      }
    }
    connection.pragma('wal_checkpoint(PASSIVE)');
  } finally {
    connection.close();
  }
  return { copy, notices };
}
