import { ACTIVATIONS, type Activation } from './activations';
import type { ExperimentSpec } from './experiment';
import { INITIALIZERS, type Initializer } from './initializers';
import { Network } from './network';
import { Rng } from './rng';

/** The network of an experiment for that many inputs, all parameters 0. */
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
 * initialized leaves the draws of the others as they are.
 *
 * Mutates  network.parameters: drawn in double, rounded once to the network's precision.
 */
export function initializeNetwork(network: Network, spec: ExperimentSpec): void {
  network.layers.forEach((layer, index) => {
    const { initializer, biasInitializer } = spec.network.layers[index]!;
    const blocks = [
      { choice: initializer, at: layer.weightsAt, length: layer.fanOut * layer.fanIn, what: 'weights' },
      { choice: biasInitializer, at: layer.biasesAt, length: layer.fanOut, what: 'biases' },
    ];
    for (const { choice, at, length, what } of blocks) {
      const record: Initializer = INITIALIZERS[choice.name];
      const drawn = new Float64Array(length);
      record.fill(drawn, layer, Rng.stream(spec.seeds.init, `layer ${index + 1} ${what}`), choice);
      network.parameters.set(drawn, at);
    }
  });
}
