import { describe, expect, it } from 'vitest';
import { layerSymmetry } from '../../shared/symmetry';

describe('the symmetry of a layer', () => {
  it('counts units with a twin, bias included, bit for bit', () => {
    const weights = Float64Array.of(1, 2, 1, 2, 3, 4, 1, 2);
    expect(layerSymmetry(weights, Float64Array.of(0, 0, 0, 1), 2).identical).toBe(2);
    expect(layerSymmetry(weights, Float64Array.of(0, 0, 0, 0), 2).identical).toBe(3);
    expect(layerSymmetry(Float64Array.of(1, 2, 1, 2 + 2 ** -50), Float64Array.of(0, 0), 2).identical).toBe(0);
  });

  it('has the largest distance, also of units that are nearly the same', () => {
    expect(layerSymmetry(Float64Array.of(0, 0, 3, 4, 1, 1), new Float64Array(3), 2).largestDistance).toBe(5);
    const near = layerSymmetry(Float64Array.of(1, 1, 1, 1 + 2 ** -40), new Float64Array(2), 2);
    expect(near.largestDistance).toBe(2 ** -40);
    expect(layerSymmetry(Float64Array.of(7, 7), new Float64Array(1), 2).largestDistance).toBe(0);
  });

  it('has the effective rank of matrices whose singular values are known', () => {
    const rank = (weights: number[], units: number) =>
      layerSymmetry(Float64Array.from(weights), new Float64Array(units), weights.length / units).effectiveRank;
    expect(rank([1, 0, 0, 1], 2)).toBeCloseTo(2, 12);
    expect(rank([1, 2, 2, 4, 3, 6], 3)).toBeCloseTo(1, 12);
    // σ = 3, 1: (9 + 1)² / (81 + 1).
    expect(rank([3, 0, 0, 1], 2)).toBeCloseTo(100 / 82, 12);
    expect(rank([0, 0], 1)).toBe(0);
  });
});
