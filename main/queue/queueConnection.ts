import { LabError, messageOf } from '../../shared/errors';
import type { QueueStatus } from '../../shared/queue';
import type { Collector, CollectorListener } from './collectorApi';
import type { QueueTarget } from './protocol';

/** Makes what hands runs over and takes results in. */
export type MakeCollector = (target: QueueTarget, listener: CollectorListener) => Collector;

const CLOSED: QueueStatus = { link: 'closed', reason: null, facts: null, runsPerMinute: null, sweeps: [] };
/** Between two tries to reach a server, the longer the more have failed. */
const RETRY_MS = [1000, 2000, 5000, 10_000, 30_000] as const;
/** How long a closing program waits for what is on its way. */
const CLOSE_MS = 5000;

/** The connection of the window to its queue: what could not be reached is tried again by itself, what was refused is not. */
export class QueueConnection {
  readonly #make: MakeCollector;
  readonly #listener: CollectorListener;
  #collector: Collector | null = null;
  #status: QueueStatus = CLOSED;
  #failures = 0;
  #retry: NodeJS.Timeout | null = null;
  #waiters: (() => void)[] = [];

  constructor(make: MakeCollector, listener: CollectorListener) {
    this.#make = make;
    this.#listener = listener;
  }

  get status(): QueueStatus {
    return this.#status;
  }

  /** The collector while it is connected, else null. */
  get collector(): Collector | null {
    return this.#status.link === 'connected' ? this.#collector : null;
  }

  /** Resolves when it is known whether it can be had. */
  async settled(): Promise<void> {
    while (this.#status.link === 'connecting') await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  /** Connects where nothing is connected or on its way. Tells of what comes of it as of every change. */
  open(target: QueueTarget): void {
    if (this.#collector !== null) return;
    this.#stopWaiting();
    const collector: Collector = this.#make(target, {
      ...this.#listener,
      status: (status) => {
        if (this.#collector === collector) this.#see(status);
      },
    });
    this.#collector = collector;
    this.#see({ ...CLOSED, link: 'connecting' });
    collector.connect().then(
      () => {
        if (this.#collector !== collector) return;
        this.#failures = 0;
        this.#see(collector.status);
      },
      (thrown: unknown) => this.#failed(collector, target, thrown),
    );
  }

  /** Stores what is on its way and ends the connection. */
  async close(): Promise<void> {
    this.#stopWaiting();
    const collector = this.#collector;
    const isLost = this.#status.link === 'lost';
    this.#collector = null;
    this.#status = CLOSED;
    this.#failures = 0;
    this.#wake();
    if (collector === null) return;
    // Nothing is on its way.
    if (isLost) return void end(collector);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_MS)));
    await Promise.race([end(collector), late]);
    clearTimeout(timer);
  }

  #failed(collector: Collector, target: QueueTarget, thrown: unknown): void {
    if (this.#collector !== collector) return;
    this.#collector = null;
    const isFinal = thrown instanceof LabError && thrown.code === 'input';
    void end(collector);
    if (!isFinal) {
      const wait = RETRY_MS[Math.min(this.#failures++, RETRY_MS.length - 1)];
      this.#retry = setTimeout(() => this.open(target), wait);
    }
    this.#see({ ...CLOSED, link: isFinal ? 'refused' : 'lost', reason: messageOf(thrown) });
  }

  #see(status: QueueStatus): void {
    this.#status = status;
    this.#listener.status(status);
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  #stopWaiting(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
  }
}

/** Never throws. */
async function end(collector: Collector): Promise<void> {
  try {
    await collector.shutdown();
  } catch (thrown) {
    console.error(messageOf(thrown));
  }
}
