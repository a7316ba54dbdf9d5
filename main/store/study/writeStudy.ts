import Database from 'better-sqlite3';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { LabError, messageOf } from '../../../shared/errors';
import { type Cell, type Connection, sqliteCode } from '../connection';
import { noRoomError } from '../../disk/freeSpace';
import {
  columnsOf,
  PAGE_BYTES,
  type OtherTable,
  type Row,
  type RunTable,
  RUN_TABLES,
  STUDY_ID,
  STUDY_LIMITS,
  schemaOf,
  STUDY_VERSION,
} from './format';
import { rowsOf } from './rowsOf';
import { checkRow, parseRunSpec, parseSweepText } from './rules';
import type { StudySelection } from './selection';
import { type StudySection, StudySum } from './studySum';

export interface StudyText {
  readonly title: string;
  readonly note: string;
}

/** An own data set that goes along; without a file only its title does. */
export interface StudyTable {
  readonly hash: string;
  readonly title: string;
  readonly file: string | null;
}

/** Bytes that are written between two looks at other work. */
const STRETCH_BYTES = 1 << 20;

/**
 * Writes a study into a file that does not exist yet. Row after row in a fixed order, into a file without history, free
 * pages or the time of day: the same selection gives the same bytes.
 *
 * What it writes it could read: every row passes the rules that a study is held to when it comes in.
 *
 * Yields  bytes taken so far, now and then: other work may be done then, or the writing given up; the file must go then.
 * Errors  LabError 'full' or 'io' when it cannot be written, 'input' when a run breaks a rule that came after it.
 */
export function* writeStudy(
  connection: Connection,
  file: string,
  nativeBinding: string,
  { title, note }: StudyText,
  selection: StudySelection,
  tables: readonly StudyTable[],
): Generator<number, void> {
  const db = new Database(file, { nativeBinding });
  try {
    const target = new Target(db);
    for (const id of selection.sweeps) yield* copySweep(connection, target, id);
    for (const id of selection.ids) yield* copyRun(connection, target, id);
    for (const row of selection.comparisons) target.put('comparison', row);
    for (const table of tables) yield* copyTable(target, table);
    target.end({ title, note, run_count: selection.ids.length, point_count: selection.points });
    db.exec('COMMIT');
  } catch (thrown) {
    throw sqliteCode(thrown) === null ? thrown : asWriteError(thrown, file);
  } finally {
    db.close();
  }
}

/** The file that is being written. */
class Target {
  readonly #db: Database.Database;
  readonly #sum = new StudySum();
  readonly #inserts = new Map<string, Database.Statement<Cell[]>>();
  /** Taken since the last look at other work, and in all. */
  bytes = 0;
  #told = 0;

  constructor(db: Database.Database) {
    this.#db = db;
    db.pragma(`page_size = ${PAGE_BYTES}`);
    db.pragma('encoding = "UTF-8"');
    db.pragma('auto_vacuum = NONE');
    // A file that fails is deleted, so neither a journal nor a wait for the disk is of use.
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    // What is not used of a page holds zeros, not what memory held before.
    db.pragma('secure_delete = ON');
    db.exec('BEGIN');
    db.pragma(`application_id = ${STUDY_ID}`);
    db.pragma(`user_version = ${STUDY_VERSION}`);
    for (const sql of schemaOf(STUDY_VERSION)) db.exec(sql);
  }

  put(table: Exclude<OtherTable, 'study'>, row: Row): void {
    checkRow(table, row, `a row of ${table}`);
    this.#insert(table, table === 'dataset_part' ? null : table, columnsOf(table), row);
  }

  /** A row that belongs to a run, at its place among the others of its table. */
  putOfRun({ name, columns }: RunTable, runId: string, place: number, row: Row): void {
    checkRow(name, row, `${name} of run ${runId}`);
    this.#insert(name, 'run', ['run_id', 'place', ...Object.keys(columns)], { ...row, run_id: runId, place });
  }

  /** The last row says what the checksum of the others is. */
  end(facts: Row): void {
    const columns = columnsOf('study');
    this.#sum.add('study', columns, facts);
    const row = { ...facts, checksum: this.#sum.digest() };
    checkRow('study', row, 'the study');
    this.#insert('study', null, columns, row);
  }

  #insert(table: string, section: StudySection | null, columns: readonly string[], row: Row): void {
    if (section !== null) this.#sum.add(section, columns, row);
    let insert = this.#inserts.get(table);
    if (insert === undefined) {
      const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
      this.#inserts.set(table, (insert = this.#db.prepare<Cell[]>(sql)));
    }
    const cells = columns.map((column) => row[column] ?? null);
    for (const cell of cells) this.bytes += typeof cell === 'string' || cell instanceof Uint8Array ? cell.length : 8;
    insert.run(...cells);
  }

  /** Whether it is time for other work. */
  isDue(): boolean {
    if (this.bytes - this.#told < STRETCH_BYTES) return false;
    this.#told = this.bytes;
    return true;
  }
}

function* copySweep(connection: Connection, target: Target, id: string): Generator<number> {
  const row = connection.get<Row>(`SELECT ${columnsOf('sweep').join(', ')} FROM sweep WHERE id = ?`, id);
  if (row === null) throw new LabError('internal', `the sweep ${id} of a run is not in the history`);
  parseSweepText(String(row['spec']), `the sweep “${String(row['name'])}”`);
  target.put('sweep', row);
  const columns = columnsOf('sweep_run').join(', ');
  const places = connection.all<Row>(`SELECT ${columns} FROM sweep_run WHERE sweep_id = ? ORDER BY position`, id);
  for (const place of places) target.put('sweep_run', place);
  if (target.isDue()) yield target.bytes;
}

function* copyRun(connection: Connection, target: Target, id: string): Generator<number> {
  const row = connection.get<Row>(`SELECT ${columnsOf('run').join(', ')} FROM run WHERE id = ?`, id);
  if (row === null) throw new LabError('notFound', `the run ${id} has been deleted meanwhile; nothing was written`);
  parseRunSpec(row, `run “${String(row['name'])}” (${id})`);
  target.put('run', row);
  for (const table of RUN_TABLES) {
    let place = 0;
    for (const found of rowsOf(connection, table, id)) {
      target.putOfRun(table, id, place++, found);
      if (target.isDue()) yield target.bytes;
    }
  }
  if (target.isDue()) yield target.bytes;
}

function* copyTable(target: Target, { hash, title, file }: StudyTable): Generator<number> {
  const size = file === null ? null : statSync(file).size;
  target.put('dataset', { hash, title, size });
  if (file === null || size === null) return;
  const handle = openSync(file, 'r');
  try {
    const part = Buffer.alloc(STUDY_LIMITS.partBytes);
    for (let at = 0, index = 0; at < size; index++) {
      const read = readSync(handle, part, 0, part.length, at);
      if (read === 0) throw new LabError('io', `the table of “${title}” has become shorter while it was read`);
      target.put('dataset_part', { hash, part: index, bytes: part.subarray(0, read) });
      at += read;
      if (target.isDue()) yield target.bytes;
    }
  } finally {
    closeSync(handle);
  }
}

function asWriteError(thrown: unknown, file: string): LabError {
  const code = sqliteCode(thrown) ?? '';
  if (code.startsWith('SQLITE_FULL')) return noRoomError(`cannot write ${file}`, file, null);
  return new LabError('io', `the study cannot be written as ${file}: ${messageOf(thrown)}`);
}
