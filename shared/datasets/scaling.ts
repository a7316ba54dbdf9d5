import { LabError } from '../errors';
import { param, type Choice, type ParamDefs } from '../params';

/** How raw inputs become the inputs of the network: x → (x − offset) / divisor · factor, feature by feature. */
export interface FittedScaling {
  /** [features]. */
  readonly offset: Float64Array;
  /** [features], never 0. */
  readonly divisor: Float64Array;
  readonly factor: number;
}

/** A way of scaling the inputs. */
export interface Scaling {
  /** Stable key: stored in specs. Never rename one. */
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly formula: string;
  readonly params: ParamDefs;
  /** Learns from the training part only. A feature that is constant there becomes 0 under minMax and standardize. */
  readonly fit: (inputs: Float64Array, count: number, features: number, choice: Choice) => FittedScaling;
}

const filled = (features: number, value: number): Float64Array => new Float64Array(features).fill(value);

/** Divides by 1 where there is no spread to divide by: constant features stay finite. */
const withoutZeros = (spread: Float64Array): Float64Array => spread.map((value) => (value > 0 ? value : 1));

export const SCALINGS = {
  none: {
    name: 'none',
    label: 'None',
    help: 'Inputs as they are.',
    formula: 'x',
    params: {},
    fit: (_inputs, _count, features) => ({ offset: filled(features, 0), divisor: filled(features, 1), factor: 1 }),
  },
  minMax: {
    name: 'minMax',
    label: 'Min–max to [0, 1]',
    help: 'Each feature from its smallest (0) to its largest (1) training value; held-out values may lie outside.',
    formula: '(x − min) / (max − min)',
    params: {},
    fit: (inputs, count, features) => {
      const { min, max } = featureRange(inputs, count, features);
      return { offset: min, divisor: withoutZeros(max.map((value, j) => value - min[j]!)), factor: 1 };
    },
  },
  standardize: {
    name: 'standardize',
    label: 'Standardize',
    help: 'Each feature to mean 0 and standard deviation 1 over the training part.',
    formula: '(x − mean) / std',
    params: {},
    fit: (inputs, count, features) => {
      const { mean, std } = featureMoments(inputs, count, features);
      return { offset: mean, divisor: withoutZeros(std), factor: 1 };
    },
  },
  multiply: {
    name: 'multiply',
    label: 'Multiply',
    help: 'Every input times one number: shows what inputs of the wrong size do.',
    formula: 'k · x',
    params: {
      factor: {
        label: 'Factor k',
        default: 10,
        min: -1e6,
        max: 1e6,
        help: 'Number that every input is multiplied by.',
      },
    },
    fit: (_inputs, _count, features, choice) => ({
      offset: filled(features, 0),
      divisor: filled(features, 1),
      factor: param(choice, 'factor'),
    }),
  },
} as const satisfies Record<string, Scaling>;

export type ScalingName = keyof typeof SCALINGS;

/**
 * A scaled copy of raw inputs.
 *
 * Shapes  raw and result [n × features], row-major.
 * Errors  LabError 'shape' when `raw` is not whole rows.
 */
export function applyScaling(fitted: FittedScaling, raw: Float64Array): Float64Array {
  const { offset, divisor, factor } = fitted;
  const features = offset.length;
  if (raw.length % features !== 0) {
    throw new LabError('shape', `inputs must be rows of ${features} features; got ${raw.length} numbers`);
  }
  const scaled = new Float64Array(raw.length);
  for (let i = 0; i < raw.length; i++) {
    const j = i % features;
    scaled[i] = ((raw[i]! - offset[j]!) / divisor[j]!) * factor;
  }
  return scaled;
}

/**
 * Mean and standard deviation (divided by n, not n − 1) of each feature; zeros when there are no rows.
 * Deviations are taken from the first row, so a constant feature has a spread of exactly 0.
 */
export function featureMoments(inputs: Float64Array, count: number, features: number) {
  const mean = new Float64Array(features);
  const std = new Float64Array(features);
  for (let j = 0; j < features && count > 0; j++) {
    const first = inputs[j]!;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += inputs[i * features + j]! - first;
    const shift = sum / count;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const deviation = inputs[i * features + j]! - first - shift;
      squares += deviation * deviation;
    }
    mean[j] = first + shift;
    std[j] = Math.sqrt(squares / count);
  }
  return { mean, std };
}

/** Smallest and largest value of each feature; zeros when there are no rows. */
export function featureRange(inputs: Float64Array, count: number, features: number) {
  const min = new Float64Array(features);
  const max = new Float64Array(features);
  for (let j = 0; j < features && count > 0; j++) {
    min[j] = Infinity;
    max[j] = -Infinity;
    for (let i = 0; i < count; i++) {
      const value = inputs[i * features + j]!;
      if (value < min[j]!) min[j] = value;
      if (value > max[j]!) max[j] = value;
    }
  }
  return { min, max };
}
