import type { Page } from '@playwright/test';
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { QueueView } from '../../../shared/queue';
import { startRedis, type RedisServer } from '../../support/redis';
import { call, choose, fillIn, goTo } from './app';

const CLI = path.join(import.meta.dirname, '../../../dist/main/cli.js');

/** A `lab worker` process, as on another computer. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  readonly stderr: () => string;
  /** Lets it give back what it has begun, and waits until it is gone. */
  stop(): Promise<void>;
}

const workers = new Set<ChildProcess>();
process.once('exit', () => workers.forEach((child) => child.kill('SIGKILL')));

/** Starts a worker of a server; the password goes by its environment. */
export function startWorker(redis: RedisServer, password = ''): WorkerProcess {
  const child = spawn(process.execPath, [CLI, 'worker', '--queue', redis.url], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, INITLAB_QUEUE_PASSWORD: password },
  });
  workers.add(child);
  let stderr = '';
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void ended.then(() => workers.delete(child));
  return {
    child,
    stderr: () => stderr,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

export { startRedis, type RedisServer };

/** What main says of the queue. */
export function queueView(page: Page): Promise<QueueView> {
  return call(page, 'queue:get');
}

/** Sets a small sweep up on the form: so many activations of iris with Xavier, so many seeds. */
export async function setUpSweep(page: Page, { seeds, epochs }: { seeds: number; epochs: number }): Promise<void> {
  await goTo(page, 'Train');
  await choose(page, 'dataset', 'iris');
  await fillIn(page, 'length', String(epochs));
  await goTo(page, 'Sweep');
  if (await page.getByTestId('sweep-result').isVisible()) await page.getByTestId('sweep-new').click();
  await page.getByTestId('sweep-standard').click();
  await page.getByTestId('sweep-from-train').click();
  for (const name of ['logistic', 'leakyRelu']) await page.getByTestId(`sweep-activation-${name}`).click();
  for (const name of ['normal', 'heNormal']) await page.getByTestId(`sweep-initializer-${name}`).click();
  await fillIn(page, 'sweep-seeds', String(seeds));
}
