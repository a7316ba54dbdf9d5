import { bundledTable } from '../datasets/tables';
import { meanAndStd } from '../diagnostics';
import { Rng } from '../rng';

/** Examples that a neuron is shown; the digits have fewer. */
export const EXAMPLES = 2000;
export const MOST_INPUTS = 100;

/** Where a neuron's inputs come from. */
export interface InputKind {
  /** Stable key: kept with the page's state. */
  readonly name: string;
  readonly label: string;
  readonly help: string;
  /** Most inputs that there are. */
  readonly inputs: number;
  /** The two numbers that shape it, or none. */
  readonly params: readonly [string, string] | null;
  /** One input of every example before the shape; from a stream of its own, so that more inputs leave the others as they are. */
  readonly draw: (index: number, seed: number) => Float64Array;
  /** From what was drawn to the input. */
  readonly shape: (drawn: number, first: number, second: number) => number;
  /** Mean and standard deviation of the inputs; null where each has its own, as measured. */
  readonly moments: (first: number, second: number) => readonly [mean: number, std: number] | null;
}

const drawn = (one: (rng: Rng) => number) => (index: number, seed: number) => {
  const rng = Rng.stream(seed, `neuron input ${index}`);
  return Float64Array.from({ length: EXAMPLES }, () => one(rng));
};

export const INPUT_KINDS = {
  normal: {
    name: 'normal',
    label: 'Normal',
    help: 'Each input is N(μ, σ²), independent of the others.',
    inputs: MOST_INPUTS,
    params: ['Mean μ', 'Spread σ'],
    draw: drawn((rng) => rng.normal()),
    shape: (value, mean, std) => mean + std * value,
    moments: (mean, std) => [mean, Math.abs(std)],
  },
  uniform: {
    name: 'uniform',
    label: 'Uniform',
    help: 'Each input is uniform between the two numbers, independent of the others.',
    inputs: MOST_INPUTS,
    params: ['From', 'To'],
    draw: drawn((rng) => rng.uniform()),
    shape: (value, low, high) => low + (high - low) * value,
    moments: (low, high) => [(low + high) / 2, Math.abs(high - low) / Math.sqrt(12)],
  },
  bytes: {
    name: 'bytes',
    label: 'Bytes 0 … 255, not normalized',
    help: 'Whole numbers from 0 to 255, as the pixels of a picture are stored, all equally likely.',
    inputs: MOST_INPUTS,
    params: null,
    draw: drawn((rng) => rng.below(256)),
    shape: (value) => value,
    moments: () => [127.5, Math.sqrt((256 * 256 - 1) / 12)],
  },
  digits: {
    name: 'digits',
    label: 'Pixels of digits, 0 … 16',
    help: 'The pixels of the bundled 8 × 8 digits nearest to the centre: neighbours are alike, so theory for independent inputs is only a guide.',
    inputs: 64,
    params: null,
    draw: (index) => pixels(index),
    shape: (value) => value,
    moments: () => null,
  },
} as const satisfies Record<string, InputKind>;
export type InputKindName = keyof typeof INPUT_KINDS;

/** Pixels of the 8 × 8 pictures, from the centre outwards. */
const OUTWARDS = Array.from({ length: 64 }, (_, i) => i).sort((a, b) => distance(a) - distance(b) || a - b);

function distance(pixel: number): number {
  const [x, y] = [(pixel % 8) - 3.5, Math.floor(pixel / 8) - 3.5];
  return x * x + y * y;
}

function pixels(index: number): Float64Array {
  const { inputs, features, count } = bundledTable('digits');
  return Float64Array.from({ length: count }, (_, row) => inputs[row * features + OUTWARDS[index]!]!);
}

/** One input of every example, with what it is distributed as. */
export interface Column {
  readonly values: Float64Array;
  readonly mean: number;
  readonly std: number;
}

/** One input: drawn, shaped and, where asked, standardized by what was measured. */
export function inputColumn(
  kind: InputKind,
  base: Float64Array,
  [first, second]: readonly [number, number],
  normalized: boolean,
): Column {
  const values = Float64Array.from(base, (value) => kind.shape(value, first, second));
  const [mean, std] = meanAndStd(values, 0, values.length);
  if (normalized) {
    // An input that never changes says nothing: it becomes 0.
    for (let i = 0; i < values.length; i++) values[i] = std > 0 ? (values[i]! - mean) / std : 0;
    return { values, mean: 0, std: std > 0 ? 1 : 0 };
  }
  const stated = kind.moments(first, second);
  return { values, mean: stated?.[0] ?? mean, std: stated?.[1] ?? std };
}
