import { LabError } from '../../shared/errors';
import type { ImportedPlan } from '../../shared/plan';
import type { RunId } from '../../shared/run';
import type { Store } from '../store/store';
import { importPlan } from './importPlan';

export interface PlanHooks {
  /** How far the import is, in [0, 1]. */
  progress(share: number): void;
  changed(runId: RunId): void;
}

/** The one import of a plan's results that may be under way in the window. */
export class PlanDesk {
  readonly #store: Store;
  readonly #hooks: PlanHooks;
  #current: { readonly breaking: AbortController; readonly done: Promise<unknown> } | null = null;

  constructor(store: Store, hooks: PlanHooks) {
    this.#store = store;
    this.#hooks = hooks;
  }

  /** Errors  LabError 'state' while another one is under way; as `importPlan`. */
  async take(folder: string): Promise<ImportedPlan> {
    if (this.#current !== null)
      throw new LabError('state', 'results are being imported already; wait until that is done');
    const breaking = new AbortController();
    const done = importPlan(this.#store, folder, { ...this.#hooks, signal: breaking.signal });
    this.#current = { breaking, done };
    try {
      return await done;
    } finally {
      this.#current = null;
    }
  }

  /** Ends it between two results; those that were taken in stay. */
  async cancel(): Promise<void> {
    const current = this.#current;
    current?.breaking.abort();
    await current?.done.catch(() => undefined);
  }
}
