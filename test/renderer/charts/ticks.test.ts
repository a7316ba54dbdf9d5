import { expect, test } from 'vitest';
import { logTickLabels, tickDistance, tickLabels } from '../../../renderer/charts/ticks';

test('ticks have as many decimals as their distance needs', () => {
  expect(tickLabels([0, 0.5, 1], 0.5, 'number')).toEqual(['0.0', '0.5', '1.0']);
  expect(tickLabels([-100, 0, 100], 100, 'number')).toEqual(['−100', '0', '100']);
  expect(tickLabels([0.2, 0.4], 0.2, 'share')).toEqual(['20 %', '40 %']);
  expect(tickLabels([0.995, 0.9975], 0.0025, 'share')).toEqual(['99.50 %', '99.75 %']);
  expect(tickLabels([0, 5e-13], 5e-13, 'number')).toEqual(['0', '5e−13']);
});

test('a tick alone has the decimals that it needs itself', () => {
  const label = (...values: number[]) => tickLabels(values, tickDistance(values), 'number');
  expect([label(50), label(0.25), label(-3 * 0.1), label(0), label()]).toEqual([['50'], ['0.25'], ['−0.3'], ['0'], []]);
  expect(label(0.5, 1)).toEqual(['0.5', '1.0']);
});

test('ticks of a log axis', () => {
  expect(logTickLabels([0.01, null, 10], 'number')).toEqual(['0.01', '', '10']);
  expect(logTickLabels([1e-6], 'number')).toEqual(['1e−6']);
});
