import { LabError } from '../../shared/errors';
import { ascendingTimes } from '../../shared/timeAxis';

/** One curve of a chart, with x values of its own. */
export interface Curve {
  /** Names the curve for hiding and highlighting; unique in its chart. */
  readonly key: string;
  readonly label: string;
  /** Finite, ascending, each value once. */
  readonly x: ArrayLike<number>;
  /** As long as `x`. NaN and infinities are gaps with a mark. */
  readonly y: ArrayLike<number>;
  /** Index into the palette, or a CSS colour. */
  readonly color: number | string;
  /** Line and gap lengths in CSS pixels. Default: the dash of the palette index, or solid. */
  readonly dash?: readonly number[];
  /** CSS pixels. Default 1.75. */
  readonly width?: number;
  /** Ends of a band around the curve, one of each an x; NaN where it has none. */
  readonly band?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> };
  /** Drawn faintly behind a smoothed `y`, one an x. */
  readonly raw?: ArrayLike<number>;
  /** Said behind the value of a point, by its index. */
  readonly note?: (index: number) => string;
  /** Each y holds from its x to the next, as the outline of bins. */
  readonly stepped?: boolean;
  /** An x marked by an upright line, such as the mean of a distribution. */
  readonly mark?: number;
  /** Points marked by a cross, such as the last finite ones of runs that diverged; `remark` says what they are. */
  readonly crosses?: readonly { readonly x: number; readonly y: number }[];
  /** Said of the whole curve, such as "diverged at step 17". */
  readonly remark?: string;
}

/** The x and y that a chart draws: a number, null for a gap in the line, undefined for "nothing measured here". */
export interface Table {
  readonly x: Float64Array;
  readonly columns: readonly (number | null | undefined)[][];
}

/** Curves with more points than this are thinned to the extremes of each pixel column. */
export const THIN_ABOVE = 5000;

/** Holds a curve to uPlot's data contract, for uPlot does not check it. */
export function checkCurve(curve: Curve): void {
  const { label, x, y, band, raw } = curve;
  if (x.length !== y.length) {
    throw new LabError('shape', `curve "${label}" must have one y an x; got ${x.length} x and ${y.length} y`);
  }
  if (band !== undefined && (band.low.length !== x.length || band.high.length !== x.length)) {
    const got = `${band.low.length} and ${band.high.length}`;
    throw new LabError('shape', `the band of "${label}" must have two ends an x; got ${got} for ${x.length} x`);
  }
  if (raw !== undefined && raw.length !== x.length) {
    throw new LabError('shape', `raw y of "${label}" must be one an x; got ${raw.length} for ${x.length} x`);
  }
  for (let i = 0; i < x.length; i++) {
    const here = x[i] as number;
    if (!Number.isFinite(here))
      throw new LabError('shape', `x of curve "${label}" must be finite; got ${here} at ${i}`);
    if (i > 0 && here <= (x[i - 1] as number)) {
      throw new LabError('shape', `x of curve "${label}" must ascend; got ${here} after ${x[i - 1]} at ${i}`);
    }
  }
}

/** The curve with times for x, without the points of which no time is known. */
export function atTimes(curve: Curve, times: Float64Array): Curve {
  const kept = ascendingTimes(times);
  const only = (values: ArrayLike<number>) => Float64Array.from(kept, (i) => values[i]!);
  const { y, band, raw, note } = curve;
  return {
    ...curve,
    x: only(times),
    y: only(y),
    ...(band === undefined ? {} : { band: { low: only(band.low), high: only(band.high) } }),
    ...(raw === undefined ? {} : { raw: only(raw) }),
    ...(note === undefined ? {} : { note: (i: number) => note(kept[i]!) }),
  };
}

/** Index of the first value not below `target`, in ascending values. */
export function lowerBound(values: ArrayLike<number>, target: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) < target) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Indices of the points to draw of those within [from, to]: all, or for long curves first, last, lowest and highest
 * of each of `columns` stretches, and each non-finite point next to a finite one. One neighbour outside is kept on each
 * side, so that lines run to the edge.
 */
export function visibleIndices(curve: Curve, from: number, to: number, columns: number): number[] {
  const { x, y } = curve;
  const start = Math.max(0, lowerBound(x, from) - 1);
  const end = Math.min(x.length, lowerBound(x, to) + 2);
  if (end - start <= THIN_ABOVE) return Array.from({ length: end - start }, (_, i) => start + i);
  const kept: number[] = [];
  const first = x[start] as number;
  const perUnit = columns / ((x[end - 1] as number) - first);
  for (let i = start; i < end;) {
    const column = Math.floor(((x[i] as number) - first) * perUnit);
    const limit = first + (column + 1) / perUnit;
    const stretch = new Set([i]);
    let lowest = -1;
    let highest = -1;
    let last = i;
    for (; i < end && ((x[i] as number) < limit || i === last); i++) {
      const value = y[i] as number;
      last = i;
      if (!Number.isFinite(value)) {
        if (i > start && Number.isFinite(y[i - 1] as number)) stretch.add(i);
        continue;
      }
      if (lowest < 0 || value < (y[lowest] as number)) lowest = i;
      if (highest < 0 || value > (y[highest] as number)) highest = i;
    }
    for (const index of [lowest, highest, last]) if (index >= 0) stretch.add(index);
    for (const index of [...stretch].sort((a, b) => a - b)) kept.push(index);
  }
  return kept;
}

/** Puts curves on one common x. `drawable` tells which finite points can be drawn (on a log axis: those above 0). */
export function alignCurves(
  curves: readonly Curve[],
  indices: readonly (readonly number[])[],
  drawable: { x: (value: number) => boolean; y: (value: number) => boolean },
): Table {
  const all = new Set<number>();
  curves.forEach((curve, c) => {
    for (const i of indices[c] as readonly number[])
      if (drawable.x(curve.x[i] as number)) all.add(curve.x[i] as number);
  });
  const x = Float64Array.from(all).sort();
  const columns = curves.map((curve, c) => {
    const column = new Array<number | null | undefined>(x.length).fill(undefined);
    let row = 0;
    for (const i of indices[c] as readonly number[]) {
      const here = curve.x[i] as number;
      if (!drawable.x(here)) continue;
      while ((x[row] as number) < here) row++;
      const value = curve.y[i] as number;
      column[row] = Number.isFinite(value) && drawable.y(value) ? value : null;
    }
    if (curve.stepped === true) holdBetween(column);
    return column;
  });
  return { x, columns };
}

/** Fills what lies between two points with what holds there. */
function holdBetween(column: (number | null | undefined)[]): void {
  const last = column.findLastIndex((value) => value !== undefined);
  for (let row = 1; row < last; row++) if (column[row] === undefined) column[row] = column[row - 1];
}

/** x of the first non-finite y: where the run diverged. */
export function divergedAt(curve: Curve): number | null {
  // Training ends where it diverges, so a curve whose last value is finite has no such point worth a scan.
  const { x, y } = curve;
  if (y.length === 0 || Number.isFinite(y[y.length - 1] as number)) return null;
  let first = y.length - 1;
  while (first > 0 && !Number.isFinite(y[first - 1] as number)) first--;
  return x[first] as number;
}
