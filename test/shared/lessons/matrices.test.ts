import { describe, expect, test } from 'vitest';
import { largestUnitDistance, nearestUnits, slopeOfLine } from '../../../shared/lessons/matrices';
import { singularValues } from '../../../shared/matrices';

const values = (numbers: readonly number[], rows: number, columns: number) =>
  singularValues({ rows, columns, values: Float64Array.from(numbers) });

describe('what lessons measure of matrices', () => {
  test('singular values, also those next to nothing', () => {
    // Of [[1, 2], [3, 4], [5, 6]] by NumPy: 9.525518091565107, 0.514300580658644.
    const [first, second] = values([1, 2, 3, 4, 5, 6], 3, 2);
    expect(first).toBeCloseTo(9.525518091565107, 12);
    expect(second).toBeCloseTo(0.514300580658644, 12);
    expect(values([2, 0, 0, 0, 3, 0, 0, 0, 1e-9], 3, 3)).toEqual([3, 2, 1e-9]);
    const [large, none] = values([0.1, 0.3, 0.1, 0.3, 0.1, 0.3], 3, 2);
    expect(none! / large!).toBeLessThan(1e-15);
  });

  test('distances of units', () => {
    const layer = {
      fanIn: 2,
      fanOut: 3,
      weights: Float64Array.of(0, 0, 3, 4, 0, 1),
      biases: new Float64Array(3),
      slopes: new Float64Array(0),
    };
    expect(largestUnitDistance(layer)).toBe(4);
    expect(nearestUnits(layer)).toBe(1);
    expect(largestUnitDistance({ ...layer, weights: new Float64Array(6).fill(0.5) })).toBe(0);
  });

  test('the slope of a line through points', () => {
    expect(slopeOfLine([0, 1, 2, 3], [1, 3, 5, 7])).toBe(2);
    // By hand: ((−1)(−1) + 0·1 + 1·0) / 2 = 1/2.
    expect(slopeOfLine([0, 1, 2], [0, 2, 1])).toBe(0.5);
  });
});
