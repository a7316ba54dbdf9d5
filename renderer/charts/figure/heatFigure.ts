import type { HeatCell, HeatTable } from '../heatCell';
import { lightColor, scaleColor } from '../palette';
import { HEAD, MARGIN, sheet, type Figure, type FigureSource } from './sheet';
import { element, escapeText, MUTED, text, textWidth } from './svg';

const LEAST_WIDTH = 124;
const MOST_WIDTH = 200;
const CELL_HEIGHT = 72;
const GAP = 3;
const LINE = 14;
const RAMP = { width: 240, height: 10, steps: 24 };

/** The heat map as vectors: each cell with its colour and its numbers, and the colour scale with its ends. */
export function drawHeatFigure(title: string, table: HeatTable, { caption, about }: FigureSource): Figure {
  const { rowTitle, columnTitle, rows, columns, cells, ends, endNames } = table;
  const labels = Math.min(220, Math.max(90, ...[rowTitle, ...rows].map((label) => textWidth(label, 12) + 12)));
  const widest = Math.max(...columns.map((label) => textWidth(label, 12) + 8));
  const cellWidth = Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, widest));
  const left = MARGIN + labels;
  const top = HEAD + 40;
  const [acrossWidth, downHeight] = [columns.length * (cellWidth + GAP), rows.length * (CELL_HEIGHT + GAP)];
  const xOf = (column: number) => left + column * (cellWidth + GAP);
  const yOf = (row: number) => top + row * (CELL_HEIGHT + GAP);
  const below = top + downHeight + 14;
  return sheet({
    title,
    caption,
    width: Math.ceil(Math.max(520, left + acrossWidth + MARGIN)),
    height: Math.ceil(below + (ends === null ? 0 : 40) + MARGIN),
    about: {
      rows: { title: rowTitle, values: rows },
      columns: { title: columnTitle, values: columns },
      cells: cells.map(({ row, column, value, notes }) => ({ row, column, value, notes })),
      ...about,
    },
    body: [
      text(left + acrossWidth / 2, HEAD + 14, columnTitle, { fill: MUTED, anchor: 'middle', width: acrossWidth }),
      text(MARGIN, HEAD + 32, rowTitle, { fill: MUTED, width: labels - 12 }),
      ...columns.map((label, i) =>
        text(xOf(i) + cellWidth / 2, HEAD + 32, label, { weight: 600, anchor: 'middle', width: cellWidth }),
      ),
      ...rows.map((label, i) => text(MARGIN, yOf(i) + CELL_HEIGHT / 2 + 4, label, { weight: 600, width: labels - 12 })),
      ...cells.map((cell) => drawCell(cell, xOf(cell.column), yOf(cell.row), cellWidth)),
      ...(ends === null ? [] : ramp(ends, endNames, left, below)),
    ],
  });
}

function drawCell(
  { row, column, share, value, notes, title, open }: HeatCell,
  x: number,
  y: number,
  width: number,
): string {
  const color = share === null ? { fill: '#ffffff', text: MUTED } : scaleColor(share);
  const edge = open || share === null ? { stroke: color.text, 'stroke-dasharray': '4 3' } : {};
  const size = { width, height: CELL_HEIGHT, rx: 4 };
  const first = y + CELL_HEIGHT / 2 + 5 - (notes.length * LINE) / 2;
  const middle = x + width / 2;
  const look = { fill: color.text, anchor: 'middle', width: width - 8 } as const;
  return element('g', { 'data-cell': `${row} ${column}` }, [
    element('title', {}, [escapeText(title)]),
    element('rect', { x, y, ...size, fill: lightColor(color.fill), ...edge }),
    text(middle, first, value, { ...look, size: 14, weight: 600 }),
    ...notes.map((note, i) => text(middle, first + (i + 1) * LINE, note, { ...look, size: 10 })),
  ]);
}

function ramp(
  [worst, best]: readonly [string, string],
  [worstName, bestName]: readonly [string, string],
  left: number,
  top: number,
): string[] {
  const step = RAMP.width / RAMP.steps;
  const right = left + RAMP.width;
  return [
    ...Array.from({ length: RAMP.steps }, (_, i) => {
      const fill = lightColor(scaleColor(i / (RAMP.steps - 1)).fill);
      // A little wider than its step: no seams between neighbours.
      return element('rect', { x: left + i * step, y: top, width: step + 0.5, height: RAMP.height, fill });
    }),
    text(left, top + RAMP.height + 16, `${worst} ${worstName}`, { size: 11 }),
    text(right, top + RAMP.height + 16, `${bestName} ${best}`, { size: 11, anchor: 'end' }),
  ];
}
