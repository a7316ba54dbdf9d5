import { LabError } from '../errors';
import { columnStats, type ColumnStats } from './columnStats';
import { csvRecords, detectDelimiter } from './csvRecords';
import { TABLE_LIMITS } from './table';

/** What is known of a column without its cells; they are counted by row of the file, the header included, from 1. */
export interface ColumnSummary {
  readonly name: string;
  /** Most cells of a number column are numbers; in a text column they are not. */
  readonly type: 'number' | 'text';
  /** Of the cells that are numbers; null where none is. */
  readonly stats: ColumnStats | null;
  /** Cells that are empty or NA. */
  readonly missing: number;
  readonly firstMissing: { readonly row: number } | null;
  /** Cells that are neither missing nor a finite number. */
  readonly mistakes: number;
  readonly firstText: { readonly row: number; readonly value: string } | null;
  /** Number of different values, missing ones apart; null when there are too many for classes. */
  readonly distinct: number | null;
  /** The values that most rows have, the commonest first; empty when there are too many different ones. */
  readonly commonest: readonly { readonly value: string; readonly count: number }[];
}

/** A column as read. */
export interface CsvColumn extends ColumnSummary {
  /** [rows]; NaN where a cell is no number. */
  readonly numbers: Float64Array;
  /** Class of each row, as position in `texts`; null when there are too many different ones. */
  readonly codes: Uint16Array | null;
  /** The different values in the order of their first row. */
  readonly texts: readonly string[];
}

export interface CsvFacts<Column = ColumnSummary> {
  readonly rows: number;
  readonly hasHeader: boolean;
  readonly delimiter: string;
  readonly columns: readonly Column[];
  /** The first rows as they stand in the file, for a preview. */
  readonly head: readonly (readonly string[])[];
}

export type CsvColumns = CsvFacts<CsvColumn>;

const HEAD_ROWS = 8;
// One way only to match a row of digits: with two, a long one would take the square of its length.
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const MISSING = new Set(['', 'NA', 'N/A', 'null', '?']);
/** A column with at most this share of texts among its cells is a number column with mistakes in it. */
const MISTAKES = 0.1;
/** Values that a summary names. */
const COMMONEST = 5;

/** One column while it is read. */
class Builder {
  numbers = new Float64Array(1024);
  codes: Uint16Array | null = new Uint16Array(1024);
  readonly values = new Map<string, number>();
  missing = 0;
  mistakes = 0;
  firstMissing: CsvColumn['firstMissing'] = null;
  firstText: CsvColumn['firstText'] = null;

  add(index: number, cell: string, row: number): void {
    if (index === this.numbers.length) this.#grow();
    const value = cell.trim();
    let number = NaN;
    if (MISSING.has(value)) {
      this.missing++;
      this.firstMissing ??= { row };
    } else {
      number = NUMBER.test(value) ? Number(value) : NaN;
      if (!Number.isFinite(number)) {
        this.mistakes++;
        this.firstText ??= { row, value };
      }
    }
    this.numbers[index] = Number.isFinite(number) ? number : NaN;
    if (this.codes === null) return;
    const known = this.values.get(value);
    this.codes[index] = known ?? this.values.size;
    if (known !== undefined) return;
    this.values.set(value, this.values.size);
    if (this.values.size > TABLE_LIMITS.classes) this.codes = null;
  }

  finish(name: string, rows: number): CsvColumn {
    const { missing, mistakes, firstMissing, firstText } = this;
    const numbers = this.numbers.subarray(0, rows);
    const codes = this.codes?.subarray(0, rows) ?? null;
    const texts = codes === null ? [] : [...this.values.keys()];
    const counted = codes === null ? [] : countValues(codes, texts);
    return {
      name,
      type: mistakes <= MISTAKES * (rows - missing) ? 'number' : 'text',
      stats: columnStats(numbers),
      missing,
      firstMissing,
      mistakes,
      firstText,
      distinct: codes === null ? null : counted.length,
      commonest: counted.slice(0, COMMONEST),
      numbers,
      codes,
      texts,
    };
  }

  #grow(): void {
    const numbers = new Float64Array(this.numbers.length * 2);
    numbers.set(this.numbers);
    this.numbers = numbers;
    if (this.codes === null) return;
    const codes = new Uint16Array(this.codes.length * 2);
    codes.set(this.codes);
    this.codes = codes;
  }
}

/**
 * Reads a CSV file (RFC 4180; comma, semicolon or tab; with or without a header) column by column.
 *
 * @param progress told the share of the text that is read, and the rows, now and then.
 * Errors  LabError 'input' for an empty file, no rows, rows of unequal length, and sizes beyond the limits.
 */
export function readCsv(
  text: string,
  name: string,
  progress: (share: number, rows: number) => void = () => undefined,
): CsvColumns {
  const delimiter = detectDelimiter(text);
  const head: (readonly string[])[] = [];
  let builders: Builder[] | null = null;
  let names: readonly string[] = [];
  let hasHeader = false;
  let rows = 0;
  for (const { cells, width, row, end } of csvRecords(text, delimiter, name)) {
    if (builders === null) {
      checkWidth(width, name);
      hasHeader = cells.every((cell) => !NUMBER.test(cell.trim()));
      names = uniqueNames(hasHeader ? cells : cells.map(() => ''));
      builders = cells.map(() => new Builder());
      if (hasHeader) continue;
    }
    if (width !== builders.length) {
      const fix = 'quote cells that contain the separator';
      fail(`${name} must have ${builders.length} cells in every row; row ${row} has ${width}: ${fix}`);
    }
    if (rows >= TABLE_LIMITS.rows) fail(`${name} must have at most ${TABLE_LIMITS.rows} rows; row ${row} is more`);
    if ((rows + 1) * builders.length > TABLE_LIMITS.cells) {
      const got = `row ${row} of ${builders.length} columns goes beyond`;
      fail(`${name} must have at most ${TABLE_LIMITS.cells} cells; ${got}: take fewer rows or columns`);
    }
    builders.forEach((builder, i) => builder.add(rows, cells[i] ?? '', row));
    if (head.length < HEAD_ROWS) head.push(cells);
    if (++rows % 2000 === 0) progress(end / text.length, rows);
  }
  if (builders === null) return fail(`${name} must have rows; the file is empty`);
  if (rows === 0) return fail(`${name} must have rows below its header; got only the header`);
  return {
    rows,
    hasHeader,
    delimiter,
    head,
    columns: builders.map((builder, i) => builder.finish(names[i] ?? '', rows)),
  };
}

function fail(message: string): never {
  throw new LabError('input', message);
}

function checkWidth(width: number, name: string): void {
  if (width < 2)
    fail(`${name} must have at least 2 columns, a feature and a target; got ${width}: is the separator , ; or tab?`);
  if (width > TABLE_LIMITS.columns) fail(`${name} must have at most ${TABLE_LIMITS.columns} columns; got ${width}`);
}

/** How many rows have each value that is not missing, the commonest first. */
function countValues(codes: Uint16Array, texts: readonly string[]): { value: string; count: number }[] {
  const counts = new Uint32Array(texts.length);
  for (const code of codes) counts[code]!++;
  const all = texts.map((value, i) => ({ value, count: counts[i] as number }));
  return all.filter(({ value }) => !MISSING.has(value)).sort((a, b) => b.count - a.count);
}

/** "column 3" where the header says nothing; a name that comes twice gets its place added. */
function uniqueNames(header: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return header.map((cell, i) => {
    const wanted = cell.trim() || `column ${i + 1}`;
    const name = seen.has(wanted) ? `${wanted} (column ${i + 1})` : wanted;
    seen.add(name);
    return name;
  });
}
