import { ACTIVATIONS, type ActivationName } from '../activations';
import { loadRows } from '../evaluation';
import { INITIALIZERS, type Initializer, type InitializerName } from '../initializers';
import { LOSSES, type LossName } from '../losses';
import { Network, type Workspace } from '../network';
import type { Choice } from '../params';
import { Rng } from '../rng';
import { shapeOf } from './shape';

/** A network small enough to look at every number. */
export interface MicroNet {
  readonly name: string;
  readonly label: string;
  /** Units from the inputs to the output. */
  readonly sizes: readonly number[];
}

export const MICRO_NETS = {
  'net-2-2-1': { name: 'net-2-2-1', label: '2-2-1', sizes: [2, 2, 1] },
  'net-2-3-2-1': { name: 'net-2-3-2-1', label: '2-3-2-1', sizes: [2, 3, 2, 1] },
  'net-2-4-1': { name: 'net-2-4-1', label: '2-4-1', sizes: [2, 4, 1] },
  'net-2-8-1': { name: 'net-2-8-1', label: '2-8-1', sizes: [2, 8, 1] },
  'net-2-2-4-1': { name: 'net-2-2-4-1', label: '2-2-4-1', sizes: [2, 2, 4, 1] },
  'net-2-5-4-1': { name: 'net-2-5-4-1', label: '2-5-4-1', sizes: [2, 5, 4, 1] },
  'net-2-8-8-8-1': { name: 'net-2-8-8-8-1', label: '2-8-8-8-1', sizes: [2, 8, 8, 8, 1] },
  'net-2-16-16-1': { name: 'net-2-16-16-1', label: '2-16-16-1', sizes: [2, 16, 16, 1] },
} as const satisfies Record<string, MicroNet>;
export type MicroNetName = keyof typeof MICRO_NETS;

/** What a small network is made of; the output layer is linear. */
export interface MicroSpec {
  readonly sizes: readonly number[];
  readonly activation: Choice<ActivationName>;
  readonly initializer: Choice<InitializerName>;
  readonly seed: number;
}

/** Examples as the network sees them: inputs [count × features], targets [count × outputs]. */
export interface MicroData {
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
  readonly count: number;
}

/**
 * A float64 network of the core with its initial weights, drawn from the streams that training draws them from; biases 0.
 * Initializers that look at data keep the weights that they begin with.
 */
export function createMicroNetwork({ sizes, activation, initializer, seed }: MicroSpec): Network {
  const hidden = sizes.slice(1, -1).map((units) => ({ units, ...shapeOf(activation) }));
  const output = { units: sizes[sizes.length - 1]!, activation: ACTIVATIONS.identity, alpha: 0 };
  const network = new Network(sizes[0]!, [...hidden, output], 'float64');
  const method: Initializer = INITIALIZERS[initializer.name];
  network.layers.forEach((layer, index) => {
    const weights = new Float64Array(layer.biasesAt - layer.weightsAt);
    method.fill(weights, layer, Rng.stream(seed, `layer ${index + 1} weights`), initializer);
    network.parameters.set(weights, layer.weightsAt);
  });
  return network;
}

/** A network with room for passes over some examples. */
export class MicroRun {
  readonly network: Network;
  readonly loss: LossName;
  readonly work: Workspace;
  readonly gradients: Float64Array;

  constructor(network: Network, loss: LossName, capacity: number) {
    this.network = network;
    this.loss = loss;
    this.work = network.createWorkspace(capacity);
    this.gradients = new Float64Array(network.parameters.length);
  }

  /** Forward on rows `from` … `from + count` of the data. Mutates the workspace. Returns the mean loss. */
  forward({ inputs, targets }: MicroData, from: number, count: number): number {
    const { network, work } = this;
    loadRows(work, inputs, network.features, from, count);
    network.forward(work, count);
    const last = network.layers.length - 1;
    const units = network.outputs;
    const rows = targets.subarray(from * units, (from + count) * units);
    return LOSSES[this.loss].lossAndDelta(work.activations[last]!, rows, count, units, work.deltas[last]!);
  }

  /** The same, and backward: gradients of the mean loss. Returns the loss and ∂loss/∂a of the outputs. */
  pass(data: MicroData, from: number, count: number): { readonly loss: number; readonly upstream: Float64Array } {
    const loss = this.forward(data, from, count);
    const upstream = Float64Array.from(this.work.deltas[this.network.layers.length - 1]!);
    this.network.backward(this.work, count, this.gradients);
    return { loss, upstream };
  }

  /** One step of plain SGD on these rows. Returns the loss before it. */
  descend(data: MicroData, from: number, count: number, learningRate: number): number {
    const { loss } = this.pass(data, from, count);
    const { parameters } = this.network;
    for (let i = 0; i < parameters.length; i++) parameters[i]! -= learningRate * this.gradients[i]!;
    return loss;
  }
}
