import type uPlot from 'uplot';
import { lowerBound, type Curve } from './curves';

const OPACITY = 0.16;

/** Lowest and highest end of the shown bands within [from, to], taken together with min and max. */
export function withBands(
  curves: readonly Curve[],
  hidden: ReadonlySet<string>,
  [from, to]: readonly [number, number],
  [min, max]: readonly [number | null, number | null],
  drawable: (value: number) => boolean,
): [number | null, number | null] {
  let [low, high] = [min, max];
  for (const { key, x, band } of curves) {
    if (band === undefined || hidden.has(key)) continue;
    for (let i = lowerBound(x, from); i < x.length && (x[i] as number) <= to; i++) {
      for (const end of [band.low[i] as number, band.high[i] as number]) {
        if (!Number.isFinite(end) || !drawable(end)) continue;
        if (low === null || end < low) low = end;
        if (high === null || end > high) high = end;
      }
    }
  }
  return [low, high];
}

/** Fills between the ends of each shown band. Ends that cannot be drawn, on a log axis those below 0, are the edge. */
export function drawBands(
  u: uPlot,
  curves: readonly Curve[],
  drawable: { x: (value: number) => boolean; y: (value: number) => boolean },
  colorOf: (index: number) => string,
): void {
  const { ctx, bbox } = u;
  const { min: from = -Infinity, max: to = Infinity } = u.scales['x'] ?? {};
  curves.forEach(({ x, band }, c) => {
    if (band === undefined || u.series[c + 1]?.show !== true) return;
    const yOf = (value: number) => (drawable.y(value) ? u.valToPos(value, 'y', true) : bbox.top + bbox.height);
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.globalAlpha = OPACITY;
    ctx.fillStyle = colorOf(c + 1);
    for (const [first, last] of stretches(x, band, from, to, drawable.x)) {
      const columns = pixelColumns(u, x, band, first, last);
      ctx.beginPath();
      for (const { at, high } of columns) ctx.lineTo(at, yOf(high));
      for (const { at, low } of columns.reverse()) ctx.lineTo(at, yOf(low));
      ctx.fill();
    }
    ctx.restore();
  });
}

type Ends = NonNullable<Curve['band']>;

/** Runs of points that have a band, [first, last]; one neighbour outside the shown range on each side. */
function stretches(
  x: ArrayLike<number>,
  { low, high }: Ends,
  from: number,
  to: number,
  drawableX: (value: number) => boolean,
): [number, number][] {
  const found: [number, number][] = [];
  const end = Math.min(x.length, lowerBound(x, to) + 2);
  let first = -1;
  for (let i = Math.max(0, lowerBound(x, from) - 1); i <= end; i++) {
    const has = i < end && Number.isFinite(low[i]) && Number.isFinite(high[i]) && drawableX(x[i] as number);
    if (has && first < 0) first = i;
    if (!has && first >= 0) {
      found.push([first, i - 1]);
      first = -1;
    }
  }
  return found;
}

/** The least low and greatest high of each pixel column. */
function pixelColumns(u: uPlot, x: ArrayLike<number>, band: Ends, first: number, last: number) {
  const columns: { at: number; low: number; high: number }[] = [];
  for (let i = first; i <= last; i++) {
    const at = Math.round(u.valToPos(x[i] as number, 'x', true));
    const [low, high] = [band.low[i] as number, band.high[i] as number];
    const column = columns[columns.length - 1];
    if (column?.at === at) {
      column.low = Math.min(column.low, low);
      column.high = Math.max(column.high, high);
    } else {
      columns.push({ at, low, high });
    }
  }
  return columns;
}
