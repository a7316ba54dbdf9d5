import { lightColor, lineScaleColor } from '../palette';
import type { ParallelLine, PlacedAxis } from '../parallel';
import { HEAD, MARGIN, sheet, type Figure, type FigureSource } from './sheet';
import { element, MUTED, px, text } from './svg';

const COLUMN = 150;
const HEIGHT = 300;
/** Where a line passes that has no value on an axis, below its end. */
const BELOW = 22;

/** The parallel coordinates as vectors: a line a run, those outside the brushes faint. */
export function drawParallelFigure(
  title: string,
  axes: readonly PlacedAxis[],
  lines: readonly (ParallelLine & { readonly lit: boolean })[],
  { caption, about }: FigureSource,
): Figure {
  const top = HEAD + 28;
  const bottom = top + HEIGHT;
  const xOf = (axis: number) => MARGIN + (axis + 0.5) * COLUMN;
  const yOf = (place: number | null) => (place === null ? bottom + BELOW : bottom - place * HEIGHT);
  return sheet({
    title,
    caption,
    width: Math.max(560, 2 * MARGIN + axes.length * COLUMN),
    height: bottom + BELOW + 2 * MARGIN,
    about: { axes: axes.map(({ label, ticks }) => ({ label, ticks })), ...about },
    body: [
      ...lines.map(({ key, share, lit }, line) => {
        const points = axes.map(({ places }, axis) => `${px(xOf(axis))} ${px(yOf(places[line] ?? null))}`);
        const stroke = share === null ? MUTED : lightColor(lineScaleColor(share));
        const look = { fill: 'none', stroke, 'stroke-width': 1.5, 'stroke-opacity': lit ? 0.85 : 0.12 };
        return element('path', { d: `M${points.join('L')}`, ...look, 'data-line': key });
      }),
      ...axes.flatMap(({ label, ticks }, axis) => [
        element('path', { d: `M${px(xOf(axis))} ${top}V${bottom}`, stroke: MUTED, 'stroke-width': 1 }),
        text(xOf(axis), top - 10, label, { anchor: 'middle', weight: 600, width: COLUMN - 8 }),
        ...ticks.map((tick) =>
          text(xOf(axis) + 5, yOf(tick.at) + 4, tick.label, { size: 10, width: COLUMN - 20, halo: true }),
        ),
      ]),
    ],
  });
}
