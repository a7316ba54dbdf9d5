import path from 'node:path';
import { z } from 'zod';
import { CORE_VERSION } from '../../shared/core';
import { MAX_TITLE } from '../../shared/datasets/ownSet';
import { tableHash } from '../../shared/datasets/stored';
import { LabError } from '../../shared/errors';
import type { ExperimentSpec } from '../../shared/experiment';
import { specHash } from '../../shared/experimentSchema';
import { expandSweep, MAX_SWEEP_RUNS, parseSweep, type SweepSpec } from '../../shared/sweep';
import { parseWith, strictRecord } from '../../shared/validation';
import { readJsonFile } from '../readJson';
import { RESULT_ENDING } from '../results/format';
import { ID_PATTERN } from '../store/ids';

/** What lies in the folder of a plan. */
export const PLAN_FILE = 'plan.json';
export const SPECS = 'specs';
export const RESULTS = 'results';
export const DATASETS = 'datasets';
export const LOGS = 'logs';
export const SPEC_ENDING = '.initlab.json';

const text = (most: number) =>
  z
    .string({ error: `a text of at most ${most} characters` })
    .min(1)
    .max(most);
const id = () => z.string({ error: 'an id of 12 characters' }).regex(ID_PATTERN, { error: 'an id of 12 characters' });
const hash = () => z.string().regex(/^[0-9a-f]{64}$/, { error: 'a SHA-256 of 64 digits from 0 to f' });

const PLAN = strictRecord({
  format: z.literal('initlab-plan', { error: '"initlab-plan"' }),
  version: z.literal(1, { error: '1; update Initlab if the plan is of a newer one' }),
  coreVersion: text(100),
  appVersion: text(100),
  sweep: strictRecord({ id: id(), spec: z.unknown() }),
  /** In the order of the sweep: run k is task k + 1. */
  runs: z.array(strictRecord({ id: id(), specHash: hash() })).max(MAX_SWEEP_RUNS),
  /** Own data sets that lie beside it. */
  datasets: z.array(strictRecord({ hash: hash(), title: text(MAX_TITLE) })).max(1000),
});

/** A sweep that is to be computed elsewhere, one file a run. */
export interface Plan {
  readonly coreVersion: string;
  readonly appVersion: string;
  readonly sweep: { readonly id: string; readonly spec: SweepSpec };
  readonly runs: readonly PlannedRun[];
  readonly datasets: readonly { readonly hash: string; readonly title: string }[];
}

export interface PlannedRun {
  /** In the history that planned it. */
  readonly id: string;
  readonly specHash: string;
  readonly name: string;
  readonly spec: ExperimentSpec;
  /** What its files are called, without their endings. */
  readonly task: string;
}

/** What the files of run k of `count` are called: numbers from 1, all of the same length. */
export function taskName(k: number, count: number): string {
  return String(k + 1).padStart(taskDigits(count), '0');
}

export function taskDigits(count: number): number {
  return Math.max(4, String(count).length);
}

/** Path of a task's result from the plan's folder. */
export function resultPath(task: string): string {
  return path.join(RESULTS, `${task}${RESULT_ENDING}`);
}

/** The hashes of the own data sets that runs use. */
export function ownHashes(specs: readonly ExperimentSpec[]): readonly string[] {
  return [...new Set(specs.flatMap(({ dataset }) => (dataset.name === 'file' ? [tableHash(dataset)] : [])))];
}

/** The text of `plan.json`. */
export function planText(
  sweep: { readonly id: string; readonly spec: SweepSpec },
  runs: readonly { readonly id: string; readonly specHash: string }[],
  datasets: Plan['datasets'],
  appVersion: string,
): string {
  const places = runs.map((run) => ({ id: run.id, specHash: run.specHash }));
  const head = { format: 'initlab-plan', version: 1, coreVersion: CORE_VERSION, appVersion };
  return `${JSON.stringify({ ...head, sweep, runs: places, datasets })}\n`;
}

/**
 * Reads the plan of a folder, which somebody may have changed: each run must be the one that the sweep makes of it.
 *
 * Errors  LabError 'input' that names the field.
 */
export function readPlan(folder: string): Plan {
  const file = path.join(folder, PLAN_FILE);
  const raw = parseWith(PLAN, readJsonFile(file), file);
  const spec = parseSweep(raw.sweep.spec);
  const expanded = expandSweep(spec);
  if (expanded.length !== raw.runs.length) {
    throw new LabError('input', `${file}: runs must be ${expanded.length}, those of the sweep; got ${raw.runs.length}`);
  }
  const runs = expanded.map((run, k) => ({ ...run, ...raw.runs[k]!, task: taskName(k, expanded.length) }));
  const wrong = runs.findIndex((run) => specHash(run.spec) !== run.specHash);
  if (wrong >= 0) {
    const fix = 'the sweep was changed after it was planned, or planned by another version: plan it anew';
    throw new LabError('input', `${file}: runs.${wrong}.specHash must be that of the sweep’s run ${wrong + 1}; ${fix}`);
  }
  const used = ownHashes(runs.map((run) => run.spec));
  if (used.length !== raw.datasets.length || used.some((each, i) => each !== raw.datasets[i]!.hash)) {
    throw new LabError('input', `${file}: datasets must be those that the sweep uses, ${used.join(', ') || 'none'}`);
  }
  const { coreVersion, appVersion, datasets } = raw;
  return { coreVersion, appVersion, sweep: { id: raw.sweep.id, spec }, runs, datasets };
}
