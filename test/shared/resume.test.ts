import { describe, expect, it } from 'vitest';
import type { LayerHistogram } from '../../shared/histogram';
import type { Point } from '../../shared/metrics';
import { Rng } from '../../shared/rng';
import { Training } from '../../shared/training';
import { randomSpec } from '../support/randomSpec';

const EXPERIMENTS = 60;

type Seen = Point | LayerHistogram | { readonly snapshot: number; readonly sum: number };

function look(training: Training, seen: Seen[] = []): Seen[] {
  seen.push(...training.measure(), ...training.histograms());
  const weights = training.snapshot();
  if (weights !== null) seen.push({ snapshot: training.step, sum: Array.from(weights).reduce((a, b) => a + b, 0) });
  return seen;
}

/** Trains and measures until that step or the end, as a trainer does: up to `slice` steps between two looks at the clock. */
function trainUntil(training: Training, step: number, seen: Seen[], slice = 1): void {
  while (!training.done && training.step < step) {
    training.advance(Math.min(slice, step - training.step));
    look(training, seen);
  }
}

describe('random experiments', () => {
  it.each(Array.from({ length: EXPERIMENTS }, (_, i) => i))(
    'number %i ends with the same bits and points, stopped at any two steps and resumed',
    (seed) => {
      const spec = randomSpec(seed);
      const whole = Training.start(spec);
      const expected = look(whole);
      trainUntil(whole, Infinity, expected);

      const rng = Rng.stream(seed, 'stops');
      for (let attempt = 0; attempt < 3; attempt++) {
        const stops = [rng.below(whole.step + 1), rng.below(whole.step + 1)].sort((a, b) => a - b);
        let training = Training.start(spec);
        const points = look(training);
        for (const stop of stops) {
          trainUntil(training, stop, points, 1 + rng.below(9));
          // Only bytes go over: nothing that the first object holds can help the second.
          const bytes = Uint8Array.from(training.checkpoint());
          training = Training.resume(spec, bytes);
          expect(training.checkpoint()).toEqual(bytes);
        }
        trainUntil(training, Infinity, points, 1 + rng.below(9));
        expect(
          { stops, step: training.step, divergence: training.divergence, hash: training.weightsHash() },
          JSON.stringify(spec),
        ).toEqual({ stops, step: whole.step, divergence: whole.divergence, hash: whole.weightsHash() });
        expect(points).toEqual(expected);
      }
    },
  );
});
