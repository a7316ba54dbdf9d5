/** Steps and the seconds of training up to each: a run's series `elapsed`. */
export interface RecordedTimes {
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/**
 * The time at each of some ascending steps: exact where it was recorded, on the straight line between two recorded ones,
 * and NaN before the first and after the last, where nothing is known.
 */
export function timesAt(steps: ArrayLike<number>, { steps: known, values }: RecordedTimes): Float64Array {
  const times = new Float64Array(steps.length).fill(NaN);
  let next = 0;
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]!;
    while (next < known.length && known[next]! < step) next++;
    if (next === known.length) break;
    if (known[next] === step) times[i] = values[next]!;
    else if (next > 0) times[i] = between(step, next, known, values);
  }
  return times;
}

function between(step: number, next: number, known: ArrayLike<number>, values: ArrayLike<number>): number {
  const share = (step - known[next - 1]!) / (known[next]! - known[next - 1]!);
  return values[next - 1]! + share * (values[next]! - values[next - 1]!);
}

/** The mean of the times of several runs at each step; NaN where one of them has none. */
export function meanTimes(steps: ArrayLike<number>, runs: readonly RecordedTimes[]): Float64Array {
  const sums = new Float64Array(steps.length);
  for (const run of runs) timesAt(steps, run).forEach((time, i) => (sums[i]! += time));
  return sums.map((sum) => sum / runs.length);
}

/** Indices of the finite times that lie beyond the one kept before: a clock may show two steps the same time. */
export function ascendingTimes(times: ArrayLike<number>): number[] {
  const kept: number[] = [];
  for (let i = 0; i < times.length; i++) {
    const last = kept[kept.length - 1];
    if (Number.isFinite(times[i]) && (last === undefined || times[i]! > times[last]!)) kept.push(i);
  }
  return kept;
}
