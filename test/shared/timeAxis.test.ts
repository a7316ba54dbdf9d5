import { describe, expect, it } from 'vitest';
import { ascendingTimes, meanTimes, timesAt } from '../../shared/timeAxis';

const RUN = { steps: [0, 10, 30], values: [0, 1.5, 2] };

describe('the time of a step', () => {
  it('is the recorded one where there is one, and lies on the line between two others', () => {
    expect([...timesAt([0, 5, 10, 20, 25, 30], RUN)]).toEqual([0, 0.75, 1.5, 1.75, 1.875, 2]);
  });

  it('is unknown before the first and behind the last recorded one, and without any', () => {
    const late = { steps: [10, 20], values: [3, 4] };
    expect([...timesAt([0, 9, 10, 20, 21, 500], late)]).toEqual([NaN, NaN, 3, 4, NaN, NaN]);
    expect([...timesAt([0, 1], { steps: [], values: [] })]).toEqual([NaN, NaN]);
    expect([...timesAt([6, 7, 8], { steps: [7], values: [5] })]).toEqual([NaN, 5, NaN]);
  });

  it('of several runs is the mean of theirs, as far as all of them went', () => {
    const slow = { steps: [0, 20], values: [0, 8] };
    expect([...meanTimes([0, 10, 20, 30], [RUN, slow])]).toEqual([0, 2.75, 4.875, NaN]);
  });

  it('stands on the axis once, though a clock shows two steps the same time', () => {
    expect(ascendingTimes([NaN, 0, 0, 1, 1, 1.5, NaN])).toEqual([1, 3, 5]);
  });
});
