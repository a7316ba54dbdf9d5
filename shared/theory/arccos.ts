import { PI } from '../math';

/** arctan(t) for |t| ≤ 1: the argument is halved three times, then the Taylor series up to t^21, whose rest is below 1e-21. */
function arctan(t: number): number {
  for (let halving = 0; halving < 3; halving++) t /= 1 + Math.sqrt(1 + t * t);
  const square = t * t;
  let sum = 0;
  for (let k = 21; k >= 3; k -= 2) sum = -square * (sum + 1 / k);
  return 8 * t * (1 + sum);
}

/** arccos(x) for x in [−1, 1], as 2·arctan(√((1 − x)/(1 + x))). */
export function arccos(x: number): number {
  const [less, more] = [Math.sqrt(1 - x), Math.sqrt(1 + x)];
  return less <= more ? 2 * arctan(less / more) : PI - 2 * arctan(more / less);
}
