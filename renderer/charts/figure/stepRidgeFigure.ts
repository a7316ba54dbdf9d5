import { RIDGE_VIEW, type Ridges } from '../stepRidges';
import { HEAD, MARGIN, sheet, type Figure, type FigureSource } from './sheet';
import { element, MUTED, text } from './svg';

interface RidgeParts extends FigureSource {
  readonly title: string;
  readonly drawn: Ridges;
  readonly symbol: string;
  /** The step that stands out; null for none. */
  readonly mark: number | null;
}

/** A ridge plot as vectors. */
export function drawStepRidgeFigure({ title, drawn, symbol, mark, caption, about }: RidgeParts): Figure {
  const { width, height } = RIDGE_VIEW;
  return sheet({
    title,
    caption,
    width: width + 2 * MARGIN,
    height: HEAD + height + MARGIN,
    about: { steps: drawn.lines.map(({ step }) => step), values: drawn.ends, ...about },
    body: [
      element('g', { transform: `translate(${MARGIN} ${HEAD})` }, [
        ...drawn.lines.flatMap(({ step, base, path }) => [
          element('path', {
            d: path,
            fill: step === mark ? '#9cc0f0' : '#e4edfb',
            'fill-opacity': '0.85',
            stroke: step === mark ? '#1b5fc4' : '#868f9e',
            'data-step': step,
          }),
          text(width - 4, base - 2, String(step), { size: 10, fill: MUTED, anchor: 'end' }),
        ]),
        text(4, height - 4, `${symbol} ${drawn.ends[0]}`, { size: 10 }),
        text(width - 60, height - 4, drawn.ends[1], { size: 10, anchor: 'end' }),
      ]),
    ],
  });
}
