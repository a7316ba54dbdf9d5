import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { probeQueue } from '../../../main/queue/probe';
import type { QueueTarget } from '../../../main/queue/protocol';
import { parseQueueAddress } from '../../../shared/queueAddress';
import { launchLink, rawLink } from '../../support/fakeWorker';
import { familyOf } from '../../support/killed';
import { eventually, lab, testFolder } from '../../support/lab';
import { localSweep, outcomesOf, startSweep, startWorker, sweepSpec, testRedis } from '../../support/queueLab';
import { startRedis } from '../../support/redis';

const ROOT = path.join(import.meta.dirname, '../../..');
const local = localSweep(sweepSpec('Secret', 1, 20));
const LINK = path.join(ROOT, 'dist/main/queueLink.js');
const SECRET = 'hunter2-äß%@:/';

function targetOf(url: string, password: string | null = null, ca: string | null = null): QueueTarget {
  return { address: parseQueueAddress(url).address, password, ca };
}

/** Somebody else, who counts who comes and says this to him. */
async function listener(says = ''): Promise<{ port: number; visits: () => number }> {
  let visits = 0;
  const server = net.createServer((socket) => {
    visits++;
    socket.on('error', () => undefined);
    if (says === '') return void socket.destroy();
    socket.once('data', () => socket.end(says));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as net.AddressInfo).port, visits: () => visits };
}

describe('the link to a queue', () => {
  it('reaches the one that it was told and nobody else, by no means', async () => {
    const server = await testRedis();
    const stranger = await listener();
    const env = { ...process.env, PROGRAM: LINK, QUEUE: String(server.port), STRANGER: String(stranger.port) };
    const child = spawn(process.execPath, [path.join(ROOT, 'test/support/linkProbe.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env,
    });
    let stdout = '';
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    await new Promise((resolve) => child.once('close', resolve));
    const { before, after } = JSON.parse(stdout.split('PROBE ')[1] ?? '{}') as Record<string, Record<string, string>>;
    expect(Object.keys(after!).length).toBeGreaterThan(18);
    for (const [what, outcome] of Object.entries(before!)) expect(`${what}: ${outcome}`).toContain('Initlab makes no');
    const { 'the queue': queue, 'the queue by TLS': tls, ...others } = after!;
    expect(queue).toBe('allowed');
    // It was reached, and does not speak TLS.
    expect(tls).not.toContain('Initlab makes no');
    for (const [what, outcome] of Object.entries(others)) expect(`${what}: ${outcome}`).toContain('Initlab makes no');
    expect(stranger.visits()).toBe(0);
  });

  it('says why a queue cannot be had, and what to do', async () => {
    const server = await startRedis({ password: 'right', user: ['ann', 'hers'] });
    onTestFinished(() => server.stop());
    const old = await testRedis({ config: ['maxmemory 100mb', 'maxmemory-policy allkeys-lru'] });
    const stranger = await listener();
    const babbler = await listener('HTTP/1.1 400 Bad Request\r\n\r\n');
    const tls = await testRedis({ tls: true });
    const ca = readFileSync(tls.caFile, 'utf8');
    const at = (port: number, more = '') => `redis://${more}127.0.0.1:${port}`;
    for (const [target, code, why] of [
      [targetOf(at(1)), 'io', /127\.0\.0\.1:1\/0 cannot be had: nobody listens there/],
      [targetOf('redis://no.such.name.invalid'), 'io', /the name no\.such\.name\.invalid is not known/],
      [targetOf(server.url), 'input', /it wants a password/],
      [targetOf(server.url, 'wr0ng'), 'input', /the password is wrong/],
      [targetOf(at(server.port, 'bob@'), 'hers'), 'input', /the password is wrong, or there is no user “bob”/],
      [targetOf(old.url), 'input', /maxmemory-policy allkeys-lru.*set maxmemory-policy noeviction/],
      [targetOf(at(stranger.port)), 'io', /closed the connection/],
      [targetOf(tls.url), 'io', /certificate is not signed by anybody who is trusted/],
      [targetOf(tls.url.replace('rediss', 'redis'), null, ca), 'io', /closed the connection.*TLS/],
      [targetOf(`rediss://127.0.0.1:${babbler.port}`, 'right', ca), 'input', /does not speak TLS/],
      [targetOf(at(babbler.port)), 'input', /no Redis or Valkey server/],
      [targetOf(`${at(server.port)}/99`, 'right'), 'input', /has no database 99/],
    ] as const) {
      const failure = await probeQueue(launchLink, target).then(
        () => 'connected',
        (thrown: unknown) => thrown,
      );
      expect(failure).toMatchObject({ code, message: expect.stringMatching(why) as string });
      expect((failure as Error).message).not.toContain(target.password ?? '\0');
    }
    const facts = await probeQueue(launchLink, targetOf(at(server.port, 'ann@'), 'hers'));
    expect(facts.server).toMatch(/^Redis \d/);
    expect((await probeQueue(launchLink, targetOf(tls.url, null, ca))).warnings).toEqual([
      'No worker is there: start lab worker on the computers that are to train.',
    ]);
  });

  it('with TLS and a password, which stands nowhere: not in arguments, environments, logs or the history', async () => {
    const server = await startRedis({ tls: true, user: ['ann', SECRET] });
    onTestFinished(() => server.stop());
    const db = path.join(local.folder(), 'secret.sqlite');
    const env = { INITLAB_QUEUE_PASSWORD: SECRET };
    const url = server.url.replace('://', '://ann@');
    const given = { ...server, url };
    const worker = await startWorker(given, { args: ['--ca', server.caFile], env });
    // Written into the address it is taken too, and hidden.
    const written = server.url.replace('://', `://ann:${encodeURIComponent(SECRET)}@`);
    const sweep = startSweep({ ...server, url: written }, local.file(), db, ['--ca', server.caFile]);
    await eventually(() => server.cli('llen', 'initlab:runs-2:active') === '1', 'a run under way', 30_000);
    const pidsNow = () => [...familyOf(worker.pid), ...familyOf(sweep.pid)];
    // Two programs, their links, a trainer.
    const pids = await eventually(() => pidsNow().length >= 5 && pidsNow(), 'all processes');
    for (const pid of pids) {
      for (const what of pid === worker.pid ? ['cmdline'] : ['cmdline', 'environ']) {
        const text = read(`/proc/${pid}/${what}`);
        expect(text).not.toContain(SECRET);
        expect(text).not.toContain(encodeURIComponent(SECRET));
      }
    }
    expect(await sweep.ended, sweep.stderr()).toBe(0);
    expect(outcomesOf(db)).toEqual(local.outcomes());
    for (const suffix of ['', '-wal']) expect(read(`${db}${suffix}`)).not.toContain('hunter2');
    for (const text of [worker.stderr(), worker.stdout(), sweep.stderr(), sweep.stdout()]) {
      expect(text).not.toContain('hunter2');
    }
    const wrong = lab(['worker', '--queue', url, '--ca', server.caFile], { INITLAB_QUEUE_PASSWORD: 'wrong-one' });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('the password is wrong, or there is no user “ann”');
    expect(wrong.stderr).not.toContain('wrong-one');
  });

  it('bad arguments are refused before anything is done', () => {
    const db = path.join(testFolder(), 'none.sqlite');
    for (const [args, why] of [
      [['worker'], /the queue is missing: give --queue/],
      [['worker', '--queue', 'http://h'], /must be redis:\/\/.*got "http:\/\/h"/],
      [['worker', '--queue', 'redis://h', '--concurrency', '0'], /--concurrency must be a whole number/],
      [['worker', '--queue', 'redis://h', '--ca', local.file()], /--ca is for rediss:/],
      [['worker', '--queue', 'rediss://h', '--ca', local.file()], /must be a certificate in PEM/],
      [['worker', '--queue', 'redis://h', '--name', 'a\nb'], /--name must have/],
      [['sweep', local.file(), '--db', db, '--queue', 'redis://127.0.0.1:1'], /nobody listens there/],
      [['sweep', local.file(), '--db', db, '--queue', 'redis://h', '--check', '2'], /--check must be a share/],
      [['sweep', local.file(), '--db', db, '--queue', 'redis://h', '--workers', '2'], /--workers is for training here/],
      [['sweep', local.file(), '--db', db, '--queue', 'redis://h', '--plan', '/x'], /--plan/],
      [['sweep', local.file(), '--db', db, '--check', '0.5'], /--check/],
    ] as const) {
      const { code, stderr } = lab(args);
      expect(stderr).toMatch(why);
      expect(code).toBe(2);
    }
    expect(outcomesOf(db)).toEqual(new Map());
  });

  it('what has ended is found among what others have not fetched, failed ones first', async () => {
    const server = await testRedis();
    const link = await rawLink(server);
    server.cli(
      'eval',
      `for i = 1, 1500 do redis.call('zadd', KEYS[1], i, 'other' .. i); redis.call('sadd', 'initlab:wants:other' .. i, 'g') end
       for i = 1, 70 do
         redis.call('zadd', KEYS[1], 2000 + i, 'mine' .. i)
         redis.call('hset', 'initlab:runs-2:mine' .. i, 'returnvalue', '"v' .. i .. '"')
         redis.call('sadd', 'initlab:wants:mine' .. i, 'g', 'h')
       end
       redis.call('zadd', KEYS[2], 1, 'lost')
       redis.call('hset', 'initlab:runs-2:lost', 'failedReason', 'why')
       redis.call('sadd', 'initlab:wants:lost', 'h')`,
      '2',
      'initlab:runs-2:completed',
      'initlab:runs-2:failed',
    );
    const ask = (from: number) => link.ask('ends', { history: 'h', from });
    const mine = (i: number) => ({ id: `mine${i}`, state: 'completed', value: `v${i}` });
    const lost = { id: 'lost', state: 'failed', value: 'why' };
    expect(await ask(0)).toEqual({ ends: [lost], next: 1000 });
    const all = Array.from({ length: 70 }, (_, i) => mine(i + 1));
    expect(await ask(1000)).toEqual({ ends: all.slice(0, 64), next: 1565 });
    expect(await ask(1565)).toEqual({ ends: all.slice(64), next: 0 });
    expect(await ask(9999)).toEqual({ ends: [], next: 0 });
    expect(await link.ask('ends', { history: 'nobody', from: 0 })).toEqual({ ends: [], next: 1000 });
  });

  it('an answer that is none is not taken', async () => {
    const server = await testRedis();
    const link = await rawLink(server);
    await link.ask('add', { history: 'h', jobs: [{ id: 'a', data: 'x' }] });
    server.cli('zadd', 'initlab:runs-2:completed', '1', 'a');
    server.cli('hset', 'initlab:runs-2:a', 'returnvalue', '{"not":"text"}');
    expect(await link.ask('ends', { history: 'h', from: 0 })).toEqual({
      ends: [{ id: 'a', state: 'completed', value: '' }],
      next: 0,
    });
    server.cli('eval', `redis.call('hset', KEYS[1], '0', string.rep('x', 2000000))`, '1', 'initlab:result:a:t');
    await expect(link.ask('chunk', { jobId: 'a', attempt: 't', index: 0 })).rejects.toThrow(
      /at most 1048576 bytes; got 2000000/,
    );
    server.cli('set', 'initlab:worker:w', 'x'.repeat(20_000));
    server.cli('sadd', 'initlab:workers', 'w', 'gone');
    expect((await link.ask('sight', null)).workers).toEqual([]);
  });
});

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
