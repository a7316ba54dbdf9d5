import type { RunId } from '../../../shared/run';
import type { Connection } from '../connection';
import type { Row, RunTable } from './format';

/** Rows of a run in the history, found by their rowids: one at a time is in memory, and others may use the connection. */
export function* rowsOf(connection: Connection, { name, columns, order }: RunTable, id: RunId): Generator<Row> {
  const rowids = connection.all<{ row: number }>(
    `SELECT rowid AS row FROM ${name} WHERE run_id = ? ORDER BY ${order}`,
    id,
  );
  for (const { row: rowid } of rowids) {
    const row = connection.get<Row>(`SELECT ${Object.keys(columns).join(', ')} FROM ${name} WHERE rowid = ?`, rowid);
    if (row !== null) yield row;
  }
}
