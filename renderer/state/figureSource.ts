import type { RunSummary } from '../../shared/run';
import type { FieldValue } from '../../shared/specFields';
import { fieldsOf } from '../../shared/specFields';

interface RunAbout {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly steps: number;
  /** Those in which the runs are not all alike. */
  readonly settings: Readonly<Record<string, FieldValue>>;
}

/** Runs and all their settings as a figure keeps them: what all have in common once, the rest with each run. */
export function aboutRuns(runs: readonly RunSummary[]): {
  readonly settings: Readonly<Record<string, FieldValue>>;
  readonly runs: readonly RunAbout[];
} {
  const flats = runs.map(fieldsOf);
  const [first = {}] = flats;
  const common = new Set(Object.keys(first).filter((key) => flats.every((flat) => flat[key] === first[key])));
  const pick = (flat: Readonly<Record<string, FieldValue>>, shared: boolean) =>
    Object.fromEntries(Object.entries(flat).filter(([key]) => common.has(key) === shared));
  return {
    settings: pick(first, true),
    runs: runs.map(({ id, name, status, step }, i) => {
      return { id, name, status, steps: step, settings: pick(flats[i] ?? {}, false) };
    }),
  };
}
