import Database from 'better-sqlite3';
import { renameSync, rmSync } from 'node:fs';
import { LabError, messageOf } from '../../shared/errors';
import { type Cell, type Connection, isBusy, sqliteCode } from './connection';
import { openDamaged } from './damagedSource';
import { freeName, statsOf } from './fileChecks';
import { histogramIsSound, type HistogramRow } from './histogramCodec';
import { rebuildSummaries } from './seriesSummary';
import { chunkIsSound, type ChunkRow } from './seriesCodec';
import { snapshotIsSound, type SnapshotRow } from './snapshots';

type Row = Record<string, Cell>;

/** A table to carry over; each has a rowid. */
interface Table {
  readonly name: string;
  /** What its rows are called in the notice. */
  readonly noun: string;
  readonly isSound?: (row: Row) => boolean;
}

/** In an order that satisfies the references. Sessions are not carried over; summaries are computed anew. */
const TABLES: readonly Table[] = [
  { name: 'setting', noun: 'settings' },
  { name: 'sweep', noun: 'sweeps' },
  { name: 'sweep_run', noun: 'places in sweeps' },
  { name: 'run', noun: 'runs' },
  { name: 'run_tag', noun: 'tags' },
  { name: 'run_event', noun: 'events' },
  {
    name: 'series_chunk',
    noun: 'stretches of curves',
    isSound: (row) => chunkIsSound(row as unknown as ChunkRow),
  },
  {
    name: 'histogram',
    noun: 'histograms',
    isSound: (row) => histogramIsSound(row as unknown as HistogramRow),
  },
  { name: 'checkpoint', noun: 'checkpoints' },
  {
    name: 'snapshot',
    noun: 'snapshots of weights',
    isSound: (row) => snapshotIsSound(row as unknown as SnapshotRow),
  },
  { name: 'dataset_title', noun: 'titles of data sets' },
  { name: 'comparison', noun: 'saved comparisons' },
  { name: 'sweep_template', noun: 'templates of sweeps' },
  { name: 'replay', noun: 'replays' },
  { name: 'elsewhere', noun: 'runs that are computed elsewhere' },
];

/** Errors   LabError 'busy' when another program has the damaged file open: it would go on writing to it. */
export function requireUnused(file: string, nativeBinding: string): void {
  if (!isInUse(file, nativeBinding)) return;
  const fix = 'quit that program and open it again: it will be set aside and what can be read recovered';
  throw new LabError('busy', `the history file ${file} is damaged and another program has it open; ${fix}`);
}

/**
 * Renames a damaged file, with its log, and puts the recovered one in its place. Returns the new path of the damaged.
 * Errors   LabError 'io' when it cannot be renamed.
 */
export function exchange(file: string, recovered: string, stamp: string): string {
  const aside = freeName(`${file}.damaged-${stamp}`);
  try {
    renameSync(file, aside);
    if ((statsOf(`${file}-wal`)?.size ?? 0) > 0) renameSync(`${file}-wal`, `${aside}-wal`);
    else rmSync(`${file}-wal`, { force: true });
    rmSync(`${file}-shm`, { force: true });
    renameSync(recovered, file);
  } catch (thrown) {
    const what = `the history file ${file} is damaged and cannot be set aside as ${aside}`;
    throw new LabError('io', `${what}: ${messageOf(thrown)}`);
  }
  return aside;
}

/** Whether another connection holds the file open; false where the damage prevents the question. */
function isInUse(file: string, nativeBinding: string): boolean {
  let db: Database.Database | null = null;
  try {
    db = new Database(file, { nativeBinding, timeout: 0 });
    db.pragma('locking_mode = EXCLUSIVE'); // in WAL mode every open connection holds a shared lock, which this excludes
    db.exec('BEGIN EXCLUSIVE; ROLLBACK');
    return false;
  } catch (thrown) {
    return isBusy(thrown);
  } finally {
    db?.close();
  }
}

/** Copies every readable row of the damaged file into the new one. Returns a sentence that says what was found. */
export function recoverInto(connection: Connection, damaged: string, nativeBinding: string, now: number): string {
  const source = openDamaged(damaged, nativeBinding, connection);
  if (source === null) return 'Nothing in it could be read; a new, empty history was begun.';
  try {
    return connection.write(() => copyAll(source.db, connection, now));
  } finally {
    source.close();
  }
}

function copyAll(source: Database.Database, target: Connection, now: number): string {
  const copied = TABLES.map((table) => copyTable(source, target, table));
  for (const run of target.all<{ id: string; point_count: number }>('SELECT id, point_count FROM run')) {
    const found = rebuildSummaries(target, run.id);
    if (found === run.point_count) continue;
    const count = `${String(found)} of its ${String(run.point_count)} points`;
    const message = `The history file was damaged; ${count} could be recovered.`;
    target.run(`INSERT INTO run_event (run_id, at, kind, message) VALUES (?, ?, 'recovered', ?)`, run.id, now, message);
  }
  return `Recovered into a new file: ${copied.join(', ')}.`;
}

/** Copies the rows that can be read and that the new table accepts. Returns their number and noun. */
function copyTable(source: Database.Database, target: Connection, table: Table): string {
  const columns = commonColumns(source, target.db, table.name);
  const { rowids, isWhole } = findRowids(source, table.name);
  let count = 0;
  if (columns.length > 0) {
    const list = columns.join(', ');
    const select = source.prepare<[number], Row>(`SELECT ${list} FROM ${table.name} WHERE rowid = ?`);
    const insert = `INSERT INTO ${table.name} (${list}) VALUES (${columns.map(() => '?').join(', ')})`;
    for (const rowid of rowids) {
      const row = attempt(() => select.get(rowid));
      if (row == null || !isSound(table, row)) continue;
      // A row that breaks a rule of its table is not what was written.
      count += attempt(() => target.run(insert, ...columns.map((name) => row[name] ?? null))) ?? 0;
    }
  }
  const isComplete = isWhole && columns.length > 0 && count === rowids.size;
  return `${String(count)} ${table.noun}${isComplete ? '' : ' (not all could be read)'}`;
}

/** Of a damaged row any column may be of another type, or missing. */
function isSound(table: Table, row: Row): boolean {
  try {
    return table.isSound?.(row) ?? true;
  } catch {
    return false;
  }
}

/** Columns that both files have: the damaged one may be of an older version. A run's session is not carried over. */
function commonColumns(source: Database.Database, target: Database.Database, table: string): string[] {
  const names = (db: Database.Database): string[] =>
    db
      .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
      .all(table)
      .map((row) => row.name);
  const there = new Set(attempt(() => names(source)) ?? []);
  return names(target).filter((name) => there.has(name) && name !== 'session_id');
}

/**
 * The rowids of a table, gathered along every way that there is, since a bad page ends each at another place: through
 * an index, upwards, and downwards. `isWhole` when one of the ways led to its end.
 */
function findRowids(source: Database.Database, table: string): { rowids: Set<number>; isWhole: boolean } {
  const rowids = new Set<number>();
  const ways = ['', 'NOT INDEXED ORDER BY rowid ASC', 'NOT INDEXED ORDER BY rowid DESC'];
  const ends = ways.map((way) =>
    attempt(() => {
      const rows = source.prepare<[], { rowid: number }>(`SELECT rowid FROM ${table} ${way}`).iterate();
      for (const { rowid } of rows) rowids.add(rowid);
      return true;
    }),
  );
  return { rowids, isWhole: ends.includes(true) };
}

/** The result of `work`, or null when SQLite refuses it. */
function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch (thrown) {
    if (sqliteCode(thrown) === null) throw thrown; // such as a full disk, which the new file reports as a LabError
    return null;
  }
}
