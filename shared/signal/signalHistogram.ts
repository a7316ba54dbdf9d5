import { BINS, histogramOf } from '../histogram';

/**
 * How the numbers of a layer are distributed, twice: on 64 even bins from the least to the greatest value, and by size, four bins
 * to each power of two, for which the four upper bits of a float's fraction and its exponent are read off.
 */
export interface SignalHistogram {
  readonly least: number;
  readonly greatest: number;
  /** [64] */
  readonly counts: Uint32Array;
  /** |v| in the bins from `sizeFrom` on; bin k begins at `binSize(k)`. Zeros are counted apart. */
  readonly sizeFrom: number;
  readonly sizes: Uint32Array;
  readonly zeros: number;
  readonly nonFinite: number;
  /** All values stand for this power of two times themselves: backward signals are kept within single precision so. */
  readonly exponent: number;
}

/** Bins for |v| between two powers of two. */
const PER_OCTAVE = 4;
const MANTISSA_BITS = 21;
/** Exponent of infinities and NaN. */
const END = 255 * PER_OCTAVE;

/** Counts the values; `exponent` is only kept. */
export function signalHistogram(values: Float32Array, exponent = 0): SignalHistogram {
  const { least, greatest, counts, nonFinite } = histogramOf(values);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const all = new Uint32Array(END + PER_OCTAVE);
  let zeros = 0;
  for (let i = 0; i < bits.length; i++) {
    const size = bits[i]! & 0x7fffffff;
    if (size === 0) zeros++;
    else all[size >>> MANTISSA_BITS]!++;
  }
  let [from, to] = [0, END];
  while (from < END && all[from] === 0) from++;
  while (to > from && all[to - 1] === 0) to--;
  return { least, greatest, counts, sizeFrom: from, sizes: all.slice(from, to), zeros, nonFinite, exponent };
}

/** log2 of where bin `index` of sizes begins. Even within an octave but for 0.06 of it at most. */
export function log2OfBin(index: number): number {
  const octave = Math.floor(index / PER_OCTAVE);
  return octave - 127 + FRACTIONS[index % PER_OCTAVE]!;
}

/** log2 of 1, 1.25, 1.5 and 1.75. */
const FRACTIONS = [0, 0.32192809488736235, 0.5849625007211562, 0.8073549220576041];

/** Values in all. */
export function signalCount({ counts, nonFinite }: SignalHistogram): number {
  let sum = nonFinite;
  for (let k = 0; k < BINS; k++) sum += counts[k]!;
  return sum;
}
