import type { FloatArray } from './matmul';
import type { Network, Workspace } from './network';

/** How a run ended by a value that is not finite. */
export interface Divergence {
  /** The step that failed, counted from 1; the parameters are those after the step before. */
  readonly step: number;
  /** First bad layer, counted from 1. */
  readonly layer: number;
  /** Whole sentence for the user. */
  readonly message: string;
}

/** Whether all of the first `count` values are finite: value·0 is 0 then, and NaN otherwise. */
export function allFinite(values: FloatArray, from: number, to: number): boolean {
  let check = 0;
  for (let i = from; i < to; i++) check += values[i]! * 0;
  return check === 0;
}

function divergence(step: number, layer: number, what: string): Divergence {
  return { step, layer, message: `diverged at step ${step}: the ${what}` };
}

/** The first value of a forward pass that is not finite; the loss, if none of the layers' values. */
export function forwardDivergence(
  network: Pick<Network, 'layers'>,
  work: Pick<Workspace, 'preActivations' | 'activations'>,
  batch: number,
  step: number,
): Divergence {
  for (let l = 0; l < network.layers.length; l++) {
    const count = batch * network.layers[l]!.fanOut;
    if (!allFinite(work.preActivations[l]!, 0, count)) {
      return divergence(step, l + 1, `pre-activations of layer ${l + 1} are not finite`);
    }
    if (!allFinite(work.activations[l]!, 0, count)) {
      return divergence(step, l + 1, `activations of layer ${l + 1} are not finite`);
    }
  }
  return divergence(step, network.layers.length, 'loss is not finite');
}

/** The first gradient that is not finite, in the order of the backward pass; null when all are. */
export function gradientDivergence(
  network: Pick<Network, 'layers'>,
  gradients: FloatArray,
  step: number,
): Divergence | null {
  for (let l = network.layers.length - 1; l >= 0; l--) {
    const { weightsAt, end } = network.layers[l]!;
    if (!allFinite(gradients, weightsAt, end)) {
      return divergence(step, l + 1, `gradients of layer ${l + 1} are not finite`);
    }
  }
  return null;
}

/** The first layer whose parameters are not finite after an update; null when all are. */
export function updateDivergence(network: Pick<Network, 'layers' | 'parameters'>, step: number): Divergence | null {
  for (let l = 0; l < network.layers.length; l++) {
    const { weightsAt, end } = network.layers[l]!;
    if (!allFinite(network.parameters, weightsAt, end)) {
      return divergence(step, l + 1, `updated weights of layer ${l + 1} are not finite`);
    }
  }
  return null;
}
