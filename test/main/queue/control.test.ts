import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { QueueCollector } from '../../../main/queue/collector';
import type { CollectorOptions } from '../../../main/queue/collectorApi';
import { QUEUE_NAME } from '../../../main/queue/job';
import { deleteSet, keepTable } from '../../../main/data/datasets';
import { datasetsFolder } from '../../../main/paths';
import { createRuns } from '../../../main/runs/createRuns';
import type { QueueStatus } from '../../../shared/queue';
import { parseQueueAddress, queueName } from '../../../shared/queueAddress';
import { expandSweep, parseSweep } from '../../../shared/sweep';
import { fakeWorker, honestDeed, launchLink, rawLink } from '../../support/fakeWorker';
import { eventually, HOST, labJson, testFolder, writeJson } from '../../support/lab';
import { keysOf, outcomesOf, startSweep, startWorker, sweepSpec, testRedis } from '../../support/queueLab';
import type { RedisServer } from '../../support/redis';
import { openRaw, openStore } from '../../support/store';

/** A history of this test with that sweep in it, and the side of the queue that a window has. */
async function handedOver(server: RedisServer, spec: object, more: Partial<CollectorOptions> = {}, file?: string) {
  const { store } = openStore(file === undefined ? {} : { file });
  const notices: string[] = [];
  const seen: { status: QueueStatus | null } = { status: null };
  const { address } = parseQueueAddress(server.url);
  const collector = new QueueCollector({
    store,
    launchLink,
    launchTrainer: HOST.launchTrainer,
    target: { address, password: null, ca: null },
    listener: {
      changed: () => undefined,
      notice: (_level, message) => void notices.push(message),
      status: (status) => (seen.status = status),
    },
    check: 0,
    ...more,
  });
  onTestFinished(() => collector.shutdown());
  await collector.connect();
  const sweep = parseSweep(spec);
  const known = store.sweeps.list()[0];
  const runs =
    known === undefined
      ? createRuns(store, expandSweep(sweep), {
          appVersion: '1',
          sweep,
          elsewhere: { kind: 'queue', place: queueName(address) },
        })
      : store.runs.list({ sweepId: known.id });
  const sweepId = runs[0]!.sweepId!;
  if (known === undefined) await collector.submit(sweepId);
  const status = (wanted: string) => store.runs.list({ sweepId }).filter((run) => run.status === wanted).length;
  return { store, collector, sweepId, status, notices, seen };
}

/** Where the server keeps what BullMQ calls by this name, of this core's queue. */
const keyOf = (name: string) => `initlab:${QUEUE_NAME}:${name}`;
const inQueue = (server: RedisServer, list: string) => Number(server.cli('llen', keyOf(list)));

describe('a sweep on a queue is under control', () => {
  it('pausing takes back what nobody has begun, resuming hands it over again', async () => {
    const server = await testRedis();
    const { collector, sweepId, status, seen } = await handedOver(server, sweepSpec('Paused', 3, 300));
    expect(inQueue(server, 'wait')).toBe(6);
    await startWorker(server, { name: 'one' });
    await eventually(() => inQueue(server, 'active') === 1, 'a run under way');
    await collector.pause(sweepId);
    expect(inQueue(server, 'wait')).toBe(0);
    // What was begun comes to its end.
    await eventually(() => inQueue(server, 'active') === 0 && status('done') >= 1, 'the end of what was under way');
    const done = status('done');
    expect(done).toBeLessThan(6);
    await eventually(() => seen.status?.sweeps[0]?.done === done, 'the progress');
    expect(seen.status!.sweeps).toEqual([{ sweepId, done, underWay: 0, waiting: 6 - done, paused: true }]);
    await collector.resume(sweepId);
    await collector.finished(sweepId);
    expect(status('done')).toBe(6);
    expect(collector.status.sweeps).toEqual([]);
  });

  it('cancelling takes back all: workers stop, runs become stopped, nothing is left on the server', async () => {
    const server = await testRedis();
    const worker = await startWorker(server, { name: 'one' });
    const { collector, sweepId, status, store } = await handedOver(server, sweepSpec('Cancelled', 2, 20_000));
    await eventually(() => inQueue(server, 'active') === 1, 'a run under way');
    const [, second] = store.runs.list({ sweepId });
    await collector.cancel(sweepId, [second!.id]);
    expect(store.runs.get(second!.id)).toMatchObject({ status: 'stopped', elsewhere: null });
    expect(status('queued')).toBe(3);
    await collector.cancel(sweepId);
    await collector.finished(sweepId);
    expect(status('stopped')).toBe(4);
    await eventually(() => worker.stderr().includes('nobody wants it any more'), 'the worker to stop');
    const left = () => keysOf(server).filter((key) => !key.includes(':worker'));
    await eventually(() => left().length === 0, 'an empty server').catch(() => expect(left()).toEqual([]));
  });

  it('a job that two histories want is there until neither does', async () => {
    const server = await testRedis();
    const first = await handedOver(server, sweepSpec('Shared', 1, 40));
    const second = await handedOver(server, sweepSpec('Shared too', 1, 40));
    expect(inQueue(server, 'wait')).toBe(2);
    await first.collector.cancel(first.sweepId);
    expect(inQueue(server, 'wait')).toBe(2);
    await startWorker(server, { name: 'one' });
    await second.collector.finished(second.sweepId);
    expect([first.status('stopped'), second.status('done')]).toEqual([2, 2]);
  });

  it('what was handed over while the program was closed is found at its next start', async () => {
    const server = await testRedis();
    const before = await handedOver(server, sweepSpec('Later', 1, 40));
    await before.collector.shutdown();
    const file = before.store.file;
    before.store.close();
    await startWorker(server, { name: 'one' });
    await eventually(() => server.cli('zcard', keyOf('completed')) === '2', 'the results', 30_000);
    const after = await handedOver(server, sweepSpec('Later', 1, 40), {}, file);
    await after.collector.finished(after.sweepId);
    expect(after.status('done')).toBe(2);
  });

  it('results are found behind thousands that others have not fetched', async () => {
    const server = await testRedis();
    const others = `for i = 1, 2500 do redis.call('zadd', KEYS[1], i, 'other' .. i) end`;
    server.cli('eval', others, '1', keyOf('completed'));
    await startWorker(server, { name: 'one' });
    const { collector, sweepId, status } = await handedOver(server, sweepSpec('Behind others', 1, 40));
    await eventually(() => status('done') === 2, 'the results', 30_000);
    await collector.finished(sweepId);
    expect(server.cli('zcard', keyOf('completed'))).toBe('2500');
  });

  it('a worker that is told to end gives its run back at once', async () => {
    const server = await testRedis();
    const worker = await startWorker(server, { name: 'one', concurrency: 2, lockMs: 30_000 });
    const { collector, sweepId } = await handedOver(server, sweepSpec('Given back', 1, 20_000));
    await eventually(() => inQueue(server, 'active') === 2, 'runs under way');
    const before = readdirSync(os.tmpdir()).filter((name) => name.startsWith('initlab-worker-'));
    worker.signal('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect([inQueue(server, 'active'), inQueue(server, 'wait')]).toEqual([0, 2]);
    expect(worker.stderr()).toContain('2 runs under way went back to the queue');
    expect(server.cli('smembers', 'initlab:workers')).toBe('');
    expect(before.filter((name) => existsSync(path.join(os.tmpdir(), name))).length).toBeLessThan(before.length);
    await collector.cancel(sweepId);
  });

  it('says that nothing could be computed twice where there is one worker only', async () => {
    const server = await testRedis();
    await startWorker(server, { name: 'one' });
    const more = { check: 1, secondWorkerMs: 500 };
    const { collector, sweepId, status, notices } = await handedOver(server, sweepSpec('Alone', 1, 20), more);
    await collector.finished(sweepId);
    expect(status('done')).toBe(2);
    expect(notices.at(-1)).toBe(
      '2 runs that were to be computed a second time could not be: no second worker is there',
    );
    expect(keysOf(server).filter((key) => key.includes('-check-'))).toEqual([]);
  });

  it('results wait on the queue while another program holds the history, and nothing waits for it', async () => {
    const server = await testRedis();
    const { collector, sweepId, status, store, notices } = await handedOver(server, sweepSpec('Held', 1, 20));
    store.busyTimeout = 1500;
    const other = openRaw(store.file);
    other.exec('BEGIN IMMEDIATE');
    await startWorker(server, { name: 'one' });
    // Each try is short: this very thread goes on meanwhile.
    await eventually(() => notices.length > 0, 'a sentence about it', 30_000);
    expect(notices).toEqual([
      expect.stringContaining('The history cannot be written now, so results wait on the queue'),
    ]);
    expect(status('queued')).toBe(2);
    other.exec('COMMIT');
    await collector.finished(sweepId);
    expect(status('done')).toBe(2);
    expect(notices.at(-1)).toBe('The history can be written again: results are taken in.');
  });

  it('an own data set travels with its runs, once', async () => {
    const server = await testRedis();
    const folder = testFolder();
    const rows = Array.from({ length: 60 }, (_, i) => `${Math.sin(i)},${Math.cos(i * 2)},${i % 2 === 0 ? 'a' : 'b'}`);
    writeFileSync(path.join(folder, 't.csv'), `x,y,kind\n${rows.join('\n')}\n`);
    const file = writeJson(folder, 'own.json', {
      name: 'Own data',
      template: { dataset: { name: 'file', path: 't.csv', title: 'Leaves' }, epochs: 5 },
      axes: [{ field: 'activation', values: ['relu', 'tanh'] }],
      seeds: 1,
    });
    await Promise.all(['a', 'b'].map((name) => startWorker(server, { name })));
    const [db, local] = [path.join(folder, 'a', 'q.sqlite'), path.join(folder, 'b', 'l.sqlite')];
    labJson(['sweep', file, '--db', local]);
    const sweep = startSweep(server, file, db);
    expect(await sweep.ended, sweep.stderr()).toBe(0);
    expect(outcomesOf(db)).toEqual(outcomesOf(local));
    expect(keysOf(server).filter((key) => key.includes(':table'))).toEqual([]);
  });

  it('a run whose data set cannot travel fails with the reason, and only then', async () => {
    const server = await testRedis();
    const { store } = openStore();
    const folder = datasetsFolder(store.file);
    const rows = { features: 1, rows: 4, trainRows: null, classNames: ['a', 'b'], featureNames: ['x'] };
    const own = keepTable(
      { ...rows, inputs: Float64Array.of(1, 2, 3, 4), targets: Float64Array.of(0, 1, 0, 1) },
      'Gone',
      folder,
    );
    const { collector, sweepId, status } = await handedOver(server, sweepSpec('First', 1, 20_000), {}, store.file);
    const sweep = parseSweep({
      name: 'Own',
      template: { dataset: own.choice, epochs: 1, batchSize: 1 },
      axes: [],
      seeds: 1,
    });
    const elsewhere = { kind: 'queue', place: queueName(parseQueueAddress(server.url).address) } as const;
    const [run] = createRuns(store, expandSweep(sweep), { appVersion: '1', sweep, elsewhere });
    deleteSet(own.hash, folder);
    await expect(collector.submit(run!.sweepId!)).rejects.toThrow(/“Gone” has been deleted/);
    expect(store.runs.get(run!.id)).toMatchObject({ status: 'failed', elsewhere: null });
    expect(store.runs.get(run!.id).message).toContain('has been deleted');
    // A connection that is lost is no reason: the others stay.
    await server.kill();
    await collector.shutdown();
    await expect(collector.submit(sweepId)).rejects.toThrow(/is not connected/);
    expect(status('queued')).toBe(2);
  });

  it('a worker of another core is seen, named and given nothing', async () => {
    const server = await testRedis();
    const other = await rawLink(server);
    await other.ask('tell', { record: '{}' });
    await fakeWorker(server, 'honest:1', async (job) => ({ chunks: await honestDeed(job, 'honest:1') }));
    const record = { name: 'old:1', coreVersion: '1', appVersion: '0', concurrency: 1, underWay: [], done: 0 };
    server.cli('set', 'initlab:worker:old:1', JSON.stringify(record));
    server.cli('sadd', 'initlab:workers', 'old:1');
    const { collector, sweepId, notices, status } = await handedOver(server, sweepSpec('Cores', 1, 5));
    await collector.finished(sweepId);
    expect(status('done')).toBe(2);
    expect(notices).toEqual([
      'The worker old:1 (core 1) is refused: It has core 1, which computes other numbers than core 2 here: update the older of the two programs.',
    ]);
  });

  it('a run that no worker can compute fails, with the reason', async () => {
    const server = await testRedis();
    const { collector, sweepId, store } = await handedOver(server, sweepSpec('Impossible', 1, 5));
    const jobs = store.elsewhere.list({ sweepId }).map((each) => each.job);
    for (const job of jobs) {
      server.cli('lrem', keyOf('wait'), '1', job);
      server.cli('hset', keyOf(job), 'failedReason', 'lab-9: no\nmemory');
      server.cli('zadd', keyOf('failed'), '1', job);
    }
    await collector.finished(sweepId);
    for (const run of store.runs.list({ sweepId })) {
      expect(run).toMatchObject({
        status: 'failed',
        message: 'No worker of the queue could compute it: lab-9: no memory',
      });
    }
  });
});
