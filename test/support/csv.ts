import { parse } from 'csv-parse/sync';

/** The rows of a CSV file as RFC 4180 has them, read by another program's library; throws at anything else. */
export function readCsv(text: string): string[][] {
  return parse(text, { record_delimiter: '\r\n', relax_column_count: false });
}

/** The rows after the header, as records by column name. */
export function readRecords(text: string): Record<string, string>[] {
  const [head = [], ...rows] = readCsv(text);
  return rows.map((row) => {
    if (row.length !== head.length) throw new Error(`a row has ${row.length} cells, the header ${head.length}`);
    return Object.fromEntries(head.map((name, i) => [name, row[i] ?? '']));
  });
}
