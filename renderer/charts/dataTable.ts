import { csvCell } from '../../shared/csvCell';
import type { Curve } from './curves';
import type { PlottedFunction } from './functionPlot';
import type { ParallelAxis, ParallelLine } from './parallel';
import type { Range } from './plot';

export type Cell = number | string | null;

/** The numbers behind a chart, read cell by cell: most are never looked at. */
export interface DataTable {
  readonly columns: readonly string[];
  readonly rows: number;
  /** Null where nothing was measured. */
  readonly cell: (row: number, column: number) => Cell;
}

/** Text of a file of comma-separated values; numbers are the shortest that parse back to the same value. */
export function tableCsv({ columns, rows, cell }: DataTable): string {
  const lines = [columns.map(csvCell).join(',')];
  for (let row = 0; row < rows; row++) {
    lines.push(columns.map((_, column) => csvCell(cell(row, column))).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** The points of curves: a row an x that any of them has, a column a curve, two more where it has a band. */
export function curveTable(curves: readonly Curve[], xLabel: string): DataTable {
  const x = mergedX(curves);
  const columns = [xLabel];
  const values: ((row: number) => Cell)[] = [(row) => x[row] as number];
  for (const curve of curves) {
    const places = placesOf(curve.x, x);
    const of = (numbers: ArrayLike<number>) => (row: number) => {
      const at = places[row] as number;
      return at < 0 ? null : (numbers[at] as number);
    };
    columns.push(curve.label);
    values.push(of(curve.y));
    if (curve.band === undefined) continue;
    columns.push(`${curve.label}, lower end`, `${curve.label}, upper end`);
    values.push(of(curve.band.low), of(curve.band.high));
  }
  return { columns, rows: x.length, cell: (row, column) => values[column]?.(row) ?? null };
}

/** All x of the curves, ascending, each once. */
function mergedX(curves: readonly Curve[]): Float64Array {
  const first = curves[0]?.x;
  const isShared = first !== undefined && curves.every(({ x }) => sameNumbers(x, first));
  if (isShared) return Float64Array.from(first);
  const all = new Set<number>();
  for (const { x } of curves) for (let i = 0; i < x.length; i++) all.add(x[i] as number);
  return Float64Array.from(all).sort();
}

function sameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Of each of `all` its index in `x`; −1 where it is not there. */
function placesOf(x: ArrayLike<number>, all: Float64Array): Int32Array {
  const places = new Int32Array(all.length).fill(-1);
  let at = 0;
  for (let row = 0; row < all.length; row++) {
    if (at < x.length && x[at] === all[row]) places[row] = at++;
  }
  return places;
}

/** Functions at 201 places of a range. */
export function functionTable(functions: readonly PlottedFunction[], [from, to]: Range, xLabel: string): DataTable {
  const ROWS = 201;
  const xAt = (row: number) => Number((from + (row / (ROWS - 1)) * (to - from)).toPrecision(12));
  return {
    columns: [xLabel, ...functions.map(({ label }) => label)],
    rows: ROWS,
    cell: (row, column) => (column === 0 ? xAt(row) : (functions[column - 1]?.at(xAt(row)) ?? null)),
  };
}

/** Lines over axes: a row a line. */
export function parallelTable(axes: readonly ParallelAxis[], lines: readonly ParallelLine[]): DataTable {
  return {
    columns: ['run', ...axes.map(({ label }) => label)],
    rows: lines.length,
    cell: (row, column) => (column === 0 ? lines[row]?.label : axes[column - 1]?.values[row]?.value) ?? null,
  };
}

/** A value of a table and where it is. */
interface Found {
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

/** Where the extremes of a table of numbers are; null where none is finite. */
export function extremesOf(
  rows: number,
  columns: number,
  value: (row: number, column: number) => number | null,
): { readonly low: Found; readonly high: Found; readonly nonFinite: number } | null {
  let low = null as Found | null;
  let high = null as Found | null;
  let nonFinite = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const here = value(row, column);
      if (here === null) continue;
      if (!Number.isFinite(here)) nonFinite++;
      else {
        if (low === null || here < low.value) low = { row, column, value: here };
        if (high === null || here > high.value) high = { row, column, value: here };
      }
    }
  }
  return low === null || high === null ? null : { low, high, nonFinite };
}
