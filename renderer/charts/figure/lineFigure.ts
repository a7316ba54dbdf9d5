import { formatMetric } from '../../format';
import { visibleIndices, type Curve } from '../curves';
import { marksOf } from '../marks';
import { curveDash, lightColor } from '../palette';
import type { Range } from '../plot';
import { remarkOf } from '../readout';
import { RAW_OPACITY, BAND_OPACITY } from '../underlays';
import { drawAxes, scaleOf, type Box, type FigureAxis } from './axes';
import { legend } from './legend';
import { areaPath, linePath, stepPath, type Places } from './paths';
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
      const remark = remarkOf(curve, x.label, (value) => formatMetric(value, x.unit));
      return { label: remark === null ? curve.label : `${curve.label}, ${remark}`, ...lookOf(curve) };
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
        ...curves.flatMap((curve) => marks(curve, places, box)),
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
  const { d, dots } =
    curve.stepped === true
      ? { d: stepPath(curve.x, curve.y, indices, places), dots: [] }
      : linePath(curve.x, curve.y, indices, places);
  const look = { fill: 'none', stroke, 'stroke-width': width, 'stroke-dasharray': dash.join(' ') || undefined };
  const line = d === '' ? [] : [element('path', { d, ...look, 'data-curve': curve.key })];
  return [...line, ...dots.map(([cx, cy]) => element('circle', { cx, cy, r: 2.5, fill: stroke }))];
}

/** Crosses at points and where a curve stops being finite, and the upright line of what it marks. */
function marks(curve: Curve, places: Places, { top, height }: Box): string[] {
  const found = marksOf(curve, { x: places.hasX, y: places.hasY });
  const { stroke } = lookOf(curve);
  const crosses = found.crosses.map(({ x, y }) => [places.x(x), places.y(y)] as const);
  if (found.top !== null) crosses.push([places.x(found.top), top + 8]);
  const size = 4;
  const parts = crosses.map(([x, y]) => {
    const d = [-1, 1].map((side) => `M${px(x - size)} ${px(y - side * size)}L${px(x + size)} ${px(y + side * size)}`);
    return element('path', { d: d.join(''), stroke, 'stroke-width': 2, 'data-cross': curve.key });
  });
  if (found.line === null) return parts;
  const d = `M${px(places.x(found.line))} ${px(top)}V${px(top + height)}`;
  return [
    ...parts,
    element('path', { d, stroke, 'stroke-width': 1.5, 'stroke-dasharray': '4 3', 'data-mark': curve.key }),
  ];
}
