import { lightColor } from '../palette';
import { drawnColumns, heatColors, type HeatScale, type StepHeatTable } from '../stepHeat';
import { HEAD, MARGIN, sheet, type Figure, type FigureSource } from './sheet';
import { element, MUTED, text, textWidth } from './svg';

const PLOT = { width: 720, most: 420, row: 18 };
const RAMP = { width: 220, height: 10, parts: 32 };
const NOT_FINITE = '#b3261e';
const NO_PLACE = '#c6ced9';

export interface StepHeatParts extends FigureSource {
  readonly title: string;
  readonly table: StepHeatTable;
  readonly scale: HeatScale;
  readonly rowTitle: string;
  readonly format: (value: number) => string;
  /** The step that is marked; null for none. */
  readonly mark: number | null;
}

/** A heat map over steps as vectors; its values are in the metadata. */
export function drawStepHeatFigure({
  title,
  table,
  scale,
  rowTitle,
  format,
  mark,
  caption,
  about,
}: StepHeatParts): Figure {
  const { rows, steps, values } = table;
  const colors = heatColors(values, scale);
  const rowHeight = Math.min(PLOT.row, PLOT.most / rows.length);
  const height = rowHeight * rows.length;
  const left = MARGIN + Math.min(170, Math.max(70, ...rows.map((row) => textWidth(row, 11) + 10)));
  const top = HEAD + 8;
  const columns = drawnColumns(steps.length, PLOT.width);
  const wide = PLOT.width / columns.length;
  const every = Math.ceil(12 / rowHeight);
  const cells = rows.flatMap((_, r) =>
    columns.flatMap((column, c) => {
      const value = values[r]?.[column] ?? null;
      if (value === null) return [];
      const fill = Number.isFinite(value) ? (colors?.of(value) ?? NO_PLACE) : NOT_FINITE;
      const box = { x: left + c * wide, y: top + r * rowHeight, width: wide + 0.4, height: rowHeight + 0.4 };
      return [element('rect', { ...box, fill: lightColor(fill) })];
    }),
  );
  const at = mark === null ? -1 : columns.findIndex((column) => steps[column]! >= mark);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * (columns.length - 1)));
  const below = top + height;
  return sheet({
    title,
    caption,
    width: left + PLOT.width + MARGIN,
    height: Math.ceil(below + 76 + MARGIN),
    about: { rows, steps: Array.from(steps), values: values.map((row) => row.map(plain)), scale, ...about },
    body: [
      text(MARGIN, top - 4, rowTitle, { fill: MUTED, size: 11 }),
      ...rows.flatMap((row, r) =>
        r % every === 0 ? [text(left - 6, top + (r + 0.5) * rowHeight + 4, row, { size: 11, anchor: 'end' })] : [],
      ),
      ...cells,
      ...(at < 0
        ? []
        : [
            element('rect', {
              x: left + at * wide,
              y: top,
              width: Math.max(1, wide),
              height,
              fill: 'none',
              stroke: '#171c24',
            }),
          ]),
      ...[...new Set(ticks)].map((c) =>
        text(left + (c + 0.5) * wide, below + 16, String(steps[columns[c]!]), { size: 11, anchor: 'middle' }),
      ),
      text(left + PLOT.width / 2, below + 32, 'Step', { size: 11, fill: MUTED, anchor: 'middle' }),
      ...(colors === null
        ? []
        : [
            ...Array.from({ length: RAMP.parts }, (_, i) =>
              element('rect', {
                x: left + (i * RAMP.width) / RAMP.parts,
                y: below + 44,
                width: RAMP.width / RAMP.parts + 0.4,
                height: RAMP.height,
                fill: lightColor(colors.at(i / (RAMP.parts - 1))),
              }),
            ),
            text(left, below + 70, format(colors.low), { size: 11 }),
            text(left + RAMP.width, below + 70, format(colors.high), { size: 11, anchor: 'end' }),
            text(left + RAMP.width + 14, below + 54, scale === 'log' ? 'logarithmic' : '', { size: 11, fill: MUTED }),
          ]),
    ],
  });
}

/** JSON knows no NaN and no infinities. */
const plain = (value: number | null) => (value === null || Number.isFinite(value) ? value : String(value));
