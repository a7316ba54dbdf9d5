import { ACTIVATIONS } from './activations';
import { LabError } from './errors';
import { INITIALIZERS } from './initializers';
import { LOSSES, type Loss } from './losses';
import { floatArray, Network } from './network';
import { OPTIMIZERS } from './optimizers';
import { defaultChoice } from './params';
import { Rng } from './rng';

/** Version of the numeric results: raised whenever the same experiment gives other bits. */
export const CORE_VERSION = '1';

const BATCHES = 8;
const LEARNING_RATE = 0.01;

/** A network on random data, for measuring speed. */
export interface BenchmarkTrainer {
  readonly version: string;
  /** Makes n optimizer steps; returns the loss of the last. */
  step(n: number): number;
}

/**
 * The standard workload: a dense ReLU network in float32, 8 batches of random data kept in memory, forward, backward and
 * plain SGD on each step. Sizes that end in 1 use the mean squared error, others softmax cross-entropy.
 */
export function createTrainer(sizes: readonly number[], batch: number): BenchmarkTrainer {
  if (!Number.isInteger(batch) || batch < 1) {
    throw new LabError('shape', `batch must be a whole number of at least 1; got ${batch}`);
  }
  const features = sizes[0]!;
  const units = sizes[sizes.length - 1]!;
  const layers = sizes.slice(1).map((size, index) => ({
    units: size,
    activation: index === sizes.length - 2 ? ACTIVATIONS.identity : ACTIVATIONS.relu,
    alpha: 0,
  }));
  const network = new Network(features, layers, 'float32');
  const he = INITIALIZERS.heNormal;
  network.layers.forEach((layer, index) => {
    const drawn = new Float64Array(layer.fanIn * layer.fanOut);
    he.fill(drawn, layer, Rng.stream(1, `layer ${index + 1} weights`), defaultChoice(he));
    network.parameters.set(drawn, layer.weightsAt);
  });
  const rng = Rng.stream(1, 'benchmark data');
  const data = Array.from({ length: BATCHES }, () => ({
    inputs: Float32Array.from({ length: batch * features }, () => rng.normal()),
    targets: randomTargets(rng, batch, units),
  }));
  const work = network.createWorkspace(batch);
  const gradients = floatArray('float32', network.parameters.length);
  const loss: Loss = units === 1 ? LOSSES.mse : LOSSES.softmaxCrossEntropy;
  const choice = defaultChoice(OPTIMIZERS.sgd);
  const last = network.layers.length - 1;
  let made = 0;

  return {
    version: CORE_VERSION,
    step(n) {
      let value = NaN;
      for (let i = 0; i < n; i++) {
        const { inputs, targets } = data[made % BATCHES]!;
        made++;
        work.inputs.set(inputs);
        network.forward(work, batch);
        value = loss.lossAndDelta(work.activations[last]!, targets, batch, units, work.deltas[last]!);
        network.backward(work, batch, gradients);
        OPTIMIZERS.sgd.update(network.parameters, gradients, [], LEARNING_RATE, made, choice, 0);
      }
      return value;
    },
  };
}

/** Values for one output unit, one-hot classes for more: [batch × units]. */
function randomTargets(rng: Rng, batch: number, units: number): Float64Array {
  const targets = new Float64Array(batch * units);
  for (let row = 0; row < batch; row++) {
    if (units === 1) targets[row] = rng.normal();
    else targets[row * units + rng.below(units)] = 1;
  }
  return targets;
}

export { ACTIVATIONS } from './activations';
export { parseSpec } from './experimentSchema';
export { INITIALIZERS } from './initializers';
export { LOSSES } from './losses';
export { Network } from './network';
export { CLIPPINGS, OPTIMIZERS } from './optimizers';
export { Rng } from './rng';
export { SCHEDULES } from './schedules';
export { sha256Hex } from './sha256';
export { Training } from './training';
export * as math from './math';
