import { describe, expect, test } from 'vitest';
import { sharedSteps, stepAt } from '../../../renderer/state/sharedSteps';

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
});
