import { expect, test } from 'vitest';
import { drawParallelFigure } from '../../../renderer/charts/figure/parallelFigure';
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
