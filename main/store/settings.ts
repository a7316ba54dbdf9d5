import type { Connection } from './connection';

/** Small values that the program remembers, by key; each is kept as JSON. */
export class SettingsStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** What was stored, unchecked, or null: the reader parses it. */
  get(key: string): unknown {
    const row = this.#connection.get<{ value: string }>('SELECT value FROM setting WHERE key = ?', key);
    return row === null ? null : JSON.parse(row.value);
  }

  set(key: string, value: unknown): void {
    const json = JSON.stringify(value ?? null);
    this.#connection.run('INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)', key, json);
  }

  remove(key: string): void {
    this.#connection.run('DELETE FROM setting WHERE key = ?', key);
  }
}
