import type { AxisBrush } from '../../shared/savedComparison';
import { TOLERANCE, type AxisScale, type Brushes, type PlacedAxis } from './parallel';
import type { Range } from './plot';

/** Beyond every place: nothing is there. */
const NOWHERE: Range = [2, 2];

/** What a stretch of an axis holds, in values, so that it is the same among other runs; null when it holds nothing. */
export function brushOf({ scale }: PlacedAxis, [low, high]: Range): AxisBrush | null {
  if (scale.kind === 'numbers') return { from: numberAt(scale, low), to: numberAt(scale, high) };
  const names = scale.names.filter((name) => {
    const place = placeOf(scale.names, name);
    return place >= low - TOLERANCE && place <= high + TOLERANCE;
  });
  return names.length === 0 ? null : { names };
}

/** The stretches that brushes are on these axes, as shares of the way up; of axes that are not there, none. */
export function brushedRanges(axes: readonly PlacedAxis[], brushes: Readonly<Record<string, AxisBrush>>): Brushes {
  const ranges = axes.flatMap(({ key, scale }) => {
    const brush = brushes[key];
    const range = brush === undefined ? null : rangeOf(scale, brush);
    return range === null ? [] : [[key, range] as const];
  });
  return Object.fromEntries(ranges);
}

/** Null when a brush is of another kind than its axis, which has other values now. */
function rangeOf(scale: AxisScale, brush: AxisBrush): Range | null {
  if ('to' in brush) {
    return scale.kind === 'numbers' ? [shareOf(scale, brush.from), shareOf(scale, brush.to)] : null;
  }
  if (!('names' in brush)) return [brush[0], brush[1]];
  if (scale.kind === 'numbers') return null;
  const places = brush.names.filter((name) => scale.names.includes(name)).map((name) => placeOf(scale.names, name));
  return places.length === 0 ? NOWHERE : [Math.min(...places), Math.max(...places)];
}

const placeOf = (names: readonly string[], name: string): number =>
  names.length === 1 ? 0.5 : names.indexOf(name) / (names.length - 1);

type Numbers = Extract<AxisScale, { kind: 'numbers' }>;

function numberAt({ low, high, log }: Numbers, share: number): number {
  // The ends are exact, and so is the one value of an axis that has no other.
  if (share <= 0 || low === high) return low;
  if (share >= 1) return high;
  return log ? low * (high / low) ** share : low + share * (high - low);
}

/** Also of numbers beyond the ends of the axis: below 0, above 1. */
function shareOf({ low, high, log }: Numbers, value: number): number {
  if (low === high) return value === low ? 0.5 : value < low ? -1 : 2;
  if (!log) return (value - low) / (high - low);
  return value <= 0 ? -1 : Math.log(value / low) / Math.log(high / low);
}
