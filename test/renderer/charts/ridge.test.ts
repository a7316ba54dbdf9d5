import { describe, expect, test } from 'vitest';
import { drawRidgeFigure, mixed } from '../../../renderer/charts/figure/ridgeFigure';
import { describeRidge, ridgeOf, ridgeRange, type RidgeColumn } from '../../../renderer/charts/ridge';
import { signalHistogram } from '../../support/signalHistogram';
import { attributesOf, elementsOf } from '../../support/svg';

const spread = (scale: number, count = 4000) =>
  Float32Array.from({ length: count }, (_, i) => scale * ((2 * (i + 0.5)) / count - 1));
const column = (values: readonly Float32Array[], exponent = 0): RidgeColumn => ({
  key: 'a',
  label: 'a',
  layers: values.map((each) => signalHistogram(each, exponent)),
  shares: values.map(() => 0.25),
  stale: false,
});

describe('ridges', () => {
  test('the axis reaches from the least to the greatest value of all columns', () => {
    const range = ridgeRange([column([spread(1), spread(0.1)]), column([spread(3)])], false)!;
    expect(range[0]).toBeCloseTo(-3, 2);
    expect(range[1]).toBeCloseTo(3, 2);
    expect(ridgeRange([column([])], false)).toBeNull();
    expect(ridgeRange([column([new Float32Array(5)])], true)).toBeNull();
  });

  test('a logarithmic axis is of sizes, and knows the power of two that values stand for', () => {
    const [low, high] = ridgeRange([column([spread(1)], -200)], true)!;
    expect(high).toBeCloseTo(-200 * Math.log10(2), 1);
    // Of even values half a percent lies below 0.005.
    expect(low - high).toBeGreaterThan(-2.6);
    expect(low - high).toBeLessThan(-2);
  });

  test('even values are a plateau, on the linear axis and as density of the sizes', () => {
    const histogram = signalHistogram(spread(1));
    const linear = ridgeOf(histogram, false, [-1, 1]);
    expect(Math.min(...linear.height.slice(1, -1))).toBeGreaterThan(0.9);
    const { x, height } = ridgeOf(histogram, true, [-3, 0]);
    // On a logarithmic axis the density of even values doubles with their size.
    const at = (place: number) => height[x.findIndex((value) => value > place)]!;
    expect(at(-0.35) / at(-0.65)).toBeCloseTo(2, 0);
  });

  test('what is narrower than can be seen is a spike where it lies', () => {
    const { x, height } = ridgeOf(signalHistogram(spread(1e-9)), false, [-1, 1]);
    expect(height).toEqual([0, 1, 0]);
    expect(x[1]).toBeCloseTo(0, 9);
  });

  test('words for those who cannot see it', () => {
    const values = Float32Array.from([0, 0, 1, -1]);
    expect(describeRidge(signalHistogram(values), 0.5)).toBe('from −1 to 1, 50 % exactly 0, 50 % saturated');
    expect(describeRidge(signalHistogram(Float32Array.from([NaN])), 0)).toBe('no finite value');
  });

  test('the figure has each layer once, in the colour of its saturated share', () => {
    const columns = [column([spread(1), spread(2)])];
    const about = { caption: '', about: {} };
    const { svg } = drawRidgeFigure({ title: 't', symbol: 'z', log: false, columns, range: [-2, 2], ...about });
    const layers = elementsOf(svg, 'path')
      .map(attributesOf)
      .filter((each) => 'data-layer' in each);
    expect(layers.map((each) => each['data-layer'])).toEqual(['a 1', 'a 2']);
    expect(layers[0]!['fill']).toBe('#34638e');
    expect(mixed('#000000', 'rgb(200, 100, 50)', 0.5)).toBe('rgb(100 50 25)');
  });
});
