import { LabError } from '../../shared/errors';
import { parseComparisonView, type ComparisonEdit, type SavedComparison } from '../../shared/savedComparison';
import type { Connection } from './connection';
import { idSource } from './ids';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly view: string;
  readonly created_at: number;
  readonly updated_at: number;
}

/** Comparisons that were kept under a name. They name runs, which may be deleted after. */
export class Comparisons {
  readonly #connection: Connection;
  readonly #now: () => number;
  readonly #newId: () => string;

  constructor(connection: Connection, now: () => number) {
    this.#connection = connection;
    this.#now = now;
    this.#newId = idSource(now);
  }

  /** By name. */
  list(): readonly SavedComparison[] {
    const rows = this.#connection.all<Row>('SELECT * FROM comparison ORDER BY name COLLATE NOCASE, id');
    return rows.map(({ id, name, note, view, created_at: createdAt, updated_at: updatedAt }) => {
      return { id, name, note, view: parseComparisonView(JSON.parse(view)), createdAt, updatedAt };
    });
  }

  /** Keeps a new one, or changes one. Returns its id. Errors  LabError 'notFound' when that is gone. */
  save({ id, name, note, view }: ComparisonEdit): string {
    const at = this.#now();
    const json = JSON.stringify(view);
    if (id === null) {
      const made = this.#newId();
      const sql = 'INSERT INTO comparison (id, name, note, view, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)';
      this.#connection.write(() => this.#connection.run(sql, made, name, note, json, at, at));
      return made;
    }
    this.#connection.write(() => {
      if (this.#connection.get('SELECT 1 FROM comparison WHERE id = ?', id) === null) {
        throw new LabError(
          'notFound',
          `there is no saved comparison ${id}; it may have been deleted: save it as a new one`,
        );
      }
      const sql = 'UPDATE comparison SET name = ?, note = ?, view = ?, updated_at = ? WHERE id = ?';
      this.#connection.run(sql, name, note, json, at, id);
    });
    return id;
  }

  /** Nothing happens when it is gone already. */
  delete(id: string): void {
    this.#connection.write(() => this.#connection.run('DELETE FROM comparison WHERE id = ?', id));
  }
}
