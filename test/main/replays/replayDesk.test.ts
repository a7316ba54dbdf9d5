import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ReplayDesk } from '../../../main/replays/replayDesk';
import { createRuns } from '../../../main/runs/createRuns';
import { nodeTrainerLauncher } from '../../../main/runs/nodeTrainer';
import { RunQueue } from '../../../main/runs/queue';
import type { TrainerProcess } from '../../../main/runs/trainerProcess';
import { CORE_VERSION } from '../../../shared/core';
import { parseSpec } from '../../../shared/experimentSchema';
import type { ReplayProgress } from '../../../shared/replay';
import { eventually } from '../../support/lab';
import { openRaw, openStore } from '../../support/store';

const TRAINER = path.join(import.meta.dirname, '../../../dist/main/trainer.js');
const XOR = { dataset: 'xor', steps: 300 };
const ENDLESS = { dataset: 'moons', epochs: 900_000 };

/** A history, a queue that trains into it and a desk that replays out of it, with real trainers. */
function openDesk() {
  const { store, file } = openStore();
  const launch = nodeTrainerLauncher(TRAINER);
  const notices: string[] = [];
  const processes: TrainerProcess[] = [];
  let progress: readonly ReplayProgress[] = [];
  const threads = { trainers: 1, threads: 0 };
  const queue = new RunQueue(store, launch, threads, { changed: () => undefined, notice: () => undefined });
  const desk = new ReplayDesk(
    store,
    () => {
      const trainer = launch();
      processes.push(trainer);
      return trainer;
    },
    () => ({ most: 1, fixed: true }),
    {
      progress: (all) => (progress = all),
      changed: () => undefined,
      notice: (level, message) => notices.push(`${level}: ${message}`),
    },
  );
  onTestFinished(async () => {
    await desk.close();
    await queue.shutdown();
  });
  const train = (raw: object) => {
    const [run] = createRuns(store, [{ spec: parseSpec(raw), name: null }], { appVersion: 'test' });
    queue.enqueue([run!.id]);
    return run!.id;
  };
  const trained = async (raw: object) => {
    const id = train(raw);
    await queue.idle();
    return id;
  };
  return { store, file, queue, desk, processes, notices, train, trained, progress: () => progress };
}

describe('the replay desk', () => {
  test('meets the weights of runs that are done, diverged and stopped, one after another', async () => {
    const { store, queue, desk, notices, train, trained, progress } = openDesk();
    const done = await trained(XOR);
    const diverged = await trained({ dataset: 'plane', optimizer: { name: 'sgd', learningRate: 50 }, steps: 200 });
    const stopped = train(ENDLESS);
    await eventually(() => store.runs.get(stopped).step > 100, 'a hundred steps');
    queue.stop(stopped);
    await queue.idle();
    const ids = [done, diverged, stopped];
    expect(ids.map((id) => store.runs.get(id).status)).toEqual(['done', 'diverged', 'stopped']);

    desk.start(ids);
    expect(progress().map(({ runId }) => runId)).toEqual(ids);
    expect(progress().map(({ elapsedMs }) => elapsedMs === null)).toEqual([false, true, true]);
    await eventually(() => progress().length === 0, 'the end of three replays');
    for (const id of ids) {
      const { replay, weightsHash, step } = store.runs.get(id);
      expect(replay).toMatchObject({ identical: true, step, replayedStep: step, replayedHash: weightsHash });
      expect(replay).toMatchObject({ storedCore: CORE_VERSION, replayedCore: CORE_VERSION });
    }
    expect(notices).toEqual(['info: Replayed 3 runs: the weights of all are identical, byte for byte.']);
  });

  test('finds out an altered hash, and another experiment', async () => {
    const { store, file, desk, notices, trained, progress } = openDesk();
    const [hash, spec] = [await trained(XOR), await trained(XOR)];
    const real = store.runs.get(hash).weightsHash!;
    const altered = (real.startsWith('0') ? '1' : '0') + real.slice(1);
    const raw = openRaw(file);
    raw.prepare('UPDATE run SET weights_hash = ? WHERE id = ?').run(altered, hash);
    raw.prepare(`UPDATE run SET spec = json_set(spec, '$.seeds.shuffle', 5) WHERE id = ?`).run(spec);
    // Specs are read once: a program that starts after the change reads the changed one.
    const { store: later } = openStore({ file });
    const laterDesk = new ReplayDesk(later, nodeTrainerLauncher(TRAINER), () => ({ most: 1, fixed: true }), {
      progress: () => undefined,
      changed: () => undefined,
      notice: () => undefined,
    });
    onTestFinished(() => laterDesk.close());
    laterDesk.start([spec]);
    desk.start([hash]);
    await eventually(() => progress().length === 0 && later.runs.get(spec).replay, 'the end of both replays');
    expect(store.runs.get(hash).replay).toMatchObject({ identical: false, storedHash: altered, replayedHash: real });
    expect(later.runs.get(spec).replay?.identical).toBe(false);
    expect(notices).toEqual(['warning: Replayed: the weights are NOT those that are stored.']);
  });

  test('refuses what has no settled weights, all or none', async () => {
    const { store, queue, desk, train, trained, progress } = openDesk();
    const done = await trained(XOR);
    const running = train(ENDLESS);
    await eventually(() => store.runs.get(running).status === 'running', 'the run to begin');
    expect(() => desk.start([done, running])).toThrow(/cannot be replayed: Only a run that has ended .* is running/);
    expect(progress()).toEqual([]);
    queue.stop(running);
    await queue.idle();
    const missing = { ...store.runs.get(done).spec, dataset: fileOf('c'.repeat(64)) };
    const gone = store.runs.create(missing as never, {
      name: 'On a set that is gone',
      specHash: 'd'.repeat(64),
      appVersion: 'test',
      coreVersion: CORE_VERSION,
    });
    store.runs.setStatus(gone.id, 'running');
    store.runs.setStatus(gone.id, 'done', { weightsHash: 'e'.repeat(64) });
    expect(() => desk.start([done, gone.id])).toThrow(/is not among the imported ones/);
    expect(progress()).toEqual([]);
  });

  test('is given up at any time, and a trainer that dies is told; neither is stored', async () => {
    const { store, queue, desk, processes, notices, train, trained, progress } = openDesk();
    const long = train(ENDLESS);
    await eventually(() => store.runs.get(long).step > 20_000, 'twenty thousand steps');
    queue.stop(long);
    await queue.idle();
    const short = await trained(XOR);

    desk.start([long, short]);
    await desk.cancel(short);
    expect(progress().map(({ runId }) => runId)).toEqual([long]);
    await desk.cancel(long);
    expect(progress()).toEqual([]);
    expect(notices).toEqual([]);

    desk.start([long, short]);
    processes.at(-1)!.kill();
    await eventually(() => progress().length === 0, 'the end of the other replay');
    expect(notices[0]).toMatch(/^error: The replay ended unexpectedly \(signal SIGKILL\)/);
    expect(store.runs.get(long).replay).toBeNull();
    // The one that waited was not lost with it.
    expect(store.runs.get(short).replay?.identical).toBe(true);
    expect(notices.slice(1)).toEqual(['info: Replayed: the weights are identical, byte for byte.']);
  });
});

const fileOf = (hash: string) => ({ name: 'file', hash, rows: 10, features: 2, classes: 2, noise: 0 });
