import { setTimeout as pause } from 'node:timers/promises';
import { LabError, messageOf } from '../../shared/errors';
import type { QueueFacts, QueueProgress, QueueStatus } from '../../shared/queue';
import { queueName } from '../../shared/queueAddress';
import type { RunId, SweepId } from '../../shared/run';
import { AwayJobs } from './awayJobs';
import type { Collector, CollectorOptions } from './collectorApi';
import { CannotTravel, type CollectorParts, Handover } from './handover';
import { Intake } from './intake';
import { QUEUE_NAME } from './job';
import { LastChecks } from './lastChecks';
import { LinkClient } from './linkClient';
import { factsOf } from './probe';
import type { LinkEvent, ServerFacts } from './protocol';
import { SweepBook } from './sweepBook';
import { Throughput } from './throughput';
import { Trouble } from './trouble';

const POLL_MS = 200;
/** So many times longer is the longest pause between two questions. */
const MOST_IDLE = 5;
const SIGHT_MS = 2000;
const RECONCILE_MS = 30_000;
const STATUS_MS = 400;
const RETRY_MS = 500;
export const DEFAULT_CHECK = 0.01;

/**
 * The side of a queue that hands runs over and takes their results in. What is on the queue stands in the history
 * (`Store.elsewhere`), so that any later start goes on where this one ends.
 */
export class QueueCollector implements Collector {
  readonly #options: CollectorOptions;
  readonly #book: SweepBook;
  readonly #jobs = new AwayJobs();
  readonly #handover: Handover;
  readonly #intake: Intake;
  readonly #lastChecks: LastChecks;
  readonly #trouble: Trouble;
  readonly #throughput = new Throughput();
  readonly #place: string;
  readonly #waiters = new Map<SweepId, (() => void)[]>();
  #link: LinkClient | null = null;
  #server: ServerFacts | null = null;
  #active: ReadonlySet<string> = new Set();
  #status: QueueStatus = { link: 'closed', reason: null, facts: null, runsPerMinute: null, sweeps: [] };
  /** The sweeps of which something was away when it was last looked. */
  #openSweeps: ReadonlySet<SweepId> = new Set();
  #told = '';
  #toldAt = 0;
  #sightAt = 0;
  #reconcileAt = 0;
  #closing = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#book = new SweepBook(options.store);
    this.#place = queueName(options.target.address);
    const parts: CollectorParts = {
      store: options.store,
      book: this.#book,
      jobs: this.#jobs,
      place: this.#place,
      link: () => this.#requireLink(),
    };
    this.#trouble = new Trouble(options.store, options.listener);
    this.#handover = new Handover(parts);
    this.#intake = new Intake(parts, this.#handover, {
      listener: options.listener,
      launchTrainer: options.launchTrainer,
      check: options.check ?? DEFAULT_CHECK,
      stored: () => this.#throughput.add(),
      waitedMs: () => this.#trouble.heldMs,
    });
    this.#lastChecks = new LastChecks(parts, this.#intake, options.listener, options.secondWorkerMs);
  }

  get status(): QueueStatus {
    return this.#status;
  }

  async connect(): Promise<QueueFacts> {
    if (this.#link !== null) throw new LabError('state', 'the queue is connected already');
    this.#set({ link: 'connecting', reason: null });
    try {
      await this.#open();
      const facts = await this.#look();
      this.#handover.readRows();
      this.#loop = this.#run();
      return facts;
    } catch (thrown) {
      const link = this.#link as LinkClient | null;
      this.#link = null;
      await link?.close();
      const isTyped = thrown instanceof LabError && thrown.code === 'input';
      this.#set({ link: isTyped ? 'refused' : 'lost', reason: messageOf(thrown) });
      throw thrown;
    }
  }

  async submit(sweepId: SweepId): Promise<void> {
    this.#handover.readRows();
    const mine = this.#jobs.of(sweepId);
    const runIds = mine.flatMap((each) => each.runIds);
    this.#book.enter(sweepId, this.#place, runIds, this.#options.check ?? DEFAULT_CHECK);
    this.#tell();
    try {
      await this.#handover.resume(mine);
    } catch (thrown) {
      // What can never be there must not wait for ever.
      if (thrown instanceof CannotTravel) this.#stop(runIds, thrown.message);
      throw thrown;
    }
    this.#tell();
  }

  async pause(sweepId: SweepId): Promise<void> {
    this.#book.change(sweepId, () => ({ paused: true }));
    this.#tell();
    const others = (id: SweepId) => id !== sweepId && this.#book.get(id)?.paused !== true;
    await this.#handover.withdraw(this.#jobs.of(sweepId).filter((each) => ![...each.sweepIds].some(others)));
    this.#tell();
  }

  async resume(sweepId: SweepId): Promise<void> {
    this.#book.change(sweepId, () => ({ paused: false }));
    await this.#handover.resume(this.#jobs.of(sweepId));
    this.#tell();
  }

  async cancel(sweepId: SweepId, runIds?: readonly RunId[]): Promise<void> {
    this.#handover.readRows();
    const mine = this.#jobs.of(sweepId).flatMap((each) => each.runIds);
    const { store } = this.#options;
    const ofSweep = mine.filter((id) => store.elsewhere.of(id)?.sweepId === sweepId);
    const taken = runIds === undefined ? ofSweep : ofSweep.filter((id) => runIds.includes(id));
    const before = new Set([...this.#jobs.all()].map((each) => each.job));
    this.#stop(taken, null);
    const gone = [...before].filter((job) => this.#jobs.get(job) === undefined);
    await this.#handover.forget(gone);
    if (this.#jobs.of(sweepId).length === 0) await this.#intake.giveUpChecks(sweepId);
    this.#settle();
    this.#tell();
  }

  async finished(sweepId: SweepId): Promise<void> {
    if (this.#isFinished(sweepId)) return;
    await new Promise<void>((resolve) => this.#waiters.set(sweepId, [...(this.#waiters.get(sweepId) ?? []), resolve]));
  }

  async shutdown(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    await this.#intake.close();
    const link = this.#link;
    // What it waits for may never come where the connection is lost.
    await Promise.race([this.#loop, pause(SHUTDOWN_MS)]);
    this.#link = null;
    await link?.close();
    this.#set({ link: 'closed', reason: null });
  }

  /** Runs of this queue become stopped, or failed with a reason. */
  #stop(runIds: readonly RunId[], reason: string | null): void {
    const { store, listener } = this.#options;
    store.atomically(() => {
      for (const id of runIds) {
        if (store.elsewhere.of(id)?.place !== this.#place) continue;
        if (reason === null)
          store.runs.setStatus(id, 'stopped', { message: `Taken back from the queue ${this.#place}.` });
        else store.runs.setStatus(id, 'failed', { message: reason });
      }
    });
    this.#handover.readRows();
    listener.changed(runIds);
  }

  async #open(): Promise<void> {
    const { launchLink, target } = this.#options;
    const link: LinkClient = new LinkClient(
      launchLink,
      (event) => this.#hear(event),
      () => {
        if (this.#link !== link) return;
        this.#link = null;
        this.#set({ link: 'lost', reason: 'The process that speaks with the queue has ended; it is started again.' });
      },
    );
    this.#link = link;
    this.#server = await link.ask('connect', { target, queue: QUEUE_NAME });
    this.#reconcileAt = 0;
    this.#set({ link: 'connected', reason: null });
  }

  #hear(event: LinkEvent): void {
    if (event.type === 'lost') this.#set({ link: 'lost', reason: event.reason });
    if (event.type !== 'connected') return;
    this.#reconcileAt = 0;
    this.#handover.forgetTables();
    this.#set({ link: 'connected', reason: null });
  }

  async #run(): Promise<void> {
    let idle = 0;
    while (!this.#closing) {
      try {
        if (this.#link === null) await this.#open();
        const isDue = performance.now() >= this.#reconcileAt;
        if (isDue) {
          this.#reconcileAt = performance.now() + RECONCILE_MS;
          await this.#handover.reconcile();
        }
        const isBusy = await this.#intake.round();
        if (performance.now() >= this.#sightAt) await this.#look();
        await this.#lastChecks.giveUp(this.#status.facts);
        await this.#forgetTables();
        this.#settle();
        this.#tell();
        this.#trouble.overcome();
        // The longer nothing comes, the seldomer it is asked for.
        idle = isBusy ? 0 : Math.min(idle + 1, MOST_IDLE);
        if (!isBusy) await pause(POLL_MS * idle);
      } catch (thrown) {
        if (!this.#closing) this.#trouble.met(thrown, this.#status.link === 'lost');
        await pause(RETRY_MS);
      }
    }
  }

  async #look(): Promise<QueueFacts> {
    this.#sightAt = performance.now() + SIGHT_MS;
    const sight = await this.#requireLink().ask('sight', null);
    this.#active = new Set(sight.active);
    const facts = factsOf(this.#server!, sight);
    this.#nameRefused(facts);
    this.#intake.heedRefused(sight.refused);
    this.#set({ facts });
    return facts;
  }

  /** Workers that are refused for their core, which nobody has said yet. */
  #nameRefused(facts: QueueFacts): void {
    const before = new Set(this.#status.facts?.workers.map(({ name }) => name));
    for (const { name, refused, coreVersion } of facts.workers) {
      if (refused === null || before.has(name)) continue;
      this.#options.listener.notice('warning', `The worker ${name} (core ${coreVersion}) is refused: ${refused}`, null);
    }
  }

  /** The data sets of sweeps that have come to their ends. */
  async #forgetTables(): Promise<void> {
    const open = new Set<SweepId>();
    for (const { sweepIds } of this.#jobs.all()) for (const id of sweepIds) open.add(id);
    for (const id of this.#book.all(this.#place).keys()) if (this.#intake.isBusyWith(id)) open.add(id);
    const ended = [...this.#openSweeps].filter((id) => !open.has(id));
    this.#openSweeps = open;
    for (const id of ended) await this.#handover.forgetTablesOf(id, [...open]);
  }

  #isFinished(sweepId: SweepId): boolean {
    return this.#jobs.of(sweepId).length === 0 && !this.#intake.isBusyWith(sweepId);
  }

  #settle(): void {
    for (const [sweepId, resolves] of this.#waiters) {
      if (!this.#isFinished(sweepId)) continue;
      // Who has waited sees no older counts.
      this.#set({});
      this.#waiters.delete(sweepId);
      for (const resolve of resolves) resolve();
    }
  }

  #progress(): QueueProgress[] {
    const counts = new Map<SweepId, { away: number; underWay: number }>();
    for (const { job, sweepIds, runIds } of this.#jobs.all()) {
      for (const id of sweepIds) {
        const count = counts.get(id) ?? { away: 0, underWay: 0 };
        count.away += runIds.length;
        if (this.#active.has(job)) count.underWay += runIds.length;
        counts.set(id, count);
      }
    }
    return [...this.#book.all(this.#place)].flatMap(([sweepId, { total, paused }]) => {
      const { away, underWay } = counts.get(sweepId) ?? { away: 0, underWay: 0 };
      if (away === 0 && this.#book.checks(sweepId).length === 0) return [];
      return { sweepId, done: Math.max(0, total - away), underWay, waiting: away - underWay, paused };
    });
  }

  #tell(): void {
    if (performance.now() - this.#toldAt < STATUS_MS) return;
    this.#set({});
  }

  #set(change: Partial<QueueStatus>): void {
    const runsPerMinute = this.#throughput.perMinute;
    // The history may be closed before the link is.
    const sweeps = this.#closing ? this.#status.sweeps : this.#progress();
    this.#status = { ...this.#status, ...change, runsPerMinute, sweeps };
    const text = JSON.stringify(this.#status);
    if (text === this.#told) return;
    this.#told = text;
    this.#toldAt = performance.now();
    this.#options.listener.status(this.#status);
  }

  #requireLink(): LinkClient {
    if (this.#link === null) throw new LabError('io', `the queue ${this.#place} is not connected`);
    return this.#link;
  }
}

const SHUTDOWN_MS = 4000;
