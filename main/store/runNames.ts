import { LabError } from '../../shared/errors';
import type { RunId } from '../../shared/run';
import type { Connection } from './connection';

interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly deleted_at: number | null;
}

/** Most candidates that the message about an ambiguous name lists. */
const CANDIDATES_SHOWN = 5;

/** Finds the run that somebody means. */
export class RunNames {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The id that is meant, an id, the beginning of one, or a name. A run in the bin is meant only where no other is. */
  resolve(idOrName: string): RunId {
    const text = idOrName.trim();
    const id = text.toLowerCase();
    if (text === '')
      throw new LabError('input', 'a run must be named by its id, the beginning of it, or its name; got nothing');
    if (this.#find('id = ?', id).length > 0) return id;
    return (
      this.#only(text, 'is the name of', this.#find('name = ?', text)) ??
      this.#only(text, 'begins the id of', this.#find('substr(id, 1, ?) = ?', id.length, id)) ??
      fail(notFound(text))
    );
  }

  #find(condition: string, ...cells: readonly (string | number)[]): Candidate[] {
    return this.#connection.all<Candidate>(
      `SELECT id, name, deleted_at FROM run WHERE ${condition} ORDER BY created_at DESC, id DESC`,
      ...cells,
    );
  }

  #only(text: string, relation: string, found: readonly Candidate[]): RunId | null {
    const live = found.filter((run) => run.deleted_at === null);
    const candidates = live.length > 0 ? live : found;
    if (candidates.length <= 1) return candidates[0]?.id ?? null;
    const shown = candidates.slice(0, CANDIDATES_SHOWN).map((run) => `${run.id} (${run.name})`);
    const more = candidates.length - shown.length;
    const list = more > 0 ? `${shown.join(', ')} and ${String(more)} more` : shown.join(', ');
    const fix = `give the id, or more of it: ${list}`;
    throw new LabError('input', `"${text}" ${relation} ${String(candidates.length)} runs; ${fix}`);
  }
}

export function notFound(idOrName: string): LabError {
  return new LabError('notFound', `there is no run "${idOrName}" in the history; \`lab list\` shows the ids and names`);
}

function fail(error: LabError): never {
  throw error;
}
