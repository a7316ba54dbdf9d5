import { Redis, type RedisOptions } from 'ioredis';
import { LabError } from '../../../shared/errors';
import { queueName, type QueueAddress } from '../../../shared/queueAddress';
import type { QueueTarget, ServerFacts } from '../protocol';
import { lostReason, reasonOf } from './reasons';

const TRY_MS = 10_000;
/** A server that answers nothing for so long is taken for gone, and tried anew. */
const SILENT_MS = 20_000;
/** Longest pause between two tries to get a lost connection back. */
const RETRY_MS = 3000;
/** Older ones lack commands that the queue is made of. */
const OLDEST = [6, 2] as const;

export interface ConnectionListener {
  connected(): void;
  lost(reason: string): void;
}

/** The first try: all that can be wrong is found here, once, and said. Errors  LabError 'io' or 'input'. */
export async function tryServer(target: QueueTarget): Promise<ServerFacts> {
  const { address } = target;
  const redis = new Redis({
    ...optionsOf(target),
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: TRY_MS,
    enableReadyCheck: false,
  });
  let first: unknown = null;
  redis.on('error', (error) => (first ??= error));
  try {
    // Asked for once more: where there is no such database the client would stay in the first one, and say so to nobody.
    const asking = redis.connect().then(() => redis.select(address.database));
    const info = await inTime(asking.then(() => redis.info()));
    return factsOf(info, address);
  } catch (thrown) {
    throw reasonOf(first ?? thrown, address);
  } finally {
    redis.disconnect();
  }
}

/** A connection that comes back by itself. What is asked meanwhile waits. */
export function openServer(target: QueueTarget, listener: ConnectionListener): Redis {
  const redis = new Redis({
    ...optionsOf(target),
    retryStrategy: (times) => Math.min(200 * times, RETRY_MS),
    maxRetriesPerRequest: null,
    connectTimeout: TRY_MS,
    // A cable that is cut says nothing: without this the system would wait for a quarter of an hour.
    keepAlive: 5000,
    socketTimeout: SILENT_MS,
  });
  let last: unknown = new Error('Connection is closed');
  let isThere = false;
  redis.on('error', (error) => (last = error));
  redis.on('ready', () => {
    isThere = true;
    listener.connected();
  });
  redis.on('close', () => {
    if (isThere) listener.lost(lostReason(last, target.address));
    isThere = false;
  });
  return redis;
}

function optionsOf({ address, password, ca }: QueueTarget): RedisOptions {
  const { host, port, database, user, tls } = address;
  return {
    host,
    port,
    db: database,
    lazyConnect: true,
    ...(user !== null && { username: user }),
    ...(password !== null && { password }),
    // Whatever the environment says of certificates.
    ...(tls && { tls: { rejectUnauthorized: true, ...(ca !== null && { ca }) } }),
  };
}

function factsOf(info: string, address: QueueAddress): ServerFacts {
  const fields = new Map(
    info
      .split(/\r?\n/)
      .map((line) => line.split(':', 2) as [string, string?])
      .map(([name, value]) => [name, value ?? '']),
  );
  const [kind, version] = fields.has('valkey_version')
    ? ['Valkey', fields.get('valkey_version')]
    : ['Redis', fields.get('redis_version')];
  if (version === undefined)
    throw new LabError('input', `what answers at ${queueName(address)} is no Redis or Valkey server`);
  const server = `${kind} ${version}`.slice(0, 60);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    const rule = `it must be ${OLDEST.join('.')} or newer`;
    throw new LabError('input', `the server of the queue ${queueName(address)} is too old: ${rule}; got ${server}`);
  }
  const memoryPolicy = fields.get('maxmemory_policy') ?? 'noeviction';
  const limited = Number(fields.get('maxmemory') ?? 0) > 0;
  if (limited && memoryPolicy !== 'noeviction') {
    throw new LabError(
      'input',
      `the server of the queue ${queueName(address)} throws data away when its memory is full (maxmemory-policy ${memoryPolicy}), so runs would be lost; set maxmemory-policy noeviction there`,
    );
  }
  return { server, memoryPolicy, appendOnly: fields.get('aof_enabled') === '1' };
}

/** A server that takes the connection and says nothing is none. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('ETIMEDOUT')), TRY_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
