import type { CauseId } from '../cause';
import { FAULTS } from './faults';
import type { BenchTask } from './tasks';
import type { BenchResult } from './trial';

/** A share of runs, with the interval that holds it at 95 %. */
export interface Rate {
  readonly hits: number;
  readonly of: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** What is asked of the rules. */
export const BOUNDS = { correct: 0.9, falseAlarm: 0.04, improved: 0.85 } as const;

/** The column of runs in which nothing was found. */
export const NOTHING = 'healthy';
export type Verdict = CauseId | typeof NOTHING;

/** A row of the confusion matrix: a fault, or the healthy runs. */
export interface ConfusionRow {
  readonly id: string;
  readonly title: string;
  readonly expected: Verdict;
  readonly runs: number;
  /** Runs by the cause that was found first. */
  readonly found: Readonly<Partial<Record<Verdict, number>>>;
  /** Runs whose fix made the loss better; null where no setting can mend it. */
  readonly improved: number | null;
}

/** The bench, judged. */
export interface BenchScore {
  readonly rows: readonly ConfusionRow[];
  /** Fault runs whose cause was found first. */
  readonly correct: Rate;
  /** Healthy runs in which something was found. */
  readonly falseAlarm: Rate;
  /** Of the fault runs that a setting can mend, those that the proposed fix made better; none proposed counts as not. */
  readonly improved: Rate;
  readonly holds: boolean;
}

const Z_95 = 1.959963984540054;

/** Source  "Probable inference, the law of succession, and statistical inference", 1927, doi:10.1080/01621459.1927.10502953. */
export function wilson(hits: number, of: number): Rate {
  if (of === 0) return { hits, of, share: NaN, low: 0, high: 1 };
  const share = hits / of;
  const square = (Z_95 * Z_95) / of;
  const center = (share + square / 2) / (1 + square);
  const half = (Z_95 * Math.sqrt((share * (1 - share)) / of + square / (4 * of))) / (1 + square);
  return { hits, of, share, low: Math.max(0, center - half), high: Math.min(1, center + half) };
}

/** Judges what the runs of the tasks gave, in the tasks' order. */
export function scoreBench(tasks: readonly BenchTask[], results: readonly BenchResult[]): BenchScore {
  const pairs = tasks.map((task, i) => ({ task, result: results[i]! }));
  const verdict = ({ causes }: BenchResult): Verdict => causes[0] ?? NOTHING;
  const row = (id: string, title: string, expected: Verdict, of: typeof pairs, mendable: boolean): ConfusionRow => {
    const found: Partial<Record<Verdict, number>> = {};
    for (const { result } of of) found[verdict(result)] = (found[verdict(result)] ?? 0) + 1;
    const improved = mendable ? of.filter(({ result }) => result.improved).length : null;
    return { id, title, expected, runs: of.length, found, improved };
  };
  const rows = FAULTS.map(({ id, title, expected, spoilData }) => {
    const of = pairs.filter(({ task }) => task.fault === id);
    return row(id, title, expected, of, spoilData === undefined);
  }).filter(({ runs }) => runs > 0);
  const healthy = pairs.filter(({ task }) => task.fault === null);
  const healthyRow = row('healthy', 'Healthy runs', NOTHING, healthy, false);

  const sum = (of: readonly ConfusionRow[], count: (row: ConfusionRow) => number) =>
    of.reduce((total, each) => total + count(each), 0);
  const mendable = rows.filter((each) => each.improved !== null);
  const runs = (each: ConfusionRow) => each.runs;
  const correct = wilson(
    sum(rows, ({ found, expected }) => found[expected] ?? 0),
    sum(rows, runs),
  );
  const falseAlarm = wilson(healthy.length - (healthyRow.found[NOTHING] ?? 0), healthy.length);
  const improved = wilson(
    sum(mendable, (each) => each.improved ?? 0),
    sum(mendable, runs),
  );
  return {
    rows: [...rows, ...(healthy.length > 0 ? [healthyRow] : [])],
    correct,
    falseAlarm,
    improved,
    holds:
      correct.share >= BOUNDS.correct && falseAlarm.share <= BOUNDS.falseAlarm && improved.share >= BOUNDS.improved,
  };
}
