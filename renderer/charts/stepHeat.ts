import { divergingColor, scaleColor } from './palette';

/** How values become colours. `share` is from 0 to 1 whatever the values; `diverging` has 0 in the middle. */
export type HeatScale = 'linear' | 'log' | 'diverging' | 'share';

/** Rows over steps: of each row a value at each step, null where none was recorded. */
export interface StepHeatTable {
  /** From top to bottom. */
  readonly rows: readonly string[];
  /** Ascending. */
  readonly steps: ArrayLike<number>;
  /** [row][step]. NaN and infinities are values that were not finite. */
  readonly values: readonly (readonly (number | null)[])[];
}

export interface HeatColors {
  /** CSS colour of a value; null where it is none or not finite, or has no place on a log scale. */
  readonly of: (value: number | null) => string | null;
  /** Values at the ends of the legend. */
  readonly low: number;
  readonly high: number;
  /** The legend's colour at a share of the way from low to high. */
  readonly at: (share: number) => string;
}

/** The colours of a table's values; null when no value has one. */
export function heatColors(values: StepHeatTable['values'], scale: HeatScale): HeatColors | null {
  let [low, high] = scale === 'share' ? [0, 1] : [Infinity, -Infinity];
  if (scale !== 'share') {
    for (const row of values) {
      for (const value of row) {
        if (value === null || !Number.isFinite(value) || (scale === 'log' && value <= 0)) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
  }
  if (!(low <= high)) return null;
  if (scale === 'diverging') {
    const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
    const of = (value: number | null) =>
      value === null || !Number.isFinite(value) ? null : divergingColor(value / most);
    return { of, low: -most, high: most, at: (share) => divergingColor(2 * share - 1) };
  }
  const place = scale === 'log' ? Math.log : (value: number) => value;
  const range = place(high) - place(low) || 1;
  const of = (value: number | null) => {
    if (value === null || !Number.isFinite(value) || (scale === 'log' && value <= 0)) return null;
    return scaleColor((place(value) - place(low)) / range).fill;
  };
  return { of, low, high, at: (share) => scaleColor(share).fill };
}

/** The steps that are drawn when there is no room for all of them: evenly among them, the first and the last too. */
export function drawnColumns(count: number, room: number): number[] {
  const most = Math.max(1, Math.floor(room));
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / Math.max(1, most - 1)));
}

/** Whether some value was not finite, and whether some has no place on the scale: zeros on a log scale. */
export function remarksOf(values: StepHeatTable['values'], scale: HeatScale) {
  const flat = values.flat();
  return {
    nonFinite: flat.some((value) => value !== null && !Number.isFinite(value)),
    zeros: scale === 'log' && flat.some((value) => value !== null && value <= 0),
  };
}
