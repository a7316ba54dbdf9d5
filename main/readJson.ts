import { readFileSync } from 'node:fs';
import { LabError, messageOf } from '../shared/errors';

/**
 * Reads a JSON file of the user's.
 *
 * Errors  LabError 'input' naming the file and, for malformed JSON, the line and column.
 */
export function readJsonFile(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    const reason = { ENOENT: 'no such file', EACCES: 'no permission to read it', EISDIR: 'it is a folder' }[code ?? ''];
    throw new LabError('input', `cannot read ${file}: ${reason ?? messageOf(thrown)}`);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (thrown) {
    throw new LabError('input', `${file} must be JSON: ${placed(messageOf(thrown), text)}`);
  }
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
