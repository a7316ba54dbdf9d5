import { LabError } from '../../shared/errors';
import { completeSpec } from '../../shared/storedSpec';
import type { SweepSpec } from '../../shared/sweep';
import type { SweepTemplate, TemplateEdit } from '../../shared/sweepTemplate';
import type { Connection } from './connection';
import { idSource } from './ids';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly spec: string;
  readonly created_at: number;
  readonly updated_at: number;
}

/** Sweeps that were kept under a name before or after they were started. */
export class SweepTemplates {
  readonly #connection: Connection;
  readonly #now: () => number;
  readonly #newId: () => string;

  constructor(connection: Connection, now: () => number) {
    this.#connection = connection;
    this.#now = now;
    this.#newId = idSource(now);
  }

  /** By name. */
  list(): readonly SweepTemplate[] {
    const rows = this.#connection.all<Row>('SELECT * FROM sweep_template ORDER BY name COLLATE NOCASE, id');
    return rows.map(({ id, name, spec: json, created_at: createdAt, updated_at: updatedAt }) => {
      const spec = JSON.parse(json) as SweepSpec; // parsed by its schema before it was stored
      return { id, name, spec: { ...spec, template: completeSpec(spec.template) }, createdAt, updatedAt };
    });
  }

  /** Keeps a new one, or changes one. Returns its id. Errors  LabError 'notFound' when that is gone. */
  save({ id, name, spec }: TemplateEdit): string {
    const at = this.#now();
    const json = JSON.stringify(spec);
    if (id === null) {
      const made = this.#newId();
      const sql = 'INSERT INTO sweep_template (id, name, spec, created_at, updated_at) VALUES (?, ?, ?, ?, ?)';
      this.#connection.write(() => this.#connection.run(sql, made, name, json, at, at));
      return made;
    }
    this.#connection.write(() => {
      if (this.#connection.get('SELECT 1 FROM sweep_template WHERE id = ?', id) === null) {
        throw new LabError('notFound', `there is no template ${id}; it may have been deleted: save it as a new one`);
      }
      const sql = 'UPDATE sweep_template SET name = ?, spec = ?, updated_at = ? WHERE id = ?';
      this.#connection.run(sql, name, json, at, id);
    });
    return id;
  }

  /** Nothing happens when it is gone already. */
  delete(id: string): void {
    this.#connection.write(() => this.#connection.run('DELETE FROM sweep_template WHERE id = ?', id));
  }
}
