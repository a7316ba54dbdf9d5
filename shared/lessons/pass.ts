import { buildNetwork } from '../build';
import { isDead, slopeSizes } from '../diagnostics';
import { encodeTargets, LOSSES } from '../losses';
import type { Network, Workspace } from '../network';
import type { LayerWeights, Training } from '../training';

/** A forward and a backward pass over all training examples of a run, in double precision. */
export interface Pass {
  readonly network: Network;
  readonly work: Workspace;
  /** Of the mean loss, in the order of network.parameters. */
  readonly gradients: Float64Array;
  readonly count: number;
}

/** @param layers the parameters to pass with: those at the start of the run, or at its end. */
export function passTraining({ spec, data }: Training, layers: readonly LayerWeights[]): Pass {
  const network = buildNetwork({ ...spec, precision: 'float64' }, data.features);
  layers.forEach(({ weights, biases }, index) => {
    const { weightsAt, biasesAt } = network.layers[index]!;
    network.parameters.set(weights, weightsAt);
    network.parameters.set(biases, biasesAt);
  });
  const { inputs, targets, count } = data.train;
  const work = network.createWorkspace(count);
  work.inputs.set(inputs);
  network.forward(work, count);
  const last = network.layers.length - 1;
  const encoded = encodeTargets(targets, count, data.task, data.outputs);
  LOSSES[spec.loss].lossAndDelta(work.activations[last]!, encoded, count, data.outputs, work.deltas[last]!);
  const gradients = new Float64Array(network.parameters.length);
  network.backward(work, count, gradients);
  return { network, work, gradients, count };
}

/** Root mean square of ∂loss/∂W of each layer. */
export function weightGradientSizes({ network, gradients }: Pass): number[] {
  return network.layers.map(({ weightsAt, biasesAt }) => {
    let squares = 0;
    for (let i = weightsAt; i < biasesAt; i++) squares += gradients[i]! * gradients[i]!;
    return Math.sqrt(squares / (biasesAt - weightsAt));
  });
}

/** Units of a layer (from 0) whose slope is 0 for every training example. */
export function deadUnits(pass: Pass, index: number): boolean[] {
  const { fanOut } = pass.network.layers[index]!;
  const sizes = slopes(pass, index);
  return Array.from({ length: fanOut }, (_, unit) => isDead(sizes, fanOut, unit));
}

/** |f′| of a layer (from 0) for every example and unit: [count × fanOut]. */
export function slopes({ network, work, count }: Pass, index: number): number[] {
  return Array.from(slopeSizes(network.layers[index]!, network.parameters, work.preActivations[index]!, count));
}
