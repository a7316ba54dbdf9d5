import { mean, standardDeviation } from './statistics';
import { studentQuantile } from './studentT';

/** One run's value, and what it shares with the run of another group that it is paired with: its seeds. */
export interface Member {
  readonly pair: string;
  readonly value: number;
}

/** Seen from the second group. `equal`: the same values; `open`: not enough seeds to tell. */
export type Verdict = 'better' | 'worse' | 'equal' | 'open';

export interface GroupDifference {
  /** Mean of the second group minus mean of the first. */
  readonly difference: number;
  /** Ends of the interval that holds the true difference with 95 % confidence; null with too few values. */
  readonly interval: readonly [low: number, high: number] | null;
  /** Student's t of the differences pair by pair, or Welch's of two independent samples. */
  readonly method: 'paired' | 'welch';
  readonly verdict: Verdict;
}

const CONFIDENCE = 0.95;
/** Without any spread the interval has no width; so few values are no reason to trust that. */
const FEWEST_WITHOUT_SPREAD = 5;

/**
 * How the second group differs from the first. They are paired when each run of one has its partner in the other: equal
 * seeds mean equal data and equal draws, which makes the difference surer than the values.
 *
 * The verdict is `better` or `worse` when the interval leaves out 0. Of two groups that do not differ, one in twenty gets such
 * a verdict: the price of 95 %.
 *
 * Source  B. L. Welch 1947, "The generalization of 'Student's' problem when several different population variances are involved".
 */
export function groupDifference(
  first: readonly Member[],
  second: readonly Member[],
  better: 'higher' | 'lower',
): GroupDifference {
  const pairs = pairsOf(first, second);
  const [ones, others] = [first, second].map((members) => members.map(({ value }) => value)) as [number[], number[]];
  const difference = mean(others) - mean(ones);
  const method = pairs === null ? 'welch' : 'paired';
  const { error, df } = pairs === null ? welch(ones, others) : paired(pairs);
  const fewest = Math.min(ones.length, others.length);
  const known = Number.isFinite(error) && (error > 0 || fewest >= FEWEST_WITHOUT_SPREAD);
  const half = !known ? NaN : error === 0 ? 0 : studentQuantile((1 + CONFIDENCE) / 2, df) * error;
  const interval = known ? ([difference - half, difference + half] as const) : null;
  return { difference, interval, method, verdict: verdictOf(difference, interval, better) };
}

function verdictOf(difference: number, interval: GroupDifference['interval'], better: 'higher' | 'lower'): Verdict {
  if (interval === null) return 'open';
  const [low, high] = interval;
  if (low === 0 && high === 0) return 'equal';
  if (low <= 0 && high >= 0) return 'open';
  return difference > 0 === (better === 'higher') ? 'better' : 'worse';
}

/** Second minus first, pair by pair; null where they are not one to one. */
function pairsOf(first: readonly Member[], second: readonly Member[]): readonly number[] | null {
  const partners = new Map(first.map(({ pair, value }) => [pair, value]));
  const names = new Set(second.map(({ pair }) => pair));
  if (partners.size !== first.length || names.size !== second.length || names.size !== partners.size) return null;
  if (![...names].every((name) => partners.has(name))) return null;
  return second.map(({ pair, value }) => value - partners.get(pair)!);
}

function paired(differences: readonly number[]): { error: number; df: number } {
  return { error: standardDeviation(differences) / Math.sqrt(differences.length), df: differences.length - 1 };
}

function welch(ones: readonly number[], others: readonly number[]): { error: number; df: number } {
  const [a, b] = [ones, others].map((values) => {
    const deviation = standardDeviation(values);
    return (deviation * deviation) / values.length;
  }) as [number, number];
  return {
    error: Math.sqrt(a + b),
    df: ((a + b) * (a + b)) / ((a * a) / (ones.length - 1) + (b * b) / (others.length - 1)),
  };
}
