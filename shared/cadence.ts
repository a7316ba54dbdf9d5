import type { RecordSpec } from './experiment';

/** Steps between two measurements of each kind, resolved from a spec where 0 means automatic. */
export interface Cadence {
  readonly everySteps: number;
  readonly evaluateEverySteps: number;
}

const MEASUREMENTS = 400;
const EVALUATIONS = 200;
/** An automatic evaluation never makes a run cost more than twice its training, unless it is over at once anyway. */
const FREE_WORK = 2e9;
const LEAST_EVALUATIONS = 5;

/** What a run costs: one forward pass of one example is `parameterCount` multiplications. */
export interface RunSize {
  readonly totalSteps: number;
  readonly batchSize: number;
  readonly parameterCount: number;
  /** Training and held-out examples together. */
  readonly exampleCount: number;
}

export function resolveCadence(record: RecordSpec, size: RunSize): Cadence {
  const { totalSteps, batchSize, parameterCount, exampleCount } = size;
  const evaluation = parameterCount * exampleCount;
  // Forward and backward together are three passes.
  const training = 3 * batchSize * parameterCount * totalSteps;
  const affordable = Math.max(LEAST_EVALUATIONS, Math.floor(Math.max(training, FREE_WORK) / evaluation));
  const automatic = (count: number) => Math.max(1, Math.ceil(totalSteps / count));
  return {
    everySteps: record.everySteps || automatic(MEASUREMENTS),
    evaluateEverySteps: record.evaluateEverySteps || automatic(Math.min(EVALUATIONS, affordable)),
  };
}
