import type { Verdict } from '../../../shared/lessons';
import type { LessonState } from '../../../shared/lessons/record';

/** What came of a lesson, in words. */
export function stateWords({ done, predicted, verdict, old }: LessonState): string {
  if (!done) return 'New';
  const parts = [
    predicted === null ? 'question skipped' : `predicted ${predicted}`,
    { holds: 'the claim holds', fails: 'the claim does not hold', none: 'nothing measured' }[verdict ?? 'none'],
    ...(old ? ['of another version of the core'] : []),
  ];
  const text = parts.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "10 seeds: 1 to 10", "no chance in it: run once". */
export function seedsWords(seeds: readonly number[], hasChance: boolean): string {
  if (!hasChance) return 'nothing is left to chance: run once';
  const [first = 1] = seeds;
  return seeds.length === 1 ? `1 seed: ${first}` : `${seeds.length} seeds: ${first} to ${seeds[seeds.length - 1]}`;
}

/** What is judged before anything is taken off it. */
export function centerOf({ value, minus }: Verdict): number {
  return value + (minus?.value ?? 0);
}
