/** What may stand in a cell of an exported CSV file. */
export type Cell = string | number | boolean | null | undefined;

/**
 * One cell. Numbers are the shortest text that parses back to the same value; NaN, Infinity, -Infinity are written so.
 * Absent values are empty. Text that a spreadsheet would run as a formula gets an apostrophe in front.
 */
export function csvCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'boolean') return String(value);
  return quoted(neutralized(value));
}

/**
 * What a spreadsheet would run as a formula, the full-width signs among it, which some read as their plain forms. With
 * apostrophes in front it is none, but gets one more all the same, so that taking one off always gives back what was there.
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

function neutralized(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text that `csvCell` wrote as this cell, its quotes taken off by whoever reads CSV. */
export function textOfCell(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}

/** Semicolons and tabs too: where they are the list separator, an unquoted one would start a new cell. */
function quoted(text: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
