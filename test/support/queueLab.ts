import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { familyOf, look, outcomeOf } from './killed';
import { eventually, lab, startLab, writeJson } from './lab';
import { startRedis, type RedisOptions, type RedisServer } from './redis';

/** A server of this test alone. */
export async function testRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const server = await startRedis(options);
  onTestFinished(() => server.stop());
  return server;
}

export interface Running {
  readonly pid: number;
  readonly ended: Promise<number | null>;
  stdout(): string;
  stderr(): string;
  /** To the program alone. */
  signal(signal: NodeJS.Signals): void;
  /** To it and to all that it has started, as when the computer does it. */
  signalAll(signal: NodeJS.Signals): void;
}

function running(args: readonly string[], env: NodeJS.ProcessEnv): Running {
  const { child, ended, stdout, stderr } = startLab(args, env);
  const pid = child.pid!;
  const signalAll = (signal: NodeJS.Signals) => {
    for (const each of familyOf(pid)) {
      try {
        process.kill(each, signal);
      } catch {
        // It is gone already.
      }
    }
  };
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    signalAll('SIGKILL');
    await ended;
  });
  return { pid, ended, stdout, stderr, signal: (signal) => void child.kill(signal), signalAll };
}

export interface WorkerArgs {
  readonly name?: string;
  readonly concurrency?: number;
  readonly lockMs?: number;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** A real `lab worker`, connected. */
export async function startWorker(server: RedisServer, options: WorkerArgs = {}): Promise<Running> {
  const { name = 'worker', concurrency = 1, lockMs = 3000, args = [], env = {} } = options;
  const given = ['--queue', server.url, '--name', name, '--concurrency', String(concurrency), ...args];
  const worker = running(['worker', ...given], { INITLAB_QUEUE_LOCK_MS: String(lockMs), ...env });
  await eventually(() => worker.stderr().includes(' at a time'), `the worker ${name}`, 30_000);
  return worker;
}

/** A real `lab sweep --queue`. */
export function startSweep(
  server: RedisServer,
  file: string,
  db: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Running {
  return running(['sweep', file, '--db', db, '--queue', server.url, '--json', ...args], env);
}

const HIDDEN = { units: 64, activation: 'tanh', initializer: 'glorotNormal' };

/** Runs of about a second, so that what is done to them falls into their midst. */
export function sweepSpec(name: string, seeds: number, epochs = 200): object {
  return {
    name,
    template: {
      dataset: { name: 'moons', samples: 400 },
      network: { layers: [HIDDEN, HIDDEN, { activation: 'identity' }] },
      optimizer: { name: 'adam' },
      epochs,
      record: { everySteps: 100 },
    },
    axes: [{ field: 'activation', values: ['relu', 'elu'] }],
    seeds,
  };
}

/** A sweep and what its runs come to on this computer, by the hash of their specs: once for a file of tests. */
export function localSweep(spec: object): { file(): string; folder(): string; outcomes(): Outcomes } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'initlab-test-'));
  const file = writeJson(folder, 'sweep.json', spec);
  let outcomes: Outcomes = new Map();
  beforeAll(() => {
    const db = path.join(folder, 'local.sqlite');
    const { code, stderr } = lab(['sweep', file, '--db', db, '--workers', '2', '--threads', '1']);
    expect(code, stderr).toBe(0);
    outcomes = outcomesOf(db);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return { file: () => file, folder: () => folder, outcomes: () => outcomes };
}

export type Outcomes = ReadonlyMap<string, unknown>;

/** What the runs of a history came to. No two are of the same experiment. */
export function outcomesOf(db: string): Outcomes {
  const runs = [...(look(db)?.values() ?? [])];
  const outcomes = new Map(runs.map((run) => [run.specHash, outcomeOf(run)]));
  expect(outcomes.size).toBe(runs.length);
  return outcomes;
}

/** How many runs of a history have ended well. */
export function doneIn(db: string): number {
  return [...(look(db)?.values() ?? [])].filter((run) => run.status === 'done').length;
}

/** The names of all keys on a server but those that BullMQ keeps for the queue itself. */
export function keysOf(server: RedisServer): readonly string[] {
  const own = /^initlab:runs-\d+:(meta|events|marker|id|stalled-check)$/;
  return server
    .cli('keys', '*')
    .split('\n')
    .filter((key) => key !== '' && !own.test(key));
}
