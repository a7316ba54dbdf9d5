import { BINS } from '../histogram';

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
/** Exponent of infinities and NaN. */
const END = 255 * PER_OCTAVE;
/** Bins by size that the kernels count. */
export const SIZES = END + PER_OCTAVE;

/** What the kernels counted, see kernels/histogram.ts; `exponent` is only kept. */
export function toHistogram(
  facts: Float64Array,
  counts: Int32Array,
  sizes: Int32Array,
  exponent: number,
): SignalHistogram {
  const [least, greatest, nonFinite, zeros] = facts as unknown as [number, number, number, number];
  let [from, to] = [0, END];
  while (from < END && sizes[from] === 0) from++;
  while (to > from && sizes[to - 1] === 0) to--;
  const kept = Uint32Array.from(sizes.subarray(from, to));
  return { least, greatest, counts: Uint32Array.from(counts), sizeFrom: from, sizes: kept, zeros, nonFinite, exponent };
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
