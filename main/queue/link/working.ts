import { randomUUID } from 'node:crypto';
import { Job, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { LabError, messageOf } from '../../../shared/errors';
import { KEEP_DAYS, QUEUE_LIMITS } from '../limits';
import type { LinkCalls, LinkEvent, WorkOptions } from '../protocol';
import { KEYS, PREFIX, type QueueKeys } from './keys';
import { all, DAY_S, pause } from './pipelines';
import { trustedAs } from '../workerNames';
import type { Submitting } from './submitting';

type Ask<C extends keyof LinkCalls> = LinkCalls[C]['ask'];

/** A worker that was away too often in the midst of one and the same run is taken for its victim. */
const MOST_STALLS = 100;
const LONGEST_LOOK_MS = 2000;
/** Seconds of one wait for a job: the longest that `rest` takes. */
const WAIT_S = 2;

interface Held {
  readonly job: Job;
  renewAt: number;
  /** It was told already that nobody wants it. */
  unwanted: boolean;
}

/**
 * The calls of the side that works. Jobs are fetched one by one, each under a token of its own, which names the attempt: who has lost
 * the lock of a job cannot end it, whatever it made of it.
 */
export class Working {
  readonly #redis: Redis;
  readonly #keys: QueueKeys;
  readonly #submitting: Submitting;
  readonly #send: (event: LinkEvent) => void;
  readonly #held = new Map<string, Held>();
  #worker: Worker | null = null;
  #options: WorkOptions = { name: '', concurrency: 1, lockMs: 30_000 };
  #resting = false;
  #taking: Promise<void> = Promise.resolve();
  #freed: () => void = () => undefined;
  /** When the owner last gave a sign of life: locks of one that stands still are let go. */
  #ownerAt = 0;
  #refused = false;
  #record = '';

  constructor(redis: Redis, keys: QueueKeys, submitting: Submitting, send: (event: LinkEvent) => void) {
    this.#redis = redis;
    this.#keys = keys;
    this.#submitting = submitting;
    this.#send = send;
  }

  async work(options: Ask<'work'>): Promise<null> {
    if (this.#worker !== null) throw new LabError('state', 'this link works already');
    const refused = await this.#redis.hget(KEYS.refused, trustedAs(options.name));
    if (refused !== null) throw new LabError('check', refused.slice(0, QUEUE_LIMITS.end));
    this.#options = options;
    this.#worker = new Worker(this.#keys.queue, null, {
      connection: this.#redis,
      prefix: PREFIX,
      name: options.name,
      autorun: false,
      skipVersionCheck: true,
      lockDuration: options.lockMs,
      stalledInterval: Math.max(500, options.lockMs / 2),
      maxStalledCount: MOST_STALLS,
      drainDelay: WAIT_S,
    });
    this.#worker.on('error', () => undefined);
    this.#ownerAt = performance.now();
    await this.#worker.startStalledCheckTimer();
    this.#taking = this.#take();
    void this.#look();
    return null;
  }

  tell({ record }: Ask<'tell'>): Promise<null> {
    this.#ownerAt = performance.now();
    this.#record = record.length <= QUEUE_LIMITS.record ? record : '';
    return Promise.resolve(null);
  }

  async push({ attempt, index, bytes }: Ask<'push'>): Promise<null> {
    const held = this.#held.get(attempt);
    if (held === undefined) return null;
    if (bytes.byteLength > QUEUE_LIMITS.chunk) throw new LabError('shape', 'a piece of a result is too large');
    const id = held.job.id!;
    const [result, attempts] = [KEYS.result(id, attempt), KEYS.attempts(id)];
    const keep = KEEP_DAYS.attempt * DAY_S;
    // By its number: sent again after a lost connection it is still one.
    await all(
      this.#redis
        .pipeline()
        .hset(result, String(index), Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
        .expire(result, keep)
        .sadd(attempts, attempt)
        .expire(attempts, KEEP_DAYS.result * DAY_S),
    );
    return null;
  }

  async complete({ attempt, value }: Ask<'complete'>): Promise<boolean> {
    return await this.#end(attempt, async ({ job }) => {
      await this.#redis.expire(KEYS.result(job.id!, attempt), KEEP_DAYS.result * DAY_S);
      await job.moveToCompleted(value, attempt, false);
    });
  }

  async fail({ attempt, reason }: Ask<'fail'>): Promise<null> {
    await this.#end(attempt, ({ job }) => job.moveToFailed(saying(reason), attempt, false));
    return null;
  }

  async giveBack({ attempt, delayMs }: Ask<'giveBack'>): Promise<null> {
    await this.#end(attempt, ({ job }) =>
      delayMs > 0 ? job.moveToDelayed(Date.now() + delayMs, attempt) : job.moveToWait(attempt),
    );
    return null;
  }

  async drop({ attempt }: Ask<'drop'>): Promise<null> {
    const id = this.#held.get(attempt)?.job.id;
    const ended = await this.#end(attempt, ({ job }) =>
      job.moveToFailed(new UnrecoverableError('nobody wants it'), attempt, false),
    );
    if (ended && id !== undefined) await this.#submitting.removeUnwanted(id);
    return null;
  }

  async rest(): Promise<null> {
    this.#resting = true;
    this.#freed();
    await this.#taking;
    return null;
  }

  async close(): Promise<void> {
    this.#resting = true;
    // What the owner has not given back itself.
    await Promise.all([...this.#held.keys()].map((attempt) => this.giveBack({ attempt, delayMs: 0 })));
    await this.#redis.srem(KEYS.workers, this.#options.name);
    await this.#redis.unlink(KEYS.worker(this.#options.name));
    await this.#worker?.close(true);
  }

  /** Takes jobs as long as there is room for one more. */
  async #take(): Promise<void> {
    const worker = this.#worker!;
    while (!this.#resting) {
      if (this.#held.size >= this.#options.concurrency) {
        await new Promise<void>((resolve) => (this.#freed = resolve));
        continue;
      }
      const attempt = randomUUID();
      try {
        const before = performance.now();
        const job = (await worker.getNextJob(attempt)) as Job | undefined;
        if (job !== undefined) await this.#hold(attempt, job);
        else if (performance.now() - before < 5) await pause(5);
      } catch {
        await this.#shed(attempt).catch(() => undefined);
        await pause(500);
      }
    }
  }

  async #hold(attempt: string, job: Job): Promise<void> {
    this.#held.set(attempt, { job, renewAt: performance.now() + this.#options.lockMs / 3, unwanted: false });
    const data: unknown = job.data;
    const why = job.deferredFailure ?? null;
    if (why !== null) {
      // Said by BullMQ of a job that has stalled too often.
      const reason = `${MOST_STALLS} workers were lost in the midst of this run: it may need more memory than they have`;
      await this.#end(attempt, () => job.moveToFailed(new UnrecoverableError(reason), attempt, false));
    } else if (this.#resting) {
      await this.giveBack({ attempt, delayMs: 0 });
    } else if (typeof data !== 'string' || data.length > QUEUE_LIMITS.job) {
      await this.#end(attempt, () => job.moveToFailed(new UnrecoverableError(NO_JOB), attempt, false));
    } else {
      this.#send({ type: 'job', attempt, job: { id: job.id!, data } });
    }
  }

  /** A job that cannot even be read would come again and again: it is ended. */
  async #shed(attempt: string): Promise<void> {
    for (const id of await this.#redis.lrange(this.#keys.active, 0, -1)) {
      if ((await this.#redis.get(this.#keys.lock(id))) !== attempt) continue;
      await this.#redis.hset(this.#keys.job(id), 'data', '""', 'opts', '{}');
      const job = await Job.fromId(this.#worker as never, id);
      await job?.moveToFailed(new UnrecoverableError(NO_JOB), attempt, false);
    }
  }

  /** Ends the hold on a job. False when it was lost before. */
  async #end(attempt: string, work: (held: Held) => Promise<unknown>): Promise<boolean> {
    const held = this.#held.get(attempt);
    if (held === undefined) return false;
    try {
      await work(held);
      return true;
    } catch (thrown) {
      if (LOST.test(messageOf(thrown))) return false;
      throw thrown;
    } finally {
      this.#held.delete(attempt);
      this.#freed();
    }
  }

  /** Now and then: renews locks, and looks whether all is still as it was when the jobs were taken. */
  async #look(): Promise<void> {
    const { lockMs, name } = this.#options;
    const everyMs = Math.min(LONGEST_LOOK_MS, Math.max(100, lockMs / 8));
    for (;;) {
      await pause(everyMs);
      try {
        if (performance.now() - this.#ownerAt < lockMs) {
          await this.#renew();
          await this.#show();
        }
        await this.#ask();
        const refused = await this.#redis.hget(KEYS.refused, trustedAs(name));
        if (refused !== null && !this.#refused) {
          this.#refused = true;
          this.#send({ type: 'refused', reason: refused.slice(0, QUEUE_LIMITS.end) });
        }
      } catch {
        // The connection says itself that it is lost.
      }
    }
  }

  async #show(): Promise<void> {
    const { name, lockMs } = this.#options;
    if (this.#record === '') return;
    const shown = this.#redis.pipeline().sadd(KEYS.workers, name);
    await all(shown.set(KEYS.worker(name), this.#record, 'PX', Math.max(lockMs, 10_000)));
  }

  async #renew(): Promise<void> {
    const { lockMs } = this.#options;
    const now = performance.now();
    const due = [...this.#held].filter(([, held]) => held.renewAt <= now);
    for (const [attempt, held] of due) {
      held.renewAt = now + lockMs / 3;
      if (Number(await held.job.extendLock(attempt, lockMs)) !== 1) this.#lose(attempt);
    }
  }

  /** Whether each job is still this worker's, and still wanted by anybody. */
  async #ask(): Promise<void> {
    const held = [...this.#held];
    if (held.length === 0) return;
    const pipeline = this.#redis.pipeline();
    for (const [, { job }] of held) pipeline.get(this.#keys.lock(job.id!)).exists(KEYS.wants(job.id!));
    const answers = await all(pipeline);
    held.forEach(([attempt, each], at) => {
      if (!this.#held.has(attempt)) return;
      if (answers[2 * at] !== attempt) return this.#lose(attempt);
      if (Number(answers[2 * at + 1]) > 0 || each.unwanted) return;
      each.unwanted = true;
      this.#send({ type: 'unwanted', attempt });
    });
  }

  #lose(attempt: string): void {
    if (!this.#held.delete(attempt)) return;
    this.#freed();
    this.#send({ type: 'taken', attempt });
  }
}

const NO_JOB = 'this is no run of Initlab';
/** What BullMQ says to who does not hold the lock any more. */
const LOST = /Missing (lock|key)|Lock mismatch|is not in the active state|Unknown code/;

function saying(reason: string): Error {
  const error = new Error(reason.slice(0, QUEUE_LIMITS.end));
  error.stack = '';
  return error;
}
