import { element, escapeText, MUTED, text } from './svg';

/** A finished figure: always dark on white, whatever the theme of the window. */
export interface Figure {
  readonly title: string;
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  /** What it shows, as JSON; the SVG holds it too. */
  readonly about: string;
}

/** What a figure says beside its chart. */
export interface FigureSource {
  /** What stands for what, such as the band; in the figure itself, below the title. */
  readonly caption: string;
  /** Settings and runs, kept in the file. Plain data. */
  readonly about: Readonly<Record<string, unknown>>;
}

export interface SheetParts extends FigureSource {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly body: readonly string[];
}

export const MARGIN = 16;
/** Where the chart may begin below title and caption. */
export const HEAD = 56;
const FONT = "Inter, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";

/** Puts title, caption and metadata around the body of a figure. */
export function sheet({ title, caption, width, height, about, body }: SheetParts): Figure {
  const json = JSON.stringify({ application: 'Initlab', title, caption, ...about });
  const room = width - 2 * MARGIN;
  const svg = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'font-family': FONT,
    },
    [
      element('title', {}, [escapeText(title)]),
      element('desc', {}, [escapeText(caption)]),
      element('metadata', {}, [escapeText(json)]),
      element('rect', { width, height, fill: '#ffffff' }),
      text(MARGIN, 24, title, { size: 15, weight: 600, width: room }),
      text(MARGIN, 42, caption, { size: 11, fill: MUTED, width: room }),
      ...body,
    ],
  );
  return { title, svg: `<?xml version="1.0" encoding="UTF-8"?>\n${svg}\n`, width, height, about: json };
}
