import { describe, expect, test } from 'vitest';
import { overlaidSteps, sharedSteps, stepAt } from '../../../renderer/state/sharedSteps';

describe('steps', () => {
  const at = (...steps: number[]) => steps.map((step) => ({ step }));

  test('are shared when every run has them', () => {
    expect(sharedSteps([at(0, 1, 3, 9), at(0, 1, 2, 9, 20), at(0, 9)])).toEqual([0, 9]);
    expect(sharedSteps([at(0, 5)])).toEqual([0, 5]);
    expect(sharedSteps([])).toEqual([]);
  });

  test('that are wanted and not there give way to the one before', () => {
    expect(stepAt([0, 5, 9], null)).toBe(9);
    expect(stepAt([0, 5, 9], 8)).toBe(5);
    expect(stepAt([3, 5], 1)).toBe(3);
    expect(stepAt([], 4)).toBeNull();
  });

  test('laid over each other ascend, are there once, and keep their places', () => {
    const steps = [0, 1, 4, 9];
    const at = (shown: number | null, ...beside: Parameters<typeof overlaidSteps>[2]) =>
      overlaidSteps(steps, shown, beside).map(({ step, place }) => [step, place]);
    expect(at(4, 'first', 'none')).toEqual([
      [0, 1],
      [4, 0],
    ]);
    expect(at(4, 'last', 'first')).toEqual([
      [0, 2],
      [4, 0],
      [9, 1],
    ]);
    // The shown one wins, then the earlier place.
    expect(at(0, 'first', 'none')).toEqual([[0, 0]]);
    expect(at(0, 4, 4)).toEqual([
      [0, 0],
      [4, 1],
    ]);
    expect(at(9, 7, 'none')).toEqual([
      [4, 1],
      [9, 0],
    ]);
    expect(overlaidSteps([], null, ['first', 'last'])).toEqual([]);
  });
});
