import { LabError } from '../../shared/errors';
import type { Cell, Connection } from './connection';
import { idSource } from './ids';

/** What every row of such a table has. */
interface Kept {
  readonly id: string;
  readonly name: string;
  readonly created_at: number;
  readonly updated_at: number;
}

/** A table of what the user keeps under a name: new ones get an id, changed ones a new time. */
export class NamedRows<Columns extends Readonly<Record<string, Cell>>> {
  readonly #connection: Connection;
  readonly #now: () => number;
  readonly #newId: () => string;
  readonly #table: string;
  readonly #what: string;

  /** @param what such a row in a sentence: "template". */
  constructor(connection: Connection, now: () => number, table: string, what: string) {
    this.#connection = connection;
    this.#now = now;
    this.#newId = idSource(now);
    this.#table = table;
    this.#what = what;
  }

  /** By name. */
  all(): (Kept & Columns)[] {
    return this.#connection.all(`SELECT * FROM ${this.#table} ORDER BY name COLLATE NOCASE, id`);
  }

  /** Keeps a new one where `id` is null, or changes that one. Returns its id. Errors  LabError 'notFound' when it is gone. */
  save(id: string | null, columns: Columns & { readonly name: string }): string {
    const [names, cells] = [Object.keys(columns), Object.values<Cell>(columns)];
    const at = this.#now();
    return this.#connection.write(() => {
      if (id === null) {
        const made = this.#newId();
        const marks = names.map(() => '?').join(', ');
        const sql = `INSERT INTO ${this.#table} (id, created_at, updated_at, ${names.join(', ')}) VALUES (?, ?, ?, ${marks})`;
        this.#connection.run(sql, made, at, at, ...cells);
        return made;
      }
      if (this.#connection.get(`SELECT 1 FROM ${this.#table} WHERE id = ?`, id) === null) {
        const fix = 'it may have been deleted: save it as a new one';
        throw new LabError('notFound', `there is no ${this.#what} ${id}; ${fix}`);
      }
      const sets = names.map((name) => `${name} = ?`).join(', ');
      this.#connection.run(`UPDATE ${this.#table} SET updated_at = ?, ${sets} WHERE id = ?`, at, ...cells, id);
      return id;
    });
  }

  /** Nothing happens when it is gone already. */
  delete(id: string): void {
    this.#connection.write(() => this.#connection.run(`DELETE FROM ${this.#table} WHERE id = ?`, id));
  }
}
