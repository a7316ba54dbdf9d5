import { LabError } from '../../shared/errors';

export const NAME_LENGTH = 120;
export const TAG_LENGTH = 40;
export const NOTE_LENGTH = 10_000;

/** A run's or sweep's name without space around it. Errors LabError 'input'. */
export function parseName(name: string): string {
  return parseLine('name', name, NAME_LENGTH);
}

/** A tag without space around it. Errors LabError 'input'. */
export function parseTag(tag: string): string {
  return parseLine('tag', tag, TAG_LENGTH);
}

/** Errors   LabError 'input' when the note is too long. */
export function parseNote(note: string): string {
  if (length(note) <= NOTE_LENGTH) return note;
  throw new LabError(
    'input',
    `a note must have at most ${String(NOTE_LENGTH)} characters; got ${String(length(note))}`,
  );
}

function parseLine(what: string, text: string, limit: number): string {
  const line = text.trim();
  const rule = `a ${what} must be one line of 1 to ${String(limit)} characters`;
  if (line === '') throw new LabError('input', `${rule}; got nothing`);
  if (length(line) > limit) throw new LabError('input', `${rule}; got ${String(length(line))}`);
  // eslint-disable-next-line no-control-regex -- control characters are what this refuses
  if (/[\u0000-\u001f\u007f\u2028\u2029]/.test(line)) {
    throw new LabError('input', `${rule}; got ${JSON.stringify(line)}, which holds a line break or control character`);
  }
  return line;
}

/** Characters as people count them, not UTF-16 units. */
function length(text: string): number {
  return [...text].length;
}
