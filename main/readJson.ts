import { LabError, messageOf } from '../shared/errors';
import { readBounded } from './data/readBounded';

/** Many times what the largest sweep takes. */
const MAX_BYTES = 20_000_000;
/** Lists and objects within each other: ours have some ten. */
const MAX_DEPTH = 100;

/**
 * Reads a JSON file of the user's.
 *
 * @param orPipe a pipe will do: only for the command line, where it is the user who waits for its writer.
 * Errors  LabError 'input' naming the file and, for malformed JSON, the line and column.
 */
export function readJsonFile(file: string, { orPipe = false } = {}): unknown {
  const tooLarge = (got: string) =>
    new LabError('input', `${file} must have at most ${MAX_BYTES} bytes; got ${got}: is it the right file?`);
  const text = textOf(readBounded(file, { most: MAX_BYTES, tooLarge, orPipe }), file);
  if (isNestedDeeper(text, MAX_DEPTH)) {
    const rule = `have at most ${MAX_DEPTH} lists and objects within each other`;
    throw new LabError('input', `${file} must ${rule}; got more: is it the right file?`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    throw new LabError('input', `${file} must be JSON: ${placed(messageOf(thrown), text)}`);
  }
}

/** Without its byte order mark. */
function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new LabError('input', `${file} must be UTF-8 text; it is not: save it as UTF-8`);
  }
}

/** Looked at before the text is parsed: what walks through the parsed value must not run out of stack. */
function isNestedDeeper(text: string, most: number): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) i = endOfString(text, i);
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > most) return true;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return false;
}

/** Place of the quote that ends the string which begins there. */
function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i;
}

/** Turns V8's "at position 17" into a line and a column. */
function placed(message: string, text: string): string {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position === undefined) return message;
  const before = text.slice(0, Number(position));
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  return `${message
    .replace(/ \(line \d+ column \d+\)$/, '')
    .replace(/(in JSON )?at position \d+/, '')
    .trim()} at line ${line}, column ${column}`;
}
