import { divergedAt, visibleIndices, type Curve } from '../curves';
import { formatNumber } from '../../format';
import { curveDash, lightColor } from '../palette';
import type { Range } from '../plot';
import { RAW_OPACITY, BAND_OPACITY } from '../underlays';
import { drawAxes, scaleOf, type Box, type FigureAxis } from './axes';
import { legend } from './legend';
import { areaPath, linePath, type Places } from './paths';
import { HEAD, MARGIN, sheet, type Figure, type FigureSource } from './sheet';
import { element, px } from './svg';

/** A line chart as it is to be drawn. */
export interface LineFigure extends FigureSource {
  readonly title: string;
  readonly x: FigureAxis;
  readonly y: FigureAxis;
  /** Those that are shown. */
  readonly curves: readonly Curve[];
}

const WIDTH = 760;
const HEIGHT = 360;
const LEFT = 84;
/** Long curves keep the extremes of stretches as wide as half a pixel. */
const COLUMNS = 2 * WIDTH;

/** Lines, bands, raw lines and marks of divergence as vectors, from the points of the curves themselves. */
export function drawLineFigure(figure: LineFigure): Figure {
  const { title, caption, x, y, curves } = figure;
  const box: Box = { left: LEFT, top: HEAD, width: WIDTH - LEFT - 2 * MARGIN, height: HEIGHT };
  const bottom = box.top + box.height;
  const can = (axis: FigureAxis) => (value: number) => Number.isFinite(value) && (!axis.log || value > 0);
  const places: Places = {
    x: scaleOf(x, box.left, box.left + box.width),
    y: scaleOf(y, bottom, box.top),
    hasX: can(x),
    hasY: can(y),
    floor: bottom,
  };
  const drawn = curves.map((curve) => ({ curve, indices: visibleIndices(curve, ...x.range, COLUMNS) }));
  const list = legend(
    curves.map((curve) => {
      const diverged = divergedAt(curve);
      const note = diverged === null ? '' : `, diverged at ${x.label} ${formatNumber(diverged)}`;
      return { label: curve.label + note, ...lookOf(curve) };
    }),
    { left: box.left, top: bottom + 58, width: box.width },
  );
  const clip = 'plot';
  return sheet({
    title,
    caption,
    width: WIDTH,
    height: Math.ceil(bottom + 58 + list.height + MARGIN),
    about: {
      x: aboutAxis(x),
      y: aboutAxis(y),
      plot: box,
      curves: drawn.map(({ curve, indices }) => ({
        key: curve.key,
        label: curve.label,
        points: curve.x.length,
        drawn: indices.length,
      })),
      ...figure.about,
    },
    body: [
      element('defs', {}, [element('clipPath', { id: clip }, [element('rect', { ...placed(box) })])]),
      ...drawAxes(x, y, box),
      element('g', { 'clip-path': `url(#${clip})`, 'stroke-linejoin': 'round' }, [
        ...curves.flatMap((curve) => underlays(curve, x.range, places)),
        ...drawn.flatMap((each) => lines(each.curve, each.indices, places)),
        ...curves.flatMap((curve) => divergence(curve, places, box)),
      ]),
      ...list.parts,
    ],
  });
}

const placed = ({ left, top, width, height }: Box) => ({ x: left, y: top, width, height });
const aboutAxis = ({ label, unit, log, range }: FigureAxis) => ({ label, unit, log, from: range[0], to: range[1] });

function lookOf({ color, dash, width }: Curve) {
  return {
    stroke: lightColor(color),
    dash: dash ?? (typeof color === 'number' ? curveDash(color) : []),
    width: width ?? 1.75,
  };
}

function underlays(curve: Curve, range: Range, places: Places): string[] {
  const { x, band, raw } = curve;
  const { stroke } = lookOf(curve);
  // A long curve keeps other points for each of its lines: the extremes of that line.
  const kept = (y: ArrayLike<number>) => visibleIndices({ ...curve, y }, ...range, COLUMNS);
  const parts: string[] = [];
  if (band !== undefined) {
    const indices = [...new Set([...kept(band.low), ...kept(band.high)])].sort((a, b) => a - b);
    const d = areaPath(x, band, indices, places);
    if (d !== '')
      parts.push(element('path', { d, fill: stroke, 'fill-opacity': BAND_OPACITY, 'data-band': curve.key }));
  }
  if (raw !== undefined) {
    const { d } = linePath(x, raw, kept(raw), places);
    const look = { fill: 'none', stroke, 'stroke-width': 1, 'stroke-opacity': RAW_OPACITY };
    if (d !== '') parts.push(element('path', { d, ...look, 'data-raw': curve.key }));
  }
  return parts;
}

function lines(curve: Curve, indices: readonly number[], places: Places): string[] {
  const { stroke, dash, width } = lookOf(curve);
  const { d, dots } = linePath(curve.x, curve.y, indices, places);
  const look = { fill: 'none', stroke, 'stroke-width': width, 'stroke-dasharray': dash.join(' ') || undefined };
  const line = d === '' ? [] : [element('path', { d, ...look, 'data-curve': curve.key })];
  return [...line, ...dots.map(([cx, cy]) => element('circle', { cx, cy, r: 2.5, fill: stroke }))];
}

/** The cross at the upper edge where a curve stops being finite. */
function divergence(curve: Curve, places: Places, { top }: Box): string[] {
  const at = divergedAt(curve);
  if (at === null || !places.hasX(at)) return [];
  const [x, y, size] = [places.x(at), top + 8, 4];
  const d = [-1, 1].map((side) => `M${px(x - size)} ${px(y - side * size)}L${px(x + size)} ${px(y + side * size)}`);
  return [element('path', { d: d.join(''), stroke: lookOf(curve).stroke, 'stroke-width': 2 })];
}
