import { messageOf } from '../../shared/errors';
import type { ReplayProgress } from '../../shared/replay';
import type { RunDetail, RunId } from '../../shared/run';
import type { ThreadLimit } from '../../shared/threadChoice';
import type { TrainerEvent } from '../../shared/trainerProtocol';
import type { LaunchTrainer, TrainerProcess } from '../runs/trainerProcess';
import { startCommand } from '../runs/storedRuns';
import type { Store } from '../store/store';
import { compareWeights, requireReplayable, unrecorded, type Weights } from './replayRun';

/** What the desk tells its owner. */
export interface ReplayListener {
  /** All replays that wait or are under way, after a change. */
  progress(replays: readonly ReplayProgress[]): void;
  /** A replay of the run was stored. */
  changed(runId: RunId): void;
  /** A sentence for the user, about one run or about several. */
  notice(level: 'info' | 'warning' | 'error', message: string, runId: RunId | null): void;
}

interface Wanted {
  readonly run: RunDetail;
  readonly stored: Weights;
}

interface Replaying extends Wanted {
  readonly process: TrainerProcess;
  /** Resolves when the process has ended. */
  readonly gone: Promise<void>;
  /** It was told to go to the stored step. */
  sent: boolean;
  step: number;
  elapsedMs: number;
}

/**
 * Trains stored runs again, one after another, each in a trainer process of its own beside the queue, and stores whether the
 * weights are the same, byte for byte. The trainer makes exactly as many steps as the run has: it starts paused, is advanced by
 * them, and stopped, which tells the hash.
 */
export class ReplayDesk {
  readonly #store: Store;
  readonly #launch: LaunchTrainer;
  readonly #threads: () => ThreadLimit;
  readonly #listener: ReplayListener;
  readonly #waiting: Wanted[] = [];
  #current: Replaying | null = null;
  /** What came of the replays since there was none. */
  #batch: { readonly runId: RunId; readonly identical: boolean }[] = [];

  /** @param threads that a replay which begins now may use. */
  constructor(store: Store, launch: LaunchTrainer, threads: () => ThreadLimit, listener: ReplayListener) {
    this.#store = store;
    this.#launch = launch;
    this.#threads = threads;
    this.#listener = listener;
  }

  /** Takes up replays, all or none; a run that is being replayed is left at it. Errors  as `requireReplayable`. */
  start(ids: readonly RunId[]): void {
    const wanted = ids.map((id) => {
      const run = this.#store.runs.get(id);
      return { run, stored: requireReplayable(this.#store, run) };
    });
    for (const one of wanted) if (!this.#holds(one.run.id)) this.#waiting.push(one);
    this.#next();
  }

  /** Ends the replay of a run, wherever it is; nothing of it is stored. Nothing happens when there is none. */
  async cancel(id: RunId): Promise<void> {
    const at = this.#waiting.findIndex(({ run }) => run.id === id);
    if (at >= 0) this.#waiting.splice(at, 1);
    const current = this.#current;
    if (current?.run.id === id) {
      this.#current = null;
      current.process.kill();
      await current.gone;
    }
    this.#next();
  }

  async close(): Promise<void> {
    this.#waiting.length = 0;
    if (this.#current !== null) await this.cancel(this.#current.run.id);
  }

  #holds(id: RunId): boolean {
    return this.#current?.run.id === id || this.#waiting.some(({ run }) => run.id === id);
  }

  #next(): void {
    while (this.#current === null && this.#waiting.length > 0) this.#begin(this.#waiting.shift()!);
    if (this.#current === null) this.#sayBatch();
    this.#tell();
  }

  #begin({ run, stored }: Wanted): void {
    const process = this.#launch();
    const gone = new Promise<void>((resolve) => {
      process.onExit(({ code, signal }) => {
        resolve();
        if (this.#current !== current) return;
        this.#current = null;
        const how = signal === null ? `code ${code ?? 'unknown'}` : `signal ${signal}`;
        this.#listener.notice('error', `The replay ended unexpectedly (${how}); try again.`, run.id);
        this.#next();
      });
    });
    const current: Replaying = { run, stored, process, gone, sent: false, step: 0, elapsedMs: 0 };
    this.#current = current;
    process.onEvent((event) => {
      if (this.#current === current) this.#on(current, event);
    });
    const command = startCommand(this.#store, { ...run, spec: unrecorded(run.spec) }, null, this.#threads(), true);
    process.post({ ...command, elapsedMs: 0 });
  }

  #on(current: Replaying, event: TrainerEvent): void {
    const { run, stored, process } = current;
    switch (event.type) {
      case 'started':
      case 'checkpoint':
      case 'snapshot':
      case 'resumed':
        return;
      case 'points':
        current.step = event.progress.step;
        current.elapsedMs = event.progress.elapsedMs;
        return this.#tell();
      case 'paused':
        if (current.sent || stored.step === 0) return process.post({ type: 'stop', runId: run.id });
        current.sent = true;
        return process.post({ type: 'advance', runId: run.id, unit: 'step', count: stored.step });
      case 'ended':
        this.#keep(current, { step: event.progress.step, hash: event.weightsHash }, event.progress.elapsedMs);
        return this.#end(current);
      case 'failed':
        this.#listener.notice('error', `The replay failed: ${event.message}`, run.id);
        return this.#end(current);
    }
  }

  #keep({ run, stored }: Replaying, reached: Weights, elapsedMs: number): void {
    const replay = compareWeights(run, stored, reached, elapsedMs);
    try {
      this.#store.replays.save(run.id, replay);
    } catch (thrown) {
      this.#listener.notice('error', `What came of the replay could not be stored: ${messageOf(thrown)}`, run.id);
      return;
    }
    this.#listener.changed(run.id);
    this.#batch.push({ runId: run.id, identical: replay.identical });
  }

  /** One sentence when all is done, however many runs it was. */
  #sayBatch(): void {
    const batch = this.#batch;
    this.#batch = [];
    const different = batch.filter(({ identical }) => !identical).length;
    const level = different > 0 ? 'warning' : 'info';
    const [only] = batch;
    if (only === undefined) return;
    if (batch.length === 1) {
      const what = only.identical ? 'identical, byte for byte' : 'NOT those that are stored';
      this.#listener.notice(level, `Replayed: the weights are ${what}.`, only.runId);
      return;
    }
    const what =
      different === 0
        ? 'the weights of all are identical, byte for byte.'
        : `the weights of ${different} are NOT those that are stored; find them with replay:different.`;
    this.#listener.notice(level, `Replayed ${batch.length} runs: ${what}`, null);
  }

  #end(current: Replaying): void {
    this.#current = null;
    current.process.kill();
    this.#next();
  }

  #tell(): void {
    const current = this.#current;
    const waiting = this.#waiting.map(({ run, stored }) => {
      return { runId: run.id, step: 0, totalSteps: stored.step, elapsedMs: null };
    });
    if (current === null) return this.#listener.progress(waiting);
    const { run, stored, step, elapsedMs } = current;
    this.#listener.progress([{ runId: run.id, step, totalSteps: stored.step, elapsedMs }, ...waiting]);
  }
}
