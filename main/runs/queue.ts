import { setTimeout as pause } from 'node:timers/promises';
import { tableHash } from '../../shared/datasets/stored';
import { elsewhereText } from '../../shared/elsewhere';
import { LabError, messageOf } from '../../shared/errors';
import type { Outage } from '../../shared/outage';
import { isResumable, type RunId } from '../../shared/run';
import type { ThreadLimit } from '../../shared/threadChoice';
import type { TrainerEvent } from '../../shared/trainerProtocol';
import { ownSet } from '../data/datasets';
import { datasetsFolder } from '../paths';
import { isPassing } from '../store/connection';
import type { Store } from '../store/store';
import { noteCoreVersion } from './coreVersion';
import { outageOf, sizeOfReport, waitedSentence } from './outages';
import { threadsOfEach, type QueueLimits } from './queueLimits';
import { startCommand, storeAbortion, storeInterruption, storeReport } from './storedRuns';
import { type Blockage, StoreWriter } from './storeWriter';
import { isTakenAway, takenAwayMessage } from './takenAway';
import { exitText, type LaunchTrainer, type TrainerExit, type TrainerProcess } from './trainerProcess';

/** What the queue tells its owner: the window or the CLI. */
export interface QueueListener {
  /** A run's stored state has changed. */
  changed(runId: RunId): void;
  /** A sentence for the user. */
  notice(level: 'info' | 'warning' | 'error', message: string, runId: RunId | null): void;
  /** The history cannot be written, so training waits; told again when more of what was reported waits, null at its end. */
  outage?(outage: Outage | null): void;
}

interface Trainer<Port> {
  readonly process: TrainerProcess<Port>;
  /** Resolves when the process has ended. */
  readonly gone: Promise<void>;
  runId: RunId | null;
  paused: boolean;
  /** What it was told last. */
  threads: ThreadLimit;
}

interface Waiting {
  readonly runId: RunId;
  readonly startPaused: boolean;
}

/** How long a closing program waits for its trainers to hand in their checkpoints. */
const SHUTDOWN_MS = 5000;
/** How long it waits for killed trainers to be gone. */
const EXIT_MS = 2000;

/**
 * Runs experiments side by side in trainer processes, first come first served, and writes what they report to the
 * history. A paused run keeps its process but no place: others go on.
 */
export class RunQueue<Port = never> {
  readonly #store: Store;
  readonly #launch: LaunchTrainer<Port>;
  readonly #listener: QueueListener;
  readonly #writer: StoreWriter;
  readonly #waiting: Waiting[] = [];
  readonly #trainers = new Set<Trainer<Port>>();
  #limits: QueueLimits;
  #outage: Outage | null = null;
  /** The next start is among what is to be written. */
  #startDue = false;
  #closing = false;
  #idleWaiters: (() => void)[] = [];

  constructor(store: Store, launch: LaunchTrainer<Port>, limits: QueueLimits, listener: QueueListener) {
    this.#store = store;
    this.#launch = launch;
    this.#limits = limits;
    this.#listener = listener;
    this.#writer = new StoreWriter({
      impatiently: (waitedMs, work) => store.impatiently(waitedMs, work),
      patienceMs: store.busyTimeoutMs,
      blocked: (blockage) => this.#onBlocked(blockage),
      failed: (message) => listener.notice('warning', message, null),
    });
  }

  /** Why training waits; null as long as the history can be written. */
  get outage(): Outage | null {
    return this.#outage;
  }

  /** Tries to write what waits; null when all is written. */
  retry(): Outage | null {
    this.#writer.retry();
    return this.#outage;
  }

  get limits(): QueueLimits {
    return this.#limits;
  }

  set limits(limits: QueueLimits) {
    this.#limits = limits;
    this.#pump();
  }

  /** Takes up runs that are stored as queued, in this order. */
  enqueue(runIds: readonly RunId[], startPaused = false): void {
    for (const runId of runIds) this.#waiting.push({ runId, startPaused });
    this.#pump();
  }

  /** Goes on with a paused run, or takes up an ended one from its last checkpoint. */
  resume(runId: RunId): void {
    const trainer = this.#trainerOf(runId);
    if (trainer !== null) {
      trainer.process.post({ type: 'resume', runId });
      this.#writer.retry();
      return;
    }
    const run = this.#store.runs.get(runId);
    if (!isResumable(run.status)) throw new LabError('state', `a run that is ${run.status} cannot be resumed`);
    if (run.spec.dataset.name === 'file') ownSet(tableHash(run.spec.dataset), datasetsFolder(this.#store.file));
    this.#store.runs.setStatus(runId, 'queued');
    this.#listener.changed(runId);
    this.enqueue([runId]);
  }

  pause(runId: RunId): void {
    this.#requireTrainer(runId, 'paused').process.post({ type: 'pause', runId });
  }

  stop(runId: RunId): void {
    const index = this.#waiting.findIndex((waiting) => waiting.runId === runId);
    const elsewhere = index < 0 ? this.#store.elsewhere.of(runId) : null;
    if (elsewhere !== null) {
      const message = `Taken back before a result came; it was ${elsewhereText(elsewhere)}.`;
      this.#store.runs.setStatus(runId, 'stopped', { message });
      this.#listener.changed(runId);
      return;
    }
    if (index < 0) {
      this.#requireTrainer(runId, 'stopped').process.post({ type: 'stop', runId });
      return;
    }
    this.#waiting.splice(index, 1);
    this.#store.runs.setStatus(runId, 'stopped', { message: 'Stopped before it began.' });
    this.#listener.changed(runId);
    this.#tellIdle();
  }

  advance(runId: RunId, unit: 'step' | 'epoch', count: number): void {
    const trainer = this.#requireTrainer(runId, 'stepped');
    if (this.#outage !== null) throw new LabError('state', `no step can be made now: ${this.#outage.message}`);
    if (!trainer.paused) throw new LabError('state', 'only a paused run can be stepped; pause it first');
    trainer.process.post({ type: 'advance', runId, unit, count });
  }

  /** Connects a port to the trainer of a run; false when none holds it (then there is nothing live to see). */
  watch(runId: RunId, port: Port): boolean {
    const trainer = this.#trainerOf(runId);
    trainer?.process.post({ type: 'watch', runId }, port);
    return trainer !== null;
  }

  /** Does a trainer of this queue hold the run, or is it waiting here? */
  holds(runId: RunId): boolean {
    return this.#trainerOf(runId) !== null || this.#waiting.some((waiting) => waiting.runId === runId);
  }

  /** Resolves when no run is waiting or training and everything reported is stored. */
  async idle(): Promise<void> {
    while (!this.#isIdle()) await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
  }

  /** Stops training with checkpoints, marks what is unfinished as interrupted, ends the trainers. */
  async shutdown(): Promise<void> {
    this.#closing = true;
    const unfinished = new Set<RunId>(this.#waiting.map((waiting) => waiting.runId));
    this.#waiting.length = 0;
    this.#writer.retry();
    for (const { runId, process } of this.#trainers) {
      if (runId === null) continue;
      unfinished.add(runId);
      process.post({ type: 'pause', runId });
    }
    const deadline = performance.now() + SHUTDOWN_MS;
    const isTraining = () => [...this.#trainers].some((t) => t.runId !== null && !t.paused);
    while (performance.now() < deadline && this.#outage === null && isTraining()) await pause(10);
    await this.#writer.drained(deadline - performance.now());
    this.#writer.close();
    for (const runId of unfinished) this.#leave(runId);
    const leaving = [...this.#trainers].map(({ process, gone }) => {
      process.kill();
      return gone;
    });
    await Promise.race([Promise.all(leaving), pause(EXIT_MS)]);
    this.#trainers.clear();
  }

  /** Starts what may start, and shares the cores among those that train. */
  #pump(): void {
    if (!this.#startDue && this.#mayStart()) {
      this.#startDue = true;
      this.#writer.write(() => this.#startNext());
    }
    const threads = threadsOfEach(this.#limits, this.#busy().length);
    for (const trainer of this.#busy()) {
      const { most, fixed } = trainer.threads;
      if (trainer.runId === null || (most === threads.most && fixed === threads.fixed)) continue;
      trainer.threads = threads;
      trainer.process.post({ type: 'threads', runId: trainer.runId, threads });
    }
  }

  #busy(): Trainer<Port>[] {
    return [...this.#trainers].filter((trainer) => trainer.runId !== null && !trainer.paused);
  }

  #mayStart(): boolean {
    return !this.#closing && this.#waiting.length > 0 && this.#busy().length < this.#limits.trainers;
  }

  /** Comes again, for the same run, when the history could not be written. */
  #startNext(): void {
    const next = this.#waiting[0];
    if (next !== undefined && this.#mayStart()) {
      this.#start(next);
      if (this.#waiting[0] === next) this.#waiting.shift();
    }
    this.#startDue = false;
    this.#pump();
  }

  #start({ runId, startPaused }: Waiting): void {
    try {
      const run = this.#store.runs.get(runId);
      const checkpoint = this.#store.checkpoints.latest(runId);
      // What was stored beyond the checkpoint will come again, the same to the bit.
      this.#store.series.truncateAfter(runId, checkpoint?.step ?? -1);
      noteCoreVersion(this.#store, run, checkpoint?.step ?? 0);
      const trainer = [...this.#trainers].find((each) => each.runId === null) ?? this.#spawn();
      trainer.runId = runId;
      trainer.paused = startPaused;
      const threads = threadsOfEach(this.#limits, this.#busy().length);
      trainer.threads = threads;
      trainer.process.post(startCommand(this.#store, run, checkpoint, threads, startPaused));
    } catch (thrown) {
      if (isPassing(thrown)) throw thrown;
      this.#store.runs.setStatus(runId, 'failed', { message: messageOf(thrown) });
      this.#listener.changed(runId);
      this.#listener.notice('error', messageOf(thrown), runId);
      this.#tellIdle();
    }
  }

  #spawn(): Trainer<Port> {
    const process = this.#launch();
    let left = (): void => undefined;
    const gone = new Promise<void>((resolve) => (left = resolve));
    const trainer: Trainer<Port> = {
      process,
      gone,
      runId: null,
      paused: false,
      threads: threadsOfEach(this.#limits, 1),
    };
    this.#trainers.add(trainer);
    process.onEvent((event) => this.#writer.write(() => this.#onEvent(trainer, event), sizeOfReport(event)));
    process.onExit((exit) => {
      left();
      this.#writer.write(() => this.#onExit(trainer, exit));
    });
    return trainer;
  }

  /** Stores one report, then follows it. May be called again for the same event when the history was busy. */
  #onEvent(trainer: Trainer<Port>, event: TrainerEvent): void {
    const { runId } = event;
    // It was taken from the trainer: what still comes is made anew.
    if (trainer.runId !== runId) return;
    try {
      storeReport(this.#store, event);
    } catch (thrown) {
      if (!isTakenAway(this.#store, runId, thrown)) throw thrown;
      return this.#takeBack(trainer, runId);
    }
    if (event.type === 'paused' || event.type === 'resumed') {
      trainer.paused = event.type === 'paused';
      this.#pump();
    } else if (event.type === 'ended' || event.type === 'failed') {
      if (event.type === 'failed') {
        this.#listener.notice('error', `The run failed: ${event.message}`, runId);
        // What it could not do may have left it short of memory: the next run gets a new process.
        this.#discard(trainer);
      }
      this.#release(trainer);
    }
    this.#listener.changed(runId);
  }

  #onExit(trainer: Trainer<Port>, exit: TrainerExit): void {
    this.#trainers.delete(trainer);
    const { runId } = trainer;
    if (runId === null || this.#closing) return;
    const message = exit.aborted
      ? storeAbortion(this.#store, runId, exitText(exit))
      : this.#interrupt(runId, `Its trainer process ended unexpectedly (${exitText(exit)})`);
    this.#listener.changed(runId);
    this.#listener.notice(exit.aborted ? 'error' : 'warning', message, runId);
    this.#pump();
    this.#tellIdle();
  }

  /** Training stops while nothing of it could be kept but in memory. */
  #onBlocked(blockage: Blockage | null): void {
    const before = this.#outage;
    if (blockage === null) {
      this.#outage = null;
      for (const { runId, process } of this.#trainers) if (runId !== null) process.post({ type: 'release', runId });
      this.#writer.write(() => {
        const known = (before?.runIds ?? []).filter((id) => this.holds(id));
        for (const id of known) this.#store.runs.addEvent(id, 'waited', waitedSentence(before!, Date.now()));
      });
      before?.runIds.forEach((id) => this.#listener.changed(id));
      this.#listener.outage?.(null);
      this.#pump();
      return;
    }
    const runIds = before?.runIds ?? this.#busy().flatMap(({ runId }) => runId ?? []);
    this.#outage = outageOf(this.#store.file, blockage, runIds);
    if (before === null) {
      for (const { runId, process } of this.#trainers) if (runId !== null) process.post({ type: 'hold', runId });
      this.#outage.runIds.forEach((id) => this.#listener.changed(id));
    }
    if (JSON.stringify(before) !== JSON.stringify(this.#outage)) this.#listener.outage?.(this.#outage);
  }

  /** Of a run that is unfinished at the end of the program. The next one does it where this cannot be written. */
  #leave(runId: RunId): void {
    try {
      this.#interrupt(runId, 'The program was closed while this run was unfinished');
    } catch (thrown) {
      if (!isPassing(thrown)) throw thrown;
    }
  }

  /** Another program took this one for dead, as after a sleep of the computer, and the run for abandoned. */
  #takeBack(trainer: Trainer<Port>, runId: RunId): void {
    this.#discard(trainer);
    this.#listener.notice('warning', takenAwayMessage(this.#store, runId), runId);
    if (isResumable(this.#store.runs.get(runId).status)) this.resume(runId);
    else this.#pump();
    this.#tellIdle();
  }

  #interrupt(runId: RunId, reason: string): string {
    const message = storeInterruption(this.#store, runId, reason);
    this.#listener.changed(runId);
    return message;
  }

  /** Ends a trainer; it holds no run any more. */
  #discard(trainer: Trainer<Port>): void {
    trainer.runId = null;
    this.#trainers.delete(trainer);
    trainer.process.kill();
  }

  #release(trainer: Trainer<Port>): void {
    trainer.runId = null;
    trainer.paused = false;
    this.#pump();
    this.#tellIdle();
  }

  #trainerOf(runId: RunId): Trainer<Port> | null {
    return [...this.#trainers].find((trainer) => trainer.runId === runId) ?? null;
  }

  #requireTrainer(runId: RunId, done: string): Trainer<Port> {
    const trainer = this.#trainerOf(runId);
    if (trainer === null) {
      const { status } = this.#store.runs.get(runId);
      const elsewhere = status === 'running' || status === 'paused' ? ' by another program' : '';
      throw new LabError('state', `a run that is ${status}${elsewhere} cannot be ${done}`);
    }
    return trainer;
  }

  #isIdle(): boolean {
    return this.#waiting.length === 0 && [...this.#trainers].every((trainer) => trainer.runId === null);
  }

  #tellIdle(): void {
    if (!this.#isIdle()) return;
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }
}
