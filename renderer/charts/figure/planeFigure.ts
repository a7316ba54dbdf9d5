import type { LinePoint, PhaseMap, Plane } from '../../../shared/signal';
import { lightColor, scaleColor } from '../palette';
import { css, planeColor, SHADE_ENDS, type PlaneShade } from '../planeColors';
import { drawAxes, scaleOf, type Box, type FigureAxis } from './axes';
import { HEAD, MARGIN, sheet, type Figure, type FigureSource } from './sheet';
import { element, px, text } from './svg';

interface PlaneFigure extends FigureSource {
  readonly title: string;
  readonly plane: Plane;
  readonly map: PhaseMap;
  readonly line: readonly LinePoint[];
  readonly shade: PlaneShade;
  readonly marks: readonly { readonly sigmaW: number; readonly sigmaB: number; readonly success: number | null }[];
}

const BOX: Box = { left: 84, top: HEAD, width: 640, height: 400 };

/** The plane as vectors: equal neighbours of a row are one rectangle. */
export function drawPlaneFigure({ title, caption, about, plane, map, line, shade, marks }: PlaneFigure): Figure {
  const x: FigureAxis = { label: 'σ_w', unit: 'number', log: false, range: [plane.from, plane.to] };
  const y: FigureAxis = { label: 'σ_b', unit: 'number', log: false, range: [plane.low, plane.high] };
  const [right, bottom] = [BOX.left + BOX.width, BOX.top + BOX.height];
  const [xOf, yOf] = [scaleOf(x, BOX.left, right), scaleOf(y, bottom, BOX.top)];
  const { size } = map;
  const [wide, high] = [BOX.width / size, BOX.height / size];
  const cells: string[] = [];
  for (let row = 0; row < size; row++) {
    const colors = Array.from({ length: size }, (_, column) => {
      const at = row * size + column;
      return lightColor(css(planeColor(shade, map.phase[at] as number, map.chi[at] as number)));
    });
    for (let from = 0; from < size;) {
      let to = from + 1;
      while (to < size && colors[to] === colors[from]) to++;
      const place = {
        x: BOX.left + from * wide,
        y: bottom - (row + 1) * high,
        width: (to - from) * wide + 0.4,
        height: high + 0.4,
      };
      cells.push(element('rect', { ...place, fill: colors[from] }));
      from = to;
    }
  }
  const inside = line.filter(({ sigmaW }) => sigmaW >= plane.from && sigmaW <= plane.to);
  const path = inside.map(({ sigmaW, sigmaB }) => `${px(xOf(sigmaW))} ${px(yOf(sigmaB))}`).join('L');
  const strokes =
    path === ''
      ? []
      : [
          ['#ffffff', 4],
          ['#111111', 1.75],
        ].map(([stroke, width]) =>
          element('path', { d: `M${path}`, fill: 'none', stroke, 'stroke-width': width, 'data-line': 'critical' }),
        );
  return sheet({
    title,
    caption,
    width: right + MARGIN * 2,
    height: bottom + 96,
    about: { plane, shade, line: inside, ...about },
    body: [
      element('g', { 'shape-rendering': 'crispEdges' }, cells),
      ...drawAxes(x, y, BOX),
      ...strokes,
      ...marks.map(({ sigmaW, sigmaB, success }) =>
        element('circle', {
          cx: xOf(sigmaW),
          cy: yOf(sigmaB),
          r: 5,
          fill: success === null ? '#ffffff' : lightColor(scaleColor(success).fill),
          stroke: '#111111',
        }),
      ),
      ...SHADE_ENDS[shade].flatMap(({ color, label }, i) => [
        element('rect', {
          x: BOX.left + i * 200,
          y: bottom + 56,
          width: 14,
          height: 14,
          fill: lightColor(color),
          stroke: '#868f9e',
        }),
        text(BOX.left + i * 200 + 20, bottom + 67, label, { size: 11 }),
      ]),
    ],
  });
}
