import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const START_MS = 20_000;

/** How a server is set up beside the usual. */
export interface RedisOptions {
  readonly password?: string;
  /** Further lines of its configuration. */
  readonly lines?: readonly string[];
}

/** Debian's redis-server on 127.0.0.1, on a port and in a folder of its own; what it has accepted outlives its end. */
export class Redis {
  readonly port: number;
  readonly #folder: string;
  readonly #options: RedisOptions;
  #child: ChildProcess | null = null;

  constructor(port: number, folder: string, options: RedisOptions) {
    this.port = port;
    this.#folder = folder;
    this.#options = options;
  }

  /** Also after `stop` and `kill`: on the same port, with what it had. */
  async start(): Promise<void> {
    const { password, lines = [] } = this.#options;
    // The configuration comes by a pipe: a password must not stand among arguments.
    const child = spawn('redis-server', ['-'], { stdio: ['pipe', 'ignore', 'ignore'], cwd: this.#folder });
    this.#child = child;
    running.add(child);
    child.once('exit', () => running.delete(child));
    const failed = new Promise<never>((_, reject) => {
      child.once('error', (error) => reject(new Error(`${WHAT_TO_DO} (${error.message})`)));
      child.once('exit', (code) => reject(new Error(`redis-server ended with ${String(code)} at its start`)));
    });
    failed.catch(() => undefined);
    child.stdin!.end(
      [
        'bind 127.0.0.1',
        `port ${this.port}`,
        `dir ${this.#folder}`,
        'appendonly yes',
        'appendfsync everysec',
        'save ""',
        'maxmemory-policy noeviction',
        ...(password === undefined ? [] : [`requirepass ${password}`]),
        ...lines,
        '',
      ].join('\n'),
    );
    await Promise.race([failed, answers(this.port)]);
  }

  /** Lets it end in order. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** What `redis-cli` answers. */
  ask(...words: readonly string[]): string {
    const env = { ...process.env, ...(this.#options.password ? { REDISCLI_AUTH: this.#options.password } : {}) };
    const { stdout, stderr, status } = spawnSync('redis-cli', ['-p', String(this.port), ...words], {
      encoding: 'utf8',
      env,
    });
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }
}

const WHAT_TO_DO =
  'the tests of the queue need redis-server: run “apt-get install --yes --no-install-recommends redis-server” as root';
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Starts one. Whoever starts it stops it; it ends with the tests in any case. */
export async function startRedis(options: RedisOptions = {}): Promise<Redis> {
  const folder = mkdtempSync(path.join(tmpdir(), 'initlab-redis-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const redis = new Redis(await freePort(), folder, options);
  await redis.start();
  return redis;
}

/** A port of 127.0.0.1 on which nobody listens. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

/** Waits until somebody listens there. */
async function answers(port: number): Promise<void> {
  const deadline = performance.now() + START_MS;
  while (performance.now() < deadline) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`redis-server does not answer on port ${port}`);
}
