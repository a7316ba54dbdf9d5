import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { LabError, messageOf } from '../../shared/errors';
import type { RunId } from '../../shared/run';
import type { StudyPreview } from '../../shared/study';
import { stageFile, tableIsThere, tablePath, type StagedSet } from '../data/datasets';
import type { Store } from '../store/store';
import type { NewStudyRun, StudyRest } from '../store/study/studies';
import type { PlannedSweep, StudyPlan } from '../store/study/plan';
import { StudyFile, type StudySet } from '../store/study/studyFile';
import { checkTable } from './checkTable';
import type { StudyWatch } from './saveStudy';

/** Some runs on their way into the history. */
export interface StudyParcel {
  readonly runs: readonly NewStudyRun[];
  /** Sweeps that none before them needed. */
  readonly sweeps: readonly PlannedSweep[];
}

/** What comes after the last parcel. */
export interface StudyEnd {
  readonly title: string;
  readonly rest: StudyRest;
  readonly staged: readonly StagedSet[];
  readonly there: readonly RunId[];
  readonly differ: number;
  readonly comparisonsThere: number;
}

const PARCEL_RUNS = 200;
const PARCEL_BYTES = 2_000_000;

/**
 * A study on its way into a history. Every part is checked before the first is handed on; handed on, it is read and checked
 * once more, and must be what it was. The history is only read here.
 */
export class StudyReading {
  readonly #store: Store;
  readonly #file: StudyFile;
  readonly #folder: string;
  readonly #contents = new Map<string, string>();
  #plan: StudyPlan | null = null;
  #version = 0;

  /** @param folder where own data sets are kept. Errors  as StudyFile.open. */
  constructor(store: Store, file: string, nativeBinding: string, folder: string) {
    this.#store = store;
    this.#file = StudyFile.open(file, nativeBinding);
    this.#folder = folder;
  }

  close(): void {
    this.#file.close();
  }

  /** Looks at every part. Errors  LabError 'input' for the first that breaks a rule; 'state' when it is ended by the signal. */
  async check({ progress, signal }: StudyWatch = {}): Promise<StudyPreview> {
    this.#version = this.#store.dataVersion();
    const planner = this.#store.studies.planner();
    const { runIds, sets } = this.#file;
    let seen = 0;
    for (const run of this.#file.runs()) {
      this.#contents.set(String(run.row['id']), run.content);
      planner.see(run);
      progress?.(++seen / runIds.length);
      await pause(signal);
    }
    for (const set of sets) await this.#hashed(set, () => undefined, signal);
    this.#plan = planner.plan(this.#file);
    return this.#preview(this.#plan);
  }

  /** The new runs. Errors  as `check`, and LabError 'input' when the file has changed. */
  async *parcels(watch: StudyWatch = {}): AsyncGenerator<StudyParcel> {
    if (this.#plan === null || this.#store.dataVersion() !== this.#version) await this.check({ ...signalOf(watch) });
    const plan = this.#planned();
    const { runIds } = this.#file;
    const open = new Map(plan.sweeps.filter(({ isNew }) => isNew).map((sweep) => [sweep.id, sweep]));
    let parcel: { runs: NewStudyRun[]; sweeps: PlannedSweep[] } = { runs: [], sweeps: [] };
    let bytes = 0;
    for (const [index, id] of runIds.entries()) {
      const planned = plan.runs.get(id);
      if (planned === undefined || planned.isThere) continue;
      const { row, tables, summaries, content } = this.#file.run(id);
      if (content !== this.#contents.get(id)) throw changed();
      const sweepId = row['sweep_id'] === null ? null : (plan.sweepIds.get(String(row['sweep_id'])) ?? null);
      const sweep = sweepId === null ? undefined : open.get(sweepId);
      if (sweep !== undefined) parcel.sweeps.push(sweep);
      if (sweepId !== null) open.delete(sweepId);
      parcel.runs.push({ row: { ...row, id: planned.id, sweep_id: sweepId }, tables, summaries });
      bytes += sizeOf(tables);
      if (parcel.runs.length < PARCEL_RUNS && bytes < PARCEL_BYTES) continue;
      yield parcel;
      watch.progress?.((index + 1) / runIds.length);
      await pause(watch.signal);
      parcel = { runs: [], sweeps: [] };
      bytes = 0;
    }
    if (parcel.runs.length > 0) yield parcel;
  }

  /** What is to be done after the last parcel; the tables of own data sets lie beside their places then. */
  async end({ signal }: StudyWatch = {}): Promise<StudyEnd> {
    const plan = this.#planned();
    const staged: StagedSet[] = [];
    for (const set of this.#file.sets) {
      if (set.size === null || tableIsThere(set.hash, this.#folder)) continue;
      staged.push(await this.#stage(set, signal));
    }
    const there = [...plan.runs.values()].filter(({ isThere }) => isThere);
    return {
      title: this.#file.title,
      rest: {
        sweeps: plan.sweeps.filter(({ isNew }) => !isNew),
        comparisons: plan.comparisons,
        titles: this.#file.sets.map(({ hash, title }) => [hash, title]),
        restore: there.filter(({ inBin }) => inBin).map(({ id }) => id),
      },
      staged,
      there: there.map(({ id }) => id),
      differ: there.filter(({ differs }) => differs).length,
      comparisonsThere: plan.comparisonsThere,
    };
  }

  #planned(): StudyPlan {
    if (this.#plan === null) throw new LabError('state', 'there is no study to import: choose a file first');
    return this.#plan;
  }

  #preview(plan: StudyPlan): StudyPreview {
    const { title, note, pointCount, sets } = this.#file;
    const runs = [...plan.runs];
    const there = runs.filter(([, { isThere }]) => isThere);
    return {
      ...{ title, note, points: pointCount },
      runs: {
        fresh: runs.length - there.length,
        there: there.length,
        inBin: there.filter(([, { inBin }]) => inBin).length,
        differ: there.filter(([, { differs }]) => differs).length,
        renumbered: runs.filter(([id, planned]) => !planned.isThere && planned.id !== id).length,
      },
      comparisons: { fresh: plan.comparisons.length, there: plan.comparisonsThere },
      sets: sets.map(({ hash, title: name, size }) => ({
        ...{ title: name, bytes: size },
        isThere: tableIsThere(hash, this.#folder),
      })),
    };
  }

  async #stage(set: StudySet, signal: AbortSignal | undefined): Promise<StagedSet> {
    const partial = `${tablePath(set.hash, this.#folder)}.${process.pid}.part`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      const handle = openSync(partial, 'w');
      try {
        await this.#hashed(set, (bytes) => void writeSync(handle, bytes), signal);
      } finally {
        closeSync(handle);
      }
      return stageFile(partial, set.hash, set.title, checkTable(partial, set.title), this.#folder);
    } catch (thrown) {
      rmSync(partial, { force: true });
      if (thrown instanceof LabError) throw thrown;
      throw new LabError('io', `cannot keep the data set “${set.title}” in ${this.#folder}: ${messageOf(thrown)}`);
    }
  }

  /** Takes a table's bytes and holds them to their SHA-256. */
  async #hashed(set: StudySet, take: (bytes: Uint8Array) => void, signal: AbortSignal | undefined): Promise<void> {
    if (set.size === null) return;
    const hash = createHash('sha256');
    for (const bytes of this.#file.tableParts(set)) {
      hash.update(bytes);
      take(bytes);
      await pause(signal);
    }
    if (hash.digest('hex') === set.hash) return;
    throw new LabError(
      'input',
      `the data set “${set.title}” does not match its SHA-256: the study is damaged or was changed`,
    );
  }
}

function sizeOf(tables: NewStudyRun['tables']): number {
  let bytes = 1000;
  for (const rows of Object.values(tables)) {
    for (const row of rows) {
      for (const cell of Object.values(row)) bytes += typeof cell === 'object' && cell !== null ? cell.byteLength : 20;
    }
  }
  return bytes;
}

function changed(): LabError {
  return new LabError('input', 'the study has changed while it was read; open it again');
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  if (signal?.aborted === true) throw new LabError('state', 'the import was cancelled; nothing was taken');
}

function signalOf({ signal }: StudyWatch): Pick<StudyWatch, 'signal'> {
  return signal === undefined ? {} : { signal };
}
