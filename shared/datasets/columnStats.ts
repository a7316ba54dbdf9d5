/** What the numbers of a column are like. */
export interface ColumnStats {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** All of them are whole numbers. */
  readonly whole: boolean;
}

/** Above this size, sums of as many numbers as a table may have could overflow. */
const HUGE = 2e300;
/** A power of two, so that nothing but the exponent changes. */
const SHRINK = 1 / 4_294_967_296;

/**
 * Least, greatest and mean number; NaN counts as no number. Null where there are no numbers.
 *
 * The mean is a compensated sum (it carries what each addition rounds away), so it is exact to the last bit or two also
 * where large numbers cancel, and finite for all finite numbers.
 *
 * Source  "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", 1974, doi:10.1002/zamm.19740540106.
 */
export function columnStats(numbers: Float64Array | Uint8Array): ColumnStats | null {
  let min = Infinity;
  let max = -Infinity;
  let whole = true;
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i] as number;
    if (value < min) min = value;
    if (value > max) max = value;
    if (whole && !Number.isInteger(value) && !Number.isNaN(value)) whole = false;
  }
  if (min > max) return null;
  const scale = Math.max(-min, max) > HUGE ? SHRINK : 1;
  return { min, max, mean: Math.min(max, Math.max(min, compensatedMean(numbers, scale) / scale)), whole };
}

/** Mean of the numbers times `scale`. */
function compensatedMean(numbers: Float64Array | Uint8Array, scale: number): number {
  let sum = 0;
  let lost = 0;
  let count = 0;
  for (let i = 0; i < numbers.length; i++) {
    const value = (numbers[i] as number) * scale;
    if (Number.isNaN(value)) continue;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
    count++;
  }
  return (sum + lost) / count;
}
