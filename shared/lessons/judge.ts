import { exp, log } from '../math';
import { mean, median } from '../statistics';
import type { Across, Bound, Check, Lesson } from './lesson';
import { Trained } from './trained';

/** What one repetition of a lesson measured, by check. */
export type SeedValues = Readonly<Record<string, number>>;

/** One inequality, judged. */
export interface Verdict {
  readonly key: string;
  readonly quantity: string;
  readonly across: Across;
  /** What is judged, of all seeds together. */
  readonly value: number;
  /** In seeds' order. */
  readonly values: readonly number[];
  readonly bound: Bound;
  /** What was taken off, where a difference is judged: of all seeds together, and of each. */
  readonly minus: { readonly value: number; readonly values: readonly number[] } | null;
  readonly holds: boolean;
}

/** A lesson, judged. */
export interface LessonReport {
  readonly id: string;
  readonly seeds: readonly number[];
  readonly verdicts: readonly Verdict[];
  /** All of them; true for a lesson that claims no measurement. */
  readonly holds: boolean;
}

/** Repetitions of a lesson at most. */
export const MOST_SEEDS = 1000;

/** The seeds of so many repetitions. */
export function lessonSeeds(lesson: Lesson, count: number | null, baseSeed: number): number[] {
  return Array.from({ length: lesson.seeds === 1 ? 1 : (count ?? lesson.seeds) }, (_, k) => baseSeed + k);
}

/** Runs one repetition: trains what it needs, each experiment once, and measures. */
export function measureLesson(lesson: Lesson, seed: number): SeedValues {
  const specs = lesson.experiments(seed);
  const done = new Map<string, Trained>();
  return lesson.measure({
    seed,
    trained: (name) => {
      const found = done.get(name) ?? Trained.toEnd(specs[name]!);
      done.set(name, found);
      return found;
    },
  });
}

/** Judges what the repetitions measured, one for each seed. */
export function judgeLesson(lesson: Lesson, seeds: readonly number[], measured: readonly SeedValues[]): LessonReport {
  const verdicts = lesson.checks.map((check) => judge(check, measured));
  return { id: lesson.id, seeds, verdicts, holds: verdicts.every(({ holds }) => holds) };
}

function judge({ key, quantity, across, bound, minus }: Check, measured: readonly SeedValues[]): Verdict {
  const values = measured.map((each) => each[key]!);
  const others = minus === undefined ? null : measured.map((each) => each[minus]!);
  const off = others === null ? null : { value: ACROSS[across](others, bound), values: others };
  const value = ACROSS[across](values, bound) - (off?.value ?? 0);
  return { key, quantity, across, value, values, bound, minus: off, holds: isWithin(value, bound) };
}

/** NaN is within no bound. */
export function isWithin(value: number, { min = -Infinity, max = Infinity }: Bound): boolean {
  return value >= min && value <= max;
}

/** Whether a bound allows anything: what is measured is then only shown. */
export function isUnbounded({ min, max }: Bound): boolean {
  return min === undefined && max === undefined;
}

/** `≤ 0.7`, `≥ 0.94`, `= 0`, `0.45 … 0.75`, or `none`. */
export function boundText({ min, max }: Bound): string {
  if (min !== undefined && max !== undefined) return min === max ? `= ${plain(min)}` : `${plain(min)} … ${plain(max)}`;
  if (min !== undefined) return `≥ ${plain(min)}`;
  return max === undefined ? 'none' : `≤ ${plain(max)}`;
}

/** Without the last digits, which are what is left of computing: 8.05 and not 8.049999999999999. */
const plain = (value: number) => String(Number(value.toPrecision(12)));

const ACROSS: Readonly<Record<Across, (values: readonly number[], bound: Bound) => number>> = {
  median,
  mean,
  geometricMean: (values) => exp(mean(values.map(log))),
  every: (values, bound) =>
    values.reduce((worst, value) => (excess(value, bound) > excess(worst, bound) ? value : worst)),
};

/** How far beyond its bound a value lies; negative within. */
function excess(value: number, { min = -Infinity, max = Infinity }: Bound): number {
  return Number.isNaN(value) ? Infinity : Math.max(min - value, value - max);
}
