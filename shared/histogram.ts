import type { FloatArray } from './matmul';
import { exp, log } from './math';

/** Bins of a histogram, of equal width from the least to the greatest value. */
export const BINS = 64;

/** How some values are distributed. Every finite value is in one bin; least, greatest and mean are NaN when there is none. */
export interface Histogram {
  readonly least: number;
  readonly greatest: number;
  /** Of the finite values. */
  readonly mean: number;
  /** NaN and infinite values: counted apart. */
  readonly nonFinite: number;
  /** Values in [least + k·w, least + (k + 1)·w), w = (greatest − least) / 64; the greatest value is in the last bin. */
  readonly counts: Uint32Array;
}

/** A distribution that is recorded of every layer. */
export interface Quantity {
  /** Stable key: stored in the history. Never rename one. */
  readonly name: string;
  readonly label: string;
  /** The axis of the values. */
  readonly symbol: string;
  readonly help: string;
}

export const QUANTITIES = {
  preActivation: {
    name: 'preActivation',
    label: 'Pre-activations z',
    symbol: 'z',
    help: 'z of every unit for every example of the probe batch.',
  },
  activation: {
    name: 'activation',
    label: 'Activations a',
    symbol: 'a',
    help: 'a = f(z) of every unit for every example of the probe batch.',
  },
  weights: { name: 'weights', label: 'Weights W', symbol: 'W', help: "All of the layer's weights, biases left out." },
  weightGrads: {
    name: 'weightGrads',
    label: 'Gradients ∂L/∂W',
    symbol: '∂L/∂W',
    help: 'Gradient of the mean loss of the probe batch with respect to each weight of the layer, before clipping.',
  },
} as const satisfies Record<string, Quantity>;
export type QuantityName = keyof typeof QUANTITIES;

/** What a layer looks like at one moment, by quantity. Layers count from 1, the output layer is the last. */
export interface LayerHistogram extends Histogram {
  readonly quantity: QuantityName;
  readonly layer: number;
  readonly step: number;
}

/** What `histogramsOf` counts of one layer. */
export type LayerValues = Readonly<Record<QuantityName, FloatArray>>;

/** Counts the values. */
export function histogramOf(values: FloatArray): Histogram {
  let [least, greatest, sum, finite] = [Infinity, -Infinity, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    // False for NaN too.
    if (!(Math.abs(value) < Infinity)) continue;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    sum += value;
    finite++;
  }
  const counts = new Uint32Array(BINS);
  const nonFinite = values.length - finite;
  if (finite === 0) return { least: NaN, greatest: NaN, mean: NaN, nonFinite, counts };
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Math.abs(value) < Infinity) counts[binOf(value, least, greatest)]!++;
  }
  // Zero has no sign here: a history would not keep it.
  [least, greatest] = [least + 0, greatest + 0];
  return {
    least,
    greatest,
    mean: Math.abs(sum) < Infinity ? sum / finite + 0 : meanOf(values, finite),
    nonFinite,
    counts,
  };
}

/** The bin of a value in [least, greatest]; when all values are the same, the first. */
export function binOf(value: number, least: number, greatest: number): number {
  const range = greatest - least;
  if (range === 0) return 0;
  // Halves where the distance of two doubles is more than a double holds.
  const share = range < Infinity ? (value - least) / range : (value / 2 - least / 2) / (greatest / 2 - least / 2);
  return Math.min(BINS - 1, Math.floor(share * BINS));
}

/** The mean where the plain sum overflows. */
function meanOf(values: FloatArray, finite: number): number {
  let mean = 0;
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i]!) < Infinity) mean += values[i]! / finite;
  return mean;
}

/** The histograms of every layer at a step, input side first. */
export function histogramsOf(layers: Iterable<LayerValues>, step: number): LayerHistogram[] {
  const found: LayerHistogram[] = [];
  let layer = 0;
  for (const values of layers) {
    layer++;
    for (const quantity of Object.keys(QUANTITIES) as QuantityName[]) {
      found.push({ quantity, layer, step, ...histogramOf(values[quantity]) });
    }
  }
  return found;
}

/**
 * The completed steps after which `count` histograms are taken: 0, then ever farther apart (each by the same factor)
 * up to the last step. None for 0; every step when the run has no more.
 */
export function histogramSteps(totalSteps: number, count: number): number[] {
  if (count === 0) return [];
  const spans = Math.max(1, count - 1);
  if (totalSteps <= spans) return Array.from({ length: totalSteps + 1 }, (_, step) => step);
  const steps = [0];
  for (let i = 1; i <= spans; i++) {
    const even = spans === 1 ? totalSteps : Math.round(exp((log(totalSteps) * (i - 1)) / (spans - 1)));
    // Rounding must neither repeat a step nor leave too few for the rest; the last is exact.
    steps.push(i === spans ? totalSteps : Math.min(totalSteps - (spans - i), Math.max(steps[i - 1]! + 1, even)));
  }
  return steps;
}
