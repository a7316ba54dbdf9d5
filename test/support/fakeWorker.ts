import { createHash, randomUUID } from 'node:crypto';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { parseJob, QUEUE_NAME } from '../../main/queue/job';
import { LinkClient } from '../../main/queue/linkClient';
import { nodeLinkLauncher } from '../../main/queue/nodeLink';
import type { LinkEvent, LinkJob } from '../../main/queue/protocol';
import { parseQueueAddress } from '../../shared/queueAddress';
import type { RedisServer } from './redis';
import { chunksOf, eventsOf } from './results';

export const launchLink = nodeLinkLauncher(path.join(import.meta.dirname, '../../dist/main/queueLink.js'));

export interface Deed {
  readonly chunks: readonly Uint8Array[];
  /** What it says at the end; left out, what an honest worker would say of these chunks. */
  readonly value?: string;
}

/** A connected link without a program behind it. */
export async function rawLink(server: RedisServer, hear: (event: LinkEvent) => void = () => undefined) {
  const link = new LinkClient(launchLink, hear, () => undefined);
  onTestFinished(() => link.close());
  const target = { address: parseQueueAddress(server.url).address, password: null, ca: null };
  await link.ask('connect', { target, queue: QUEUE_NAME });
  return link;
}

/** What an honest worker makes of a job. */
export async function honestDeed(job: LinkJob, name: string): Promise<readonly Uint8Array[]> {
  const { spec } = parseJob(job);
  return chunksOf(spec, await eventsOf(spec), name);
}

/** A program that speaks a worker's language on the queue, and hands in what `deed` makes of each job, or of one `once`. */
export async function fakeWorker(
  server: RedisServer,
  name: string,
  deed: (job: LinkJob) => Promise<Deed>,
  { once = false } = {},
) {
  const seen = { jobs: 0, refused: '' };
  const link: LinkClient = await rawLink(server, (event) => {
    if (event.type === 'refused') seen.refused = event.reason;
    if (event.type === 'job') void answer(event.attempt, event.job).catch(() => undefined);
  });
  async function answer(attempt: string, job: LinkJob): Promise<void> {
    const { not = [] } = JSON.parse(job.data) as { not?: string[] };
    if (not.includes(name)) return void (await link.ask('giveBack', { attempt, delayMs: 500 }));
    seen.jobs++;
    if (once) await link.ask('rest', null);
    const { chunks, value } = await deed(job);
    for (const [index, bytes] of chunks.entries()) await link.ask('push', { attempt, index, bytes });
    await link.ask('complete', { attempt, value: value ?? completionOf(attempt, name, chunks) });
  }
  const record = { name, coreVersion: '2', appVersion: '1', concurrency: 1, underWay: [], done: 0 };
  const tell = () => void link.ask('tell', { record: JSON.stringify(record) }).catch(() => undefined);
  tell();
  const timer = setInterval(tell, 500);
  onTestFinished(() => clearInterval(timer));
  await link.ask('work', { name, concurrency: 1, lockMs: 4000 });
  return { seen, link, stop: () => link.close() };
}

export function completionOf(attempt: string, worker: string, chunks: readonly Uint8Array[]): string {
  const sum = createHash('sha256');
  for (const chunk of chunks) sum.update(chunk);
  return JSON.stringify({ attempt, worker, chunks: chunks.length, sha256: sum.digest('hex') });
}

export const newHistory = () => randomUUID();
