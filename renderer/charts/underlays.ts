import uPlot from 'uplot';
import { lowerBound, visibleIndices, type Curve } from './curves';

/** Opacities of a band, and of the raw curve behind a smoothed one. */
export const BAND_OPACITY = 0.16;
export const RAW_OPACITY = 0.5;

type Drawable = Readonly<Record<'x' | 'y', (value: number) => boolean>>;

/** Lowest and highest of what lies under the shown curves within [from, to], taken together with min and max. */
export function withUnderlays(
  curves: readonly Curve[],
  hidden: ReadonlySet<string>,
  [from, to]: readonly [number, number],
  [min, max]: readonly [number | null, number | null],
  drawable: (value: number) => boolean,
): [number | null, number | null] {
  let [low, high] = [min, max];
  for (const { key, x, band, raw } of curves) {
    const lines = [band?.low, band?.high, raw].filter((line) => line !== undefined);
    if (lines.length === 0 || hidden.has(key)) continue;
    for (let i = lowerBound(x, from); i < x.length && (x[i] as number) <= to; i++) {
      for (const line of lines) {
        const value = line[i] as number;
        if (!Number.isFinite(value) || !drawable(value)) continue;
        if (low === null || value < low) low = value;
        if (high === null || value > high) high = value;
      }
    }
  }
  return [low, high];
}

/** Draws the band and the raw line of each shown curve. Where a value cannot be drawn, on a log axis below 0, is the edge. */
export function drawUnderlays(
  u: uPlot,
  curves: readonly Curve[],
  drawable: Drawable,
  colorOf: (index: number) => string,
): void {
  const { ctx, bbox } = u;
  const yOf = (value: number) => (drawable.y(value) ? u.valToPos(value, 'y', true) : bbox.top + bbox.height);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  curves.forEach((curve, c) => {
    if (u.series[c + 1]?.show !== true) return;
    ctx.fillStyle = ctx.strokeStyle = colorOf(c + 1);
    ctx.globalAlpha = BAND_OPACITY;
    if (curve.band !== undefined) fillBand(u, curve.x, curve.band, drawable, yOf);
    ctx.globalAlpha = RAW_OPACITY;
    if (curve.raw !== undefined) strokeRaw(u, { ...curve, y: curve.raw }, drawable, yOf);
  });
  ctx.restore();
}

type YOf = (value: number) => number;

function fillBand(u: uPlot, x: ArrayLike<number>, band: Ends, drawable: Drawable, yOf: YOf): void {
  const { ctx } = u;
  const { min: from = -Infinity, max: to = Infinity } = u.scales['x'] ?? {};
  for (const [first, last] of stretches(x, band, from, to, drawable.x)) {
    const columns = pixelColumns(u, x, band, first, last);
    ctx.beginPath();
    for (const { at, high } of columns) ctx.lineTo(at, yOf(high));
    for (const { at, low } of columns.reverse()) ctx.lineTo(at, yOf(low));
    ctx.fill();
  }
}

function strokeRaw(u: uPlot, raw: Curve, drawable: Drawable, yOf: YOf): void {
  const { ctx, bbox } = u;
  const { min: from = -Infinity, max: to = Infinity } = u.scales['x'] ?? {};
  ctx.lineWidth = uPlot.pxRatio;
  ctx.beginPath();
  let isOpen = false;
  for (const i of visibleIndices(raw, from, to, bbox.width)) {
    const [x, y] = [raw.x[i] as number, raw.y[i] as number];
    const has = Number.isFinite(y) && drawable.x(x);
    if (has && isOpen) ctx.lineTo(u.valToPos(x, 'x', true), yOf(y));
    else if (has) ctx.moveTo(u.valToPos(x, 'x', true), yOf(y));
    isOpen = has;
  }
  ctx.stroke();
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
