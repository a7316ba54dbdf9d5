import { CORE_VERSION } from '../../shared/core';
import { LabError, messageOf } from '../../shared/errors';
import { queueName } from '../../shared/queueAddress';
import type { LaunchTrainer } from '../runs/trainerProcess';
import { APP_VERSION } from '../version';
import type { WorkerRecord } from './answers';
import { Attempt, type AttemptEnd } from './attempt';
import { QUEUE_NAME } from './job';
import { LinkClient } from './linkClient';
import type { LaunchLink, LinkEvent, LinkJob, QueueTarget } from './protocol';
import { WorkerTables } from './tables';
import { TrainerPool } from './trainerPool';
import { trustedAs } from './workerNames';

export interface WorkerOptions {
  readonly launchLink: LaunchLink;
  readonly launchTrainer: LaunchTrainer;
  readonly target: QueueTarget;
  readonly name: string;
  /** Runs side by side. */
  readonly concurrency: number;
  /** Threads of each. */
  readonly threads: number;
  /** Own data sets are kept here. */
  readonly folder: string;
  /** How long a run stays this worker's that gives no sign of life. */
  readonly lockMs: number;
  /** A sentence for the user. */
  say(text: string): void;
}

/** What a worker has done, and does. */
export interface WorkerStatus {
  readonly done: number;
  /** Shares of the runs under way. */
  readonly underWay: readonly number[];
  /** Connected, or why not. */
  readonly lost: string | null;
}

/** Takes the runs of a queue one after another, and computes them as they would be at home. */
export class RunWorker {
  /** Resolves when it can go on no more, with the reason. */
  readonly ended: Promise<string>;
  readonly #options: WorkerOptions;
  readonly #link: LinkClient;
  readonly #pool: TrainerPool;
  readonly #tables: WorkerTables;
  readonly #attempts = new Map<string, { readonly attempt: Attempt; readonly end: Promise<void> }>();
  #done = 0;
  #lost: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  #end: (reason: string) => void = () => undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.#link = new LinkClient(
      options.launchLink,
      (event) => this.#hear(event),
      () => this.#end('the process that speaks with the queue has ended; the runs under way go to other workers'),
    );
    this.#pool = new TrainerPool(options.launchTrainer);
    this.#tables = new WorkerTables(this.#link, options.folder);
  }

  get status(): WorkerStatus {
    return { done: this.#done, underWay: this.#shares(), lost: this.#lost };
  }

  /** Connects and begins. Errors  LabError: why the queue cannot be had. Returns what the server is. */
  async start(): Promise<string> {
    const { target, name, concurrency, lockMs } = this.#options;
    const { server } = await this.#link.ask('connect', { target, queue: QUEUE_NAME });
    await this.#tell();
    try {
      await this.#link.ask('work', { name, concurrency, lockMs });
    } catch (thrown) {
      if (thrown instanceof LabError && thrown.code === 'check')
        throw new LabError('check', refusal(thrown.message, name));
      throw thrown;
    }
    this.#timer = setInterval(() => void this.#tell(), Math.min(2000, lockMs / 4));
    return server;
  }

  /** Takes nothing more, gives back what is under way, ends. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    const resting = this.#link.ask('rest', null).catch(() => null);
    for (const { attempt } of this.#attempts.values()) attempt.breakOff('givenBack');
    const givenBack = Promise.all([resting, ...[...this.#attempts.values()].map(({ end }) => end)]);
    await Promise.race([givenBack, new Promise((resolve) => setTimeout(resolve, GIVE_BACK_MS))]);
    await this.#link.close();
    this.#pool.close();
  }

  #hear(event: LinkEvent): void {
    switch (event.type) {
      case 'job':
        return this.#take(event.attempt, event.job);
      case 'taken':
        return this.#attempts.get(event.attempt)?.attempt.breakOff('taken');
      case 'unwanted':
        return this.#attempts.get(event.attempt)?.attempt.breakOff('dropped');
      case 'refused':
        return this.#end(refusal(event.reason, this.#options.name));
      case 'lost':
        this.#lost = event.reason;
        return this.#options.say(`${event.reason}; it is tried again.`);
      case 'connected':
        if (this.#lost !== null) this.#options.say(`connected to ${queueName(this.#options.target.address)} again`);
        this.#lost = null;
    }
  }

  #take(id: string, job: LinkJob): void {
    const { name, folder, threads } = this.#options;
    const tools = { link: this.#link, pool: this.#pool, tables: this.#tables, folder, name };
    const attempt = new Attempt(id, job, { ...tools, threads: { most: threads, fixed: true } });
    const end = attempt.run().then(
      (how) => this.#note(how),
      (thrown: unknown) => this.#options.say(messageOf(thrown)),
    );
    this.#attempts.set(id, { attempt, end: end.finally(() => this.#attempts.delete(id)) });
  }

  #note(how: AttemptEnd): void {
    if (how === 'done') this.#done++;
    const said = SAID[how];
    if (said !== undefined) this.#options.say(said);
  }

  async #tell(): Promise<void> {
    const { name, concurrency } = this.#options;
    const record: WorkerRecord = {
      name,
      coreVersion: CORE_VERSION,
      appVersion: APP_VERSION,
      concurrency,
      underWay: this.#shares(),
      done: this.#done,
    };
    await this.#link.ask('tell', { record: JSON.stringify(record) }).catch(() => null);
  }

  #shares(): number[] {
    return [...this.#attempts.values()].map(({ attempt }) => Math.round(attempt.share * 1000) / 1000);
  }
}

/** Said by a worker that may not work. */
function refusal(reason: string, worker: string): string {
  return `this worker is refused: ${reason}. When its cause is mended: lab worker --queue … --readmit ${JSON.stringify(trustedAs(worker))}`;
}

/** How long a worker that ends waits for the queue to take its runs back; after that they go back by themselves. */
const GIVE_BACK_MS = 8000;

const SAID: Partial<Record<AttemptEnd, string>> = {
  failed: 'a run could not be computed here; another worker may try',
  taken: 'a run went to another worker meanwhile: this one was away for too long',
  dropped: 'a run was broken off: nobody wants it any more',
};
