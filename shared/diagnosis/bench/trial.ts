import { prepareData, type PreparedData } from '../../datasets/prepare';
import type { ExperimentSpec } from '../../experiment';
import type { Point } from '../../metrics';
import { Training } from '../../training';
import type { CauseId } from '../cause';
import { dataFacts, type RunFacts } from '../facts';
import { diagnose } from '../index';
import { FAULTS } from './faults';
import { ARCHITECTURES, SUBJECTS } from './subjects';
import { parsed, soundSpec } from './task';
import type { BenchTask } from './tasks';

/** What came of one run of the bench. */
export interface BenchResult {
  /** Causes that were found, the first one first. */
  readonly causes: readonly CauseId[];
  /** Loss of the training set at the end, and of the run with the first proposed fix; infinite where it diverged. Null where none was proposed. */
  readonly loss: number;
  readonly mendedLoss: number | null;
  readonly accuracy: number | null;
  readonly mendedAccuracy: number | null;
  /** Whether the fix made it better: see `improves`. */
  readonly improved: boolean;
}

/** An improvement is at least that share of what was lost. */
const IMPROVEMENT = 0.01;

/** Trains what the task says, diagnoses it, and trains what the first fix proposes. Pure. */
export function runBenchTask(task: BenchTask): BenchResult {
  const fault = task.fault === null ? null : FAULTS.find(({ id }) => id === task.fault)!;
  const spoilData = (data: PreparedData) => fault?.spoilData?.(data, task.seed) ?? data;
  const run = train(specOf(task), spoilData);
  const findings = diagnose(run.facts);
  const fix = findings.find((finding) => finding.fix !== null)?.fix ?? null;
  const mended = fix === null ? null : train(fix.spec, spoilData);
  const sameLoss = fix === null || fix.spec.loss === run.facts.spec.loss;
  return {
    causes: findings.map(({ cause }) => cause),
    loss: run.loss,
    accuracy: run.accuracy,
    mendedLoss: mended?.loss ?? null,
    mendedAccuracy: mended?.accuracy ?? null,
    improved:
      mended !== null &&
      (sameLoss ? improves(run.loss, mended.loss) : improves(1 - (run.accuracy ?? 0), 1 - (mended.accuracy ?? 0))),
  };
}

/** What is stored of the run of a task. */
export function factsFor(task: BenchTask): RunFacts {
  const fault = task.fault === null ? null : FAULTS.find(({ id }) => id === task.fault)!;
  return train(specOf(task), (data) => fault?.spoilData?.(data, task.seed) ?? data).facts;
}

/** The experiment of a task, its fault included. */
export function specOf(task: BenchTask): ExperimentSpec {
  const architecture = ARCHITECTURES.find(({ id }) => id === task.architecture)!;
  const subject = SUBJECTS.find(({ id }) => id === task.subject)!;
  const raw = soundSpec(architecture, subject, task.seed);
  if (task.pair !== null) raw.network.layers.slice(0, -1).forEach((layer) => Object.assign(layer, task.pair));
  if (task.fault !== null) FAULTS.find(({ id }) => id === task.fault)!.spoil?.(raw, architecture);
  return parsed(raw);
}

/** Lower by at least a hundredth: a loss that only trembles is no better. */
function improves(before: number, after: number): boolean {
  return after < Infinity && (before === Infinity || after <= (1 - IMPROVEMENT) * before);
}

interface Run {
  readonly facts: RunFacts;
  readonly loss: number;
  readonly accuracy: number | null;
}

function train(spec: ExperimentSpec, spoilData: (data: PreparedData) => PreparedData): Run {
  const data = spoilData(prepareData(spec));
  const training = Training.start(spec, data);
  const points = training.measure();
  while (!training.done) {
    training.advance(spec.steps ?? 1);
    points.push(...training.measure());
  }
  const diverged = training.divergence !== null;
  const facts = factsOf(spec, points, training.step, diverged ? 'diverged' : 'done', data);
  const last = (metric: string) => points.findLast((point) => point.metric === metric)?.value ?? null;
  const loss = last('loss.train') ?? NaN;
  return { facts, loss: diverged || !Number.isFinite(loss) ? Infinity : loss, accuracy: last('accuracy.train') };
}

/** The facts of points as a trainer reports them. */
export function factsOf(
  spec: ExperimentSpec,
  points: readonly Point[],
  step: number,
  status: RunFacts['status'],
  data?: PreparedData,
): RunFacts {
  const series = new Map<string, { metric: string; layer: number; steps: number[]; values: number[] }>();
  for (const { metric, layer, step: at, value } of points) {
    const key = `${metric} ${layer}`;
    const into = series.get(key) ?? { metric, layer, steps: [], values: [] };
    series.set(key, into);
    into.steps.push(at);
    into.values.push(value);
  }
  return { spec, status, step, series: [...series.values()], ...(data === undefined ? {} : { data: dataFacts(data) }) };
}
