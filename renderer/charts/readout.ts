import { formatNumber } from '../format';
import { divergedAt, lowerBound, type Curve } from './curves';

/** What a chart says of one curve: its value at the cursor, or its last one where there is no cursor. */
export interface Reading {
  readonly curve: Curve;
  /** Null where the curve has no point: before its first and after its last one. */
  readonly value: number | null;
  readonly note: string;
  /** Said of the whole curve; null for nothing. */
  readonly remark: string | null;
}

/** Reads every curve at its point nearest to `at`, naming its x when that is another one; at its last point for null. */
export function readCurves(
  series: readonly Curve[],
  at: number | null,
  xLabel: string,
  formatX: (x: number) => string = formatNumber,
): Reading[] {
  return series.map((curve) => {
    const { x, y, note, stepped } = curve;
    const index = at === null ? x.length - 1 : stepped === true ? heldIndex(x, at) : nearestIndex(x, at);
    const remark = remarkOf(curve, xLabel, formatX);
    if (index < 0) return { curve, value: null, note: '', remark };
    const elsewhere = at === null || x[index] === at || stepped === true ? '' : ` (at ${formatX(x[index] as number)})`;
    return { curve, value: y[index] as number, note: `${note?.(index) ?? ''}${elsewhere}`, remark };
  });
}

/** What is said of a whole curve: its own remark, else where it stops being finite; null for nothing. */
export function remarkOf(curve: Curve, xLabel: string, formatX: (x: number) => string): string | null {
  if (curve.remark !== undefined) return curve.remark;
  const at = divergedAt(curve);
  return at === null ? null : `diverged at ${xLabel} ${formatX(at)}`;
}

/** Index of the last value at or before `target`, in ascending values; −1 outside of them. */
function heldIndex(values: ArrayLike<number>, target: number): number {
  const above = lowerBound(values, target);
  if (above === values.length) return -1;
  return values[above] === target ? above : above - 1;
}

/** Index of the value nearest to `target` in ascending values, the lower of two; −1 outside of them. */
export function nearestIndex(values: ArrayLike<number>, target: number): number {
  const above = lowerBound(values, target);
  if (above === values.length) return -1;
  if (values[above] === target) return above;
  if (above === 0) return -1;
  return target - (values[above - 1] as number) <= (values[above] as number) - target ? above - 1 : above;
}
