import type { Shape } from '../theory/shape';

/** Cells in which a range is looked at first; narrower features are found only where f′ changes its sign there. */
const CELLS = 2000;
/** Slopes this close to the largest, as a share of it, belong to its plateau. */
const SAME = 1e-12;
const GOLDEN = 0.6180339887498949;

export type Interval = readonly [from: number, to: number];

/** The largest |f′| on a range, and where. */
export interface LargestSlope {
  readonly value: number;
  /** Twice the same z, or the ends of the stretch on which the slope is that large. */
  readonly at: Interval;
}

/** The stretches of a range on which a unit counts as saturated. */
export interface Saturation {
  readonly largest: LargestSlope;
  /** Below this |f′| the unit is saturated: share · largest. */
  readonly limit: number;
  readonly intervals: readonly Interval[];
  /** Length of the intervals over that of the range. */
  readonly share: number;
}

/** |f′| between two neighbouring breaks, where it is continuous, with the values of its ends taken from inside. */
interface Piece {
  readonly z: readonly number[];
  readonly slope: readonly number[];
}

/** Errors   none: a range of no length has no saturated part. */
export function largestSlope(shape: Shape, range: Interval): LargestSlope {
  return largestOf(shape, piecesOf(shape, range));
}

/**
 * Where |f′| lies below `share` of its largest value on the range. The ends of the stretches are roots of
 * |f′| − share · max |f′|, found by halving until the two doubles around them are neighbours, or the kinks themselves.
 */
export function saturation(shape: Shape, range: Interval, share: number): Saturation {
  const pieces = piecesOf(shape, range);
  const largest = largestOf(shape, pieces);
  const limit = share * largest.value;
  const below = (z: number) => slopeAt(shape, z) < limit;
  const found: [number, number][] = [];
  const add = (from: number, to: number) => {
    const last = found[found.length - 1];
    if (last !== undefined && last[1] >= from) last[1] = to;
    else if (to > from) found.push([from, to]);
  };
  for (const { z, slope } of pieces) {
    for (let i = 0; i + 1 < z.length; i++) {
      const [left, right] = [slope[i]! < limit, slope[i + 1]! < limit];
      if (left && right) add(z[i]!, z[i + 1]!);
      else if (left) add(z[i]!, edge(below, z[i]!, z[i + 1]!));
      else if (right) add(edge(below, z[i + 1]!, z[i]!), z[i + 1]!);
    }
  }
  const length = range[1] - range[0];
  const covered = found.reduce((sum, [from, to]) => sum + (to - from), 0);
  return { largest, limit, intervals: found, share: length > 0 ? covered / length : 0 };
}

function slopeAt({ activation, alpha }: Shape, z: number): number {
  return Math.abs(activation.df(z, alpha));
}

/** Where `below` ends, between a z where it holds and one where it does not. */
function edge(below: (z: number) => boolean, inside: number, outside: number): number {
  for (;;) {
    const middle = inside / 2 + outside / 2;
    if (middle === inside || middle === outside) return middle;
    if (below(middle)) inside = middle;
    else outside = middle;
  }
}

function piecesOf(shape: Shape, [from, to]: Interval): Piece[] {
  if (!(to > from)) return [];
  // Zero too: where alpha is not its default, some functions have a kink there that their record does not name.
  const breaks = [...new Set([...shape.activation.kinks, 0])].filter((kink) => kink > from && kink < to);
  const ends = [from, ...breaks.sort((a, b) => a - b), to];
  return ends.slice(1).map((end, k) => piece(shape, ends[k]!, end, to - from));
}

function piece(shape: Shape, from: number, to: number, whole: number): Piece {
  const cells = Math.max(2, Math.ceil((CELLS * (to - from)) / whole));
  const inset = (to - from) * 1e-9;
  const z: number[] = [];
  const slope: number[] = [];
  let signed = NaN;
  for (let i = 0; i <= cells; i++) {
    const at = i === cells ? to : from + ((to - from) * i) / cells;
    // A kink's own slope is a convention: what counts is the limit from inside.
    const looked = i === 0 ? at + inset : i === cells ? at - inset : at;
    const next = shape.activation.df(looked, shape.alpha);
    if (signed * next < 0) {
      const before = z[z.length - 1]!;
      const positive = signed > 0;
      z.push(edge((middle) => shape.activation.df(middle, shape.alpha) > 0 === positive, before, at));
      slope.push(0);
    }
    signed = next;
    z.push(at);
    slope.push(Math.abs(next));
  }
  return { z, slope };
}

function largestOf(shape: Shape, pieces: readonly Piece[]): LargestSlope {
  let best: LargestSlope = { value: 0, at: [0, 0] };
  for (const { z, slope } of pieces) {
    const top = slope.reduce((most, value) => Math.max(most, value), 0);
    const first = slope.findIndex((value) => value >= top * (1 - SAME));
    let last = first;
    while (last + 1 < slope.length && slope[last + 1]! >= top * (1 - SAME)) last++;
    let found: LargestSlope = { value: top, at: [z[first]!, z[last]!] };
    if (first === last) {
      const at = peak((x) => slopeAt(shape, x), z[Math.max(0, first - 1)]!, z[Math.min(z.length - 1, first + 1)]!);
      const value = slopeAt(shape, at);
      // The grid's own point is the exact place of many a peak, such as 0.
      found = value > top * (1 + SAME) ? { value, at: [at, at] } : { value: top, at: [z[first]!, z[first]!] };
    }
    if (found.value > best.value * (1 + SAME)) best = found;
    // The plateau goes on behind a break that is no kink.
    else if (found.value >= best.value * (1 - SAME) && found.at[0] === best.at[1]) {
      best = { value: best.value, at: [best.at[0], found.at[1]] };
    }
  }
  return best;
}

/** The place of the largest value between two z, by golden sections. */
function peak(g: (z: number) => number, from: number, to: number): number {
  for (let i = 0; i < 80; i++) {
    const [left, right] = [to - GOLDEN * (to - from), from + GOLDEN * (to - from)];
    if (g(left) < g(right)) from = left;
    else to = right;
  }
  return from / 2 + to / 2;
}

/** The least and the greatest value of f between two z, looked for as the largest slope is. */
export function extremes({ activation: { f }, alpha }: Shape, [from, to]: Interval): Interval {
  let [low, high] = [from, from];
  const at = (i: number) => from + ((to - from) * i) / CELLS;
  for (let i = 0; i <= CELLS; i++) {
    if (f(at(i), alpha) < f(low, alpha)) low = at(i);
    if (f(at(i), alpha) > f(high, alpha)) high = at(i);
  }
  const step = (to - from) / CELLS;
  const around = (z: number): Interval => [Math.max(from, z - step), Math.min(to, z + step)];
  const lowest = f(
    peak((z) => -f(z, alpha), ...around(low)),
    alpha,
  );
  const highest = f(
    peak((z) => f(z, alpha), ...around(high)),
    alpha,
  );
  return [Math.min(f(low, alpha), lowest), Math.max(f(high, alpha), highest)];
}
