import { expect, test } from 'vitest';
import { drawParallelFigure } from '../../../renderer/charts/figure/parallelFigure';
import { brushedRanges, brushOf } from '../../../renderer/charts/brushes';
import { movedBrush, passes, placeAxis, wordsAt, type ParallelAxis } from '../../../renderer/charts/parallel';
import { attributesOf, elementsOf, pointsOf, textsOf } from '../../support/svg';

const axis = (key: string, values: readonly (number | string | null)[]): ParallelAxis => ({
  key,
  label: key,
  values: values.map((value) => ({ value, text: value === null ? '–' : String(value) })),
});

test('numbers stand at their size, many decades by their logarithm, and what is not finite nowhere', () => {
  expect(placeAxis(axis('a', [0, 5, 10, null, NaN])).places).toEqual([0, 0.5, 1, null, null]);
  const rates = placeAxis(axis('rate', [0.001, 0.01, 0.1]));
  expect(rates.places.map((place) => place?.toFixed(6))).toEqual(['0.000000', '0.500000', '1.000000']);
  expect(rates.label).toBe('rate (log)');
  expect(rates.ticks.map(({ label }) => label)).toEqual(['0.001', '0.01', '0.1']);
  expect(placeAxis(axis('same', [3, 3])).places).toEqual([0.5, 0.5]);
  expect(placeAxis(axis('none', [null, null])).places).toEqual([null, null]);
});

test('names stand in order, evenly spaced, numbers among them too', () => {
  const names = placeAxis(axis('width', ['16,8', 4, '16', null]));
  expect(names.ticks.map(({ label }) => label)).toEqual(['4', '16', '16,8']);
  expect(names.places).toEqual([1, 0, 0.5, null]);
  expect(names.step).toBe(0.5);
});

test('a line passes when it is within every brush, its edges included', () => {
  const axes = [placeAxis(axis('a', [0, 5, 10, null])), placeAxis(axis('b', ['x', 'y', 'y', 'y']))];
  expect(passes(axes, {}, 4)).toEqual([true, true, true, true]);
  expect(passes(axes, { a: [0.5, 1] }, 4)).toEqual([false, true, true, false]);
  expect(passes(axes, { a: [0, 0.5], b: [1, 1] }, 4)).toEqual([false, true, false, false]);
});

test('the ends of a brush do not pass each other, and the whole axis is no brush', () => {
  expect(movedBrush(undefined, 0, 0.4)).toEqual([0.4, 1]);
  expect(movedBrush([0.2, 0.6], 0, 0.9)).toEqual([0.6, 0.6]);
  expect(movedBrush([0.2, 0.6], 1, 0.1)).toEqual([0.2, 0.2]);
  expect(movedBrush([0, 0.6], 1, 1)).toBeNull();
});

test('a place is said by the value nearest to it', () => {
  const given = axis('a', [0, 4, 10]);
  expect(wordsAt(placeAxis(given), given.values, 0.45)).toBe('4');
  expect(wordsAt(placeAxis(axis('a', [null])), [], 0.5)).toBe('no value');
});

test('a figure has a line a run through its places, faint outside the brushes', () => {
  const axes = [axis('a', [0, 10]), axis('b', [2, null])].map(placeAxis);
  const lines = [
    { key: 'r1', label: 'one', share: 1, lit: true },
    { key: 'r2', label: 'two', share: null, lit: false },
  ];
  const { svg } = drawParallelFigure('Loss by settings', axes, lines, { caption: '', about: {} });
  const paths = elementsOf(svg, 'path').map(attributesOf);
  const [first, second] = ['r1', 'r2'].map((key) => paths.find((path) => path['data-line'] === key)!);
  const [bottom, top] = [pointsOf(first!['d']!)[0]![1], pointsOf(second!['d']!)[0]![1]];
  expect(bottom - top).toBe(300);
  expect(pointsOf(second!['d']!)[1]![1]).toBeGreaterThan(bottom);
  expect(Number(second!['stroke-opacity'])).toBeLessThan(Number(first!['stroke-opacity']));
  expect(textsOf(svg)).toEqual(expect.arrayContaining(['Loss by settings', 'a', 'b', '0', '10', '2']));
});

test('brushes are kept as values and mean the same among other runs', () => {
  const linear = placeAxis(axis('a', [0, 5, 10]));
  const kept = brushOf(linear, [0.5, 1])!;
  expect(kept).toEqual({ from: 5, to: 10 });
  const others = [axis('a', [-10, 7, 30]), axis('a', [1, 2]), axis('a', [6, 6]), axis('a', [3, 3])].map(placeAxis);
  expect(others.map((other) => passes([other], brushedRanges([other], { a: kept }), other.places.length))).toEqual([
    [false, true, false],
    [false, false],
    [true, true],
    [false, false],
  ]);

  const rates = placeAxis(axis('r', [0.001, 0.01, 0.1]));
  const middle = brushOf(rates, [0.4, 0.6])!;
  expect(middle).toEqual({ from: expect.closeTo(0.001 * 10 ** 0.8, 12), to: expect.closeTo(0.001 * 10 ** 1.2, 12) });
  const [low, high] = brushedRanges([rates], { r: middle })['r']!;
  expect([low, high].map((share) => share.toFixed(9))).toEqual(['0.400000000', '0.600000000']);
  const more = placeAxis(axis('r', [1e-6, 0.01, 0.1, 10, null]));
  expect(passes([more], brushedRanges([more], { r: middle }), 5)).toEqual([false, true, false, false, false]);
});

test('a brush of names holds those names, of which some may be missing', () => {
  const names = placeAxis(axis('n', ['elu', 'relu', 'tanh']));
  expect(brushOf(names, [0.45, 1])).toEqual({ names: ['relu', 'tanh'] });
  expect(brushOf(names, [0.1, 0.2])).toBeNull();
  const other = placeAxis(axis('n', ['gelu', 'relu', 'swish', 'tanh']));
  const within = (chosen: string[]) => passes([other], brushedRanges([other], { n: { names: chosen } }), 4);
  expect(within(['elu', 'relu'])).toEqual([false, true, false, false]);
  expect(within(['elu'])).toEqual([false, false, false, false]);
  // Numbers now, or not there at all: no brush.
  expect(brushedRanges([placeAxis(axis('n', [1, 2]))], { n: { names: ['relu'] }, m: { from: 1, to: 2 } })).toEqual({});
  expect(brushedRanges([names], { n: { from: 1, to: 2 } })).toEqual({});
  // As comparisons were kept before.
  expect(brushedRanges([names], { n: [0.4, 1] })).toEqual({ n: [0.4, 1] });
});
