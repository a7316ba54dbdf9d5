import { expect, test } from 'vitest';
import { paceOf, paceOfEnded, planOf, remainingOf, remainingOfQueue } from '../../../renderer/state/remaining';
import { exampleRun, exampleSpec } from '../../support/specs';

const spec = exampleSpec({ epochs: 10, steps: null });
const queued = exampleRun({ spec, status: 'queued', step: 0, totalSteps: 0, parameterCount: 0, elapsedMs: 0 });
const plan = planOf(queued);
const done = exampleRun({ ...plan, spec, step: plan.totalSteps, elapsedMs: 1000 });

test('a run that trains goes on at its own pace', () => {
  expect(remainingOf(exampleRun({ step: 25, totalSteps: 100, elapsedMs: 500 }))).toBe(1500);
  expect(remainingOf(queued)).toBeNull();
});

test('queued runs, whose steps nobody has counted yet, need as long as their like', () => {
  expect(plan.totalSteps).toBe(Math.ceil(150 / spec.batchSize) * 10);
  expect(remainingOfQueue([queued, queued, queued], [done], 1)).toBeCloseTo(3000, 6);
  expect(remainingOfQueue([queued, queued], [done], 2)).toBeCloseTo(1000, 6);
});

test('nothing is promised before anything is known', () => {
  expect(remainingOfQueue([queued], [], 1)).toBeNull();
  expect(remainingOfQueue([], [done], 1)).toBeNull();
});

test('without any run a measured pace is taken, and runs that have ended count before it', () => {
  const pace = paceOf([done])!;
  expect(remainingOfQueue([queued], [], 1, 2 * pace)).toBeCloseTo(2000, 6);
  expect(remainingOfQueue([queued], [done], 1, 2 * pace)).toBeCloseTo(1000, 6);
  expect(paceOfEnded([queued])).toBeNull();
});
