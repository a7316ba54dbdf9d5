import { curveColor, lightColor } from '../palette';
import type { Range } from '../plot';
import { columnLeft, ridgeLayout, ridgeOf, rowLine, type RidgeColumn } from '../ridge';
import { ticksOf } from './axes';
import { HEAD, MARGIN, sheet, type Figure, type FigureSource } from './sheet';
import { element, escapeText, GRID, MUTED, px, text } from './svg';

/** Colours of nothing saturated and all saturated: blue and orange, which colour-blind people tell apart. */
export const SHARE_ENDS: readonly [string, string] = [curveColor(0), curveColor(1)];

interface RidgeFigure extends FigureSource {
  readonly title: string;
  readonly symbol: string;
  readonly log: boolean;
  readonly columns: readonly RidgeColumn[];
  readonly range: Range;
}

const WIDTH = 900;
const HEIGHT = 460;

/** The ridges as vectors, with the numbers of every histogram inside. */
export function drawRidgeFigure({ title, symbol, log, columns, range, caption, about }: RidgeFigure): Figure {
  const rows = Math.max(1, ...columns.map(({ layers }) => layers.length));
  const layout = ridgeLayout(WIDTH - MARGIN, HEIGHT, columns.length, rows, MARGIN + 34);
  const [low, high] = range;
  const down = HEAD + 18;
  const yOf = (row: number) => down + rowLine(layout, row);
  const bottom = down + layout.top + layout.height;
  const ticks = ticksOf({ label: '', unit: 'number', log: false, range }, Math.max(2, layout.width / 70));
  const [from, to] = SHARE_ENDS.map(lightColor) as [string, string];
  const body = columns.flatMap((column, c) => {
    const left = columnLeft(layout, c);
    const xOf = (value: number) => left + ((Math.min(high, Math.max(low, value)) - low) / (high - low)) * layout.width;
    const middle = left + layout.width / 2;
    return [
      text(middle, down, column.label, { weight: 600, anchor: 'middle', width: layout.width }),
      ...ticks.flatMap(({ value, label }) => [
        element('path', { d: `M${px(xOf(value))} ${px(down + layout.top)}V${px(bottom)}`, stroke: GRID }),
        text(xOf(value), bottom + 16, log ? `1e${value}` : label, { size: 10, fill: MUTED, anchor: 'middle' }),
      ]),
      text(middle, bottom + 32, log ? `|${symbol}| (log)` : symbol, { size: 11, anchor: 'middle' }),
      ...column.layers.map((layer, row) => {
        const { x, height } = ridgeOf(layer, log, range);
        const points = x.map((value, i) => `${px(xOf(value))} ${px(yOf(row) - (height[i] as number) * layout.rise)}`);
        const fill = mixed(from, to, column.shares[row] ?? 0);
        const look = { fill: lightColor(fill), stroke: '#ffffff', 'stroke-width': 0.8 };
        return points.length === 0
          ? ''
          : element('path', { d: `M${points.join('L')}Z`, ...look, 'data-layer': `${column.key} ${row + 1}` }, [
              element('title', {}, [escapeText(`${column.label}, layer ${row + 1}`)]),
            ]);
      }),
    ];
  });
  const every = Math.ceil(rows / 24);
  const numbers = Array.from({ length: rows }, (_, row) =>
    row % every === 0 || row === rows - 1
      ? [text(layout.left - 8, yOf(row) + 3, String(row + 1), { size: 10, fill: MUTED, anchor: 'end' })]
      : [],
  ).flat();
  return sheet({
    title,
    caption,
    width: WIDTH,
    height: Math.ceil(bottom + 32 + MARGIN),
    about: {
      x: { label: symbol, log, from: low, to: high },
      columns: columns.map(({ key, label, layers, shares }) => ({
        key,
        label,
        layers: layers.map(({ least, greatest, counts, exponent }, i) => {
          return { layer: i + 1, least, greatest, exponent, counts: [...counts], saturated: shares[i] };
        }),
      })),
      ...about,
    },
    body: [...body, ...numbers],
  });
}

/** A colour a share of the way between two, each `#rrggbb` or `rgb(r, g, b)`. */
export function mixed(from: string, to: string, share: number): string {
  const [a, b] = [numbersOf(from), numbersOf(to)];
  const at = Math.min(1, Math.max(0, share));
  return `rgb(${a.map((value, i) => Math.round(value + ((b[i] ?? 0) - value) * at)).join(' ')})`;
}

function numbersOf(color: string): number[] {
  if (color.startsWith('#')) return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return (color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}
