import type { Initializer } from '../initializers';
import { log10 } from '../math';
import type { FloatArray } from '../matmul';
import { floatArray, type Precision } from '../network';
import type { Choice } from '../params';
import { Rng } from '../rng';
import { createLayerPass } from './layerPass';
import type { ShapedActivation } from './names';

/** A deep network at initialization, equal layers, no biases. */
export interface DeepNetwork {
  readonly shaped: ShapedActivation;
  readonly initializer: { readonly record: Initializer; readonly choice: Choice };
  readonly depth: number;
  readonly width: number;
  readonly inputs: number;
  readonly batch: number;
  readonly precision: Precision;
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
 * A function that runs one network for each seed: inputs N(0, 1), weights drawn by the initializer, ∂loss/∂a of the last
 * layer N(0, 1). Its buffers are made once.
 */
export function signalStudy(network: DeepNetwork): (seed: number) => Signals {
  const { shaped, depth, width, inputs, batch, precision, initializer } = network;
  const layers = Array.from({ length: depth }, (_, l) => {
    const fanIn = l === 0 ? inputs : width;
    return { fanIn, pass: createLayerPass(shaped, { fanIn, fanOut: width, batch }, precision) };
  });
  const first = floatArray(precision, batch * inputs);
  const last = floatArray(precision, batch * width);
  return (seed) => {
    const stream = (what: string) =>
      Rng.stream(seed, `signal ${shaped.activation.name} ${initializer.record.name} ${what}`);
    const found = Object.fromEntries(SIGNAL_KEYS.map((key) => [key, []])) as unknown as Lists;
    fillNormal(first, stream('inputs'));
    fillNormal(last, stream('gradient'));
    let signal = first;
    layers.forEach(({ fanIn, pass }, l) => {
      const weights = new Float64Array(width * fanIn);
      initializer.record.fill(weights, { fanIn, fanOut: width }, stream(`layer ${l + 1}`), initializer.choice);
      pass.load(weights);
      const { z, a } = pass.forward(signal);
      addForward(z, a, width, shaped, found);
      signal = a;
    });
    let gradient = last;
    for (let l = depth - 1; l >= 0; l--) {
      const { dz, dx } = layers[l]!.pass.backward(gradient);
      found.log10_grad_a[l] = log10(meanAndStd(gradient)[1]);
      found.log10_grad_z[l] = log10(meanAndStd(dz)[1]);
      gradient = dx;
    }
    found.log10_grad_x.push(log10(meanAndStd(gradient)[1]));
    return found;
  };
}

/** Adds the statistics of a layer's z and a, [batch × units]. Sums run in double. */
function addForward(z: FloatArray, a: FloatArray, units: number, shaped: ShapedActivation, found: Lists): void {
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

/** Mean and count of the values that are not 0, for each column. */
function unitSums(a: FloatArray, units: number) {
  const count = a.length / units;
  const centers = new Float64Array(units);
  const nonzero = new Int32Array(units);
  for (let i = 0, unit = 0; i < a.length; i++) {
    const value = a[i]!;
    centers[unit]! += value;
    if (value !== 0) nonzero[unit]!++;
    unit = unit + 1 === units ? 0 : unit + 1;
  }
  for (let unit = 0; unit < units; unit++) centers[unit]! /= count;
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

function fillNormal(out: FloatArray, rng: Rng): void {
  for (let i = 0; i < out.length; i++) out[i] = rng.normal();
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
