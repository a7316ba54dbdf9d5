import uPlot from 'uplot';
import { divergedAt, type Curve } from './curves';

/** More curves than this have no words beside their crosses. */
const MOST_WORDS = 3;

type Drawable = Readonly<Record<'x' | 'y', (value: number) => boolean>>;

/** What a curve marks within the plot: crosses at points, at the upper edge where it stops being finite, upright lines. */
export interface Marks {
  readonly crosses: readonly { readonly x: number; readonly y: number }[];
  /** x of a cross at the upper edge; null for none. */
  readonly top: number | null;
  readonly line: number | null;
}

/** The marks of a curve that have a place on axes on which `drawable` has one. */
export function marksOf(curve: Curve, drawable: Drawable): Marks {
  const { crosses = [], mark } = curve;
  const shown = crosses.filter(({ x, y }) => [x, y].every(Number.isFinite) && drawable.x(x) && drawable.y(y));
  const diverged = divergedAt(curve);
  const at = (x: number | null | undefined) => (x == null || !Number.isFinite(x) || !drawable.x(x) ? null : x);
  return { crosses: shown, top: at(diverged), line: at(mark) };
}

/** Draws the marks of each shown curve. */
export function drawMarks(
  u: uPlot,
  curves: readonly Curve[],
  drawable: Drawable,
  colorOf: (index: number) => string,
): void {
  const { ctx, bbox } = u;
  const size = 4 * uPlot.pxRatio;
  // Words of many would lie on each other; the legend and the read-out have them too.
  const few = curves.filter(({ crosses = [] }) => crosses.length > 0).length <= MOST_WORDS;
  const [left, right] = [bbox.left - 1, bbox.left + bbox.width + 1];
  const [upper, lower] = [bbox.top - 1, bbox.top + bbox.height + 1];
  ctx.save();
  // The library leaves the dash of the last line.
  ctx.setLineDash([]);
  curves.forEach((curve, c) => {
    const series = u.series[c + 1];
    if (series?.show !== true) return;
    const { crosses, top, line } = marksOf(curve, drawable);
    ctx.strokeStyle = colorOf(c + 1);
    ctx.globalAlpha = series.alpha ?? 1;
    ctx.lineWidth = 2 * uPlot.pxRatio;
    // Whole ones at the edge too, none beyond it: the plot may show a part only.
    const within = (x: number, y: number) => x >= left && x <= right && y >= upper && y <= lower;
    const places = crosses
      .map(({ x, y }) => [u.valToPos(x, 'x', true), u.valToPos(y, 'y', true)] as const)
      .filter(([x, y]) => within(x, y));
    for (const [x, y] of places) cross(ctx, x, y, size);
    const [first] = places;
    if (few && first !== undefined && curve.remark !== undefined) label(u, curve.remark, ...first, size);
    const end = top === null ? null : u.valToPos(top, 'x', true);
    if (end !== null && within(end, bbox.top)) cross(ctx, end, bbox.top + 2 * size, size);
    const x = line === null ? null : u.valToPos(line, 'x', true);
    if (x === null || !within(x, bbox.top)) return;
    ctx.lineWidth = 1.5 * uPlot.pxRatio;
    ctx.setLineDash([4 * uPlot.pxRatio, 3 * uPlot.pxRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
  });
  ctx.restore();
}

/** Words beside a cross, on the side where there is room, within the plot. */
function label({ ctx, bbox }: uPlot, text: string, x: number, y: number, size: number): void {
  ctx.font = `${11 * uPlot.pxRatio}px 'Inter Variable', system-ui, sans-serif`;
  ctx.textBaseline = 'middle';
  const { width } = ctx.measureText(text);
  const fits = x + 2 * size + width < bbox.left + bbox.width;
  ctx.textAlign = fits ? 'left' : 'right';
  ctx.fillStyle = ctx.strokeStyle;
  const within = Math.min(Math.max(y, bbox.top + 2 * size), bbox.top + bbox.height - 2 * size);
  ctx.fillText(text, fits ? x + 2 * size : x - 2 * size, within);
}

function cross(ctx: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  ctx.beginPath();
  ctx.moveTo(x - size, y - size);
  ctx.lineTo(x + size, y + size);
  ctx.moveTo(x - size, y + size);
  ctx.lineTo(x + size, y - size);
  ctx.stroke();
}
