import { ACTIVATIONS, type Activation } from './activations';
import { meanAndStd } from './diagnostics';
import { loadRows } from './evaluation';
import type { ExperimentSpec } from './experiment';
import { INITIALIZERS, type Initializer } from './initializers';
import { Network } from './network';
import { param } from './params';
import { Rng } from './rng';

/** The network of an experiment for that many inputs, all parameters 0 but learned slopes. */
export function buildNetwork(spec: ExperimentSpec, features: number): Network {
  const layers = spec.network.layers.map(({ units, activation }) => {
    const record: Activation = ACTIVATIONS[activation.name];
    const alpha = Number(activation['alpha'] ?? record.params['alpha']?.default ?? 0);
    return { units, activation: record, alpha, slopePerUnit: activation['perUnit'] === 1 };
  });
  return new Network(features, layers, spec.precision);
}

/**
 * Draws the initial parameters. Weights and biases of every layer have streams of their own: changing how one layer is
 * initialized leaves the draws of the others as they are. Then the data-driven initializers have their turn, layer by
 * layer, in double whatever the precision of the run.
 *
 * Shapes   inputs [examples × features], scaled: the training set, of which the first rows are looked at.
 * Mutates  network.parameters: drawn in double, rounded once to the network's precision.
 */
export function initializeNetwork(network: Network, spec: ExperimentSpec, inputs: Float64Array): void {
  const needsData = spec.network.layers.some(({ initializer }) => recordOf(initializer.name).calibrate !== undefined);
  const drawn = needsData ? buildNetwork({ ...spec, precision: 'float64' }, network.features) : network;
  drawParameters(drawn, spec);
  if (!needsData) return;
  calibrate(drawn, spec, inputs);
  network.parameters.set(drawn.parameters);
}

const recordOf = (name: keyof typeof INITIALIZERS): Initializer => INITIALIZERS[name];

function drawParameters(network: Network, spec: ExperimentSpec): void {
  network.layers.forEach((layer, index) => {
    const { initializer, biasInitializer } = spec.network.layers[index]!;
    const blocks = [
      { choice: initializer, at: layer.weightsAt, length: layer.fanOut * layer.fanIn, what: 'weights' },
      { choice: biasInitializer, at: layer.biasesAt, length: layer.fanOut, what: 'biases' },
    ];
    for (const { choice, at, length, what } of blocks) {
      const block = new Float64Array(length);
      const rng = Rng.stream(spec.seeds.init, `layer ${index + 1} ${what}`);
      recordOf(choice.name).fill(block, layer, rng, choice);
      network.parameters.set(block, at);
    }
  });
}

/** Each layer sees what the layers before it, calibrated already, make of the examples. */
function calibrate(network: Network, spec: ExperimentSpec, inputs: Float64Array): void {
  const { layers, parameters, features } = network;
  const asked = spec.network.layers.map(({ initializer }) =>
    recordOf(initializer.name).calibrate === undefined ? 0 : param(initializer, 'examples'),
  );
  const rows = Math.min(Math.max(...asked), inputs.length / features);
  const work = network.createWorkspace(rows);
  loadRows(work, inputs, features, 0, rows);
  layers.forEach((layer, index) => {
    const choice = spec.network.layers[index]!.initializer;
    const batch = Math.min(asked[index]!, rows);
    const variance = (): number => {
      network.forwardLayer(index, work, batch);
      const [, std] = meanAndStd(work.preActivations[index]!, 0, batch * layer.fanOut);
      return std * std;
    };
    const scale = (factor: number): void => {
      for (let i = layer.weightsAt; i < layer.biasesAt; i++) parameters[i]! *= factor;
    };
    recordOf(choice.name).calibrate?.(variance, scale, choice);
    network.forwardLayer(index, work, rows);
  });
}
