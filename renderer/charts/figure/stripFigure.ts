import { lightColor } from '../palette';
import { layStrip, type StripData } from '../strip';
import { HEAD, MARGIN, sheet, type Figure, type FigureSource } from './sheet';
import { element, GRID, MUTED, px, text } from './svg';

const WIDTH = 720;
const ALLOWED = '#dff3e7';
const BAD = '#b3261e';

/** The strip plot of one inequality as vectors. */
export function drawStripFigure(title: string, data: StripData, { caption, about }: FigureSource): Figure {
  const room = WIDTH - 2 * MARGIN;
  const strip = layStrip(data, room);
  const { allowed, axisY, centerX, zeroX } = strip;
  const line = (x1: number, y1: number, x2: number, y2: number, stroke: string, width = 1) =>
    element('path', { d: `M${px(x1)} ${px(y1)}L${px(x2)} ${px(y2)}`, stroke, 'stroke-width': width });
  const dots = strip.dots.map(({ x, y, within, value }) =>
    element('circle', {
      cx: x,
      cy: y,
      r: 3.5,
      fill: within ? lightColor(0) : '#ffffff',
      stroke: within ? lightColor(0) : BAD,
      'stroke-width': 1.75,
      'data-value': String(value),
    }),
  );
  const others = strip.others.map(({ x, y }) =>
    element('rect', { x: x - 3, y: y - 3, width: 6, height: 6, fill: '#ffffff', stroke: MUTED, 'stroke-width': 1.5 }),
  );
  const body = [
    ...(allowed === null
      ? []
      : [element('rect', { x: allowed.from, y: 0, width: allowed.to - allowed.from, height: axisY, fill: ALLOWED })]),
    ...strip.ticks.flatMap(({ x, label }) => [
      line(x, 0, x, axisY, GRID),
      text(x, axisY + 16, label, { size: 11, fill: MUTED, anchor: 'middle' }),
    ]),
    ...(zeroX === null ? [] : [text(zeroX, axisY + 16, '0', { size: 11, fill: MUTED, anchor: 'middle' })]),
    line(0, axisY, room, axisY, MUTED),
    ...(centerX === null ? [] : [line(centerX, 2, centerX, axisY, '#171c24', 2)]),
    ...others,
    ...dots,
  ];
  return sheet({
    title,
    caption,
    width: WIDTH,
    height: HEAD + strip.height + MARGIN,
    about: { ...about, seeds: data.seeds, values: data.values, bound: data.bound, log: strip.log },
    body: [element('g', { transform: `translate(${MARGIN} ${HEAD})` }, body)],
  });
}
