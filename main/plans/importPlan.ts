import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { CORE_VERSION } from '../../shared/core';
import { LabError, messageOf } from '../../shared/errors';
import type { ImportedPlan, PlanTrouble } from '../../shared/plan';
import type { RunDetail, RunId } from '../../shared/run';
import { commitSet, stageFile, tableIsThere, tablePath } from '../data/datasets';
import { fileHash } from '../data/fileHash';
import { datasetsFolder } from '../paths';
import { REFUSED, RESULT_ENDING } from '../results/format';
import { readResultFile } from '../results/resultFile';
import { readResult } from '../results/resultReader';
import { expectedOf, storeResult } from '../results/storeResult';
import { createRuns } from '../runs/createRuns';
import { isPassing } from '../store/connection';
import type { Store } from '../store/store';
import { checkTable } from '../study/checkTable';
import { DATASETS, type Plan, type PlannedRun, readPlan, RESULTS, resultPath } from './planFormat';

export interface PlanWatch {
  readonly progress?: (share: number) => void;
  readonly changed?: (runId: RunId) => void;
  readonly signal?: AbortSignal;
}

/**
 * Takes the results that lie in the folder of a plan into a history, each whole or not at all; it may be done again and again.
 * A history that does not have the sweep gets it first.
 *
 * Errors  LabError 'input' for a folder without a plan or one of another core.
 */
export async function importPlan(store: Store, folder: string, watch: PlanWatch = {}): Promise<ImportedPlan> {
  const plan = readPlan(folder);
  const { sweepId, made, ids } = placesIn(store, plan, folder);
  const added: RunId[] = [];
  const [missing, failed, wrong]: PlanTrouble[][] = [[], [], []];
  let [there, left] = [0, 0];
  for (const [k, run] of plan.runs.entries()) {
    if (watch.signal?.aborted === true) {
      left = plan.runs.length - k;
      break;
    }
    watch.progress?.(k / plan.runs.length);
    await setImmediate();
    const say = (why: string): PlanTrouble => ({ task: run.task, name: run.name, why });
    const file = path.join(folder, resultPath(run.task));
    if (!existsSync(file)) {
      missing!.push(say('there is no result yet'));
      continue;
    }
    try {
      const stored = placeOf(store, ids.get(run));
      const result = readResult(readResultFile(file), expectedOf(stored));
      const isNew = storeResult(store, stored.id, result) === 'stored';
      if (isNew) {
        added.push(stored.id);
        watch.changed?.(stored.id);
      } else there++;
      if (result.end.status === 'failed') failed!.push(say(result.end.message));
    } catch (thrown) {
      // A history that cannot be written ends the import; a bad file only concerns its run.
      if (isPassing(thrown) || !(thrown instanceof LabError)) throw thrown;
      wrong!.push(say(thrown.message.replace(REFUSED, '')));
    }
  }
  const facts = { sweepId, sweepName: plan.sweep.spec.name, made, planned: plan.runs.length };
  const strays = straysIn(folder, plan);
  return { ...facts, added, there, missing: missing!, failed: failed!, wrong: wrong!, strays, left };
}

/** Which run of the history each one of the plan is; the sweep is made where the history does not have it. */
function placesIn(store: Store, plan: Plan, folder: string) {
  const known = store.sweeps.list().some(({ id }) => id === plan.sweep.id);
  const { runIds } = known ? store.sweeps.get(plan.sweep.id) : makeSweep(store, plan, folder);
  const byHash = new Map<string, RunId[]>();
  for (const { id, specHash } of store.runs.list({ ids: runIds, includeDeleted: true })) {
    byHash.set(specHash, [...(byHash.get(specHash) ?? []), id]);
  }
  const ids = new Map<PlannedRun, RunId>();
  for (const run of plan.runs) {
    const id = byHash.get(run.specHash)?.shift();
    if (id !== undefined) ids.set(run, id);
  }
  if (ids.size === 0) {
    const fix = 'take it into another history, with --db FILE';
    throw new LabError(
      'input',
      `the history has another sweep under the id ${plan.sweep.id}, or none of its runs is left: ${fix}`,
    );
  }
  return { sweepId: plan.sweep.id, made: !known, ids };
}

function placeOf(store: Store, id: RunId | undefined): RunDetail {
  if (id === undefined) throw new LabError('input', 'its run is no longer in the history: it was deleted for good');
  const run = store.runs.get(id);
  if (run.deletedAt === null) return run;
  throw new LabError('input', 'its run is in the bin: restore it first');
}

function makeSweep(store: Store, plan: Plan, folder: string): { readonly runIds: readonly RunId[] } {
  if (plan.coreVersion !== CORE_VERSION) {
    const fix = 'take it in with an Initlab of that core, and hand the runs over in a study';
    throw new LabError(
      'input',
      `the plan is for core ${plan.coreVersion}; this Initlab has core ${CORE_VERSION}: ${fix}`,
    );
  }
  for (const { hash, title } of plan.datasets) keepTable(store, folder, hash, title);
  const runs = createRuns(store, plan.runs, {
    appVersion: plan.appVersion,
    sweep: plan.sweep.spec,
    sweepId: plan.sweep.id,
    elsewhere: { kind: 'plan', place: folder },
  });
  return { runIds: runs.map(({ id }) => id) };
}

/** Keeps a table of the plan among the imported data sets. Errors  LabError 'input' for one that is not what it should be. */
function keepTable(store: Store, folder: string, hash: string, title: string): void {
  const target = datasetsFolder(store.file);
  if (tableIsThere(hash, target)) return;
  const partial = `${tablePath(hash, target)}.${process.pid}.part`;
  try {
    mkdirSync(target, { recursive: true });
    copyFileSync(tablePath(hash, path.join(folder, DATASETS)), partial);
    if (fileHash(partial) !== hash) {
      throw new LabError('input', `the data set “${title}” of the plan does not match its SHA-256: it is damaged`);
    }
    commitSet(stageFile(partial, hash, title, checkTable(partial, title), target));
  } catch (thrown) {
    rmSync(partial, { force: true });
    if (thrown instanceof LabError) throw thrown;
    throw new LabError('io', `cannot keep the data set “${title}” of the plan: ${messageOf(thrown)}`);
  }
}

function straysIn(folder: string, plan: Plan): readonly string[] {
  const known = new Set(plan.runs.map(({ task }) => `${task}${RESULT_ENDING}`));
  const names = existsSync(path.join(folder, RESULTS)) ? readdirSync(path.join(folder, RESULTS)) : [];
  // What a task that was killed had begun to write is hidden.
  return names.filter((name) => !name.startsWith('.') && !known.has(name)).sort();
}
