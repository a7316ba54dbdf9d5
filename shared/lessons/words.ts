import { formatNumber } from '../formatNumber';
import type { Across, Bound } from './lesson';
import type { Verdict } from './judge';

/** A bound in words: "at most 0.7", "exactly 0", "from 0.45 to 0.75"; null where anything is allowed. */
export function boundWords({ min, max }: Bound): string | null {
  if (min !== undefined && max !== undefined) {
    return min === max ? `exactly ${formatNumber(min)}` : `from ${formatNumber(min)} to ${formatNumber(max)}`;
  }
  if (min !== undefined) return min === Number.MIN_VALUE ? 'above 0' : `at least ${formatNumber(min)}`;
  return max === undefined ? null : `at most ${formatNumber(max)}`;
}

const TOGETHER: Readonly<Record<Across, string>> = {
  median: 'median',
  mean: 'mean',
  geometricMean: 'geometric mean',
  every: 'the seed nearest to breaking it',
};

/** How the seeds were taken together, in words. */
export function acrossWords({ across, values, minus }: Pick<Verdict, 'across' | 'values' | 'minus'>): string {
  if (values.length === 1) return minus === null ? 'one value: no chance in it' : 'difference of two values';
  return minus === null ? TOGETHER[across] : `difference of two ${TOGETHER[across]}s`;
}
