import type { RecordSpec } from './experiment';
import { histogramSteps } from './histogram';

/** Steps between two measurements of each kind, resolved from a spec where 0 means automatic. */
export interface Cadence {
  readonly everySteps: number;
  readonly evaluateEverySteps: number;
  /** Of the further measurements (further.ts): a multiple of everySteps, so that they stand beside the others. */
  readonly furtherEverySteps: number;
  /** Completed steps after which histograms are taken; empty for none. */
  readonly histogramSteps: readonly number[];
  /** Completed steps after which the weights are kept; empty for none. The last step is not among them: its checkpoint is. */
  readonly snapshotSteps: readonly number[];
}

const MEASUREMENTS = 400;
const EVALUATIONS = 200;
const LEAST_MEASUREMENTS = 20;
const LEAST_EVALUATIONS = 5;
const LEAST_FURTHER = 5;
const LEAST_HISTOGRAMS = 2;
/** Moments of a run at which its weights are kept, the last one among them, which is in the checkpoint. */
export const SNAPSHOTS = 20;
const LEAST_SNAPSHOTS = 3;
/** Most bytes of the weights of all snapshots of a run, before they are packed. */
const SNAPSHOT_BYTES = 64e6;
/** What measuring layers may cost, and histograms, and evaluating, as shares of the training. */
const MEASURING_SHARE = 0.03;
const FURTHER_SHARE = 0.02;
const HISTOGRAM_SHARE = 0.01;
const SNAPSHOT_SHARE = 0.01;
const EVALUATING_SHARE = 0.04;
/** Work is counted in multiplications. This much is over in a second, so that it need not be saved. */
const FREE_WORK = 5e9;
/** A twenty-fifth of a second, for what is taken beside all that. */
const FREE_FURTHER = 2e8;
/** What a step costs beside its multiplications, and what a number costs that statistics are taken of. */
const STEP_WORK = 2e4;
const STATISTICS_WORK = 200;
/** What a number costs whose sign is looked at; one that is multiplied outside the kernels; the theory of a layer. */
const SIGN_WORK = 20;
const PLAIN_WORK = 5;
const THEORY_WORK = 5e5;
/** What a weight costs to be rounded and packed. */
const SNAPSHOT_WORK = 1000;

/** What a run costs: one forward pass of one example is `parameterCount` multiplications. */
export interface RunSize {
  readonly totalSteps: number;
  readonly batchSize: number;
  readonly parameterCount: number;
  readonly features: number;
  readonly layerCount: number;
  /** Units of all layers. */
  readonly unitCount: number;
  readonly probeSize: number;
  /** Training and held-out examples together. */
  readonly exampleCount: number;
}

/** What a step of training costs: forward and backward together are three passes. */
export function stepWork(batchSize: number, parameterCount: number): number {
  return 3 * batchSize * parameterCount + STEP_WORK;
}

export function resolveCadence(record: RecordSpec, size: RunSize): Cadence {
  const { totalSteps, batchSize, parameterCount, features, layerCount, unitCount, probeSize, exampleCount } = size;
  const training = totalSteps * stepWork(batchSize, parameterCount);
  const measuring = probeSize * (3 * parameterCount + STATISTICS_WORK * unitCount) + STATISTICS_WORK * parameterCount;
  const evaluating = exampleCount * (parameterCount + STATISTICS_WORK);
  // Every number is looked at twice; the gradients' are another pass.
  const counted = 2 * probeSize * unitCount + 2 * parameterCount;
  const histograms = 3 * probeSize * parameterCount + STATISTICS_WORK * counted;
  const affordable = (least: number, share: number, work: number) =>
    Math.max(least, Math.floor(Math.max(share * training, FREE_WORK) / work));
  const automatic = (most: number, least: number, share: number, work: number) =>
    Math.max(1, Math.ceil(totalSteps / Math.min(most, affordable(least, share, work))));
  // What is linear in the inputs is taken from each unit, a direction of the inputs after the other.
  const directions = Math.min(features, probeSize / 2);
  const further =
    probeSize * (3 * parameterCount + (SIGN_WORK + PLAIN_WORK * directions) * unitCount + SIGN_WORK * features) +
    SIGN_WORK * parameterCount +
    THEORY_WORK * layerCount;
  const furtherCount = Math.floor(Math.max(FURTHER_SHARE * training, FREE_FURTHER) / further);
  const everySteps = record.everySteps || automatic(MEASUREMENTS, LEAST_MEASUREMENTS, MEASURING_SHARE, measuring);
  // Even the least number must be affordable and fit: without snapshots a run is whole.
  const kept = Math.floor(
    Math.min(
      SNAPSHOTS,
      // Each has a few bytes beside its numbers: of a dozen weights twenty would take more room than twice the weights.
      parameterCount,
      affordable(0, SNAPSHOT_SHARE, SNAPSHOT_WORK * parameterCount),
      SNAPSHOT_BYTES / (4 * parameterCount),
    ),
  );
  const keepsSnapshots = record.snapshots === 'auto' && kept >= LEAST_SNAPSHOTS;
  return {
    everySteps,
    furtherEverySteps:
      everySteps * Math.max(1, Math.ceil(totalSteps / (everySteps * Math.max(LEAST_FURTHER, furtherCount)))),
    evaluateEverySteps:
      record.evaluateEverySteps || automatic(EVALUATIONS, LEAST_EVALUATIONS, EVALUATING_SHARE, evaluating),
    histogramSteps: histogramSteps(
      totalSteps,
      Math.min(record.histograms, affordable(LEAST_HISTOGRAMS, HISTOGRAM_SHARE, histograms)),
    ),
    snapshotSteps: keepsSnapshots ? histogramSteps(totalSteps, kept).slice(0, -1) : [],
  };
}
