import type { Candidate } from './trial';

/** What the runs of a candidate came to, seed by seed; NaN for one that diverged. */
export interface Outcome {
  readonly key: Candidate['key'];
  readonly values: readonly number[];
}

/** How the recommended candidate fared beside the others. */
export interface GuideVerdict {
  /** Key of the candidate with the best mean; null where all diverged. */
  readonly best: string | null;
  /** Another one has the very same mean. */
  readonly isTied: boolean;
  /** Its worst seed is better than the best seed of every other. */
  readonly isClear: boolean;
}

/** Mean, least and greatest; null where a run diverged, for then there is no mean. */
export function together(values: readonly number[]) {
  if (values.length === 0 || !values.every(Number.isFinite)) return null;
  const sum = values.reduce((total, value) => total + value, 0);
  return { mean: sum / values.length, least: Math.min(...values), most: Math.max(...values) };
}

/** @param better which direction of the values is better. */
export function guideVerdict(outcomes: readonly Outcome[], better: 'higher' | 'lower'): GuideVerdict {
  const sign = better === 'higher' ? 1 : -1;
  const known = outcomes.flatMap(({ key, values }) => {
    const all = together(values.map((value) => sign * value));
    return all === null ? [] : [{ key, ...all }];
  });
  const [best, ...others] = known.sort((a, b) => b.mean - a.mean);
  if (best === undefined) return { best: null, isTied: false, isClear: false };
  const isTied = others.some(({ mean }) => mean === best.mean);
  return { best: best.key, isTied, isClear: others.every(({ most }) => best.least > most) };
}
