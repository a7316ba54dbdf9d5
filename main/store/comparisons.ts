import { parseComparisonView, type ComparisonEdit, type SavedComparison } from '../../shared/savedComparison';
import type { Connection } from './connection';
import { NamedRows } from './namedRows';

/** Comparisons that were kept under a name. They name runs, which may be deleted after. */
export class Comparisons {
  readonly #rows: NamedRows<{ readonly note: string; readonly view: string }>;

  constructor(connection: Connection, now: () => number) {
    this.#rows = new NamedRows(connection, now, 'comparison', 'saved comparison');
  }

  /** By name. */
  list(): readonly SavedComparison[] {
    return this.#rows.all().map(({ id, name, note, view, created_at: createdAt, updated_at: updatedAt }) => {
      return { id, name, note, view: parseComparisonView(JSON.parse(view)), createdAt, updatedAt };
    });
  }

  /** Keeps a new one, or changes one. Returns its id. Errors  LabError 'notFound' when that is gone. */
  save({ id, name, note, view }: ComparisonEdit): string {
    return this.#rows.save(id, { name, note, view: JSON.stringify(view) });
  }

  /** Nothing happens when it is gone already. */
  delete(id: string): void {
    this.#rows.delete(id);
  }
}
