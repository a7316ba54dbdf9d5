import { expect, test } from 'vitest';
import { compareValues } from '../../../renderer/state/runValues';

test('tables sort numbers by size and texts with their numbers by size; nothing and NaN come last both ways', () => {
  const values = [10, null, 9, NaN, 1];
  expect([...values].sort((a, b) => compareValues(a, b, false))).toEqual([1, 9, 10, null, NaN]);
  expect([...values].sort((a, b) => compareValues(a, b, true))).toEqual([10, 9, 1, null, NaN]);
  expect(['seed 10', 'seed 9'].sort((a, b) => compareValues(a, b, false))).toEqual(['seed 9', 'seed 10']);
});
