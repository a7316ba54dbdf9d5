import { median } from '../statistics';
import type { Evidence } from './evidence';
import type { ReadPoint, Reading } from './reading';

/** Evaluations below which nothing can be said to have come to rest. */
const FEWEST = 15;

/**
 * Where the training loss came to rest: its median over the last sixth of the evaluations differs from that over the
 * sixth before the last third by at most that share. Null while it still moves, or when it was seen too seldom.
 */
export function plateau(reading: Reading, flat: number): ReadPoint | null {
  const points = reading.points('loss.train').filter(({ value }) => Number.isFinite(value));
  if (points.length < FEWEST) return null;
  const sixth = Math.max(2, Math.floor(points.length / 6));
  const middle = (from: number, to?: number) => median(points.slice(from, to).map(({ value }) => value));
  const before = middle(-3 * sixth, -2 * sixth);
  const now = middle(-sixth);
  const scale = Math.max(Math.abs(before), Number.MIN_VALUE);
  if (!(Math.abs(before - now) <= flat * scale)) return null;
  const step = points.find(({ value }) => Math.abs(value - now) <= 2 * flat * scale)?.step ?? points.at(-1)!.step;
  return { step, value: now };
}

/**
 * Where the training loss came to rest, and what shows that it is too high there: above the loss with which the share
 * `learned` of what guessing leaves would be learned. Null where `plateau` is.
 */
export function restsTooHigh(reading: Reading, flat: number, learned: number) {
  const resting = plateau(reading, flat);
  if (resting === null) return null;
  const enough = reading.guess.loss * (1 - learned);
  // The one at rest where that of a guess is not known.
  const threshold = enough < resting.value ? enough : resting.value;
  const evidence: Evidence = { metric: 'loss.train', layer: null, ...resting, threshold, rule: 'above' };
  return { ...resting, enough, evidence };
}
