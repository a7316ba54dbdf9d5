import type { Curve } from './curves';
import type { Box, FigureAxis } from './figure/axes';
import { scaleOf } from './figure/axes';
import { linePath, type Places } from './figure/paths';
import type { Range } from './plot';

/** A function to be drawn: its value can be asked for at every x. */
export interface PlottedFunction extends Pick<Curve, 'key' | 'label' | 'color' | 'dash' | 'width'> {
  readonly at: (x: number) => number;
  /** Where it jumps: the line has a gap there. */
  readonly jumps: readonly number[];
  /** Where it has a corner, which is drawn exactly. */
  readonly corners: readonly number[];
}

/** A stretch of x that is shaded, such as where a unit is saturated. */
export interface Shade {
  readonly key: string;
  readonly label: string;
  readonly color: number | string;
  readonly intervals: readonly Range[];
}

/** Points a line is drawn through; with jumps and corners some more. */
const POINTS = 600;

/** The function as a curve of a chart: even steps over the range, every corner, and a gap (NaN) at every jump. */
export function sampled(fn: PlottedFunction, [from, to]: Range): Curve {
  const { key, label, color, dash, width, at } = fn;
  const inside = (x: number) => x > from && x < to;
  const near = (to - from) * 1e-9;
  // At the ends too: the value at a jump is a convention of neither side.
  const gaps = fn.jumps.filter((x) => x >= from && x <= to);
  const xs = [
    ...Array.from({ length: POINTS + 1 }, (_, i) => from + ((to - from) * i) / POINTS),
    ...fn.corners.filter(inside),
    ...gaps.flatMap((x) => [x - near, x, x + near]),
  ]
    .filter((x) => x >= from && x <= to)
    .sort((a, b) => a - b);
  const x = xs.filter((value, i) => i === 0 || value > xs[i - 1]!);
  return {
    key,
    label,
    color,
    ...(dash === undefined ? {} : { dash }),
    ...(width === undefined ? {} : { width }),
    x: Float64Array.from(x),
    y: Float64Array.from(x, (value) => (gaps.includes(value) ? NaN : at(value))),
  };
}

/** Room for all finite values, a twentieth wider on each side. */
export function fittingRange(curves: readonly Curve[]): Range {
  let [low, high] = [Infinity, -Infinity];
  for (const { y } of curves)
    for (let i = 0; i < y.length; i++) {
      const value = y[i] as number;
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  if (low > high) return [-1, 1];
  const margin = 0.05 * (high - low) || Math.max(0.5, Math.abs(low) * 0.05);
  return [low - margin, high + margin];
}

/** Where values lie in a box of pixels. */
export function placesIn(box: Box, x: FigureAxis, y: FigureAxis): Places {
  const bottom = box.top + box.height;
  return {
    x: scaleOf(x, box.left, box.left + box.width),
    y: scaleOf(y, bottom, box.top),
    hasX: Number.isFinite,
    hasY: Number.isFinite,
    floor: bottom,
  };
}

/** The line of a curve as the `d` of a path. */
export function pathOf({ x, y }: Curve, places: Places): string {
  const indices = Array.from({ length: x.length }, (_, i) => i);
  return linePath(x, y, indices, places).d;
}

/** A range moved by a share of itself, or stretched around `center`; never narrower or wider than can be drawn. */
export function panned([from, to]: Range, share: number): Range {
  const by = (to - from) * share;
  return Math.abs(from + by) > 1e9 || Math.abs(to + by) > 1e9 ? [from, to] : [from + by, to + by];
}

export function zoomed([from, to]: Range, factor: number, center: number): Range {
  const next: Range = [center - (center - from) * factor, center + (to - center) * factor];
  const width = next[1] - next[0];
  return width < 1e-6 * Math.max(1, Math.abs(center)) || width > 1e6 ? [from, to] : next;
}
