import { describe, expect, test } from 'vitest';
import { checkCurve, type Curve } from '../../../renderer/charts/curves';
import { describeHistograms, histogramCurves } from '../../../renderer/charts/histogramCurves';
import { histogramOf } from '../../../shared/histogram';

const shown = (key: string, values: readonly number[]) => ({
  key,
  label: key.toUpperCase(),
  color: 0,
  histogram: histogramOf(Float64Array.from(values)),
});

/** The area under an outline. */
function area({ x, y }: Curve): number {
  let sum = 0;
  for (let i = 0; i + 1 < x.length; i++) sum += (y[i] as number) * ((x[i + 1] as number) - (x[i] as number));
  return sum;
}

describe('the outline of a histogram', () => {
  test('is a density: its area is 1, its bins are its own, and it begins and ends at 0', () => {
    const values = Array.from({ length: 5000 }, (_, i) => Math.sin(i) * 3 + 1);
    const [wide, narrow] = histogramCurves([shown('a', values), shown('b', [0, 0.25, 0.5, 0.5])]);
    for (const curve of [wide!, narrow!]) {
      checkCurve(curve);
      expect(area(curve)).toBeCloseTo(1, 9);
      expect([curve.y[0], curve.y[curve.y.length - 1]]).toEqual([0, 0]);
    }
    expect([narrow!.x[1], narrow!.x[65]]).toEqual([0, 0.5]);
    // Two of four values are in the last bin, 0.5 / 64 wide.
    expect(narrow!.y[64]).toBeCloseTo((2 / 4) * (64 / 0.5), 9);
    expect(narrow!.note!(64)).toBe(', 2 of 4');
    expect(narrow!.mark).toBe(0.3125);
  });

  test('of equal values, or nearly so, is one narrow bar around them', () => {
    const apart = [shown('a', [0, 1, 2, 64]), shown('b', [5, 5, 5]), shown('c', [1, 1 + 2 ** -52])];
    const [, bar, close] = histogramCurves(apart);
    expect([...(bar!.x as Float64Array)]).toEqual([3.5, 4.5, 5.5]);
    expect([...(bar!.y as Float64Array)]).toEqual([0, 1, 0]);
    checkCurve(close!);
    const [zeros] = histogramCurves([shown('z', [0, 0])]);
    checkCurve(zeros!);
    expect(area(zeros!)).toBeCloseTo(1, 9);
  });

  test('is left out where no value is finite, and the words say so', () => {
    const all = [shown('a', [NaN, Infinity]), shown('b', [1, 2, NaN])];
    expect(histogramCurves(all).map(({ key }) => key)).toEqual(['b']);
    expect(describeHistograms(all, 'z of layer 1')).toBe(
      'Histograms of z of layer 1. A: no finite value, 2 not finite. B: 2 values from 1 to 2, mean 1.5, 1 not finite.',
    );
  });
});
