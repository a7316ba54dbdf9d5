import { parseSpec } from '../experimentSchema';
import type { ExperimentSpec } from '../experiment';

/** Examples of the small sets of the lessons. */
const EXAMPLES = 400;
const BATCH = 32;

/** What the lessons vary; everything else is the same for all of them. */
export interface Setting {
  /** Units of the hidden layers. */
  readonly hidden: readonly number[];
  readonly activation: string;
  readonly initializer: string | Readonly<Record<string, unknown>>;
  readonly epochs: number;
  /** Default 0.1. */
  readonly learningRate?: number;
  /** Default 32. */
  readonly batchSize?: number;
  /** Default 'moons'. */
  readonly dataset?: 'moons' | 'xor' | 'circle';
  /** Default 'standardize' for moons, 'none' for the others. */
  readonly scaling?: string | Readonly<Record<string, unknown>>;
  readonly precision?: 'float32' | 'float64';
  /** Evaluate after every epoch, not some 30 times: for lessons that look at single epochs. */
  readonly everyEpoch?: boolean;
}

/** Measurements of the layers, and evaluations, over a run. */
const MEASUREMENTS = 20;
const EVALUATIONS = 30;

/**
 * A small classifier: 400 training examples (moons with noise 0.1; XOR and circle with 2,000 held-out ones), one output unit,
 * plain SGD, measured on all training examples.
 */
export function classifier(setting: Setting, seed: number): ExperimentSpec {
  const dataset = setting.dataset ?? 'moons';
  const isMoons = dataset === 'moons';
  const heldOut = isMoons ? 0 : 2000;
  const { hidden, activation, initializer, precision = 'float32', batchSize = BATCH } = setting;
  const epoch = Math.ceil(EXAMPLES / batchSize);
  const layers = [...hidden.map((units) => ({ units, activation })), { activation: 'identity' }];
  return parseSpec({
    dataset: { name: dataset, samples: EXAMPLES + heldOut, noise: isMoons ? 0.1 : 0 },
    testFraction: heldOut / (EXAMPLES + heldOut),
    scaling: setting.scaling ?? (isMoons ? 'standardize' : 'none'),
    network: { layers: layers.map((layer) => ({ ...layer, initializer, biasInitializer: 'zeros' })) },
    loss: 'binaryCrossEntropy',
    optimizer: { name: 'sgd', learningRate: setting.learningRate ?? 0.1 },
    schedule: 'constant',
    batchSize,
    epochs: setting.epochs,
    precision,
    record: {
      everySteps: epoch * Math.ceil(setting.epochs / MEASUREMENTS),
      evaluateEverySteps: setting.everyEpoch === true ? epoch : epoch * Math.ceil(setting.epochs / EVALUATIONS),
      probeSize: EXAMPLES,
      histograms: 0,
      snapshots: 'none',
    },
    seeds: { init: seed, data: seed, shuffle: seed },
  });
}

/** `count` layers of that many units. */
export function layersOf(count: number, units: number): number[] {
  return Array.from({ length: count }, () => units);
}
