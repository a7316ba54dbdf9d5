import { messageOf } from '../../shared/errors';
import { isPassing } from '../store/connection';
import type { Store } from '../store/store';
import type { CollectorListener } from './collectorApi';

/** What goes wrong with a collector is tried again; it is said once, and of a history that another program holds only when that lasts. */
export class Trouble {
  readonly #store: Store;
  readonly #listener: CollectorListener;
  /** What was said of why nothing goes on. */
  #said: 'held' | 'other' | null = null;
  /** Since when the history cannot be written. */
  #heldSince: number | null = null;

  constructor(store: Store, listener: CollectorListener) {
    this.#store = store;
    this.#listener = listener;
  }

  /** How long the history could not be written so far, in milliseconds. */
  get heldMs(): number {
    return this.#heldSince === null ? 0 : performance.now() - this.#heldSince;
  }

  /** @param isTold the state of the connection says it already. */
  met(thrown: unknown, isTold: boolean): void {
    const isHeld = isPassing(thrown);
    if (isHeld) this.#heldSince ??= performance.now();
    if (isHeld && this.heldMs < this.#store.busyTimeoutMs) return;
    if (this.#said !== null || isTold) return;
    const message = isHeld
      ? `The history cannot be written now, so results wait on the queue: ${messageOf(thrown)}`
      : messageOf(thrown);
    this.#said = isHeld ? 'held' : 'other';
    this.#listener.notice('warning', message, null);
  }

  overcome(): void {
    this.#heldSince = null;
    if (this.#said === 'held') {
      this.#listener.notice('info', 'The history can be written again: results are taken in.', null);
    }
    this.#said = null;
  }
}
