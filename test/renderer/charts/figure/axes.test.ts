import { expect, test } from 'vitest';
import { scaleOf, ticksOf } from '../../../../renderer/charts/figure/axes';

const axis = (from: number, to: number, log = false) =>
  ({ label: '', unit: 'number', log, range: [from, to] }) as const;

test.each([
  [axis(0, 400), 4, ['0', '100', '200', '300', '400']],
  [axis(0.12, 0.47), 4, ['0.2', '0.3', '0.4']],
  [axis(-1, 1), 4, ['−1.0', '−0.5', '0.0', '0.5', '1.0']],
  [axis(1, 1000, true), 4, ['1', '10', '100', '1000']],
  [axis(1, 20, true), 8, ['1', '2', '5', '10', '20']],
  [{ ...axis(0, 1), unit: 'share' } as const, 4, ['0 %', '50 %', '100 %']],
])('%j has about %i round ticks', (given, wanted, labels) => {
  expect(ticksOf(given, wanted).map(({ label }) => label)).toEqual(labels);
});

test('an axis of many decades leaves some out, and never has many more ticks than wanted', () => {
  for (const range of [
    [1e-300, 1e300],
    [1e-9, 1e9],
    [3, 4],
    [1e-5, 2e-5],
  ] as const) {
    for (const log of [false, true]) expect(ticksOf(axis(range[0], range[1], log), 6).length).toBeLessThanOrEqual(10);
  }
});

test('values that differ by rounding alone have one tick, not endless ones', () => {
  expect(ticksOf(axis(1 - 1.2e-16, 1), 5)).toHaveLength(1);
  expect(ticksOf(axis(-1e16, -1e16 + 2), 5)).toHaveLength(1);
});

test('a scale puts the ends of the range where it is told', () => {
  const even = scaleOf(axis(10, 30), 100, 0);
  expect([even(10), even(20), even(30)]).toEqual([100, 50, 0]);
  const log = scaleOf(axis(0.01, 100, true), 0, 40);
  expect([0.01, 1, 100].map(log).map(Math.round)).toEqual([0, 20, 40]);
});
