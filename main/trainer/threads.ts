import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../../shared/errors';
import type { KernelTeam } from '../../shared/kernelTeam';
import { MOST_THREADS, ThreadChoice, type ThreadLimit } from '../../shared/threadChoice';

/** Beside the trainer among the built files. */
const HELPER = path.join(import.meta.dirname, 'helper.js');

/** The threads that make the steps of one run: this one and helpers, which are started when they may pay. */
export class Threads {
  readonly #team: KernelTeam | null;
  readonly #choice = new ThreadChoice();
  /** Thread k is the (k − 1)th. */
  readonly #helpers: { readonly worker: Worker; isReady: boolean }[] = [];
  #ended = false;

  /** @param team null for a run whose steps cannot be shared. */
  constructor(team: KernelTeam | null, limit: ThreadLimit) {
    this.#team = team;
    this.limit = limit;
  }

  /** Threads at work now. */
  get count(): number {
    return this.#team?.threads ?? 1;
  }

  set limit({ most, fixed }: ThreadLimit) {
    this.#choice.limit = { most: Math.min(most, MOST_THREADS), fixed };
    this.#apply();
  }

  /** Steps took that long: the next ones may be made by more threads, or by fewer. */
  took(steps: number, ms: number): void {
    this.#choice.took(steps, ms);
    if (this.#team !== null) while (this.#helpers.length + 1 < this.#choice.wanted) this.#start(this.#team);
    this.#apply();
  }

  /** Ends the helpers. */
  end(): void {
    this.#ended = true;
    if (this.#team !== null) this.#team.threads = 1;
    for (const { worker } of this.#helpers) void worker.terminate();
  }

  #apply(): void {
    const team = this.#team;
    if (team === null || this.#ended) return;
    if (team.threads !== this.#choice.threads) team.threads = this.#choice.threads;
  }

  #start(team: KernelTeam): void {
    const worker = new Worker(HELPER, { workerData: team.work(this.#helpers.length + 1) });
    const helper = { worker, isReady: false };
    this.#helpers.push(helper);
    worker.on('message', () => {
      helper.isReady = true;
      // Work is given to the first ones: a missing one ends the row.
      const missing = this.#helpers.findIndex(({ isReady }) => !isReady);
      this.#choice.ready = 1 + (missing < 0 ? this.#helpers.length : missing);
      this.#apply();
    });
    // One that never began is not counted on: the run does without it.
    worker.on('error', (thrown) => {
      if (helper.isReady) team.fail(`a helper thread of the run failed: ${messageOf(thrown)}`);
    });
    worker.on('exit', (code) => {
      if (helper.isReady && !this.#ended) team.fail(`a helper thread of the run ended unexpectedly (code ${code})`);
    });
  }
}
