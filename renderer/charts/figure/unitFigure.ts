import type { TimeFrame } from '../../../shared/timeFrame';
import { lightColor, scaleColor } from '../palette';
import { placeUnits } from '../unitPlaces';
import { HEAD, MARGIN, sheet, type Figure, type FigureSource } from './sheet';
import { element, MUTED, px, text } from './svg';

interface UnitParts extends FigureSource {
  readonly title: string;
  readonly frame: TimeFrame;
  readonly names: readonly string[];
  readonly share: 'active' | 'saturated';
}

const LEFT = 130;
const ROOM = 640;

/** The units of a network at a step as vectors; dead ones are crossed out. */
export function drawUnitFigure({ title, frame, names, share, caption, about }: UnitParts): Figure {
  const places = placeUnits(
    frame.layers.map(({ fanOut }) => fanOut),
    ROOM,
  );
  const { cell, height, layers } = places;
  const units = layers.flatMap(({ top, perLine }, index) =>
    Array.from({ length: frame.layers[index]!.fanOut }, (_, unit) => {
      const [x, y] = [MARGIN + LEFT + (unit % perLine) * cell, HEAD + top + Math.floor(unit / perLine) * cell];
      const side = cell - 1;
      if (frame.layers[index]!.active[unit] !== 0) {
        const fill = lightColor(scaleColor(frame.layers[index]![share][unit]!).fill);
        return element('rect', { x, y, width: side, height: side, fill });
      }
      const d = `M${px(x)} ${px(y)}L${px(x + side)} ${px(y + side)}M${px(x + side)} ${px(y)}L${px(x)} ${px(y + side)}`;
      return element('path', { d, stroke: '#b3261e', 'stroke-width': 1.2, 'data-dead': `${index + 1} ${unit + 1}` });
    }),
  );
  return sheet({
    title,
    caption,
    width: LEFT + ROOM + 2 * MARGIN,
    height: HEAD + height + 30 + MARGIN,
    about: {
      step: frame.step,
      share,
      layers: frame.layers.map((layer) => ({ active: [...layer.active], saturated: [...layer.saturated] })),
      ...about,
    },
    body: [
      ...layers.map(({ top }, i) => text(MARGIN + LEFT - 8, HEAD + top + 12, names[i]!, { size: 11, anchor: 'end' })),
      ...units,
      text(MARGIN, HEAD + height + 20, `Dark 0 % to bright 100 % of the examples ${share}; crossed out: dead`, {
        size: 11,
        fill: MUTED,
      }),
    ],
  });
}
