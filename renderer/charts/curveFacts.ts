import {
  extent,
  isRegular,
  jumpsOf,
  legsOf,
  levelAt,
  noiseOf,
  reduced,
  smoothed,
  withoutSpikes,
  type Leg,
} from './curveCourse';

/** How a curve goes on the whole; `turns` is three courses, `oscillates` four or more, or a regular up and down. */
export type Trend =
  | 'empty'
  | 'point'
  | 'constant'
  | 'flat'
  | 'falls'
  | 'rises'
  | 'fallsThenRises'
  | 'risesThenFalls'
  | 'turns'
  | 'oscillates';

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** What can be said of a curve without looking at it. */
export interface CurveFacts {
  readonly trend: Trend;
  readonly legs: readonly Leg[];
  /** The turning points between the courses; of many, none. */
  readonly turningPoints: readonly Place[];
  readonly first: Place | null;
  /** The last finite point. */
  readonly last: Place | null;
  readonly least: Place | null;
  readonly greatest: Place | null;
  /** Where it levelled off: from here on it stays near its end. Null where it does not, or is level from its start. */
  readonly levelAt: number | null;
  /** Changes of level from one point to the next that last. */
  readonly jumps: readonly { readonly x: number; readonly from: number; readonly to: number }[];
  /** One or two points far off their neighbours. */
  readonly spikes: readonly Place[];
  /** x of the first of the non-finite values at the end: where a run diverged. */
  readonly divergedAt: number | null;
  /** Stretches without finite values between finite ones. */
  readonly gaps: number;
  /** Standard deviation of what looks like noise, as a share of the whole range. */
  readonly noise: number;
}

/** A turn counts when it takes this share of the range. */
const TURN = 0.05;
/** Nearer to the end than this share of the range is level. */
const LEVEL = 0.03;
const EMPTY: CurveFacts = {
  trend: 'empty',
  legs: [],
  turningPoints: [],
  first: null,
  last: null,
  least: null,
  greatest: null,
  levelAt: null,
  jumps: [],
  spikes: [],
  divergedAt: null,
  gaps: 0,
  noise: 0,
};

/**
 * What a curve does: its course, extremes, jumps, spikes, gaps, where it levels off or stops being finite.
 *
 * `log`  judges by log₁₀ y of the positive values, as a logarithmic axis shows them; places keep their y.
 * Cost   O(points) for long curves.
 */
export function curveFacts(xs: ArrayLike<number>, ys: ArrayLike<number>, log = false): CurveFacts {
  const kept: number[] = [];
  let gaps = 0;
  let end = ys.length;
  while (end > 0 && !Number.isFinite(ys[end - 1] as number)) end--;
  for (let i = 0; i < end; i++) {
    const y = ys[i] as number;
    if (Number.isFinite(y)) {
      if (log && y <= 0) continue;
      kept.push(i);
    } else if (i > 0 && Number.isFinite(ys[i - 1] as number)) gaps++;
  }
  const divergedAt = end < ys.length ? (xs[end] as number) : null;
  if (kept.length === 0) return { ...EMPTY, divergedAt };

  const x = Float64Array.from(kept, (i) => xs[i] as number);
  const y = Float64Array.from(kept, (i) => (log ? Math.log10(ys[i] as number) : (ys[i] as number)));
  const placeAt = (at: number): Place => ({ x: x[at] as number, y: ys[kept[at] as number] as number });
  let [low, high] = [0, 0];
  for (let i = 1; i < y.length; i++) {
    if ((y[i] as number) < (y[low] as number)) low = i;
    if ((y[i] as number) > (y[high] as number)) high = i;
  }
  const known = {
    ...EMPTY,
    first: placeAt(0),
    last: placeAt(y.length - 1),
    least: placeAt(low),
    greatest: placeAt(high),
    divergedAt,
    gaps,
  };
  if (y.length === 1) return { ...known, trend: 'point' };
  const span = (y[high] as number) - (y[low] as number);
  // Differences in the last bits are none.
  if (!(span > 1e-12 * Math.max(Math.abs(y[low] as number), Math.abs(y[high] as number)))) {
    return { ...known, trend: 'constant' };
  }

  const { smooth: calm, spikes } = withoutSpikes(y);
  const jumps = jumpsOf(calm).map((at) => ({ x: x[at] as number, from: placeAt(at - 1).y, to: placeAt(at).y }));
  const few = reduced(x, calm);
  const range = extent(few.y);
  const sigma = noiseOf(few.y);
  const regular = isRegular(few.y);
  const { smooth, window } = smoothed(few.y, range === 0 ? 0 : sigma / range);
  const wobble = sigma / Math.sqrt(window);
  const { legs, turns } = legsOf(smooth, Math.max(TURN * extent(smooth), 6 * wobble, 1e-12 * range));
  const trend = regular || legs.length > 3 ? 'oscillates' : trendOf(legs);
  const found = {
    ...known,
    trend,
    legs: trend === 'oscillates' ? [] : legs,
    turningPoints: trend === 'oscillates' ? [] : turns.map((at) => nearestPlace(few.x[at] as number)),
    jumps,
    spikes: spikes.map(placeAt),
    noise: range === 0 ? 0 : sigma / range,
  };
  if (legs.length === 0 || trend === 'oscillates') return found;
  return { ...found, levelAt: levelAt(few.x, smooth, Math.max(LEVEL * extent(smooth), 3 * wobble)) };

  function nearestPlace(wanted: number): Place {
    let best = 0;
    for (let i = 1; i < x.length; i++) {
      if (Math.abs((x[i] as number) - wanted) < Math.abs((x[best] as number) - wanted)) best = i;
    }
    return placeAt(best);
  }
}

function trendOf(legs: readonly Leg[]): Trend {
  if (legs.length === 0) return 'flat';
  if (legs.length === 1) return legs[0] as Leg;
  if (legs.length === 2) return legs[0] === 'falls' ? 'fallsThenRises' : 'risesThenFalls';
  return 'turns';
}
