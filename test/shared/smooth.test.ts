import { describe, expect, it } from 'vitest';
import { smooth } from '../../shared/smooth';

const X = [0, 1, 3, 4, 10];
const Y = [4, 2, 8, NaN, 1];

/** The weighted mean as its definition says it. */
function direct(i: number, scale: number): number {
  let [sum, weight] = [0, 0];
  for (let j = 0; j <= i; j++) {
    if (!Number.isFinite(Y[j])) continue;
    const w = Math.exp((X[j]! - X[i]!) / scale);
    sum += w * Y[j]!;
    weight += w;
  }
  return sum / weight;
}

describe('smoothing', () => {
  it.each([0.1, 2, 1e6])('is the weighted mean of all before, with scale %f', (scale) => {
    const smoothed = smooth(X, Y, scale);
    X.forEach((_, i) => {
      if (i === 3) expect(smoothed[i]).toBeNaN();
      else expect(smoothed[i]).toBeCloseTo(direct(i, scale), 12);
    });
  });

  it('never changes what was there when points arrive', () => {
    for (let n = 1; n < X.length; n++) {
      expect(Array.from(smooth(X.slice(0, n), Y.slice(0, n), 2))).toEqual(Array.from(smooth(X, Y, 2).subarray(0, n)));
    }
  });

  it('leaves a constant as it is, from the first point on', () => {
    expect(Array.from(smooth([0, 5, 6], [0.5, 0.5, 0.5], 3))).toEqual([0.5, 0.5, 0.5]);
  });
});
