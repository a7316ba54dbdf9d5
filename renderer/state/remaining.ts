import { datasetShape } from '../../shared/datasets/index';
import { trainingCount } from '../../shared/datasets/split';
import { countParameters, stepCounts } from '../../shared/experimentSchema';
import type { RunSummary } from '../../shared/run';

/** What an estimate needs to know of a run, also of one that is only planned. */
type Work = Pick<
  RunSummary,
  'status' | 'step' | 'totalSteps' | 'stepsPerEpoch' | 'elapsedMs' | 'parameterCount' | 'spec'
>;

/** Work of a step that does not depend on the network, in weights × examples: keeps tiny networks from costing nothing. */
const STEP_OVERHEAD = 20_000;

/** The size of a run: as its trainer found it, or before that as its settings say. */
export interface Plan {
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  readonly parameterCount: number;
}

export function planOf(run: Work): Plan {
  if (run.totalSteps > 0) return run;
  const { samples } = datasetShape(run.spec.dataset);
  const trainCount = trainingCount(samples, run.spec.testFraction);
  return { ...stepCounts(run.spec, trainCount), parameterCount: countParameters(run.spec) };
}

/** Milliseconds of training still to do, from the run's own pace; null before it has one. */
export function remainingOf(run: Work): number | null {
  if (run.step <= 0 || run.elapsedMs <= 0) return null;
  return (run.elapsedMs / run.step) * Math.max(0, run.totalSteps - run.step);
}

/** Share of the steps done. */
export function shareDone(run: Pick<Work, 'step' | 'totalSteps'>): number {
  return run.totalSteps > 0 ? run.step / run.totalSteps : 0;
}

/**
 * Milliseconds until everything that runs or is queued will have ended: queued runs are taken to need as long for
 * their work (steps × (weights × batch size + overhead)) as the runs that run or have run, or else as `trialPace` says, in
 * milliseconds for a unit of it. Null while nothing is known.
 */
export function remainingOfQueue(
  active: readonly Work[],
  known: readonly Work[],
  trainers: number,
  trialPace: number | null = null,
): number | null {
  const running = active.filter((run) => run.status === 'running');
  const queued = active.filter((run) => run.status === 'queued');
  const pace = paceOf(running) ?? paceOfEnded(known) ?? trialPace;
  if (running.length + queued.length === 0 || pace === null) return null;
  const left = running.map((run) => remainingOf(run) ?? workOf(run) * pace);
  const waiting = queued.map((run) => Math.max(0, planOf(run).totalSteps - run.step) * workPerStep(run) * pace);
  const total = [...left, ...waiting].reduce((sum, ms) => sum + ms, 0);
  return Math.max(total / Math.max(1, trainers), ...left, ...waiting);
}

/** Of runs that have ended; null without any. */
export function paceOfEnded(known: readonly Work[]): number | null {
  return paceOf(known.filter((run) => run.status === 'done').slice(0, 20));
}

/** Milliseconds for a unit of work. */
export function paceOf(some: readonly Work[]): number | null {
  const begun = some.filter((run) => run.step > 0 && run.elapsedMs > 0);
  const work = begun.reduce((sum, run) => sum + run.step * workPerStep(run), 0);
  const ms = begun.reduce((sum, run) => sum + run.elapsedMs, 0);
  return work > 0 ? ms / work : null;
}

function workOf(run: Work): number {
  return planOf(run).totalSteps * workPerStep(run);
}

function workPerStep(run: Work): number {
  return planOf(run).parameterCount * run.spec.batchSize + STEP_OVERHEAD;
}
