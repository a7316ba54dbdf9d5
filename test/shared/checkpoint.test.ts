import { describe, expect, it } from 'vitest';
import type { ExperimentSpec } from '../../shared/experiment';
import { OPTIMIZERS } from '../../shared/optimizers';
import { defaultChoice } from '../../shared/params';
import { Rng } from '../../shared/rng';
import { Training } from '../../shared/training';
import { exampleSpec } from '../support/specs';

function advance(training: Training, steps: number): Training {
  for (let i = 0; i < steps && !training.done; i++) training.advance();
  return training;
}

describe('resuming', () => {
  const optimizers = Object.values(OPTIMIZERS).map((record) => [record.name, defaultChoice(record)] as const);
  it.each(optimizers)('%s goes on bit for bit from any step, in both precisions', (name, choice) => {
    const rng = Rng.stream(1, name);
    for (const precision of ['float32', 'float64'] as const) {
      const optimizer = choice as ExperimentSpec['optimizer'];
      const spec = exampleSpec({ optimizer, precision, weightDecay: 0.001, epochs: 4, batchSize: 20 });
      const whole = advance(Training.start(spec), Infinity);
      // Includes the start, the end, and the seam between two epochs.
      for (const at of [0, 8, whole.totalSteps, 1 + rng.below(30), 1 + rng.below(30)]) {
        const bytes = advance(Training.start(spec), at).checkpoint();
        const resumed = Training.resume(spec, bytes);
        expect(resumed.step).toBe(at);
        expect(resumed.checkpoint()).toEqual(bytes);
        expect(advance(resumed, Infinity).weightsHash()).toBe(whole.weightsHash());
      }
    }
  });

  it('gives the same points as the run that was not interrupted', () => {
    const spec = exampleSpec({
      record: { everySteps: 3, evaluateEverySteps: 4, probeSize: 32, histograms: 0, snapshots: 'none' },
    });
    const collect = (training: Training, until: number) => {
      const points = training.measure();
      while (training.step < until) {
        training.advance();
        points.push(...training.measure());
      }
      return points;
    };
    const whole = Training.start(spec);
    const expected = collect(whole, whole.totalSteps);
    const first = Training.start(spec);
    const before = collect(first, 12);
    const second = Training.resume(spec, first.checkpoint());
    expect([...before, ...collect(second, second.totalSteps)]).toEqual(expected);
  });

  it('works when only what is recorded has changed', () => {
    const spec = exampleSpec();
    const bytes = advance(Training.start(spec), 5).checkpoint();
    const other = {
      ...spec,
      record: { everySteps: 1, evaluateEverySteps: 1, probeSize: 8, histograms: 9, snapshots: 'auto' as const },
    };
    expect(Training.resume(other, bytes).step).toBe(5);
  });
});

describe('a checkpoint is refused', () => {
  const spec = exampleSpec();
  const bytes = advance(Training.start(spec), 5).checkpoint();
  const changed = (at: number) => {
    const copy = bytes.slice();
    copy[at]! ^= 1;
    return copy;
  };

  it('when any byte is damaged', () => {
    for (let at = 0; at < bytes.length; at += 7)
      expect(() => Training.resume(spec, changed(at))).toThrow(/checkpoint cannot be used/);
    expect(() => Training.resume(spec, changed(bytes.length - 1))).toThrow(/checksum/);
    for (const length of [0, 7, 100, bytes.length - 1]) {
      expect(() => Training.resume(spec, bytes.slice(0, length))).toThrow(/checkpoint cannot be used/);
    }
    expect(() => Training.resume(spec, bytes)).not.toThrow();
  });

  it('when it is of another experiment, or of a newer format', () => {
    expect(() => Training.resume(exampleSpec({ batchSize: 21 }), bytes)).toThrow(/another experiment/);
    const newer = bytes.slice();
    newer[8] = 2;
    expect(() => Training.resume(spec, newer)).toThrow(/format 2, newer than 1/);
  });
});
