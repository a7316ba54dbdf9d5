import { completeSpec } from '../../shared/storedSpec';
import type { SweepSpec } from '../../shared/sweep';
import type { SweepTemplate, TemplateEdit } from '../../shared/sweepTemplate';
import type { Connection } from './connection';
import { NamedRows } from './namedRows';

/** Sweeps that were kept under a name before or after they were started. */
export class SweepTemplates {
  readonly #rows: NamedRows<{ readonly spec: string }>;

  constructor(connection: Connection, now: () => number) {
    this.#rows = new NamedRows(connection, now, 'sweep_template', 'template');
  }

  /** By name. */
  list(): readonly SweepTemplate[] {
    return this.#rows.all().map(({ id, name, spec: json, created_at: createdAt, updated_at: updatedAt }) => {
      const spec = JSON.parse(json) as SweepSpec; // parsed by its schema before it was stored
      return { id, name, spec: { ...spec, template: completeSpec(spec.template) }, createdAt, updatedAt };
    });
  }

  /** Keeps a new one, or changes one. Returns its id. Errors  LabError 'notFound' when that is gone. */
  save({ id, name, spec }: TemplateEdit): string {
    return this.#rows.save(id, { name, spec: JSON.stringify(spec) });
  }

  /** Nothing happens when it is gone already. */
  delete(id: string): void {
    this.#rows.delete(id);
  }
}
