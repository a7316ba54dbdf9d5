import type { RunId } from '../../../shared/run';
import { isNoRoom } from '../../disk/freeSpace';
import type { Cell, Connection } from '../connection';
import type { DatasetTitles } from '../datasetTitles';
import { giveBackSpace, writeInLittleRoom } from '../littleRoom';
import type { RunBin } from '../runBin';
import { type SummaryRow, summaryOf, writeSummary } from '../seriesSummary';
import { columnsOf, type Row, RUN_TABLES } from './format';
import { Planner, type PlannedSweep } from './plan';
import { selectionOf, type StudySelection } from './selection';
import { writeStudy, type StudyTable, type StudyText } from './writeStudy';

/** A run on its way into the history: checked, with the ids that it gets here. */
export interface NewStudyRun {
  readonly row: Row;
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  readonly summaries: readonly SummaryRow[];
}

/** What is added when all runs are there. */
export interface StudyRest {
  readonly sweeps: readonly PlannedSweep[];
  readonly comparisons: readonly Row[];
  /** Of own data sets that the runs name, by hash; a title that is there already stays. */
  readonly titles: readonly (readonly [hash: string, title: string])[];
  /** Runs that are there, but in the bin. */
  readonly restore: readonly RunId[];
}

/** Studies out of the history and into it. The file of a study is never opened here. */
export class Studies {
  readonly #connection: Connection;
  readonly #bin: RunBin;
  readonly #titles: DatasetTitles;
  readonly #now: () => number;

  constructor(connection: Connection, bin: RunBin, titles: DatasetTitles, now: () => number) {
    this.#connection = connection;
    this.#bin = bin;
    this.#titles = titles;
    this.#now = now;
  }

  /** See selectionOf. */
  select(ids: readonly RunId[]): StudySelection {
    return this.#connection.read(() => selectionOf(this.#connection, ids));
  }

  /** See writeStudy. Hold the store meanwhile. */
  write(
    file: string,
    nativeBinding: string,
    text: StudyText,
    selection: StudySelection,
    tables: readonly StudyTable[],
  ): Generator<number, void> {
    return writeStudy(this.#connection, file, nativeBinding, text, selection, tables);
  }

  planner(): Planner {
    return new Planner(this.#connection, this.#now);
  }

  /** Some runs with all that belongs to them and the new sweeps that they need, all or none. */
  add(runs: readonly NewStudyRun[], sweeps: readonly PlannedSweep[]): void {
    this.#connection.write(() => {
      for (const { row, places } of sweeps) {
        this.#insert('sweep', columnsOf('sweep'), row);
        this.#putPlaces(String(row['id']), places);
      }
      for (const run of runs) this.#addRun(run);
    });
  }

  /** The end of an import, all or nothing. */
  finish({ sweeps, comparisons, titles, restore }: StudyRest): void {
    const known = this.#titles.all();
    this.#connection.write(() => {
      for (const { id, row, places } of sweeps) {
        this.#connection.run('UPDATE sweep SET spec = ? WHERE id = ?', row['spec'] ?? null, id);
        this.#connection.run('DELETE FROM sweep_run WHERE sweep_id = ?', id);
        this.#putPlaces(id, places);
      }
      for (const row of comparisons) this.#insert('comparison', columnsOf('comparison'), row);
      this.#titles.set(new Map(titles.filter(([hash]) => !known.has(hash))));
      this.#bin.restore(restore);
    });
  }

  /** Takes runs that an import has added out again, for good. */
  takeBack(ids: readonly RunId[]): void {
    const take = (): void => {
      this.#bin.put(ids);
      this.#bin.purge(ids);
    };
    try {
      writeInLittleRoom(this.#connection, take);
    } catch (thrown) {
      if (!isNoRoom(thrown) || this.#connection.db.inTransaction) throw thrown;
      take(); // part by part
    }
    giveBackSpace(this.#connection);
  }

  #addRun({ row, tables, summaries }: NewStudyRun): void {
    this.#insert('run', columnsOf('run'), row);
    const id = String(row['id']);
    for (const { name, columns } of RUN_TABLES) {
      const list = ['run_id', ...Object.keys(columns)];
      for (const each of tables[name] ?? []) this.#insert(name, list, { ...each, run_id: id });
    }
    for (const summary of summaries) writeSummary(this.#connection, id, summary, summaryOf(summary));
  }

  #putPlaces(sweepId: string, places: PlannedSweep['places']): void {
    const sql = 'INSERT INTO sweep_run (sweep_id, position, run_id) VALUES (?, ?, ?)';
    for (const { position, run_id } of places) this.#connection.run(sql, sweepId, position, run_id);
  }

  #insert(table: string, columns: readonly string[], row: Row): void {
    const marks = columns.map(() => '?').join(', ');
    const cells: Cell[] = columns.map((column) => row[column] ?? null);
    this.#connection.run(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`, ...cells);
  }
}
