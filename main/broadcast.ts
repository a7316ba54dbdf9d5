import type { BrowserWindow } from 'electron';
import { EVENT_CHANNEL } from '../shared/channels';
import type { MainEvent } from '../shared/ipc';
import type { RunId, RunSummary } from '../shared/run';

/** Changed runs are told together: a sweep of tiny runs changes hundreds a second. */
const RUNS_MS = 200;

/** Tells the page what happens, run changes gathered into a few messages a second. */
export class Broadcast {
  readonly #summaries: (ids: readonly RunId[]) => readonly RunSummary[];
  readonly #changed = new Set<RunId>();
  #window: BrowserWindow | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(summaries: (ids: readonly RunId[]) => readonly RunSummary[]) {
    this.#summaries = summaries;
  }

  attach(window: BrowserWindow): void {
    this.#window = window;
  }

  runChanged(id: RunId): void {
    this.#changed.add(id);
    if (this.#timer === null) this.#timer = setTimeout(() => this.#sendRuns(), RUNS_MS);
  }

  send(event: MainEvent): void {
    // A page that has ended is started again, and then reads everything anew.
    if (this.#window === null || this.#window.isDestroyed() || this.#window.webContents.isCrashed()) return;
    this.#window.webContents.send(EVENT_CHANNEL, event);
  }

  #sendRuns(): void {
    this.#timer = null;
    const ids = [...this.#changed];
    this.#changed.clear();
    const runs = this.#summaries(ids);
    if (runs.length > 0) this.send({ type: 'runs', runs });
  }
}
