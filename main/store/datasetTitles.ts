import type { Connection } from './connection';

/** Titles of the user's own data sets, by hash: they stay with the runs when a set is deleted. */
export class DatasetTitles {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  all(): ReadonlyMap<string, string> {
    const rows = this.#connection.all<{ hash: string; title: string }>('SELECT hash, title FROM dataset_title');
    return new Map(rows.map(({ hash, title }) => [hash, title]));
  }

  /** Writes only what has changed. Returns whether anything had. */
  set(titles: ReadonlyMap<string, string>): boolean {
    const known = this.all();
    const changed = [...titles].filter(([hash, title]) => known.get(hash) !== title);
    if (changed.length === 0) return false;
    this.#connection.write(() => {
      for (const [hash, title] of changed) {
        this.#connection.run('INSERT OR REPLACE INTO dataset_title (hash, title) VALUES (?, ?)', hash, title);
      }
    });
    return true;
  }
}
