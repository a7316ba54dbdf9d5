import { expect, test } from 'vitest';
import { stepsOn, xUnitOf } from '../../../renderer/charts/xAxis';

test('steps stand at their epochs on that axis alone, and times are seconds', () => {
  const steps = Int32Array.from([0, 5, 20]);
  expect([...(stepsOn('epoch', steps, 10) as Float64Array)]).toEqual([0, 0.5, 2]);
  // Before its data set is known a run has no epochs.
  expect([...(stepsOn('epoch', steps, 0) as Int32Array)]).toEqual([0, 5, 20]);
  expect(stepsOn('step', steps, 10)).toBe(steps);
  expect(stepsOn('time', steps, 10)).toBe(steps);
  expect([xUnitOf('step'), xUnitOf('epoch'), xUnitOf('time')]).toEqual(['number', 'number', 'seconds']);
});
