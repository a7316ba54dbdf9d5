import { describe, expect, it } from 'vitest';
import { aggregate, aggregateCurves, BANDS, type BandName } from '../../shared/aggregate';

const VALUES = [3, 1.5, 4, 2.2, 9.1];

/** By SciPy 1.17 and NumPy: std with ddof 1, sem, t.interval(0.95), quantile. */
const ENDS: readonly (readonly [BandName, number, number])[] = [
  ['deviation', 3.96 - 3.020430432901907, 3.96 + 3.020430432901907],
  ['error', 3.96 - 1.3507775538555562, 3.96 + 1.3507775538555562],
  ['confidence', 0.2096402723866917, 7.710359727613307],
  ['quartiles', 2.2, 4],
  ['range', 1.5, 9.1],
];

describe('many values as one', () => {
  it.each(ENDS)('the band "%s"', (band, low, high) => {
    const found = aggregate(VALUES, 'mean', band);
    expect(found.low).toBeCloseTo(low, 12);
    expect(found.high).toBeCloseTo(high, 12);
  });

  it('mean and median', () => {
    expect(aggregate(VALUES, 'mean', 'none')).toEqual({ n: 5, center: expect.closeTo(3.96, 12), low: NaN, high: NaN });
    expect(aggregate(VALUES, 'median', 'none').center).toBe(3);
    expect(aggregate([4, 1, 2, 3], 'median', 'none').center).toBe(2.5);
  });

  it('values that are not finite do not count; one value has no band, none no center', () => {
    expect(aggregate([1, NaN, Infinity, 3], 'mean', 'range')).toEqual({ n: 2, center: 2, low: 1, high: 3 });
    for (const band of Object.keys(BANDS) as BandName[]) {
      expect(aggregate([7], 'mean', band)).toEqual({ n: 1, center: 7, low: NaN, high: NaN });
      expect(aggregate([], 'mean', band)).toEqual({ n: 0, center: NaN, low: NaN, high: NaN });
    }
  });
});

describe('many runs as one curve', () => {
  it('counts at every x the runs that have a point there, and makes up none', () => {
    const curves = [
      { x: [0, 10, 20], y: [1, 2, 3] },
      { x: [0, 20, 40], y: [3, 5, NaN] },
      { x: [0, 10, 20], y: [2, 6, Infinity] },
    ];
    const { x, center, low, high, n } = aggregateCurves(curves, 'mean', 'range');
    expect(Array.from(x)).toEqual([0, 10, 20, 40]);
    expect(Array.from(n)).toEqual([3, 2, 2, 0]);
    expect(Array.from(center)).toEqual([2, 4, 4, NaN]);
    expect(Array.from(low)).toEqual([1, 2, 3, NaN]);
    expect(Array.from(high)).toEqual([3, 6, 5, NaN]);
  });

  it('is the curve itself of one run, and nothing of none', () => {
    const one = { x: [1, 2], y: [5, 4] };
    expect(Array.from(aggregateCurves([one], 'median', 'quartiles').center)).toEqual([5, 4]);
    expect(aggregateCurves([], 'mean', 'none').x).toHaveLength(0);
  });

  it('earlier points stay as they are when later ones arrive', () => {
    const before = aggregateCurves(
      [
        { x: [0, 1], y: [1, 2] },
        { x: [0, 1], y: [3, 5] },
      ],
      'mean',
      'confidence',
    );
    const after = aggregateCurves(
      [
        { x: [0, 1, 2], y: [1, 2, 9] },
        { x: [0, 1], y: [3, 5] },
      ],
      'mean',
      'confidence',
    );
    for (const key of ['x', 'center', 'low', 'high', 'n'] as const) {
      expect(Array.from(after[key].subarray(0, 2))).toEqual(Array.from(before[key]));
    }
  });
});
