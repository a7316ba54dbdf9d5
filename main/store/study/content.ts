import { createHash, type Hash } from 'node:crypto';
import { type ChunkRow, decodeChunk } from '../seriesCodec';
import { type Row, RUN_TABLES, type RunTable } from './format';

/** What a run has beside its row, wherever it stands. */
export type RowsOf = (table: RunTable) => Iterable<Row>;

/** Of a run's row: how people call and mark it, and what it is called elsewhere. None of it makes it another run. */
const NOT_DECISIVE = new Set(['id', 'name', 'note', 'starred', 'sweep_id', 'session_id', 'deleted_at']);

/**
 * SHA-256 of what makes a run the run that it is: settings, times, end, points, checkpoint. Never stored, so that it may
 * change with the program: runs are compared where they meet.
 */
export function contentHash(row: Row, rowsOf: RowsOf): string {
  const hash = createHash('sha256');
  const facts = Object.entries(row).filter(([column]) => !NOT_DECISIVE.has(column));
  hash.update(JSON.stringify(facts.sort(([a], [b]) => (a < b ? -1 : 1))));
  for (const table of RUN_TABLES) {
    if (!table.decides) continue;
    for (const each of rowsOf(table)) {
      if (table.name === 'series_chunk') addPoints(hash, each as unknown as ChunkRow);
      else addRow(hash, table, each);
    }
  }
  return hash.digest('hex');
}

/** Points, not their bytes in the file: steps may be stored in two ways. */
function addPoints(hash: Hash, row: ChunkRow): void {
  const { steps, values } = decodeChunk(row);
  hash.update(`\n${row.metric}/${String(row.layer)}/${String(steps.length)}\n`);
  hash.update(steps);
  hash.update(values);
}

/** Bytes are taken for what their own hash beside them says, which was checked. */
function addRow(hash: Hash, table: RunTable, row: Row): void {
  const cells = Object.keys(table.columns).map((column) => row[column]);
  hash.update(JSON.stringify([table.name, cells.filter((cell) => !(cell instanceof Uint8Array))]));
}
