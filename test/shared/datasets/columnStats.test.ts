import { describe, expect, it } from 'vitest';
import { columnStats } from '../../../shared/datasets/columnStats';

const of = (...numbers: number[]) => columnStats(Float64Array.from(numbers));

describe('statistics of a column', () => {
  it('finds least, greatest and mean, and whether all are whole', () => {
    expect(of(3, -1, 4, 1, 5)).toEqual({ min: -1, max: 5, mean: 2.4, whole: true });
    expect(of(0.5, 2)).toEqual({ min: 0.5, max: 2, mean: 1.25, whole: false });
    expect(columnStats(Uint8Array.from([0, 255, 45]))).toEqual({ min: 0, max: 255, mean: 100, whole: true });
  });

  it('leaves out what is missing; nothing at all has no statistics', () => {
    expect(of(NaN, 2, NaN, 4)).toEqual({ min: 2, max: 4, mean: 3, whole: true });
    expect(of(NaN, NaN)).toBeNull();
    expect(of()).toBeNull();
  });

  it('does not overflow where the sum would', () => {
    expect(of(1.7e308, 1.7e308, 1.7e308)?.mean).toBe(1.7e308);
    expect(of(Number.MAX_VALUE, -Number.MAX_VALUE)?.mean).toBe(0);
    const many = columnStats(new Float64Array(100_000).fill(1.9e300));
    expect(many?.mean).toBeCloseTo(1.9e300, -290);
  });

  it('keeps what large numbers that cancel would swallow', () => {
    expect(of(1e16, 1, -1e16, 1)?.mean).toBe(0.5);
    expect(of(1e100, 1, -1e100, 3)?.mean).toBe(1);
  });

  it('is exact for a hundred thousand tenths, where a plain sum is 1.9e-12 off', () => {
    const tenths = new Float64Array(100_000).fill(0.1);
    expect(columnStats(tenths)?.mean).toBe(0.1);
    expect(tenths.reduce((sum, each) => sum + each, 0) / 100_000).not.toBe(0.1);
  });

  it('keeps the mean within the range', () => {
    const stats = of(5e-324, 5e-324, 5e-324);
    expect(stats?.mean).toBe(5e-324);
  });
});
