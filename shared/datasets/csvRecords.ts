import { LabError } from '../errors';
import { TABLE_LIMITS } from './table';

export interface CsvRecord {
  /** No more than a table may have columns. */
  readonly cells: readonly string[];
  /** How many there are. */
  readonly width: number;
  /** Number of the record in the file, from 1, empty lines counted. */
  readonly row: number;
  /** Characters read so far. */
  readonly end: number;
}

/** The separator that the first line has most of, outside quotes; a comma when it has none. */
export function detectDelimiter(text: string): string {
  const counts = new Map([',', ';', '\t'].map((each) => [each, 0]));
  let quoted = false;
  for (let i = 0; i < text.length && (quoted || (text[i] !== '\n' && text[i] !== '\r')); i++) {
    const character = text[i] ?? '';
    if (character === '"') quoted = !quoted;
    const count = counts.get(character);
    if (!quoted && count !== undefined) counts.set(character, count + 1);
  }
  const [first] = [...counts].sort((a, b) => b[1] - a[1]);
  return first?.[0] ?? ',';
}

/**
 * The records of a CSV text, as RFC 4180 has them: quoted cells may hold separators, line ends and doubled quotes.
 * A byte order mark and empty lines are skipped.
 *
 * Errors  LabError 'input' for a quote that is not closed, text behind a closing quote, and cells beyond the limits, of
 *         which no more are kept.
 */
export function* csvRecords(text: string, delimiter: string, name: string): Generator<CsvRecord> {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let row = 0;
  while (at < text.length) {
    row++;
    const cells: string[] = [];
    let width = 0;
    for (;;) {
      const cell = text[at] === '"' ? quotedCell(text, at, row, name) : plainCell(text, at, delimiter);
      if (cell.end - at > TABLE_LIMITS.letters) {
        const rule = `at most ${TABLE_LIMITS.letters} letters in a cell`;
        throw new LabError('input', `row ${row} of ${name} must have ${rule}; got more: is a quote missing?`);
      }
      if (++width <= TABLE_LIMITS.columns) cells.push(cell.value);
      at = cell.end;
      if (text[at] !== delimiter) break;
      at++;
    }
    if (at < text.length && text[at] !== '\n' && text[at] !== '\r') {
      throw new LabError('input', `row ${row} of ${name} must have nothing behind a closing quote; got "${text[at]}"`);
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    if (cells.length > 1 || cells[0] !== '') yield { cells, width, row, end: at };
  }
}

function plainCell(text: string, start: number, delimiter: string): { value: string; end: number } {
  let end = start;
  for (; end < text.length; end++) {
    const character = text[end];
    if (character === delimiter || character === '\n' || character === '\r') break;
  }
  return { value: text.slice(start, end), end };
}

function quotedCell(text: string, start: number, row: number, name: string): { value: string; end: number } {
  let value = '';
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote > start + TABLE_LIMITS.letters) return { value: '', end: quote };
    if (quote < 0) {
      throw new LabError('input', `row ${row} of ${name} must close its quoted cell; the file ends inside it`);
    }
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"';
    from = quote + 2;
  }
}
