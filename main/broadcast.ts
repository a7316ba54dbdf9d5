import type { BrowserWindow } from 'electron';
import { EVENT_CHANNEL } from '../shared/channels';
import type { MainEvent } from '../shared/ipc';
import type { RunId, RunSummary } from '../shared/run';
import { isPassing } from './store/connection';

/** Changed runs are told together: a sweep of tiny runs changes hundreds a second. */
const RUNS_MS = 200;

/** Reads runs out of the history that is open. */
type ReadRuns = (ids: readonly RunId[]) => readonly RunSummary[];

/** Tells the page what happens, run changes gathered into a few messages a second. */
export class Broadcast {
  readonly #window: BrowserWindow;
  readonly #changed = new Set<RunId>();
  /** Null while no history is open. */
  #read: ReadRuns | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(window: BrowserWindow) {
    this.#window = window;
  }

  /** From now on changed runs are those of this history. */
  follow(read: ReadRuns): void {
    this.#read = read;
  }

  /** Tells what has changed until now; the history is about to be closed, and what comes later is not read out of it. */
  unfollow(): void {
    if (this.#timer !== null) this.#sendRuns();
    this.#endTimer();
    this.#changed.clear();
    this.#read = null;
  }

  runChanged(id: RunId): void {
    if (this.#read === null) return;
    this.#changed.add(id);
    this.#sendSoon();
  }

  send(event: MainEvent): void {
    // A page that has ended is started again, and then reads everything anew.
    if (this.#window.isDestroyed() || this.#window.webContents.isCrashed()) return;
    this.#window.webContents.send(EVENT_CHANNEL, event);
  }

  #sendSoon(): void {
    this.#timer ??= setTimeout(() => this.#sendRuns(), RUNS_MS);
  }

  #endTimer(): void {
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
  }

  #sendRuns(): void {
    this.#endTimer();
    let runs: readonly RunSummary[];
    try {
      runs = this.#read?.([...this.#changed]) ?? [];
    } catch (thrown) {
      // Closing must not fail for it; what has changed is told with the next change.
      if (!isPassing(thrown)) return console.error(thrown);
      return this.#sendSoon();
    }
    this.#changed.clear();
    if (runs.length > 0) this.send({ type: 'runs', runs });
  }
}
