import { isNear } from '../centralDifference';
import { numericGradient } from './chainRule';
import type { MicroData, MicroRun } from './microNet';

/** Largest relative error that the check allows. */
export const CHECK_TOLERANCE = 1e-6;
/** Gradients below this share of the network's largest one are measured against that share: of 0 there is no relative error. */
const FLOOR_SHARE = 1e-3;
/** A pre-activation this near to a kink may cross it while a weight is moved: the difference is then of two formulas. */
export const KINK_MARGIN = 0.01;

/** Gradients of a network compared with central differences of its loss. */
export interface NumericCheck {
  /** Parameters compared: every one. */
  readonly compared: number;
  /** Largest error as a share of max(|gradient|, a thousandth of the largest gradient). */
  readonly worst: number;
  /** The parameter where it is, with both numbers; −1 when there is nothing to compare. */
  readonly index: number;
  readonly gradient: number;
  readonly numeric: number;
  readonly holds: boolean;
  /** Pre-activations nearer than `KINK_MARGIN` to a kink, where no difference can be trusted. */
  readonly nearKinks: number;
}

/** Compares every parameter's gradient on rows `from` … `from + count`. The network is as it was afterwards. */
export function checkNetwork(run: MicroRun, data: MicroData, from: number, count: number): NumericCheck {
  run.pass(data, from, count);
  const gradients = Float64Array.from(run.gradients);
  const nearKinks = countNearKinks(run, count);
  const largest = gradients.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let [worst, index, numeric] = [0, -1, 0];
  for (let i = 0; i < gradients.length; i++) {
    const found = numericGradient(run, data, from, count, i);
    const scale = Math.max(Math.abs(gradients[i]!), FLOOR_SHARE * largest, Number.MIN_VALUE);
    const error = Math.abs(found - gradients[i]!) / scale;
    // A NaN is larger than everything here.
    if (index >= 0 && error <= worst) continue;
    [worst, index, numeric] = [error, i, found];
  }
  run.forward(data, from, count);
  const gradient = index < 0 ? 0 : gradients[index]!;
  return { compared: gradients.length, worst, index, gradient, numeric, holds: worst <= CHECK_TOLERANCE, nearKinks };
}

function countNearKinks({ network, work }: MicroRun, count: number): number {
  let found = 0;
  network.layers.forEach(({ activation, fanOut }, l) => {
    const z = work.preActivations[l]!;
    for (let i = 0; i < count * fanOut; i++) {
      if (isNear(activation.kinks, z[i]!, KINK_MARGIN)) found++;
    }
  });
  return found;
}
