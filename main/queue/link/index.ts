import { reachOnly } from './onlyOne';
import type { Redis } from 'ioredis';
import { LabError, messageOf } from '../../../shared/errors';
import type { LinkCall, LinkCalls, LinkRequest, QueueTarget, ServerFacts } from '../protocol';
import { openChannel } from './channel';
import { openServer, tryServer } from './connection';
import { QueueKeys } from './keys';
import { reasonOf } from './reasons';
import { Submitting } from './submitting';
import { Working } from './working';

/** Entry of the link: the one program that reaches a queue, and nobody else. Does what its owner asks. */
const channel = openChannel();
let line: {
  readonly redis: Redis;
  readonly target: QueueTarget;
  readonly submitting: Submitting;
  readonly working: Working;
} | null = null;

// Of a library that forgets a promise while the connection is away; what was asked for hears of it itself.
process.on('unhandledRejection', () => undefined);

channel.onRequest((request) => void answer(request));

async function answer({ id, call, ask }: LinkRequest): Promise<void> {
  try {
    channel.send({ id, ok: true, answer: await obey(call, ask) });
  } catch (thrown) {
    const { code, message } = said(thrown);
    channel.send({ id, ok: false, code, message });
  }
  if (call === 'close') setImmediate(() => process.exit(0));
}

function obey<C extends LinkCall>(call: C, ask: unknown): Promise<unknown> {
  if (call === 'connect') return connect(ask as LinkCalls['connect']['ask']);
  if (line === null) throw new LabError('state', 'the link is not connected yet');
  const { submitting, working } = line;
  const owners = [working, submitting] as unknown as Partial<Record<LinkCall, (ask: unknown) => Promise<unknown>>>[];
  if (call === 'close') return close();
  const owner = owners.find((each) => CALLS.includes(call) && typeof each[call] === 'function');
  if (owner === undefined) throw new LabError('internal', `unknown call "${call}" of a link`);
  return owner[call]!(ask);
}

async function connect({ target, queue }: LinkCalls['connect']['ask']): Promise<ServerFacts> {
  if (line !== null) throw new LabError('state', 'the link is connected already');
  reachOnly(target.address);
  const facts = await tryServer(target);
  const redis = openServer(target, {
    connected: () => channel.send({ type: 'connected' }),
    lost: (reason) => channel.send({ type: 'lost', reason }),
  });
  await redis.connect();
  const keys = new QueueKeys(queue);
  const submitting = new Submitting(redis, keys);
  const working = new Working(redis, keys, submitting, (event) => channel.send(event));
  line = { redis, target, submitting, working };
  return facts;
}

async function close(): Promise<null> {
  const timer = setTimeout(() => process.exit(0), 3000);
  await line?.working.close().catch(() => undefined);
  line?.redis.disconnect();
  clearTimeout(timer);
  return null;
}

function said(thrown: unknown): Pick<LabError, 'code' | 'message'> {
  if (thrown instanceof LabError) return thrown;
  return line === null ? new LabError('internal', messageOf(thrown)) : reasonOf(thrown, line.target.address);
}

/** What may be asked by name. */
const CALLS: readonly LinkCall[] = [
  'sight',
  'add',
  'wanted',
  'absent',
  'ends',
  'chunk',
  'forget',
  'withdraw',
  'redo',
  'refuse',
  'readmit',
  'hasTable',
  'putTable',
  'forgetTable',
  'work',
  'tell',
  'push',
  'complete',
  'fail',
  'giveBack',
  'drop',
  'getTable',
  'rest',
] satisfies (keyof LinkCalls)[];
