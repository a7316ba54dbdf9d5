import { ACTIVATIONS, type Activation, type ActivationName } from '../activations';
import { INITIALIZERS, type Initializer } from '../initializers';
import { Network, type Workspace } from '../network';
import type { Choice } from '../params';
import { Rng } from '../rng';

/** A freshly drawn dense layer and what it makes of random inputs, in double precision. */
export interface DrawnLayer {
  readonly fanIn: number;
  readonly fanOut: number;
  readonly initializer: Choice;
  /** One input value. */
  readonly input: (rng: Rng) => number;
  readonly examples: number;
}

/** Pre-activations z = W·x without bias. [examples × fanOut] */
export function drawPreActivations(
  { fanIn, fanOut, initializer, input, examples }: DrawnLayer,
  seed: number,
): Float64Array {
  const network = layerNetwork(fanIn, [fanOut], 'identity', initializer, seed);
  const work = network.createWorkspace(examples);
  const rng = Rng.stream(seed, 'lesson inputs');
  for (let i = 0; i < work.inputs.length; i++) work.inputs[i] = input(rng);
  network.forward(work, examples);
  return work.preActivations[0] as Float64Array;
}

/** A network with zero biases whose weights are drawn like those of a run. */
export function layerNetwork(
  features: number,
  units: readonly number[],
  activation: ActivationName,
  initializer: Choice,
  seed: number,
): Network {
  const record: Activation = ACTIVATIONS[activation];
  const alpha = record.params['alpha']?.default ?? 0;
  const network = new Network(
    features,
    units.map((count) => ({ units: count, activation: record, alpha })),
    'float64',
  );
  const rule: Initializer = INITIALIZERS[initializer.name as keyof typeof INITIALIZERS];
  network.layers.forEach((layer, index) => {
    const weights = network.parameters.subarray(layer.weightsAt, layer.biasesAt) as Float64Array;
    rule.fill(weights, layer, Rng.stream(seed, `layer ${index + 1} weights`), initializer);
  });
  return network;
}

/** Passes standard normal inputs through a network. */
export function passNormal(network: Network, examples: number, seed: number): Workspace {
  const work = network.createWorkspace(examples);
  const rng = Rng.stream(seed, 'lesson inputs');
  for (let i = 0; i < work.inputs.length; i++) work.inputs[i] = rng.normal();
  network.forward(work, examples);
  return work;
}

export function meanSquare(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum / values.length;
}

/** Share of the values that pass a test. */
export function shareOf(values: ArrayLike<number>, test: (value: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (test(values[i]!)) count++;
  return count / values.length;
}
