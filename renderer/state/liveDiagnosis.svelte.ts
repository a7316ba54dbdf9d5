import type { Finding } from '../../shared/diagnosis';
import { isActive, type RunId, type RunSummary } from '../../shared/run';
import { diagnosisWorker } from './diagnosisWorker';
import type { LiveRun } from './liveRun.svelte';
import { firstToSay, SteadyFinding } from './steadyFinding';

/** Between two looks. */
const LOOK_MS = 1000;
/** Looks at a run that has ended: the second one confirms the first. */
const LAST_LOOKS = 2;

/** Runs whose notice was dismissed, until the window is closed. */
let dismissed = $state.raw<ReadonlySet<RunId>>(new Set());

/** What goes wrong in the run that is being watched: looked at once a second, beside the page. */
export class LiveDiagnosis {
  readonly #live: LiveRun;
  readonly #run: () => RunSummary;
  readonly #steady = new SteadyFinding();
  readonly #timer: number;
  #finding = $state.raw<Finding | null>(null);
  #busy = false;
  #closed = false;
  #looksAtEnd = 0;

  constructor(live: LiveRun, run: () => RunSummary) {
    this.#live = live;
    this.#run = run;
    this.#timer = window.setInterval(() => void this.#look(), LOOK_MS);
  }

  /** What is to be said; null while nothing stays wrong, and when it was dismissed. */
  get finding(): Finding | null {
    return dismissed.has(this.#live.id) ? null : this.#finding;
  }

  dismiss(): void {
    dismissed = new Set(dismissed).add(this.#live.id);
  }

  close(): void {
    this.#closed = true;
    window.clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const { spec, status, step } = this.#run();
    if (status === 'queued' || this.#busy || dismissed.has(this.#live.id)) return;
    if (isActive(status)) this.#looksAtEnd = 0;
    else if (++this.#looksAtEnd > LAST_LOOKS) return;
    const series = this.#live.all();
    if (series.length === 0) return;
    this.#busy = true;
    try {
      const newest = Math.max(step, this.#live.progress?.step ?? 0);
      const { findings } = await diagnosisWorker.diagnose({ spec, status, step: newest, series });
      if (!this.#closed) this.#finding = this.#steady.look(firstToSay(findings, isActive(status)));
    } catch (thrown) {
      // A notice that cannot be made must not be in the way of the run; its page tells why.
      console.warn(thrown);
    } finally {
      this.#busy = false;
    }
  }
}
