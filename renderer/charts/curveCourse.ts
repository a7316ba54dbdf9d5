/** A course of a curve between two turning points. */
export type Leg = 'falls' | 'rises';

/** Long curves are looked at through this many means, for the course of a curve does not hang on single points. */
const MOST_POINTS = 2000;
/** Of all x, so much must be level for a curve to have levelled off. */
const LEVEL_SPAN = 0.15;
const SPIKE_SHARE = 0.15;
const JUMP_SHARE = 0.15;

export function extent(values: Float64Array): number {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high - low;
}

function median(of: ArrayLike<number>): number {
  const values = Float64Array.from(of).sort();
  if (values.length === 0) return 0;
  const middle = values.length >> 1;
  return values.length % 2 === 1
    ? (values[middle] as number)
    : ((values[middle - 1] as number) + (values[middle] as number)) / 2;
}

/** The middle one of five. */
function middleOf(a: number, b: number, c: number, d: number, e: number): number {
  // The lower of the two higher of each pair and the higher of the two lower ones stand around the middle.
  const low = Math.max(Math.min(a, b), Math.min(c, d));
  const high = Math.min(Math.max(a, b), Math.max(c, d));
  return Math.max(Math.min(low, high), Math.min(Math.max(low, high), e));
}

/** Values beyond both ends go on as the curve does there, so a steep start is no outlier. */
function beyond(y: Float64Array, at: number): number {
  const last = y.length - 1;
  if (at < 0) return 2 * (y[0] as number) - (y[Math.min(last, -at)] as number);
  if (at > last) return 2 * (y[last] as number) - (y[Math.max(0, 2 * last - at)] as number);
  return y[at] as number;
}

/** The curve with outliers of one or two points replaced by the median of five, and where these are. */
export function withoutSpikes(y: Float64Array): { smooth: Float64Array; spikes: number[] } {
  if (y.length < 7) return { smooth: y, spikes: [] };
  const medians = Float64Array.from(y, (_, i) =>
    middleOf(beyond(y, i - 2), beyond(y, i - 1), y[i] as number, beyond(y, i + 1), beyond(y, i + 2)),
  );
  const off = Float64Array.from(y, (value, i) => Math.abs(value - (medians[i] as number)));
  // Most points of a smooth curve are their own median: noise is judged by the tenth that is off most, spikes by all but them.
  const usual = Float64Array.from(off).sort()[Math.floor(0.9 * off.length)] as number;
  const bound = Math.max(5 * usual, SPIKE_SHARE * extent(medians), 1e-12 * extent(y));
  const spikes = [...off.keys()].filter((i) => (off[i] as number) > bound && i > 1 && i < y.length - 2);
  // Many are no outliers but the way of the curve.
  if (spikes.length > Math.max(2, 0.05 * y.length)) return { smooth: y, spikes: [] };
  const smooth = y.slice();
  for (const i of spikes) smooth[i] = medians[i] as number;
  const heads = spikes.filter((i, at) => {
    const before = spikes[at - 1];
    return before === undefined || i - before > 1;
  });
  return { smooth, spikes: heads };
}

/** Where the level changes at once: one difference that is large beside its neighbours', the noise and the range. */
export function jumpsOf(y: Float64Array): number[] {
  const NEAR = 3;
  if (y.length < 2 * NEAR + 2) return [];
  const size = (i: number) => Math.abs((y[i] as number) - (y[i - 1] as number));
  const sizes = Float64Array.from({ length: y.length - 1 }, (_, i) => size(i + 1));
  const typical = median(sizes);
  const range = extent(y);
  const found: number[] = [];
  for (let i = NEAR; i <= y.length - NEAR; i++) {
    const here = size(i);
    if (here < JUMP_SHARE * range || here < 8 * typical) continue;
    let around = 0;
    for (let by = 1; by <= NEAR; by++) {
      if (i - by >= 1) around = Math.max(around, size(i - by));
      if (i + by < y.length) around = Math.max(around, size(i + by));
    }
    if (here > 4 * around) found.push(i);
  }
  return found.length > 5 ? [] : found;
}

/** At most so many points: means of stretches of equally many. */
export function reduced(x: Float64Array, y: Float64Array): { x: Float64Array; y: Float64Array } {
  if (y.length <= MOST_POINTS) return { x, y };
  const mean = (values: Float64Array, k: number) => {
    const from = Math.floor((k * values.length) / MOST_POINTS);
    const to = Math.floor(((k + 1) * values.length) / MOST_POINTS);
    let sum = 0;
    for (let i = from; i < to; i++) sum += values[i] as number;
    return sum / (to - from);
  };
  const of = (values: Float64Array) => Float64Array.from({ length: MOST_POINTS }, (_, k) => mean(values, k));
  return { x: of(x), y: of(y) };
}

/** Standard deviation of noise, by second differences, which a smooth curve has next to none of. */
export function noiseOf(y: Float64Array): number {
  if (y.length < 5) return 0;
  const second = Float64Array.from({ length: y.length - 2 }, (_, i) =>
    Math.abs((y[i] as number) - 2 * (y[i + 1] as number) + (y[i + 2] as number)),
  );
  return (1.4826 * median(second)) / Math.sqrt(6);
}

/** Means over a window that is wider the more noise there is; ends as the curve goes on. */
export function smoothed(y: Float64Array, noise: number): { smooth: Float64Array; window: number } {
  if (noise < 0.005 || y.length < 9) return { smooth: y, window: 1 };
  const half = Math.max(1, Math.min(Math.floor(y.length / 12), Math.round(40 * noise * Math.sqrt(y.length / 20))));
  const smooth = Float64Array.from(y, (_, i) => {
    // Narrower at the ends, where there is nothing beyond.
    const reach = Math.min(half, Math.max(i, 0), y.length - 1 - i);
    const wide = Math.max(reach, Math.min(2, half));
    let sum = 0;
    let count = 0;
    for (let at = Math.max(0, i - wide); at <= Math.min(y.length - 1, i + wide); at++) {
      sum += y[at] as number;
      count++;
    }
    return sum / count;
  });
  return { smooth, window: 2 * Math.min(2, half) + 1 };
}

/** The courses between turning points that differ by more than `least`, and where those are. */
export function legsOf(y: Float64Array, least: number): { legs: Leg[]; turns: number[] } {
  const legs: Leg[] = [];
  const turns: number[] = [];
  let [low, high] = [0, 0];
  let way: Leg | null = null;
  for (let i = 1; i < y.length; i++) {
    const value = y[i] as number;
    if (way !== 'rises' && value < (y[low] as number)) low = i;
    if (way !== 'falls' && value > (y[high] as number)) high = i;
    if (way === null) {
      if (value - (y[low] as number) > least) [way, high] = ['rises', i];
      else if ((y[high] as number) - value > least) [way, low] = ['falls', i];
      else continue;
      legs.push(way);
    } else if (way === 'rises' && (y[high] as number) - value > least) {
      turns.push(high);
      [way, low] = ['falls', i];
      legs.push(way);
    } else if (way === 'falls' && value - (y[low] as number) > least) {
      turns.push(low);
      [way, high] = ['rises', i];
      legs.push(way);
    }
  }
  return { legs, turns };
}

/** Whether a curve goes up and down regularly: it is like itself some points later, and unlike itself half way. */
export function isRegular(y: Float64Array): boolean {
  const MOST = 512;
  const part = y.length > MOST ? y.slice(y.length - MOST) : y;
  const n = part.length;
  if (n < 16 || legsOf(part, 0.25 * extent(part)).legs.length < 4) return false;
  // Without its line, so that a steady fall is not taken for half a period.
  let [sumX, sumY, sumXY, sumXX] = [0, 0, 0, 0];
  part.forEach((value, i) => {
    sumX += i;
    sumY += value;
    sumXY += i * value;
    sumXX += i * i;
  });
  const slope = (n * sumXY - sumX * sumY) / (n * sumXX - sumX * sumX);
  const rest = Float64Array.from(part, (value, i) => value - sumY / n - slope * (i - sumX / n));
  const power = rest.reduce((sum, value) => sum + value * value, 0);
  const total = part.reduce((sum, value) => sum + (value - sumY / n) ** 2, 0);
  if (power < 0.05 * total || power === 0) return false;
  const like = (lag: number) => {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += (rest[i] as number) * (rest[i - lag] as number);
    return (sum * n) / (power * (n - lag));
  };
  let lowest = 0;
  for (let lag = 1; lag <= n / 3; lag++) {
    const here = like(lag);
    lowest = Math.min(lowest, here);
    if (lowest < -0.5 && here > 0.6) return true;
  }
  return false;
}

/** x from which all values are within `near` of the end; null where that is no noteworthy part of the curve. */
export function levelAt(x: Float64Array, y: Float64Array, near: number): number | null {
  const n = y.length;
  const tail = Math.max(1, Math.round(n * 0.05));
  let end = 0;
  for (let i = n - tail; i < n; i++) end += (y[i] as number) / tail;
  let from = n;
  while (from > 0 && Math.abs((y[from - 1] as number) - end) <= near) from--;
  if (from === 0 || from >= n - 2) return null;
  const [first, last] = [x[0] as number, x[n - 1] as number];
  const start = x[from] as number;
  return last - start >= LEVEL_SPAN * (last - first) ? start : null;
}
