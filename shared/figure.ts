import { z } from 'zod';
import { parseWith } from './validation';

/** Characters of an SVG, bytes of a PNG: many times what a large comparison takes. */
export const MAX_FIGURE = 64 * 1024 * 1024;
const MAX_NAME = 100;

// No path: main decides the folder, and the user in the dialog.
const NAME = z
  .string()
  .max(MAX_NAME)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._()-]*$/u, 'must be a file name of letters, digits, spaces and . _ ( ) -');

export const FIGURE = z.discriminatedUnion('format', [
  z.strictObject({
    format: z.literal('svg'),
    name: NAME,
    svg: z
      .string()
      .max(MAX_FIGURE, `at most ${MAX_FIGURE} characters: hide some curves`)
      .regex(/^(<\?xml[^>]*>\s*)?<svg\s/, 'an SVG'),
  }),
  z.strictObject({
    format: z.literal('png'),
    name: NAME,
    png: z
      .instanceof(Uint8Array, { error: 'the bytes of a PNG' })
      .refine((bytes) => bytes.length <= MAX_FIGURE, `at most ${MAX_FIGURE} bytes`),
    /** What the figure shows, as JSON; kept in the file. */
    about: z.string().max(MAX_FIGURE),
  }),
]);

/** A finished figure to be saved; the file's name without its ending. */
export type FigureFile = z.output<typeof FIGURE>;

/** Errors  LabError 'input', with the path of the field, the rule and the value. */
export function parseFigureFile(raw: unknown): FigureFile {
  return parseWith(FIGURE, raw, 'figure');
}

/** A title as the name of a file: what file systems do not take becomes a space. */
export function figureName(title: string): string {
  const name = title
    .replace(/[^\p{L}\p{N}._()-]+/gu, ' ')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .slice(0, MAX_NAME)
    .trim();
  return name === '' ? 'figure' : name;
}
