import { statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { LabError } from '../../shared/errors';
import type { RunId } from '../../shared/run';
import type { StudyFacts, StudyWish } from '../../shared/study';
import { tablePath } from '../data/datasets';
import { parseName, parseNote } from '../store/runRules';
import { requireRoom } from '../disk/freeSpace';
import type { StudySelection } from '../store/study/selection';
import type { Store } from '../store/store';
import { makeWhole } from '../writeWhole';

/** Runs that may become a study, and the tables of their own data sets. */
export interface PlannedStudy {
  readonly selection: StudySelection;
  readonly tables: readonly { readonly hash: string; readonly title: string; readonly bytes: number | null }[];
}

/** What the work on a study is asked while it goes on. */
export interface StudyWatch {
  readonly progress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/** Errors  LabError 'notFound', 'state' when none of the runs has ended. */
export function planStudy(store: Store, ids: readonly RunId[], folder: string): PlannedStudy {
  const selection = store.studies.select(ids);
  const tables = selection.sets.map((set) => ({
    ...set,
    bytes: statSync(tablePath(set.hash, folder), { throwIfNoEntry: false })?.size ?? null,
  }));
  return { selection, tables };
}

export function factsOf({ selection, tables }: PlannedStudy): StudyFacts {
  return {
    runs: selection.ids.length,
    active: selection.active,
    points: selection.points,
    comparisons: selection.comparisons.length,
    leftComparisons: selection.left,
    sweeps: selection.sweeps.length,
    sets: tables.map(({ title, bytes }) => ({ title, bytes })),
    bytes: selection.bytes,
  };
}

/**
 * Writes a study, whole or not at all. Hold the store meanwhile, so that all is of one state.
 *
 * Returns  its size in bytes.
 * Errors   LabError 'io'; 'state' when it is ended by the signal.
 */
export async function saveStudy(
  store: Store,
  nativeBinding: string,
  folder: string,
  { selection, tables }: PlannedStudy,
  { title, note, withData }: StudyWish,
  file: string,
  { progress, signal }: StudyWatch = {},
): Promise<number> {
  const text = { title: parseName(title), note: parseNote(note) };
  const along = tables.map(({ hash, title: name, bytes }) => ({
    ...{ hash, title: name },
    file: withData && bytes !== null ? tablePath(hash, folder) : null,
  }));
  const total = tables.reduce((sum, { bytes }) => sum + (withData ? (bytes ?? 0) : 0), selection.bytes);
  const make = async (partial: string) => {
    for (const bytes of store.studies.write(partial, nativeBinding, text, selection, along)) {
      progress?.(Math.min(1, bytes / Math.max(1, total)));
      await setImmediate();
      if (signal?.aborted === true) throw new LabError('state', 'the writing was stopped; no file was left');
    }
    return statSync(partial).size;
  };
  // An estimate: what is less than half of it is surely too little.
  requireRoom(`cannot write ${file}`, file, total / 2);
  return makeWhole(file, make, { measure: () => total });
}
