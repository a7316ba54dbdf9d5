import { describe, expect, it } from 'vitest';
import { Rng } from '../../../shared/rng';
import { faultCount } from '../../support/faultCount';
import { faultsOf, look } from '../../support/killed';
import { eventually } from '../../support/lab';
import {
  doneIn,
  keysOf,
  localSweep,
  outcomesOf,
  startSweep,
  startWorker,
  sweepSpec,
  testRedis,
  type Running,
} from '../../support/queueLab';
import { startRedis } from '../../support/redis';

const ROUNDS = faultCount({ quick: 1, full: 12 });
const SEEDS = faultCount({ quick: 2, full: 10 });
/** A worker that gives no sign of life for so long has lost its run. */
const LOCK_MS = faultCount({ quick: 1500, full: 30_000 });
/** How long one is cut off. */
const AWAY_MS = faultCount({ quick: 4000, full: 120_000 });
const LONG = { timeout: 3_000_000 };

const local = localSweep(sweepSpec('On a queue', SEEDS));

/** Everything is there, once, and as it is when nobody disturbs it. */
async function expectWhole(sweep: Running, db: string): Promise<void> {
  expect(await sweep.ended, sweep.stderr()).toBe(0);
  expect(outcomesOf(db)).toEqual(local.outcomes());
  expect(faultsOf(db)).toEqual([]);
  for (const run of look(db)!.values()) expect(run.queued).toBe(0);
}

describe('a sweep on a queue, whatever happens', () => {
  it('a worker is killed in the midst of its runs', LONG, async () => {
    const rng = Rng.stream(20261126, 'killed workers');
    for (let round = 0; round < ROUNDS; round++) {
      const server = await startRedis();
      const db = `${local.folder()}/killed-${round}.sqlite`;
      const [doomed, other] = await Promise.all(
        ['doomed', 'other'].map((name) => startWorker(server, { name, lockMs: 1500 })),
      );
      const sweep = startSweep(server, local.file(), db);
      await eventually(() => server.cli('lrange', 'initlab:runs-2:active', '0', '-1').includes('-2'), 'runs under way');
      await new Promise((resolve) => setTimeout(resolve, 1500 * rng.uniform()));
      doomed!.signalAll('SIGKILL');
      await expectWhole(sweep, db);
      other!.signal('SIGTERM');
      expect(await other!.ended).toBe(0);
      expect(keysOf(server).filter((key) => !key.includes(':worker'))).toEqual([]);
      await server.stop();
    }
  });

  it('a worker is cut off beyond its lock: what it hands in afterwards is not taken', LONG, async () => {
    const server = await testRedis();
    const db = `${local.folder()}/cut.sqlite`;
    const frozen = await startWorker(server, { name: 'frozen', lockMs: LOCK_MS });
    const sweep = startSweep(server, local.file(), db);
    await eventually(() => server.cli('llen', 'initlab:runs-2:active') === '1', 'a run under way');
    await new Promise((resolve) => setTimeout(resolve, 300));
    frozen.signalAll('SIGSTOP');
    const other = await startWorker(server, { name: 'other', lockMs: LOCK_MS });
    await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
    frozen.signalAll('SIGCONT');
    await expectWhole(sweep, db);
    await eventually(() => frozen.stderr().includes('a run went to another worker meanwhile'), 'its loss', 60_000);
    other.signal('SIGTERM');
    frozen.signal('SIGTERM');
    expect([await other.ended, await frozen.ended]).toEqual([0, 0]);
  });

  it('the server is killed and started again', LONG, async () => {
    const rng = Rng.stream(20261126, 'restarts');
    for (let round = 0; round < ROUNDS; round++) {
      const first = await startRedis();
      const { port, folder: data } = first;
      const db = `${local.folder()}/restart-${round}.sqlite`;
      await Promise.all(['a', 'b'].map((name) => startWorker(first, { name, lockMs: 4000 })));
      const sweep = startSweep(first, local.file(), db);
      await eventually(() => first.cli('llen', 'initlab:runs-2:active') !== '0', 'runs under way');
      await new Promise((resolve) => setTimeout(resolve, 2500 * rng.uniform()));
      await first.kill();
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const second = await startRedis({ port, folder: data });
      await expectWhole(sweep, db);
      expect(sweep.stderr()).toContain('connected again');
      await second.stop();
    }
  });

  it('who handed it over is killed, and goes on with the same command', LONG, async () => {
    const rng = Rng.stream(20261126, 'killed submitters');
    const server = await testRedis();
    await Promise.all(['a', 'b'].map((name) => startWorker(server, { name })));
    for (let round = 0; round < ROUNDS; round++) {
      const db = `${local.folder()}/submitter-${round}.sqlite`;
      for (let kill = 0; kill < faultCount({ quick: 1, full: 6 }); kill++) {
        const killed = startSweep(server, local.file(), db);
        await eventually(() => (look(db)?.size ?? 0) > 0, 'the runs in the history', 30_000);
        await new Promise((resolve) => setTimeout(resolve, 1200 * rng.uniform()));
        killed.signalAll('SIGKILL');
        await killed.ended;
        expect(faultsOf(db)).toEqual([]);
      }
      await expectWhole(startSweep(server, local.file(), db), db);
      expect(new Set([...look(db)!.values()].map((run) => run.sweepId)).size).toBe(1);
    }
  });

  it('it is handed over twice at once, and once more when it is done', LONG, async () => {
    const server = await testRedis();
    const db = `${local.folder()}/twice.sqlite`;
    const first = startSweep(server, local.file(), db);
    await eventually(() => (look(db)?.size ?? 0) > 0, 'the runs in the history', 30_000);
    const second = startSweep(server, local.file(), db);
    await Promise.all(['a', 'b'].map((name) => startWorker(server, { name })));
    await expectWhole(first, db);
    await expectWhole(second, db);
    const sweeps = [first, second].map((each) => (JSON.parse(each.stdout()) as { sweep: { id: string } }).sweep.id);
    expect(new Set(sweeps).size).toBe(1);
    const third = startSweep(server, local.file(), db);
    await expectWhole(third, db);
    expect(doneIn(db)).toBe(local.outcomes().size);
    expect(third.stderr()).toContain('which is there already');
    // Another history with the same sweep: each gets all, whoever computed it.
    const other = startSweep(server, local.file(), `${local.folder()}/other.sqlite`);
    await expectWhole(other, `${local.folder()}/other.sqlite`);
  });
});
