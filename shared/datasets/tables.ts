import { LabError } from '../errors';
import breastCancerCsv from './tables/breastCancer.csv?raw';
import digitsCsv from './tables/digits.csv?raw';
import irisCsv from './tables/iris.csv?raw';
import wineCsv from './tables/wine.csv?raw';
import type { Examples } from './dataset';

/** A parsed table of numbers with a class in the last column. */
export interface Table extends Examples {
  readonly features: number;
  readonly classNames: readonly string[];
}

const FILES = { digits: digitsCsv, iris: irisCsv, wine: wineCsv, breastCancer: breastCancerCsv } as const;
export type TableName = keyof typeof FILES;

const parsed = new Map<TableName, Table>();

/** A bundled table, parsed at its first use. Shared: do not change its arrays. */
export function bundledTable(name: TableName): Table {
  let table = parsed.get(name);
  if (table === undefined) {
    table = parseTable(FILES[name], `${name}.csv`);
    parsed.set(name, table);
  }
  return table;
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Reads a table whose first line is `rows,features,class name,…` and whose other lines are the features and the class.
 *
 * Shapes  inputs [count × features], row-major; targets [count], class numbers from 0.
 * Errors  LabError 'input' that names file, row (as an editor counts lines) and column of the first broken cell.
 */
export function parseTable(text: string, file: string): Table {
  const lines = text.split(/\r?\n/);
  if (lines[lines.length - 1] === '') lines.pop();
  const { count, features, classNames } = parseHead(lines[0] ?? '', file);
  if (lines.length !== count + 1) {
    throw new LabError('input', `${file} must have ${count} rows after its first line; got ${lines.length - 1}`);
  }
  const inputs = new Float64Array(count * features);
  const targets = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const cells = lines[i + 1]!.split(',');
    if (cells.length !== features + 1) {
      throw new LabError('input', `${file}, row ${i + 2} must have ${features + 1} columns; got ${cells.length}`);
    }
    for (let j = 0; j < features; j++) inputs[i * features + j] = parseCell(cells[j]!, file, i + 2, j + 1);
    targets[i] = parseClass(cells[features]!, classNames.length, file, i + 2, features + 1);
  }
  return { count, features, classNames, inputs, targets };
}

function parseHead(line: string, file: string): { count: number; features: number; classNames: string[] } {
  const [rows = '', columns = '', ...classNames] = line.split(',');
  const isWhole = (cell: string) => /^[1-9]\d{0,8}$/.test(cell);
  if (!isWhole(rows) || !isWhole(columns) || classNames.length < 2 || classNames.includes('')) {
    const rule = 'number of rows, number of features and at least two class names';
    throw new LabError('input', `${file}, row 1 must be the ${rule}; got "${line.slice(0, 60)}"`);
  }
  return { count: Number(rows), features: Number(columns), classNames };
}

function parseCell(cell: string, file: string, row: number, column: number): number {
  const value = NUMBER.test(cell) ? Number(cell) : NaN;
  if (Number.isFinite(value)) return value;
  throw new LabError('input', `${file}, row ${row}, column ${column} must be a number; got "${cell.slice(0, 60)}"`);
}

function parseClass(cell: string, classes: number, file: string, row: number, column: number): number {
  const value = /^\d+$/.test(cell) ? Number(cell) : NaN;
  if (value < classes) return value;
  const rule = `must be a class from 0 to ${classes - 1}`;
  throw new LabError('input', `${file}, row ${row}, column ${column} ${rule}; got "${cell.slice(0, 60)}"`);
}
