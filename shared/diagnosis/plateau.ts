import { median } from '../statistics';
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

/** The loss below which enough would be learned; the one at rest where that is not known. */
export function least(resting: number, enough: number): number {
  return enough < resting ? enough : resting;
}
