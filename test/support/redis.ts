import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const LINE = 'sudo apt-get update && sudo apt-get install -y --no-install-recommends redis-server';

export interface RedisOptions {
  readonly password?: string;
  /** A user of that name beside the default one, with that password. */
  readonly user?: readonly [name: string, password: string];
  /** Speaks TLS alone, with a certificate for 127.0.0.1 and localhost that `caFile` vouches for. */
  readonly tls?: boolean;
  /** An earlier server's, to start it anew. */
  readonly folder?: string;
  readonly port?: number;
  /** Lines of its configuration besides. */
  readonly config?: readonly string[];
}

/** A real redis-server on this computer, with a folder of its own, that keeps each write on the disk. */
export interface RedisServer {
  readonly port: number;
  readonly folder: string;
  /** Address without any password. */
  readonly url: string;
  /** Certificate of who signed the server's, with TLS. */
  readonly caFile: string;
  /** What redis-cli answers to this command. */
  cli(...command: readonly string[]): string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
// Whatever becomes of the tests: no server outlives them.
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Starts one, or fails with the line to run where there is none to be started. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const program = ['/usr/bin', '/usr/local/bin', ...(process.env['PATH'] ?? '').split(path.delimiter)]
    .map((folder) => path.join(folder, 'redis-server'))
    .find((file) => existsSync(file));
  if (program === undefined) throw new Error(`redis-server is missing, which this test needs. Run: ${LINE}`);
  const folder = options.folder ?? mkdtempSync(path.join(os.tmpdir(), 'initlab-redis-'));
  const port = options.port ?? (await freePort());
  const caFile = path.join(folder, 'ca.pem');
  if (options.tls === true && !existsSync(caFile)) makeCertificates(folder);
  const tls = options.tls === true;
  const config = [
    'bind 127.0.0.1',
    tls ? `port 0\ntls-port ${port}` : `port ${port}`,
    ...(tls ? [`tls-cert-file ${folder}/server.pem`, `tls-key-file ${folder}/server.key`, 'tls-auth-clients no'] : []),
    `dir ${folder}`,
    'save ""',
    'appendonly yes',
    'appendfsync everysec',
    'maxmemory-policy noeviction',
    'daemonize no',
    ...(options.password === undefined ? [] : [`requirepass ${options.password}`]),
    ...(options.user === undefined
      ? []
      : [`user ${options.user[0]} on >${options.user[1]} ~initlab:* &* +@all -@admin -@dangerous +info`]),
    ...(options.config ?? []),
  ];
  const file = path.join(folder, 'redis.conf');
  writeFileSync(file, `${config.join('\n')}\n`);
  const child = spawn(program, [file], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void gone.then(() => running.delete(child));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));

  const password = options.password === undefined ? [] : ['-a', options.password, '--no-auth-warning'];
  const secure = tls ? ['--tls', '--cacert', caFile] : [];
  const cli = (...command: readonly string[]): string => {
    const args = ['-h', '127.0.0.1', '-p', String(port), ...password, ...secure, ...command];
    return spawnSync(program.replace(/redis-server$/, 'redis-cli'), args, { encoding: 'utf8' }).stdout.trim();
  };
  while (cli('ping') !== 'PONG') {
    if (child.exitCode !== null) throw new Error(`redis-server did not start:\n${output.slice(-2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await gone;
  };
  return {
    port,
    folder,
    url: `${tls ? 'rediss' : 'redis'}://127.0.0.1:${port}/0`,
    caFile,
    cli,
    kill: () => end('SIGKILL'),
    stop: async () => {
      await end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** An authority of this test alone, and what it vouches for. */
function makeCertificates(folder: string): void {
  const openssl = (...args: readonly string[]) => {
    const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`openssl failed: ${stderr}`);
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=Authority of a test',
  );
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
  writeFileSync(path.join(folder, 'names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'server.csr', ...signing, '-out', 'server.pem');
}
