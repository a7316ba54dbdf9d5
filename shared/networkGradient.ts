import type { Activation } from './activations';
import { centralDifference, isNear } from './centralDifference';
import { LabError } from './errors';
import { LOSSES, type LossName } from './losses';
import type { FloatArray } from './matmul';
import type { Network, Workspace } from './network';
import { parameterName } from './parameterPlace';

/** Most parameters of a network whose gradient is checked: each costs four passes. */
export const GRADIENT_PARAMETERS = 6000;
/** A relative error up to this is that of the differences. */
export const GRADIENT_LIMIT = 1e-6;
/** Derivatives smaller than this are compared with it: the differences have no more digits. */
const FLOOR = 1e-3;
const STEP = 1e-5;
/** No pre-activation may be nearer to a kink of its activation. */
const MARGIN = 1e-3;
const EXAMPLES = 8;

/** What a comparison of the gradient with differences of the loss has found. */
export interface GradientReport {
  readonly derivatives: number;
  readonly examples: number;
  /** Largest |backward − numeric| / (10⁻³ + |numeric|). */
  readonly worst: number;
  readonly holds: boolean;
  /** Where it is: "weight [3, 5] of layer 2". */
  readonly where: string;
  readonly backward: number;
  readonly numeric: number;
}

/**
 * Compares the gradient of the mean loss that backward gives with central differences of the loss of fourth order, for every
 * parameter of a network in double precision, on a few of the examples at which no activation is near a kink.
 *
 * Shapes  inputs [count × features]; targets [count × outputs].
 * Errors  LabError 'input' for a network that is too large or not of double precision, and where every example is near a kink.
 */
export function checkNetworkGradient(
  network: Network,
  loss: LossName,
  inputs: FloatArray,
  targets: FloatArray,
): GradientReport {
  const { parameters, features, outputs, precision } = network;
  if (parameters.length > GRADIENT_PARAMETERS || precision !== 'float64') {
    const rule = `a network in double precision of at most ${GRADIENT_PARAMETERS} parameters`;
    throw new LabError('input', `the gradient can be checked of ${rule}; got ${precision}, ${parameters.length}`);
  }
  const chosen = smoothExamples(network, inputs, targets.length / outputs);
  const work = network.createWorkspace(chosen.length);
  const asked = new Float64Array(chosen.length * outputs);
  chosen.forEach((row, i) => {
    for (let k = 0; k < features; k++) work.inputs[i * features + k] = inputs[row * features + k]!;
    for (let k = 0; k < outputs; k++) asked[i * outputs + k] = targets[row * outputs + k]!;
  });
  const last = network.layers.length - 1;
  const lossNow = () => {
    network.forward(work, chosen.length);
    return LOSSES[loss].lossAndDelta(work.activations[last]!, asked, chosen.length, outputs, work.deltas[last]!);
  };
  lossNow();
  const gradients = new Float64Array(parameters.length);
  network.backward(work, chosen.length, gradients);

  const differences = (i: number, step: number) => centralDifference(parameters, i, step, lossNow);
  const errorOf = (i: number, numeric: number) => Math.abs(gradients[i]! - numeric) / (FLOOR + Math.abs(numeric));
  let [worst, at, value] = [-1, 0, NaN];
  for (let i = 0; i < parameters.length; i++) {
    let numeric = differences(i, STEP);
    // A step may have crossed a kink: a smaller one says whether it is that.
    if (!(errorOf(i, numeric) <= GRADIENT_LIMIT)) numeric = differences(i, STEP / 10);
    const error = errorOf(i, numeric);
    if (!(error <= worst)) [worst, at, value] = [error, i, numeric];
  }
  return {
    derivatives: parameters.length,
    examples: chosen.length,
    worst,
    holds: worst <= GRADIENT_LIMIT,
    where: parameterName(network.layers, at),
    backward: gradients[at]!,
    numeric: value,
  };
}

/** The first examples at which every unit is away from the kinks of its activation. */
function smoothExamples(network: Network, inputs: FloatArray, count: number): number[] {
  const work = network.createWorkspace(count);
  work.inputs.set(inputs.subarray(0, count * network.features));
  network.forward(work, count);
  const found: number[] = [];
  for (let row = 0; row < count && found.length < EXAMPLES; row++) if (isSmooth(network, work, row)) found.push(row);
  if (found.length > 0) return found;
  throw new LabError(
    'input',
    'the gradient cannot be checked: at every example some unit is at a kink of its activation',
  );
}

function isSmooth({ layers }: Network, { preActivations }: Workspace, row: number): boolean {
  return layers.every(({ activation, fanOut }: { activation: Activation; fanOut: number }, index) => {
    if (activation.name === 'identity') return true;
    const z = preActivations[index]!;
    for (let unit = 0; unit < fanOut; unit++) {
      const value = z[row * fanOut + unit]!;
      if (isNear(activation.kinks, value, MARGIN)) return false;
    }
    return true;
  });
}
