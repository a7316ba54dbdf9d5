import type { Range } from '../plot';
import { logTickLabels, tickLabels, unitSign, type Unit } from '../ticks';
import { element, GRID, MUTED, px, text } from './svg';

export interface FigureAxis {
  readonly label: string;
  readonly unit: Unit;
  readonly log: boolean;
  /** Values at its ends. */
  readonly range: Range;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where a value lies in pixels, when the ends of the axis lie at `from` and `to`. */
export function scaleOf({ log, range: [low, high] }: FigureAxis, from: number, to: number): (value: number) => number {
  const place = log ? Math.log10 : (value: number) => value;
  const perUnit = (to - from) / (place(high) - place(low));
  return (value) => from + (place(value) - place(low)) * perUnit;
}

/** Round values within the range, about `wanted` of them, with their labels. */
export function ticksOf({ log, unit, range }: FigureAxis, wanted: number): { value: number; label: string }[] {
  const [values, increment] = log ? [logTicks(range, wanted), 1] : evenTicks(range, wanted, unit === 'count' ? 1 : 0);
  const labels = log ? logTickLabels(values, unit) : tickLabels(values, increment, unit);
  return values.map((value, i) => ({ value, label: labels[i] as string }));
}

/** A distance of ticks below this share of their values is rounding. */
const FINEST = 1e-13;

/** @param least distance of ticks: there is no layer 1.5. */
function evenTicks([low, high]: Range, wanted: number, least: number): [values: number[], increment: number] {
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(least, ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power);
  // Values that differ in their last digits alone: multiples of such a step are no numbers of their own, and would never pass the end.
  if (!(step > FINEST * Math.max(Math.abs(low), Math.abs(high)))) return [[low], Math.abs(low) || 1];
  const values: number[] = [];
  // Counted, not summed, so that errors do not add up.
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) values.push(i * step);
  return [values, step];
}

function logTicks([low, high]: Range, wanted: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const decades = last - first;
  const factors = decades * 3 <= wanted * 1.5 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(decades / wanted));
  const values: number[] = [];
  for (let power = first; power <= last; power += every) {
    for (const factor of factors) values.push(Number(`${factor}e${power}`));
  }
  return values.filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9));
}

/** Grid, ticks, labels and titles of both axes around `box`. */
export function drawAxes(x: FigureAxis, y: FigureAxis, box: Box): string[] {
  const { left, top, width, height } = box;
  const [right, bottom] = [left + width, top + height];
  const [atX, atY] = [scaleOf(x, left, right), scaleOf(y, bottom, top)];
  const parts: string[] = [];
  const line = (x1: number, y1: number, x2: number, y2: number, stroke: string) =>
    parts.push(element('path', { d: `M${px(x1)} ${px(y1)}L${px(x2)} ${px(y2)}`, stroke, 'stroke-width': 1 }));
  for (const { value, label } of ticksOf(x, width / 80)) {
    line(atX(value), top, atX(value), bottom, GRID);
    parts.push(text(atX(value), bottom + 16, label, { size: 11, fill: MUTED, anchor: 'middle' }));
  }
  for (const { value, label } of ticksOf(y, height / 40)) {
    line(left, atY(value), right, atY(value), GRID);
    parts.push(text(left - 6, atY(value) + 4, label, { size: 11, fill: MUTED, anchor: 'end' }));
  }
  line(left, bottom, right, bottom, MUTED);
  line(left, top, left, bottom, MUTED);
  parts.push(text(left + width / 2, bottom + 34, titleOf(x), { anchor: 'middle' }));
  parts.push(text(MARGIN_OF_TITLE, top + height / 2, titleOf(y), { anchor: 'middle', turn: -90, width: height }));
  return parts;
}

const MARGIN_OF_TITLE = 24;

/** The axis with its unit and, where it is not linear, its kind. */
function titleOf({ label, unit, log }: FigureAxis): string {
  const notes = [unitSign(unit), log && 'log'].filter((note) => typeof note === 'string');
  return notes.length === 0 ? label : `${label} (${notes.join(', ')})`;
}
