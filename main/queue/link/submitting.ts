import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { LabError } from '../../../shared/errors';
import { KEEP_DAYS, QUEUE_LIMITS } from '../limits';
import type { JobEnd, LinkCalls, LinkJob, QueueSight } from '../protocol';
import { KEYS, PREFIX, type QueueKeys } from './keys';
import { all, DAY_S } from './pipelines';

type Ask<C extends keyof LinkCalls> = LinkCalls[C]['ask'];

const JOB_OPTIONS = {
  // Where a worker failed, not the run: somebody else may have more memory.
  attempts: 5,
  backoff: { type: 'fixed', delay: 5000 },
  stackTraceLimit: 0,
} as const;

/**
 * The ended jobs that a history wants, failed ones before completed ones and the oldest first, from a place in that order on:
 * [the place to look from next, 0 behind the last; [id, state, what was said] ...]. Others' results may lie among them for
 * weeks, so it ends after a count of jobs looked at, as it does after a count of those found.
 */
const ENDS = `
local place, looks, most = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local failed = redis.call('ZCARD', KEYS[2])
local all = failed + redis.call('ZCARD', KEYS[1])
local out = {}
local function look(key, state, field, first)
  if looks <= 0 or #out >= most then return end
  for _, id in ipairs(redis.call('ZRANGE', key, first, first + looks - 1)) do
    place, looks = place + 1, looks - 1
    if redis.call('SISMEMBER', ARGV[2] .. id, ARGV[3]) == 1 then
      local job = ARGV[1] .. id
      local said = redis.call('HSTRLEN', job, field) <= tonumber(ARGV[7]) and redis.call('HGET', job, field) or ''
      out[#out + 1] = { id, state, said }
      if #out >= most then return end
    end
  end
end
if place < failed then look(KEYS[2], 'failed', 'failedReason', place) end
if place >= failed then look(KEYS[1], 'completed', 'returnvalue', place - failed) end
return { place < all and place or 0, out }`;

/** Places of the keys that are not there. */
const ABSENT = `
local out = {}
for i, key in ipairs(KEYS) do
  if redis.call('EXISTS', key) == 0 then out[#out + 1] = i - 1 end
end
return out`;

/** Takes a history out of sets, and gives the places of those in which nobody is left. */
const UNWANT = `
local out = {}
for i, key in ipairs(KEYS) do
  redis.call('SREM', key, ARGV[1])
  if redis.call('EXISTS', key) == 0 then out[#out + 1] = i - 1 end
end
return out`;

/** The calls of the side that hands runs over and collects what became of them. */
export class Submitting {
  readonly #redis: Redis;
  readonly #keys: QueueKeys;
  readonly #queue: Queue;

  constructor(redis: Redis, keys: QueueKeys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#queue = new Queue(keys.queue, {
      connection: redis,
      prefix: PREFIX,
      skipVersionCheck: true,
      // Nobody reads them but who looks at the queue with other tools.
      streams: { events: { maxLen: 1000 } },
    });
    // What asks hears of it; the connection says that it is lost.
    this.#queue.on('error', () => undefined);
  }

  async add({ history, jobs }: Ask<'add'>): Promise<null> {
    const keep = KEEP_DAYS.result * DAY_S;
    const pipeline = this.#redis.pipeline();
    for (const { id } of within(jobs, QUEUE_LIMITS.bulk)) {
      pipeline.sadd(KEYS.history(history), id).sadd(KEYS.wants(id), history).expire(KEYS.wants(id), keep);
    }
    pipeline.expire(KEYS.history(history), keep);
    await all(pipeline);
    await this.#put(jobs);
    return null;
  }

  async wanted({ history, cursor }: Ask<'wanted'>): Promise<{ cursor: string; ids: string[] }> {
    const [next, ids] = await this.#redis.sscan(KEYS.history(history), cursor, 'COUNT', QUEUE_LIMITS.bulk);
    return { cursor: next, ids };
  }

  async absent({ ids }: Ask<'absent'>): Promise<string[]> {
    const keys = within(ids, QUEUE_LIMITS.ids).map((id) => this.#keys.job(id));
    const places = (await this.#redis.eval(ABSENT, keys.length, ...keys)) as number[];
    return places.map((place) => ids[place]!);
  }

  async ends({ history, from }: Ask<'ends'>): Promise<{ ends: JobEnd[]; next: number }> {
    const keys = [this.#keys.completed, this.#keys.failed];
    const { looks, ends: most, end } = QUEUE_LIMITS;
    const args = [this.#keys.job(''), KEYS.wants(''), history, from, looks, most, 2 * end];
    const [next, found] = (await this.#redis.eval(ENDS, keys.length, ...keys, ...args)) as [
      number,
      [string, JobEnd['state'], string][],
    ];
    const ends = found.map(([id, state, said]) => ({ id, state, value: state === 'completed' ? plain(said) : said }));
    return { ends, next };
  }

  async chunk({ jobId, attempt, index }: Ask<'chunk'>): Promise<Uint8Array | null> {
    return await this.#piece(KEYS.result(jobId, attempt), index);
  }

  async forget({ history, ids }: Ask<'forget'>): Promise<string[]> {
    if (ids.length === 0) return [];
    const keys = within(ids, QUEUE_LIMITS.bulk).map(KEYS.wants);
    const places = (await this.#redis.eval(UNWANT, keys.length, ...keys, history)) as number[];
    await this.#redis.srem(KEYS.history(history), ...ids);
    const free = places.map((place) => ids[place]!);
    const gone = await Promise.all(free.map((id) => this.#remove(id)));
    return free.filter((_, at) => gone[at]);
  }

  async withdraw({ history, ids }: Ask<'withdraw'>): Promise<string[]> {
    const active = new Set(await this.#redis.lrange(this.#keys.active, 0, -1));
    const waiting = within(ids, QUEUE_LIMITS.bulk).filter((id) => !active.has(id));
    const pipeline = this.#redis.pipeline();
    for (const id of waiting) pipeline.zscore(this.#keys.completed, id).zscore(this.#keys.failed, id);
    const scores = await all(pipeline);
    const open = waiting.filter((_, at) => scores[2 * at] === null && scores[2 * at + 1] === null);
    await this.forget({ history, ids: open });
    // Where another history still wants it, it is gone for this one.
    return open;
  }

  async redo({ job }: Ask<'redo'>): Promise<null> {
    await this.#remove(job.id);
    await this.#put([job]);
    return null;
  }

  async refuse({ name, reason }: Ask<'refuse'>): Promise<null> {
    await this.#redis.hset(KEYS.refused, name, reason);
    return null;
  }

  async readmit({ name }: Ask<'readmit'>): Promise<boolean> {
    return (await this.#redis.hdel(KEYS.refused, name)) > 0;
  }

  async sight(): Promise<QueueSight> {
    const pipeline = this.#redis
      .pipeline()
      .llen(this.#keys.wait)
      .zcard(this.#keys.delayed)
      .lrange(this.#keys.active, 0, 9999)
      .smembers(KEYS.workers)
      .hlen(KEYS.refused);
    const [wait, delayed, active, names, refusedCount] = (await all(pipeline)) as [
      number,
      number,
      string[],
      string[],
      number,
    ];
    const some = names.slice(0, QUEUE_LIMITS.workers);
    const records = this.#redis.pipeline();
    for (const name of some) records.getrange(KEYS.worker(name), 0, QUEUE_LIMITS.record);
    const told = (some.length === 0 ? [] : await all(records)) as string[];
    const silent = some.filter((_, at) => told[at] === '');
    if (silent.length > 0) await this.#redis.srem(KEYS.workers, ...silent);
    const refused = refusedCount > QUEUE_LIMITS.workers ? {} : await this.#redis.hgetall(KEYS.refused);
    return {
      waiting: wait + delayed,
      active,
      workers: told.filter((record) => record !== '' && record.length <= QUEUE_LIMITS.record),
      refused: Object.entries(refused),
    };
  }

  async hasTable({ history, hash }: Ask<'hasTable'>): Promise<boolean> {
    const [key, wants] = [KEYS.table(hash), KEYS.tableWants(hash)];
    const keep = KEEP_DAYS.result * DAY_S;
    const pipeline = this.#redis.pipeline().sadd(wants, history).expire(wants, keep).expire(key, keep);
    return Number((await all(pipeline.hexists(key, 'whole')))[3]) === 1;
  }

  async putTable({ hash, index, bytes, last }: Ask<'putTable'>): Promise<null> {
    const key = KEYS.table(hash);
    const pipeline = this.#redis.pipeline().hset(key, String(index), buffer(bytes));
    if (last) pipeline.hset(key, 'whole', '1');
    await all(pipeline.expire(key, KEEP_DAYS.result * DAY_S));
    return null;
  }

  async getTable({ hash, index }: Ask<'getTable'>): Promise<Uint8Array | null> {
    if ((await this.#redis.hexists(KEYS.table(hash), 'whole')) === 0) return null;
    return await this.#piece(KEYS.table(hash), index);
  }

  async forgetTable({ history, hash }: Ask<'forgetTable'>): Promise<null> {
    const free = (await this.#redis.eval(UNWANT, 1, KEYS.tableWants(hash), history)) as number[];
    if (free.length > 0) await this.#redis.unlink(KEYS.table(hash));
    return null;
  }

  /** Puts what has failed for want of anybody who wanted it back, when somebody does again. */
  async retry(id: string): Promise<void> {
    const job = await this.#queue.getJob(id);
    await job?.retry('failed');
  }

  /** Takes a job and all that was made of it away. False: a worker has it. */
  async #remove(id: string): Promise<boolean> {
    if ((await this.#queue.remove(id)) === 0) return false;
    await this.discard(id);
    return true;
  }

  /** Takes away what attempts have made of a job. */
  async discard(id: string): Promise<void> {
    const attempts = await this.#redis.smembers(KEYS.attempts(id));
    await this.#redis.unlink(KEYS.attempts(id), ...attempts.map((attempt) => KEYS.result(id, attempt)));
  }

  /** What is no longer wanted by anybody is removed. */
  async removeUnwanted(id: string): Promise<void> {
    if ((await this.#redis.exists(KEYS.wants(id))) === 0) await this.#remove(id);
    else await this.retry(id);
  }

  async #put(jobs: readonly LinkJob[]): Promise<void> {
    if (jobs.length === 0) return;
    for (const { id, data } of jobs) {
      if (Buffer.byteLength(data) <= QUEUE_LIMITS.job) continue;
      throw new LabError(
        'input',
        `a run on a queue must take at most ${QUEUE_LIMITS.job} bytes; ${id} has ${data.length}`,
      );
    }
    await this.#queue.addBulk(jobs.map(({ id, data }) => ({ name: 'run', data, opts: { ...JOB_OPTIONS, jobId: id } })));
  }

  async #piece(key: string, index: number): Promise<Uint8Array | null> {
    const length = await this.#redis.hstrlen(key, String(index));
    if (length > QUEUE_LIMITS.chunk) {
      throw new LabError('shape', `a piece must have at most ${QUEUE_LIMITS.chunk} bytes; got ${length}`);
    }
    const bytes = await this.#redis.hgetBuffer(key, String(index));
    return bytes === null ? null : new Uint8Array(bytes);
  }
}

/** A message must not be taken for a whole list. */
function within<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  throw new LabError('shape', `a call must name at most ${most} jobs; got ${list.length}`);
}

const buffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** BullMQ keeps what `complete` gave as JSON. */
function plain(said: string): string {
  try {
    const value: unknown = JSON.parse(said);
    return typeof value === 'string' && value.length <= QUEUE_LIMITS.end ? value : '';
  } catch {
    return '';
  }
}
