import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { main, prepare } from './setup/prepare.mjs';
import { root, SetupError } from './setup/tools.mjs';

/**
 * What a queue costs and gains, with real processes on this machine: a redis-server of its own with its log on the disk, `lab worker`,
 * `lab sweep`. First runs of some seconds: two workers beside one. Then tiny runs (2-8-8-1, batch 32, 200 steps): what each takes through
 * the queue and by trainers here. Then many of them: the submitter's memory, bytes and operations of Redis, stored runs a second.
 * A machine that does something else gives other numbers.
 *
 *   npm run bench:queue -- [--runs 30000] [--pair 24] [--tiny 300] [--workers 2] [--app FOLDER]    FOLDER: another build
 */
const BINDING = path.join(root, 'native/better_sqlite3.node');
let cli = path.join(root, 'dist/main/cli.js');
const NETWORK = {
  layers: [{ units: 8, activation: 'relu' }, { units: 8, activation: 'relu' }, { activation: 'identity' }],
};
const TINY = {
  dataset: { name: 'circle', samples: 256 },
  testFraction: 0,
  network: NETWORK,
  optimizer: 'sgd',
  batchSize: 32,
  steps: 200,
};
/** Long enough that all but training is a small part of it. */
const LONG = { ...TINY, steps: 1_000_000 };
const RATES = 30;
const IDLE_MS = 200;
const rows = [];
const living = new Set();

async function measure() {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '30000' },
      pair: { type: 'string', default: '24' },
      tiny: { type: 'string', default: '300' },
      workers: { type: 'string', default: '2' },
      app: { type: 'string', default: root },
    },
  });
  const [runs, pair, tiny, workers] = [values.runs, values.pair, values.tiny, values.workers].map(Number);
  if (process.platform !== 'linux') throw new SetupError('The queue is measured on Linux: memory is read from /proc.');
  await prepare('cli', { build: values.app === root });
  cli = path.join(path.resolve(values.app), 'dist/main/cli.js');
  const folder = mkdtempSync(path.join(tmpdir(), 'initlab-queue-'));
  const stop = () => {
    for (const child of living) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      stop();
      process.exit(130);
    });
  }
  try {
    say(`${os.availableParallelism()} cores, load ${os.loadavg()[0].toFixed(2)} before`);
    if (pair > 0) await scaling(folder, pair);
    if (tiny > 0) await overhead(folder, tiny);
    if (tiny > 0) await collecting(folder, tiny, workers);
    if (runs > 0) await crowd(folder, runs, workers);
  } finally {
    stop();
  }
  for (const [name, value] of rows) process.stdout.write(`${name.padEnd(58)} ${value}\n`);
}

/** Two workers beside one, on runs of some seconds; and two trainers beside one here, which is what the two cores themselves give. */
async function scaling(folder, count) {
  const sweep = sweepOf('long', LONG, count);
  for (const [what, measured] of [
    ['trainer here', (n) => locally(folder, sweep, n)],
    ['worker', (n) => throughQueue(folder, sweep, n)],
  ]) {
    const [one, two] = [await measured(1), await measured(2)];
    const told = ({ perRunMs, trainedMs }) =>
      `${(perRunMs / 1000).toFixed(2)} s a run (training: ${(trainedMs / 1000).toFixed(2)} s)`;
    row(`one ${what}, ${count} runs of ${LONG.steps} steps`, told(one));
    row(`two ${what.replace(/^\w+/, '$&s')}`, `${told(two)}, ${(one.perRunMs / two.perRunMs).toFixed(2)} × one`);
  }
}

/** A tiny run through the queue and by a trainer here. */
async function overhead(folder, count) {
  const sweep = sweepOf('tiny', TINY, count);
  for (const trainers of [1, 2]) {
    const here = await locally(folder, sweep, trainers);
    const away = await throughQueue(folder, sweep, trainers);
    const over = away.perRunMs - here.perRunMs;
    const what = `${trainers} ${trainers === 1 ? 'trainer' : 'trainers'}`;
    row(`tiny run here, ${what}`, `${here.perRunMs.toFixed(1)} ms`);
    row(`tiny run through the queue, ${what}`, `${away.perRunMs.toFixed(1)} ms: ${over.toFixed(1)} ms more`);
  }
}

/** How fast the one writer is: all results are there before anybody takes them in. */
async function collecting(folder, count, workers) {
  const redis = await startRedis(path.join(folder, 'redis'));
  const url = `redis://127.0.0.1:${redis.port}`;
  const db = path.join(folder, 'late.sqlite');
  const file = path.join(folder, 'sweep.initlab.json');
  const sweep = sweepOf('late', TINY, count);
  writeFileSync(file, JSON.stringify(sweep));
  const command = ['sweep', file, '--db', db, '--queue', url, '--check', '0'];
  const first = lab(command);
  await until(async () => (await redis.waiting()) >= runsOf(sweep), 'the submission', 600_000);
  first.kill('SIGINT');
  await ended(first);
  const helpers = Array.from({ length: workers }, () => lab(['worker', '--queue', url, '--concurrency', '1']));
  await until(async () => (await redis.completed()) >= runsOf(sweep), 'the workers', 3600_000);
  for (const helper of helpers) helper.kill('SIGTERM');
  await Promise.all(helpers.map(ended));
  const { storedASecond } = await watch(db, lab(command), runsOf(sweep));
  await redis.stop();
  removeHistory(db);
  row('results that were there before, stored a second', storedASecond.toFixed(1));
}

/** Many tiny runs: what grows with their number, and what does not. */
async function crowd(folder, count, workers) {
  const found = await throughQueue(folder, sweepOf('crowd', TINY, count), workers, true);
  row(
    `${count} tiny runs, ${workers} workers`,
    `${(found.seconds / 60).toFixed(1)} min, ${found.perRunMs.toFixed(1)} ms a run`,
  );
  for (const { share, memory } of found.memory) {
    row(`  submitter's memory at ${Math.round(share * 100)} % of the results`, `${(memory / 1e6).toFixed(0)} MB`);
  }
  row('  stored runs a second, in the middle', found.storedASecond.toFixed(1));
  row('  bytes of Redis a waiting run', found.bytesWaiting.toFixed(0));
  row('  most memory of Redis', `${(found.redisPeak / 1e6).toFixed(1)} MB`);
  row('  Redis operations a run', found.operations.toFixed(1));
  row('  Redis: its time of an operation', `${found.microseconds.toFixed(1)} µs`);
  row('  bytes through Redis a run, in and out', `${found.bytesIn.toFixed(0)} and ${found.bytesOut.toFixed(0)}`);
  row('  history, bytes a run', found.historyBytes.toFixed(0));
  for (const [name, calls] of found.commands) row(`  ${name}`, `${calls.toFixed(2)} a run`);
}

async function locally(folder, sweep, trainers) {
  const db = path.join(folder, 'here.sqlite');
  const file = path.join(folder, 'sweep.initlab.json');
  writeFileSync(file, JSON.stringify(sweep));
  const child = lab(['sweep', file, '--db', db, '--workers', String(trainers), '--threads', '1']);
  const seen = await watch(db, child);
  removeHistory(db);
  return seen;
}

async function throughQueue(folder, sweep, workers, closely = false) {
  const redis = await startRedis(path.join(folder, 'redis'));
  const url = `redis://127.0.0.1:${redis.port}`;
  const db = path.join(folder, 'queue.sqlite');
  const file = path.join(folder, 'sweep.initlab.json');
  writeFileSync(file, JSON.stringify(sweep));
  const count = runsOf(sweep);
  const empty = await redis.info();
  // All runs are on the queue before anybody takes one: so much does one that waits take there.
  const child = lab(['sweep', file, '--db', db, '--queue', url, '--check', '0']);
  await until(async () => (await redis.waiting()) >= count || child.exitCode !== null, 'the submission', 3600_000);
  const full = await redis.info();
  const helpers = Array.from({ length: workers }, () =>
    lab(['worker', '--queue', url, '--concurrency', '1', '--threads', '1']),
  );
  const marks = [0.1, 0.25, 0.5, 0.75, 0.95];
  const memory = [];
  const seen = await watch(db, child, count, (done) => {
    if (closely && marks.length > 0 && done >= marks[0] * count)
      memory.push({ share: marks.shift(), memory: memoryOf(child.pid) });
  });
  const after = await redis.info();
  for (const helper of helpers) helper.kill('SIGTERM');
  await Promise.all(helpers.map(ended));
  await redis.stop();
  const calls = operationsOf(after) - operationsOf(full);
  const historyBytes = statSync(db).size / count;
  removeHistory(db);
  return {
    ...seen,
    memory,
    historyBytes,
    bytesWaiting: (full.used_memory - empty.used_memory) / count,
    redisPeak: after.used_memory_peak,
    operations: calls / count,
    microseconds: (timeOf(after) - timeOf(full)) / calls,
    bytesIn: (after.total_net_input_bytes - empty.total_net_input_bytes) / count,
    bytesOut: (after.total_net_output_bytes - empty.total_net_output_bytes) / count,
    commands: commandsOf(after)
      .map(([name, { calls: all }]) => [name, (all - (full.commands[name]?.calls ?? 0)) / count])
      .filter(([, each]) => each >= 0.05)
      .sort(([, a], [, b]) => b - a),
  };
}

/** Waits for the end of a sweep; the pace is that of the middle of it, where neither start nor end count. */
async function watch(db, child, count = null, look = () => undefined) {
  const start = performance.now();
  let history = null;
  let last = 0;
  for (;;) {
    const gone = child.exitCode !== null;
    try {
      history ??= new Database(db, { nativeBinding: BINDING, readonly: true, fileMustExist: true });
      const done = history.prepare("SELECT count(*) AS n FROM run WHERE status = 'done'").get().n;
      last = done;
      look(done);
    } catch (thrown) {
      if (!/no such table|unable to open|SQLITE_(BUSY|CANTOPEN)/.test(String(thrown.code ?? '') + thrown.message))
        throw thrown;
      history = null;
    }
    if (gone) break;
    await pause(IDLE_MS);
  }
  // When each was stored: elsewhere it had ended before.
  const all = `SELECT max(run_event.at) AS at, elapsed_ms AS ms FROM run JOIN run_event ON run_event.run_id = run.id
    WHERE status = 'done' AND kind = 'done' GROUP BY run.id ORDER BY 1`;
  const stored = history?.prepare(all).all() ?? [];
  history?.close();
  if (child.exitCode !== 0) throw new SetupError(`the sweep ended with ${child.exitCode}: ${child.said()}`);
  if (count !== null && last !== count) throw new SetupError(`${last} of ${count} runs were stored`);
  const perRunMs = paceOf(stored.map(({ at }) => at));
  const trainedMs = stored.reduce((sum, { ms }) => sum + ms, 0) / stored.length;
  return { perRunMs, trainedMs, storedASecond: 1000 / perRunMs, seconds: (performance.now() - start) / 1000 };
}

/** Milliseconds a run: the straight line through when each was stored, without the first and the last tenth. Two that end together are no step of it. */
function paceOf(ends) {
  const tenth = Math.ceil(ends.length / 10);
  const middle = ends.slice(tenth, -tenth).map((at, rank) => ({ at, rank }));
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [at, rank] = [mean(middle.map((each) => each.at)), mean(middle.map((each) => each.rank))];
  const products = middle.map((each) => (each.at - at) * (each.rank - rank));
  return mean(products) / mean(middle.map((each) => (each.rank - rank) ** 2));
}

function removeHistory(db) {
  for (const end of ['', '-wal', '-shm']) rmSync(`${db}${end}`, { force: true });
}

/** A sweep of so many runs: learning rates and seeds. */
function sweepOf(name, template, count) {
  const rates = Math.min(RATES, count);
  return {
    name,
    template,
    axes: [{ field: 'optimizer.learningRate', from: 0.001, to: 0.1, scale: 'log', count: rates }],
    seeds: Math.ceil(count / rates),
  };
}

const runsOf = ({ axes, seeds }) => axes[0].count * seeds;

function lab(args) {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data) => (said = (said + data).slice(-2000)));
  child.said = () => said;
  living.add(child);
  child.once('exit', () => living.delete(child));
  return child;
}

const ended = (child) => child.exitCode ?? new Promise((resolve) => child.once('exit', resolve));

async function startRedis(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const settings = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes', '--save', ''];
  const policy = ['--maxmemory-policy', 'noeviction'];
  const child = spawn('redis-server', [...settings, ...policy].map(String), { stdio: 'ignore' });
  living.add(child);
  child.once('exit', () => living.delete(child));
  const failed = new Promise((_, reject) =>
    child.once('error', () => reject(new SetupError('redis-server is not installed: apt-get install redis-server'))),
  );
  const answers = async () => (await ask(port, 'PING').catch(() => '')).includes('PONG');
  await Promise.race([failed, until(answers, 'redis-server', 10_000)]);
  return {
    port,
    info: async () => infoOf(await ask(port, 'INFO all')),
    waiting: async () => countOf(await ask(port, sizesOf('wait', 'LLEN'))),
    completed: async () => countOf(await ask(port, sizesOf('completed', 'ZCARD'))),
    stop: async () => {
      child.kill('SIGTERM');
      await ended(child);
    },
  };
}

/** The sizes of all keys that end so, together. */
const sizesOf = (end, size) =>
  `EVAL "local n = 0; for _, k in ipairs(redis.call('KEYS', '*:${end}')) do n = n + redis.call('${size}', k) end; return n" 0`;

function infoOf(text) {
  const facts = { commands: {} };
  for (const line of text.split('\r\n')) {
    const [name, value] = line.split(/:(.*)/s);
    const command = /^cmdstat_(.+)$/.exec(name)?.[1];
    if (command === undefined) facts[name] = Number(value);
    else facts.commands[command] = { calls: fieldOf(value, 'calls'), usec: fieldOf(value, 'usec') };
  }
  return facts;
}

const fieldOf = (text, name) => Number(new RegExp(`${name}=(\\d+)`).exec(text)?.[1] ?? 0);
/** Those that this script asks with are few; what scripts call counts by itself. */
const commandsOf = ({ commands }) => Object.entries(commands).filter(([name]) => name !== 'info');
const operationsOf = (info) => commandsOf(info).reduce((sum, [, { calls }]) => sum + calls, 0);
const timeOf = (info) =>
  commandsOf(info).reduce(
    (sum, [name, { usec }]) => sum + (/^(eval|evalsha|fcall)/.test(name) ? usec : scripted(name, usec)),
    0,
  );
/** What a command takes that scripts call is in the script's time already. */
const scripted = (name, usec) =>
  /^(hset|hget|hmset|zadd|rpush|lpush|lrem|zrem|xadd|incr|del|exists)/.test(name) ? 0 : usec;
const countOf = (text) => Number(/^:(\d+)/.exec(text)?.[1] ?? 0);

/** One command and its answer, as bytes. */
function ask(port, command) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    let text = '';
    socket.on('error', reject);
    socket.on('data', (data) => {
      text += data;
      const length = /^\$(\d+)\r\n/.exec(text);
      const isWhole =
        length === null ? text.endsWith('\r\n') : Buffer.byteLength(text) >= length[0].length + Number(length[1]) + 2;
      if (!isWhole) return;
      socket.destroy();
      resolve(text);
    });
  });
}

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Bytes of a process that are in memory. */
function memoryOf(pid) {
  return 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN);
}

async function until(look, what, ms) {
  const deadline = performance.now() + ms;
  while (!(await look())) {
    if (performance.now() > deadline) throw new SetupError(`waited in vain for ${what}`);
    await pause(50);
  }
}

function row(name, value) {
  rows.push([name, value]);
  say(`${name}: ${value}`);
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

await main(measure);
