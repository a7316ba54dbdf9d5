import type { ActivationName } from './activations';
import type { PreparedData } from './datasets/prepare';
import type { ExperimentSpec, LayerSpec } from './experiment';
import { INITIALIZERS } from './initializers';
import { OPTIMIZERS } from './optimizers';
import { ACTIVATIONS } from './activations';
import { defaultChoice, type Choice } from './params';
import { Rng } from './rng';

/** A standard workload: widths from the inputs to the outputs, and the batch. */
export interface Workload {
  readonly sizes: readonly number[];
  readonly batch: number;
}

/** What speed is measured on: dense ReLU networks in float32, plain SGD, 8 batches of random data. */
export const WORKLOADS = {
  A: { sizes: [2, 8, 8, 1], batch: 32 },
  B: { sizes: [64, 32, 32, 10], batch: 32 },
  C: { sizes: [784, 128, 64, 10], batch: 64 },
  D: { sizes: [784, 256, 256, 256, 10], batch: 128 },
  E: { sizes: [64, ...Array<number>(20).fill(256), 10], batch: 256 },
} as const satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof WORKLOADS;

export const WORKLOAD_BATCHES = 8;
const LEARNING_RATE = 0.01;

/** The experiment of a workload, `steps` long. Networks with one output use the mean squared error, others softmax. */
export function workloadSpec({ sizes, batch }: Workload, steps: number): ExperimentSpec {
  const choose = <N extends string>(name: N) => ({ name }) as Choice<N>;
  const layer = (units: number, activation: ActivationName): LayerSpec => ({
    units,
    activation: defaultChoice(ACTIVATIONS[activation]) as LayerSpec['activation'],
    initializer: defaultChoice(INITIALIZERS.heNormal),
    biasInitializer: defaultChoice(INITIALIZERS.zeros),
  });
  const last = sizes.length - 2;
  return {
    version: 1,
    dataset: choose('blobs') as ExperimentSpec['dataset'],
    testFraction: 0,
    scaling: choose('none'),
    network: { layers: sizes.slice(1).map((units, l) => layer(units, l === last ? 'identity' : 'relu')) },
    loss: sizes[sizes.length - 1] === 1 ? 'mse' : 'softmaxCrossEntropy',
    optimizer: { ...defaultChoice(OPTIMIZERS.sgd), learningRate: LEARNING_RATE },
    schedule: choose('constant'),
    clipping: choose('none'),
    weightDecay: 0,
    batchSize: batch,
    epochs: null,
    steps,
    precision: 'float32',
    record: { everySteps: 0, evaluateEverySteps: 0, probeSize: 256, histograms: 0, snapshots: 'none' },
    seeds: { init: 1, data: 1, shuffle: 1 },
  };
}

/** Random inputs, and random targets: values for one output, classes for more. */
export function workloadData({ sizes, batch }: Workload): PreparedData {
  const features = sizes[0]!;
  const outputs = sizes[sizes.length - 1]!;
  const count = WORKLOAD_BATCHES * batch;
  const rng = Rng.stream(1, 'benchmark data');
  const inputs = Float64Array.from({ length: count * features }, () => rng.normal());
  const targets = Float64Array.from({ length: count }, () => (outputs === 1 ? rng.normal() : rng.below(outputs)));
  return {
    classNames: [],
    featureNames: [],
    task: outputs === 1 ? 'regression' : 'multiclass',
    features,
    outputs,
    train: { inputs, targets, count, rows: Int32Array.from({ length: count }, (_, i) => i) },
    test: { inputs: new Float64Array(0), targets: new Float64Array(0), count: 0, rows: new Int32Array(0) },
    rawExtent: null,
    scale: (raw) => raw,
  };
}

/** Floating-point operations of one example in one step: forward, and twice as many backward but for the inputs. */
export function workloadFlops({ sizes }: Workload): number {
  return sizes.slice(1).reduce((sum, units, l) => sum + (l === 0 ? 4 : 6) * units * sizes[l]!, 0);
}
