import { existsSync } from 'node:fs';
import path from 'node:path';
import { LabError } from '../shared/errors';
import type { FigureFile } from '../shared/figure';
import { withText } from './pngText';

/** The keyword under which a PNG holds what it shows. */
const KEYWORD = 'Initlab';

export function figureBytes(figure: FigureFile): Buffer {
  return figure.format === 'svg' ? Buffer.from(figure.svg, 'utf8') : withText(figure.png, KEYWORD, figure.about);
}

/**
 * The path to write to: with the ending of its format, which is put behind a name that has none.
 *
 * Errors  LabError 'input' for another ending, and where the ending would lead to a file that nobody was asked about.
 */
export function figurePath(chosen: string, format: FigureFile['format']): string {
  const ending = path.extname(chosen);
  if (ending.toLowerCase() === `.${format}`) return chosen;
  const what = `the name of ${format === 'svg' ? 'an SVG' : 'a PNG'} figure must end in .${format}; got `;
  if (ending !== '') throw new LabError('input', what + path.basename(chosen));
  const file = `${chosen}.${format}`;
  if (existsSync(file)) throw new LabError('input', `${what}${path.basename(chosen)}, and ${file} is there already`);
  return file;
}
