import type { Initializer } from '../initializers';
import { log10 } from '../math';
import type { FloatArray } from '../matmul';
import type { Precision } from '../network';
import type { Choice } from '../params';
import { Rng } from '../rng';
import { LAYER_PASSES, type LayerSignal } from './layerPass';
import type { ShapedActivation } from './names';

/** A deep network at initialization, equal layers, no biases. */
export interface DeepNetwork {
  readonly shaped: ShapedActivation;
  readonly initializer: { readonly record: Initializer; readonly choice: Choice };
  readonly depth: number;
  readonly width: number;
  readonly inputs: number;
  readonly batch: number;
}

/** Per layer, from the first hidden one, in one network; log10_grad_x has one value, at the input. */
export type Signals = Readonly<Record<SignalKey, readonly number[]>>;

/** Names of the tables. */
export const SIGNAL_KEYS = [
  'act_mean',
  'act_std',
  'act_batch_std',
  'pre_std',
  'log10_act_std',
  'log10_grad_a',
  'log10_grad_z',
  'log10_grad_x',
  'saturated',
  'saturated_slope',
  'dead',
] as const;
export type SignalKey = (typeof SIGNAL_KEYS)[number];

type Lists = Record<SignalKey, number[]>;

/** f′ below this share of its maximum is flat. */
const FLAT_SHARE = 0.01;
/** a beyond these counts as saturated; for other functions neither this nor flatness is measured. */
const SATURATED: Readonly<Record<string, (a: number) => boolean>> = {
  logistic: (a) => a < 0.01 || a > 0.99,
  tanh: (a) => Math.abs(a) > 0.99,
  hardTanh: (a) => Math.abs(a) > 0.99,
  softsign: (a) => Math.abs(a) > 0.99,
};

export function measuresSaturation({ activation }: ShapedActivation): boolean {
  return activation.name in SATURATED;
}

/**
 * A function that runs the network of a seed in a precision: inputs N(0, 1), weights drawn by the initializer, ∂loss/∂a of
 * the last layer N(0, 1). The draws are the same in either precision.
 */
export function signalStudy(network: DeepNetwork): (precision: Precision, seed: number) => Signals {
  const { shaped, depth, width, inputs, batch, initializer } = network;
  const passesOf = (precision: Precision) => {
    const create = (fanIn: number) => LAYER_PASSES[precision](shaped, { fanIn, fanOut: width, batch });
    return { outer: create(inputs), inner: create(width) };
  };
  const passes: Partial<Record<Precision, ReturnType<typeof passesOf>>> = {};
  return (precision, seed) => {
    const { outer, inner } = (passes[precision] ??= passesOf(precision));
    const stream = (what: string) =>
      Rng.stream(seed, `signal ${shaped.activation.name} ${initializer.record.name} ${what}`);
    const found = Object.fromEntries(SIGNAL_KEYS.map((key) => [key, []])) as unknown as Lists;
    const weights: Float64Array[] = [];
    const signals: LayerSignal[] = [];
    let a: FloatArray = normals(batch * inputs, stream('inputs'));
    for (let l = 0; l < depth; l++) {
      const fanIn = l === 0 ? inputs : width;
      const block = new Float64Array(width * fanIn);
      initializer.record.fill(block, { fanIn, fanOut: width }, stream(`layer ${l + 1}`), initializer.choice);
      const signal = (l === 0 ? outer : inner).forward(block, a);
      addForward(signal, width, shaped, found);
      weights.push(block);
      signals.push(signal);
      a = signal.a;
    }
    let gradient: FloatArray = normals(batch * width, stream('gradient'));
    for (let l = depth - 1; l >= 0; l--) {
      const { dz, dx } = (l === 0 ? outer : inner).backward(weights[l]!, signals[l]!, gradient);
      found.log10_grad_a[l] = log10(meanAndStd(gradient)[1]);
      found.log10_grad_z[l] = log10(meanAndStd(dz)[1]);
      gradient = dx;
    }
    found.log10_grad_x.push(log10(meanAndStd(gradient)[1]));
    return found;
  };
}

/** Adds the statistics of a layer's z and a, [batch × units]. Sums run in double. */
function addForward({ z, a }: LayerSignal, units: number, shaped: ShapedActivation, found: Lists): void {
  const { count, centers, nonzero } = unitSums(a, units);
  const mean = centers.reduce((sum, center) => sum + center, 0) / units;
  const squares = new Float64Array(units);
  for (let i = 0, unit = 0; i < a.length; i++) {
    const distance = a[i]! - centers[unit]!;
    squares[unit]! += distance * distance;
    unit = unit + 1 === units ? 0 : unit + 1;
  }
  let [variance, spread, dead] = [0, 0, 0];
  for (let unit = 0; unit < units; unit++) {
    const within = squares[unit]! / count;
    variance += (within + (centers[unit]! - mean) * (centers[unit]! - mean)) / units;
    spread += Math.sqrt(within) / units;
    if (nonzero[unit] === 0) dead++;
  }
  const std = Math.sqrt(variance);
  found.act_mean.push(mean);
  found.act_std.push(std);
  found.log10_act_std.push(log10(std));
  found.act_batch_std.push(spread);
  found.pre_std.push(meanAndStd(z)[1]);
  found.dead.push(dead / units);
  addSaturation(z, a, shaped, found);
}

/**
 * Mean and count of the values that are not 0, for each column. Sums are of distances from the first row: where all rows are
 * nearly alike, the mean must be exact to far less than what they differ by.
 */
function unitSums(a: FloatArray, units: number) {
  const count = a.length / units;
  const centers = new Float64Array(units);
  const nonzero = new Int32Array(units);
  for (let i = 0, unit = 0; i < a.length; i++) {
    const value = a[i]!;
    centers[unit]! += value - a[unit]!;
    if (value !== 0) nonzero[unit]!++;
    unit = unit + 1 === units ? 0 : unit + 1;
  }
  for (let unit = 0; unit < units; unit++) centers[unit] = a[unit]! + centers[unit]! / count;
  return { count, centers, nonzero };
}

function addSaturation(z: FloatArray, a: FloatArray, { activation, alpha }: ShapedActivation, found: Lists): void {
  const isSaturated = SATURATED[activation.name];
  if (isSaturated === undefined) return;
  const flat = FLAT_SHARE * activation.maxSlope;
  let [saturated, flats] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    if (isSaturated(a[i]!)) saturated++;
    if (activation.df(z[i]!, alpha) < flat) flats++;
  }
  found.saturated.push(saturated / a.length);
  found.saturated_slope.push(flats / a.length);
}

function normals(count: number, rng: Rng): Float64Array {
  return new Float64Array(count).map(() => rng.normal());
}

/** Over all entries, in double; n in the denominator. */
function meanAndStd(values: FloatArray): readonly [number, number] {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) * (values[i]! - mean);
  return [mean, Math.sqrt(squares / values.length)];
}
