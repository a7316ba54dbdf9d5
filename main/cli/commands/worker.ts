import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { LabError } from '../../../shared/errors';
import { queueName } from '../../../shared/queueAddress';
import { MOST_THREADS } from '../../../shared/threadChoice';
import { QUEUE_LIMITS } from '../../queue/limits';
import { QUEUE_NAME } from '../../queue/job';
import { LinkClient } from '../../queue/linkClient';
import type { QueueTarget } from '../../queue/protocol';
import { RunWorker } from '../../queue/runWorker';
import { trustedAs } from '../../queue/workerNames';
import { EXIT, type CliContext } from '../context';
import { MAX_WORKERS } from '../options';
import { ProgressLine } from '../progress';
import { QUEUE, queueTarget } from '../queueOptions';
import type { Command } from './index';

const MOST_IDLE_S = 1_000_000;
/** A run whose worker gives no sign of life for so long goes to another one. Tests shorten it. */
const LOCK_MS = Number(process.env['INITLAB_QUEUE_LOCK_MS'] ?? 0) || 30_000;

export const worker: Command = {
  name: 'worker',
  arguments: '',
  help: 'train the runs of a queue for whoever put them there; Ctrl+C or SIGTERM gives back what is under way',
  options: {
    ...QUEUE,
    concurrency: { value: 'N', help: 'runs side by side (default: as many as there are cores)' },
    threads: { value: 'N', help: 'threads that share the steps of each run (default: 1)' },
    name: { value: 'TEXT', help: 'name of this worker, its process id is added (default: name of the computer)' },
    readmit: { value: 'NAME', help: 'take a worker back that was refused, as its name stands in the notice; then end' },
    idle: { value: 'SECONDS', help: 'end when there was nothing to do for so long (default: never)' },
  },
  async run(context) {
    context.noPositionals();
    const { args } = context;
    const target = queueTarget(args);
    const readmitted = args.text('readmit');
    if (readmitted !== undefined) return readmit(context, target, readmitted);
    const concurrency = args.count('concurrency', os.availableParallelism(), MAX_WORKERS);
    const threads = args.count('threads', 1, MOST_THREADS);
    const idleMs = args.text('idle') === undefined ? Infinity : args.count('idle', 1, MOST_IDLE_S) * 1000;
    const name = workerName(args.text('name') ?? os.hostname());
    const folder = mkdtempSync(path.join(os.tmpdir(), 'initlab-worker-'));
    const runWorker = new RunWorker({
      launchLink: context.host.launchLink,
      launchTrainer: context.host.launchTrainer,
      ...{ target, name, concurrency, threads, folder, lockMs: LOCK_MS },
      say: (text) => context.warn(text),
    });
    let progress: ProgressLine | null = null;
    try {
      const told = new Promise<null>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(null));
      });
      const server = await Promise.race([runWorker.start(), told]);
      if (server === null) return EXIT.done;
      const runs = concurrency === 1 ? '1 run' : `${concurrency} runs`;
      context.warn(`worker ${name} on ${queueName(target.address)} (${server}), ${runs} at a time`);
      progress = new ProgressLine((elapsedMs) => statusText(runWorker, elapsedMs));
      const refused = await Promise.race([runWorker.ended, told, idleFor(runWorker, idleMs)]);
      if (refused === null) return EXIT.done;
      context.warn(refused);
      return EXIT.checkFailed;
    } finally {
      progress?.close();
      const { underWay } = runWorker.status;
      await runWorker.stop();
      if (underWay.length > 0)
        context.warn(`${underWay.length === 1 ? '1 run' : `${underWay.length} runs`} under way went back to the queue`);
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Lifts a refusal. Errors  LabError 'notFound' with the names that are refused. */
async function readmit(context: CliContext, target: QueueTarget, name: string): Promise<number> {
  const link = new LinkClient(
    context.host.launchLink,
    () => undefined,
    () => undefined,
  );
  try {
    await link.ask('connect', { target, queue: QUEUE_NAME });
    if (!(await link.ask('readmit', { name: trustedAs(name) }))) {
      const { refused } = await link.ask('sight', null);
      const names = refused.map(([each]) => each.slice(0, QUEUE_LIMITS.name)).join(', ') || 'none';
      throw new LabError('notFound', `no worker “${name}” is refused on this queue; refused are: ${names}`);
    }
    context.warn(`the worker “${trustedAs(name)}” is trusted again`);
    return EXIT.done;
  } finally {
    await link.close();
  }
}

/** Two workers on one computer have two names. */
function workerName(text: string): string {
  const name = text.trim();
  const most = QUEUE_LIMITS.name - 12;
  if (name !== '' && name.length <= most && !/[\p{Cc}\u2028\u2029]/u.test(name)) return `${name}:${process.pid}`;
  throw new LabError('input', `--name must have 1 to ${most} characters on one line; got ${name.length}`);
}

/** `12 runs done, 2 under way (38 %, 64 %), 3.1 a minute`. */
function statusText(runWorker: RunWorker, elapsedMs: number): string {
  const { done, underWay, lost } = runWorker.status;
  const shares = underWay.map((share) => `${Math.floor(share * 100)} %`).join(', ');
  const now = underWay.length === 0 ? 'waiting for runs' : `${underWay.length} under way (${shares})`;
  const rate = done === 0 ? '' : `, ${((done * 60_000) / elapsedMs).toFixed(1)} a minute`;
  return `${done} ${done === 1 ? 'run' : 'runs'} done, ${now}${rate}${lost === null ? '' : ', not connected'}`;
}

/** Resolves with null when nothing was done for so long. */
function idleFor(runWorker: RunWorker, idleMs: number): Promise<null> {
  return new Promise((resolve) => {
    if (idleMs === Infinity) return;
    let since = performance.now();
    let done = -1;
    const timer = setInterval(() => {
      const { status } = runWorker;
      if (status.underWay.length > 0 || status.done !== done) since = performance.now();
      done = status.done;
      if (performance.now() - since < idleMs) return;
      clearInterval(timer);
      resolve(null);
    }, 200);
    timer.unref();
  });
}
