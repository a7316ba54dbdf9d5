import Database from 'better-sqlite3';
import { statSync } from 'node:fs';
import { LabError } from '../../../shared/errors';
import type { Cell } from '../connection';
import type { SummaryRow } from '../seriesSummary';
import { contentHash } from './content';
import {
  columnsOf,
  type OtherTable,
  type Row,
  type RunTable,
  RUN_TABLES,
  runTablesOf,
  STUDY_LIMITS,
  tooLargeOf,
} from './format';
import { type StudySection, StudySum } from './studySum';
import { asStudyError, damaged, requireHead, requireSchema } from './studyHead';
import {
  checkCheckpoint,
  checkHistograms,
  checkSnapshots,
  checkRow,
  checkSeries,
  ownHash,
  parseRunSpec,
  parseSweepText,
  parseViewText,
  requireOne,
} from './rules';

/** A run of a study with all that belongs to it, every part checked. */
export interface StudyRun {
  readonly row: Row;
  /** Rows of RUN_TABLES by table. */
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  readonly summaries: readonly SummaryRow[];
  readonly content: string;
  /** The own data set that it uses. */
  readonly dataset: string | null;
}

/** A sweep of a study, its places in their order. */
export interface StudySweep {
  readonly row: Row;
  readonly places: readonly { readonly position: number; readonly run_id: string }[];
}

export interface StudySet {
  readonly hash: string;
  readonly title: string;
  /** Bytes of its table; null when only its title is there. */
  readonly size: number | null;
}

/**
 * A study that somebody sent: taken for hostile until each part is parsed. SQLite may only read it, its tables must be to
 * the letter those that we write, and no row is used before it has passed the rules of its table.
 */
export class StudyFile {
  readonly file: string;
  readonly bytes: number;
  readonly title: string;
  readonly note: string;
  readonly runIds: readonly string[];
  readonly pointCount: number;
  readonly sweeps: readonly StudySweep[];
  readonly comparisons: readonly Row[];
  readonly sets: readonly StudySet[];
  readonly #db: Database.Database;
  readonly #tables: readonly RunTable[];
  /** Of all but the runs. */
  readonly #sum = new StudySum();
  readonly #checksum: string;

  /** Errors  LabError 'input' for anything that is no study, 'state' for a newer one, 'io' when it cannot be read. */
  static open(file: string, nativeBinding: string): StudyFile {
    const version = requireHead(file);
    let db: Database.Database | null = null;
    try {
      db = new Database(file, { nativeBinding, readonly: true, fileMustExist: true });
      return new StudyFile(file, db, nativeBinding, version);
    } catch (thrown) {
      db?.close();
      throw asStudyError(thrown, file);
    }
  }

  private constructor(file: string, db: Database.Database, nativeBinding: string, version: number) {
    this.file = file;
    this.bytes = statSync(file).size;
    this.#db = db;
    for (const pragma of ['trusted_schema = OFF', 'cell_size_check = ON', 'mmap_size = 0', 'query_only = ON']) {
      db.pragma(pragma);
    }
    db.exec('BEGIN'); // one state of the file until it is closed
    requireSchema(db, nativeBinding, file, version);
    this.#tables = runTablesOf(version);
    const finding = db.pragma('quick_check(1)', { simple: true });
    if (finding !== 'ok') throw damaged(file, String(finding).replace(/\s+/g, ' '));

    for (const [table, condition] of tooLargeOf(version)) {
      const found = db.prepare(`SELECT 1 FROM ${table} WHERE ${condition} LIMIT 1`).get();
      if (found !== undefined) throw damaged(file, `something in ${table} is larger than it may be`);
    }

    const [study, second] = this.#rows('study', '', null);
    if (study === undefined || second !== undefined) throw damaged(file, 'it must have one title');
    this.#sum.add('study', columnsOf('study'), { ...study, checksum: null });
    this.#checksum = String(study['checksum']);
    this.title = String(study['title']);
    this.note = String(study['note']);
    this.pointCount = Number(study['point_count']);
    this.#bound('run', STUDY_LIMITS.runs);
    this.runIds = this.#ids();
    if (this.runIds.length !== study['run_count']) {
      throw damaged(file, `it says that it has ${String(study['run_count'])} runs; it has ${this.runIds.length}`);
    }
    this.#bound('sweep', STUDY_LIMITS.sweeps);
    this.#bound('sweep_run', 10 * STUDY_LIMITS.runs);
    this.sweeps = this.#sweeps();
    this.#bound('comparison', STUDY_LIMITS.comparisons);
    this.comparisons = this.#rows('comparison', 'ORDER BY id', 'comparison');
    requireAscending(
      file,
      'comparisons',
      this.comparisons.map(({ id }) => String(id)),
    );
    for (const row of this.comparisons) parseViewText(String(row['view']), `the comparison “${String(row['name'])}”`);
    this.#bound('dataset', STUDY_LIMITS.sets);
    this.sets = this.#rows('dataset', 'ORDER BY hash', 'dataset') as unknown as StudySet[];
    requireAscending(
      file,
      'data sets',
      this.sets.map(({ hash }) => hash),
    );
  }

  close(): void {
    this.#db.close();
  }

  /**
   * The runs one after the other in the order of `runIds`. When all were taken, nothing is left over that was not looked at,
   * and the checksum is right.
   */
  *runs(): Generator<StudyRun> {
    const sum = new StudySum(this.#sum);
    const counts = new Map(this.#tables.map(({ name }) => [name, 0]));
    const known = new Set(this.sets.map(({ hash }) => hash));
    const sweeps = new Set(this.sweeps.map(({ row }) => row['id']));
    let points = 0;
    for (const id of this.runIds) {
      const run = this.run(id);
      for (const [table, rows] of Object.entries(run.tables)) counts.set(table, (counts.get(table) ?? 0) + rows.length);
      points += Number(run.row['point_count']);
      addRun(sum, run);
      if (run.dataset !== null && !known.has(run.dataset))
        throw damaged(this.file, `run ${id} uses a data set without title`);
      if (run.row['sweep_id'] !== null && !sweeps.has(run.row['sweep_id']))
        throw damaged(this.file, `the sweep of run ${id} is missing`);
      yield run;
    }
    for (const [table, count] of counts) {
      if (this.#count(table) !== count) throw damaged(this.file, `rows of ${table} belong to no run`);
    }
    if (points !== this.pointCount) {
      throw damaged(this.file, `it says that it has ${this.pointCount} points; it has ${points}`);
    }
    if (sum.digest() !== this.#checksum) throw damaged(this.file, 'its checksum is another');
  }

  /** Errors  LabError 'input' when a part of it breaks a rule. */
  run(id: string): StudyRun {
    return this.#reading(() => {
      const where = `run ${id} of the study`;
      const found = this.#db
        .prepare<[string], Row>(`SELECT ${columnsOf('run').join(', ')} FROM run WHERE id = ?`)
        .get(id);
      const row = checkRow('run', found, where);
      const tables = Object.fromEntries(this.#tables.map((table) => [table.name, this.#rowsOf(table, id, where)]));
      const { summaries, points } = checkSeries(tables['series_chunk'] ?? [], where);
      if (points !== row['point_count']) {
        throw new LabError(
          'input',
          `${where} must have ${String(row['point_count'])} points, as it says; got ${points}`,
        );
      }
      checkCheckpoint(tables['checkpoint'] ?? [], where);
      checkHistograms(tables['histogram'] ?? [], where);
      checkSnapshots(tables['snapshot'] ?? [], where);
      requireOne(tables['replay'] ?? [], 'replay', where);
      const dataset = ownHash(parseRunSpec(row, where));
      const content = contentHash(row, ({ name }) => tables[name] ?? []);
      return { row, tables, summaries: summaries.map((each) => ({ ...each, run_id: id })), content, dataset };
    });
  }

  /** The bytes of a table in their order. Errors  LabError 'input' when some are missing. */
  *tableParts({ hash, size }: StudySet): Generator<Uint8Array> {
    let got = 0;
    for (let part = 0; size !== null && got < size; part++) {
      const sql = 'SELECT hash, part, bytes FROM dataset_part WHERE hash = ? AND part = ?';
      const found = this.#reading(() => this.#db.prepare<[string, number], Row>(sql).get(hash, part));
      if (found === undefined) throw damaged(this.file, `a part of the data set ${hash.slice(0, 8)}… is missing`);
      const { bytes } = checkRow('dataset_part', found, 'a part of a data set') as unknown as { bytes: Uint8Array };
      got += bytes.byteLength;
      if (bytes.byteLength === 0 || got > size)
        throw damaged(this.file, `the data set ${hash.slice(0, 8)}… is not as long as it says`);
      yield bytes;
    }
  }

  #ids(): string[] {
    const ids = this.#db
      .prepare<[], { id: string }>('SELECT id FROM run ORDER BY id')
      .all()
      .map(({ id }) => id);
    requireAscending(this.file, 'runs', ids);
    return ids;
  }

  #sweeps(): StudySweep[] {
    const places = new Map<string, { position: number; run_id: string }[]>();
    for (const row of this.#rows('sweep_run', 'ORDER BY sweep_id, position', 'sweep_run')) {
      const { sweep_id, position, run_id } = row as unknown as { sweep_id: string; position: number; run_id: string };
      const list = places.get(sweep_id) ?? [];
      if ((list.at(-1)?.position ?? -1) >= position)
        throw damaged(this.file, `places of sweep ${sweep_id} are taken twice`);
      list.push({ position, run_id });
      places.set(sweep_id, list);
    }
    const rows = this.#rows('sweep', 'ORDER BY id', 'sweep');
    requireAscending(
      this.file,
      'sweeps',
      rows.map(({ id }) => String(id)),
    );
    const sweeps = rows.map((row) => {
      parseSweepText(String(row['spec']), `the sweep “${String(row['name'])}”`);
      return { row, places: places.get(String(row['id'])) ?? [] };
    });
    const known = new Set(rows.map(({ id }) => id));
    if ([...places.keys()].some((id) => !known.has(id))) throw damaged(this.file, 'places belong to no sweep');
    return sweeps;
  }

  #rows(table: OtherTable, order: string, section: StudySection | null): Row[] {
    const rows = this.#db.prepare<[], Row>(`SELECT ${columnsOf(table).join(', ')} FROM ${table} ${order}`).all();
    return rows.map((row) => {
      const checked = checkRow(table, row, `a row of ${table} in the study`);
      if (section !== null) this.#sum.add(section, columnsOf(table), checked);
      return checked;
    });
  }

  #rowsOf({ name, columns }: RunTable, id: string, where: string): Row[] {
    const sql = `SELECT place, ${Object.keys(columns).join(', ')} FROM ${name} WHERE run_id = ? ORDER BY place`;
    return this.#db
      .prepare<[string], Record<string, Cell>>(sql)
      .all(id)
      .map(({ place, ...row }, index) => {
        if (place !== index) throw damaged(this.file, `${where} has rows of ${name} out of place`);
        return checkRow(name, row, `${name} of ${where}`);
      });
  }

  #bound(table: string, most: number): void {
    const count = this.#count(table);
    if (count > most) throw new LabError('input', `a study must have at most ${most} rows of ${table}; got ${count}`);
  }

  #count(table: string): number {
    return this.#db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0;
  }

  #reading<T>(work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      throw asStudyError(thrown, this.file);
    }
  }
}

function addRun(sum: StudySum, { row, tables }: StudyRun): void {
  sum.add('run', columnsOf('run'), row);
  for (const { name, columns } of RUN_TABLES) {
    const list = ['run_id', 'place', ...Object.keys(columns)];
    (tables[name] ?? []).forEach((each, place) => sum.add('run', list, { ...each, run_id: row['id'] ?? null, place }));
  }
}

function requireAscending(file: string, what: string, keys: readonly string[]): void {
  if (keys.some((key, i) => i > 0 && key <= (keys[i - 1] ?? '')))
    throw damaged(file, `its ${what} must each be there once`);
}
