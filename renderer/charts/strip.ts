import type { Bound } from '../../shared/lessons';
import { scaleOf, ticksOf, type FigureAxis } from './figure/axes';

/** One inequality: a value a seed, and what is judged of all of them. */
export interface StripData {
  readonly seeds: readonly number[];
  readonly values: readonly number[];
  /** What is judged, before anything is taken off. */
  readonly center: number;
  readonly bound: Bound;
  /** What is taken off, where a difference is judged. */
  readonly minus: { readonly value: number; readonly values: readonly number[] } | null;
}

export interface StripDot {
  readonly x: number;
  readonly y: number;
  readonly seed: number;
  readonly value: number;
  /** In the bound; a value that is not finite never is. */
  readonly within: boolean;
}

/** A strip plot, laid out in pixels. */
export interface Strip {
  readonly width: number;
  readonly height: number;
  readonly log: boolean;
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
  /** Where the axis is. */
  readonly axisY: number;
  /** What the bound allows; null where it allows everything. */
  readonly allowed: { readonly from: number; readonly to: number } | null;
  readonly dots: readonly StripDot[];
  /** Those of what is taken off. */
  readonly others: readonly StripDot[];
  readonly centerX: number | null;
  /** Left of a logarithmic axis, where zeros stand; null without zeros. */
  readonly zeroX: number | null;
}

const SIDE = 18;
const ZERO_ROOM = 34;
const BESIDE_ROOM = 26;
const TOP = 6;
const STRIP = 54;
const AXIS = 24;
/** From this ratio of the largest to the smallest value on, an axis is logarithmic. */
const DECADES = 100;
/** The least width of what is allowed, so that "exactly" is seen. */
const LEAST = 10;
/** Zeros in a place of their own stand within what begins at 0, not on its edge. */
const AROUND_ZERO = 6;

/** Lays it out in so many pixels: linear, or logarithmic where positive values span two decades, with a place for zeros. */
export function layStrip({ seeds, values, center, bound, minus }: StripData, width: number): Strip {
  const off = minus?.value ?? 0;
  const low = bound.min === undefined ? null : bound.min + off;
  const high = bound.max === undefined ? null : bound.max + off;
  // The smallest number above 0 means "above 0".
  const edges = [low, high]
    .filter((edge) => edge !== null && Number.isFinite(edge))
    .map((edge) => (edge! < 1e-300 && edge! > 0 ? 0 : edge!));
  const shown = [...values, ...(minus?.values ?? []), ...edges, center].filter(Number.isFinite);
  const positive = shown.filter((value) => value > 0);
  const log =
    shown.every((value) => value >= 0) &&
    positive.length > 0 &&
    Math.max(...positive) / Math.min(...positive) >= DECADES;
  const hasZeros = log && shown.some((value) => value === 0);
  const hasBroken = [...values, ...(minus?.values ?? [])].some((value) => !Number.isFinite(value));
  const left = SIDE + (hasZeros ? ZERO_ROOM : 0);
  const right = width - SIDE - (hasBroken ? BESIDE_ROOM : 0);
  const axis: FigureAxis = { label: '', unit: 'number', log, range: rangeOf(log ? positive : shown, log) };
  const scale = scaleOf(axis, left, right);
  const zeroX = hasZeros ? SIDE : null;
  const place = (value: number): number => {
    if (!Number.isFinite(value)) return width - SIDE / 2;
    return log && value <= 0 ? SIDE : Math.min(right, Math.max(left, scale(value)));
  };
  const isWithin = (value: number) => value >= (low ?? -Infinity) && value <= (high ?? Infinity);
  const dotsOf = (all: readonly number[], top: number, judged: boolean) =>
    all.map((value, i) => ({
      x: place(value),
      y: top + ((i + 0.5) / all.length) * STRIP,
      seed: seeds[i] ?? i + 1,
      value,
      within: judged ? isWithin(value) : true,
    }));
  const strips = minus === null ? 1 : 2;
  const axisY = TOP + strips * STRIP + 4;
  return {
    width,
    height: axisY + AXIS,
    log,
    ticks: ticksOf(axis, Math.max(2, (right - left) / 90)).map(({ value, label }) => ({ x: scale(value), label })),
    axisY,
    allowed:
      low === null && high === null
        ? null
        : allowedOf(
            low === null ? 0 : place(low) - (log && low <= 0 ? AROUND_ZERO : 0),
            high === null ? width : place(high),
          ),
    dots: dotsOf(values, TOP, true),
    others: dotsOf(minus?.values ?? [], TOP + STRIP, false),
    centerX: Number.isFinite(center) ? place(center) : null,
    zeroX,
  };
}

function allowedOf(from: number, to: number): { from: number; to: number } {
  if (to - from >= LEAST) return { from, to };
  const middle = (from + to) / 2;
  return { from: middle - LEAST / 2, to: middle + LEAST / 2 };
}

/** A little more than from the smallest to the largest. */
function rangeOf(values: readonly number[], log: boolean): [number, number] {
  if (values.length === 0) return [-1, 1];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (log) return [least / 1.6, most * 1.6];
  const pad = (most - least) * 0.06 || Math.abs(most) * 0.1 || 1;
  return [least - pad, most + pad];
}
