import { ticksOf } from './figure/axes';
import type { Range } from './plot';

/** What one line has on one axis. */
export interface ParallelValue {
  /** Null and what is not finite have no place on the axis. */
  readonly value: number | string | null;
  readonly text: string;
}

export interface ParallelAxis {
  readonly key: string;
  readonly label: string;
  /** One a line. */
  readonly values: readonly ParallelValue[];
}

export interface ParallelLine {
  readonly key: string;
  readonly label: string;
  /** 0 (worst) … 1 (best) decides the colour; null has none. */
  readonly share: number | null;
}

/** What stands at the ends of an axis, or on it in order: brushes are kept as values of it. */
export type AxisScale =
  | { readonly kind: 'numbers'; readonly low: number; readonly high: number; readonly log: boolean }
  | { readonly kind: 'names'; readonly names: readonly string[] };

/** An axis with the places of its values, as shares of the way up. */
export interface PlacedAxis {
  readonly key: string;
  readonly label: string;
  /** One a line; null where it has none. */
  readonly places: readonly (number | null)[];
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  /** Distance of two places that a brush can tell apart. */
  readonly step: number;
  readonly scale: AxisScale;
}

/** The chosen stretch of each brushed axis, as shares of the way up. */
export type Brushes = Readonly<Record<string, Range>>;

/** From so many times the least value on, numbers above 0 stand on a logarithmic axis. */
const LOG_FROM = 50;
const STEP = 0.01;
/** Edges of a brush count as inside, also after rounding to steps. */
export const TOLERANCE = STEP / 2;

const isPlaceless = ({ value }: ParallelValue) =>
  value === null || (typeof value === 'number' && !Number.isFinite(value));

/** Numbers at their size, evenly or by their logarithm; names, or numbers among names, in order and evenly spaced. */
export function placeAxis(axis: ParallelAxis): PlacedAxis {
  const present = axis.values.filter((each) => !isPlaceless(each));
  const numbers = present.map(({ value }) => value).filter((value) => typeof value === 'number');
  return numbers.length === present.length && numbers.length > 0
    ? placeNumbers(axis, numbers)
    : placeNames(axis, present);
}

function placeNumbers({ key, label, values }: ParallelAxis, numbers: readonly number[]): PlacedAxis {
  const low = numbers.reduce((a, b) => Math.min(a, b));
  const high = numbers.reduce((a, b) => Math.max(a, b));
  const log = low > 0 && high / low >= LOG_FROM;
  const scale = log ? Math.log10 : (value: number) => value;
  const at = (value: number) => (high === low ? 0.5 : (scale(value) - scale(low)) / (scale(high) - scale(low)));
  const textOf = new Map(values.map(({ value, text }) => [value, text]));
  const few = [...new Set(numbers)].sort((a, b) => a - b);
  // A few settings are named as they are; many numbers get round ticks.
  const ticks =
    few.length <= 6
      ? few.map((value) => ({ at: at(value), label: textOf.get(value) ?? String(value) }))
      : ticksOf({ label, unit: 'number', log, range: [low, high] }, 6).map((tick) => {
          return { at: at(tick.value), label: tick.label };
        });
  return {
    key,
    label: log ? `${label} (log)` : label,
    places: values.map((each) => (isPlaceless(each) ? null : at(each.value as number))),
    ticks,
    step: STEP,
    scale: { kind: 'numbers', low, high, log },
  };
}

const COLLATOR = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function placeNames({ key, label, values }: ParallelAxis, present: readonly ParallelValue[]): PlacedAxis {
  const names = [...new Set(present.map(({ text }) => text))].sort(COLLATOR.compare);
  const at = (text: string) => (names.length === 1 ? 0.5 : names.indexOf(text) / (names.length - 1));
  return {
    key,
    label,
    places: values.map((each) => (isPlaceless(each) ? null : at(each.text))),
    ticks: names.map((name) => ({ at: at(name), label: name })),
    step: names.length < 2 ? STEP : 1 / (names.length - 1),
    scale: { kind: 'names', names },
  };
}

/** Whether each line passes through every brush; one without a place on a brushed axis does not. */
export function passes(axes: readonly PlacedAxis[], brushes: Brushes, count: number): boolean[] {
  return Array.from({ length: count }, (_, line) =>
    axes.every(({ key, places }) => {
      const brush = brushes[key];
      if (brush === undefined) return true;
      const place = places[line] ?? null;
      return place !== null && place >= brush[0] - TOLERANCE && place <= brush[1] + TOLERANCE;
    }),
  );
}

/** The brush that a change of one end makes; null when it is the whole axis. The ends do not pass each other. */
export function movedBrush(brush: Range | undefined, end: 0 | 1, to: number): Range | null {
  const [low, high] = brush ?? [0, 1];
  const next: Range = end === 0 ? [Math.min(to, high), high] : [low, Math.max(to, low)];
  return next[0] <= TOLERANCE && next[1] >= 1 - TOLERANCE ? null : next;
}

/** What stands at or nearest to a share of the way up, in words. */
export function wordsAt({ places }: PlacedAxis, values: readonly ParallelValue[], share: number): string {
  let nearest = -1;
  places.forEach((place, i) => {
    if (place === null) return;
    if (nearest < 0 || Math.abs(place - share) < Math.abs((places[nearest] as number) - share)) nearest = i;
  });
  return values[nearest]?.text ?? 'no value';
}
