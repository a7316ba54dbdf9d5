import { createHash, randomInt } from 'node:crypto';
import { experimentHash } from '../../shared/checkpoint';
import { tableHash } from '../../shared/datasets/stored';
import { messageOf } from '../../shared/errors';
import type { ThreadLimit } from '../../shared/threadChoice';
import type { TrainerEvent } from '../../shared/trainerProtocol';
import { ResultWriter } from '../results/resultWriter';
import { APP_VERSION } from '../version';
import type { Completion } from './answers';
import { parseJob, type Job } from './job';
import type { LinkClient } from './linkClient';
import type { LinkJob } from './protocol';
import type { WorkerTables } from './tables';
import type { TrainerPool, Training } from './trainerPool';

/** More than this that is not on the queue yet, and training waits: a slow network must not fill the memory. */
const MOST_PENDING_BYTES = 16 << 20;
/** Whoever must not do a run lets others have it first: so long, and up to twice as long so that they do not meet again. */
const AVOID_MS = 400;

export interface AttemptTools {
  readonly link: LinkClient;
  readonly pool: TrainerPool;
  readonly tables: WorkerTables;
  readonly folder: string;
  /** The worker. */
  readonly name: string;
  readonly threads: ThreadLimit;
}

/** How an attempt at a run went. `avoided` and `givenBack`: somebody else does it. `taken`: it was this worker's no more. */
export type AttemptEnd = 'done' | 'failed' | 'avoided' | 'givenBack' | 'taken' | 'dropped';

/** One run on a worker: trained, and sent in pieces as they come. */
export class Attempt {
  readonly #id: string;
  readonly #job: LinkJob;
  readonly #tools: AttemptTools;
  readonly #sum = createHash('sha256');
  #training: Training | null = null;
  #chunks = 0;
  #pendingBytes = 0;
  #held = false;
  #sent: Promise<unknown> = Promise.resolve();
  #share = 0;
  #totalSteps = 0;
  /** Why it was broken off. */
  #broken: 'givenBack' | 'taken' | 'dropped' | null = null;
  #stop: () => void = () => undefined;

  constructor(id: string, job: LinkJob, tools: AttemptTools) {
    this.#id = id;
    this.#job = job;
    this.#tools = tools;
  }

  /** How far it is, from 0 to 1. */
  get share(): number {
    return this.#share;
  }

  /** Does it to its end, whatever that is. */
  async run(): Promise<AttemptEnd> {
    const { link, name } = this.#tools;
    const attempt = this.#id;
    try {
      const job = parseJob(this.#job);
      if (job.not.includes(name)) {
        await link.ask('giveBack', { attempt, delayMs: randomInt(AVOID_MS, 2 * AVOID_MS) });
        return 'avoided';
      }
      if (job.spec.dataset.name === 'file') await this.#tools.tables.need(tableHash(job.spec.dataset));
      if (this.#broken === null) await this.#train(job);
      if (this.#broken !== null) return await this.#breakOff(this.#broken);
      await this.#sent;
      return (await link.ask('complete', { attempt, value: JSON.stringify(this.#completion()) })) ? 'done' : 'taken';
    } catch (thrown) {
      this.#training?.kill();
      if (this.#broken !== null) return await this.#breakOff(this.#broken);
      // Who comes next may have what was missing here.
      await link.ask('fail', { attempt, reason: `${name}: ${messageOf(thrown)}` }).catch(() => null);
      return 'failed';
    }
  }

  /** Breaks it off, whatever it is at: for others to do it, for it is another's already, or for nobody wants it. */
  breakOff(why: 'givenBack' | 'taken' | 'dropped'): void {
    this.#broken ??= why;
    this.#training?.kill();
    this.#stop();
  }

  async #breakOff(why: 'givenBack' | 'taken' | 'dropped'): Promise<AttemptEnd> {
    const attempt = this.#id;
    if (why === 'givenBack') await this.#tools.link.ask('giveBack', { attempt, delayMs: 0 }).catch(() => null);
    if (why === 'dropped') await this.#tools.link.ask('drop', { attempt }).catch(() => null);
    return why;
  }

  /** Resolves with the end of the run, or when it is broken off. */
  #train({ spec, specHash }: Job): Promise<void> {
    const { folder, name, threads, pool } = this.#tools;
    const writer = new ResultWriter({ specHash, appVersion: APP_VERSION, by: name }, (chunk) => this.#send(chunk));
    return new Promise((resolve, reject) => {
      this.#stop = resolve;
      this.#training = pool.train(
        {
          type: 'start',
          runId: this.#id,
          spec,
          experiment: experimentHash(spec),
          checkpoint: null,
          elapsedMs: 0,
          startPaused: false,
          datasetsFolder: folder,
          threads,
        },
        {
          event: (event) => {
            this.#follow(event);
            writer.add(event);
            if (!writer.ended) return;
            if (event.type === 'failed') this.#training?.kill();
            else this.#training?.release();
            resolve();
          },
          lost: (how) => reject(new Error(`its trainer process ended unexpectedly (${how})`)),
        },
      );
    });
  }

  #follow(event: TrainerEvent): void {
    if (event.type === 'started') this.#totalSteps = event.totalSteps;
    if (event.type === 'points') this.#share = Math.min(1, event.progress.step / Math.max(1, this.#totalSteps));
  }

  /** One after another, in their order. */
  #send(chunk: Uint8Array): void {
    const index = this.#chunks++;
    this.#sum.update(chunk);
    this.#pendingBytes += chunk.length;
    this.#holdOrRelease();
    this.#sent = this.#sent.then(async () => {
      if (this.#broken === null) await this.#tools.link.ask('push', { attempt: this.#id, index, bytes: chunk });
      this.#pendingBytes -= chunk.length;
      this.#holdOrRelease();
    });
    // Whoever waits for the end hears of it.
    this.#sent.catch(() => undefined);
  }

  #holdOrRelease(): void {
    const isTooMuch = this.#pendingBytes > MOST_PENDING_BYTES;
    if (isTooMuch === this.#held) return;
    this.#held = isTooMuch;
    this.#training?.post({ type: isTooMuch ? 'hold' : 'release', runId: this.#id });
  }

  #completion(): Completion {
    return { attempt: this.#id, worker: this.#tools.name, chunks: this.#chunks, sha256: this.#sum.digest('hex') };
  }
}
