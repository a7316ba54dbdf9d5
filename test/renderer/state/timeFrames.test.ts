import { describe, expect, it } from 'vitest';
import { TimeFrames } from '../../../renderer/state/timeFrames';
import type { TimeFrame } from '../../../shared/timeFrame';

const STEPS = [0, 1, 3, 9, 27];
const frame = (step: number) => ({ step }) as TimeFrame;

describe('frames of past steps', () => {
  it('are read ahead, the nearest first, one at a time, and once', async () => {
    const asked: number[] = [];
    let under = 0;
    const frames = new TimeFrames(async (step) => {
      asked.push(step);
      expect(++under, 'one at a time').toBe(1);
      await Promise.resolve();
      under--;
      return frame(step);
    });
    await frames.get(3, 1);
    await frames.readAhead(() => ({ steps: STEPS, at: 2, layer: 1 }));
    expect(asked).toEqual([3, 1, 9, 0, 27]);
    await frames.readAhead(() => ({ steps: STEPS, at: 0, layer: 1 }));
    expect((await frames.get(27, 1)).step).toBe(27);
    expect(asked).toHaveLength(5);
    // Another layer has frames of its own.
    await frames.readAhead(() => ({ steps: STEPS, at: 0, layer: 2 }));
    expect(asked).toHaveLength(10);
  });

  it('wait for who waits', async () => {
    const asked: number[] = [];
    const frames = new TimeFrames((step) => {
      asked.push(step);
      return Promise.resolve(frame(step));
    });
    await frames.readAhead(() => (asked.length === 2 ? null : { steps: STEPS, at: 0, layer: 1 }));
    expect(asked).toEqual([0, 1]);
  });

  it('that cannot be read end nothing, and are asked for again when they are wanted', async () => {
    let fails = true;
    const asked: number[] = [];
    const frames = new TimeFrames((step) => {
      asked.push(step);
      return fails && step === 3 ? Promise.reject(new Error('lost')) : Promise.resolve(frame(step));
    });
    await frames.readAhead(() => ({ steps: STEPS, at: 0, layer: 1 }));
    expect(asked).toEqual(STEPS);
    fails = false;
    expect((await frames.get(3, 1)).step).toBe(3);
  });
});
