import { describe, expect, it } from 'vitest';
import { growthOf, median, robustLine } from '../../scripts/soak/growth.mjs';
import { Rng } from '../../shared/rng';

const count = (n: number) => Array.from({ length: n }, (_, i) => i);

describe('the line by which the soak judges', () => {
  it('is the line itself where the points lie on one', () => {
    const { slope, at } = robustLine(
      count(9),
      count(9).map((x) => 3 + 0.5 * x),
    );
    expect(slope).toBeCloseTo(0.5, 12);
    expect(at(20)).toBeCloseTo(13, 12);
  });

  it('finds a growth under noise, and is not bent by a quarter of points that lie far off', () => {
    const rng = Rng.stream(3, 'soak');
    const ys = count(100).map((x) => 100 + 0.2 * x + rng.normal() + (x % 4 === 0 ? 500 * rng.uniform() : 0));
    const { share } = growthOf(count(100), ys);
    // From 100 to 119.8.
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.27);
    const still = count(100).map((x) => 100 + rng.normal() + (x > 90 && x % 2 === 0 ? 300 : 0));
    expect(Math.abs(growthOf(count(100), still).share)).toBeLessThan(0.02);
  });

  it('says no growth of what is nothing', () => {
    expect(growthOf([0, 1, 2], [0, 0, 0]).share).toBe(0);
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });
});
