import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { nodeTrainerLauncher } from '../../main/runs/nodeTrainer';
import { createRuns } from '../../main/runs/createRuns';
import { RunQueue } from '../../main/runs/queue';
import type { TrainerProcess } from '../../main/runs/trainerProcess';
import { Store } from '../../main/store/store';
import { parseSpec } from '../../shared/experimentSchema';
import { Training } from '../../shared/training';
import { eventually, lab, labJson, startLab, testFolder, writeJson } from '../support/lab';
import { NATIVE_BINDING } from '../support/native';

const TRAINER = path.join(import.meta.dirname, '../../dist/main/trainer.js');

/** Long enough to be caught in the middle, short enough to be finished in a test. */
const HIDDEN = { units: 96, activation: 'tanh', initializer: 'glorotNormal' };
const LONG = {
  dataset: { name: 'moons', samples: 400 },
  network: { layers: [HIDDEN, HIDDEN, { activation: 'identity' }] },
  epochs: 1800,
  record: { everySteps: 50 },
};
function openQueue(file: string, limits = { trainers: 1, threads: 0 }) {
  const { store } = Store.open({ file, nativeBinding: NATIVE_BINDING, kind: 'window' });
  const processes: TrainerProcess[] = [];
  const notices: string[] = [];
  const launch = nodeTrainerLauncher(TRAINER);
  const launchSeen = () => {
    const trainer = launch();
    processes.push(trainer);
    return trainer;
  };
  const queue = new RunQueue(store, launchSeen, limits, {
    changed: () => undefined,
    notice: (_level, message) => notices.push(message),
  });
  onTestFinished(async () => {
    await queue.shutdown();
    store.close();
  });
  const start = (raw: object, startPaused = false) => {
    const [run] = createRuns(store, [{ spec: parseSpec(raw), name: null }], { appVersion: 'test' });
    if (run === undefined) throw new Error('no run');
    queue.enqueue([run.id], startPaused);
    return run.id;
  };
  return { store, queue, processes, notices, start };
}

let longHash: string | undefined;
/** The weights of LONG, trained here without interruption, once. */
function hashOfLong(): string {
  if (longHash !== undefined) return longHash;
  const training = Training.start(parseSpec(LONG));
  while (!training.done) training.advance(100);
  return (longHash = training.weightsHash());
}

/** All points of a run but their times, which differ from one training to the next. */
function untimed(store: Store, id: string) {
  return store.series.read(id).filter(({ metric }) => metric !== 'elapsed');
}

/** Threads of a process, where the system shows them. */
function threadsOf(pid: number | undefined): number | null {
  return process.platform === 'linux' ? readdirSync(`/proc/${pid}/task`).length : null;
}

describe('the queue', () => {
  test('runs wait for a place and end in order', async () => {
    const { store, queue, start } = openQueue(path.join(testFolder(), 'h.sqlite'));
    const ids = [1, 2, 3].map((init) => start({ dataset: 'xor', epochs: 3, seeds: { init } }));
    await queue.idle();
    const runs = store.runs.list({ ids });
    expect(runs.map((run) => run.status)).toEqual(['done', 'done', 'done']);
    expect(runs[1]?.startedAt).toBeGreaterThanOrEqual(runs[0]?.endedAt ?? Infinity);
  });

  test('pause, step, epoch, resume, stop', async () => {
    const { store, queue, start } = openQueue(path.join(testFolder(), 'h.sqlite'));
    const id = start(LONG, true);
    await eventually(() => store.runs.get(id).status === 'paused', 'the paused start');
    expect(store.runs.get(id).step).toBe(0);
    queue.advance(id, 'step', 3);
    await eventually(() => store.runs.get(id).step === 3, 'three steps');
    queue.advance(id, 'epoch', 1);
    await eventually(() => store.runs.get(id).step === 16, 'the end of the epoch of 16 steps');
    expect(store.runs.get(id).status).toBe('paused');

    // A paused run keeps no place: another one trains meanwhile.
    const other = start({ dataset: 'xor', epochs: 2 });
    await eventually(() => store.runs.get(other).status === 'done', 'the other run');

    queue.resume(id);
    await eventually(() => store.runs.get(id).status === 'running', 'training');
    queue.stop(id);
    const stopped = await eventually(
      () => (store.runs.get(id).status === 'stopped' ? store.runs.get(id) : null),
      'the stop',
    );
    expect(stopped.checkpointStep).toBe(stopped.step);
    queue.resume(id);
    await queue.idle();
    expect(store.runs.get(id)).toMatchObject({ status: 'done', weightsHash: hashOfLong() });
  });

  test('threads that share the steps change no bit, follow the runs, and end with theirs', async () => {
    const { store, queue, processes, start } = openQueue(path.join(testFolder(), 'h.sqlite'), {
      trainers: 2,
      threads: 2,
    });
    const id = start(LONG, true);
    await eventually(() => store.runs.get(id).status === 'paused', 'the paused start');
    const alone = threadsOf(processes[0]?.pid);
    queue.resume(id);
    await eventually(() => alone === null || threadsOf(processes[0]?.pid) === alone + 1, 'a helper');
    queue.limits = { trainers: 2, threads: 1 };
    await queue.idle();
    expect(store.runs.get(id)).toMatchObject({ status: 'done', weightsHash: hashOfLong() });
    await eventually(() => threadsOf(processes[0]?.pid) === alone, 'the end of the helpers');
  });

  test('a killed trainer interrupts its run only; resuming ends with the weights of an uninterrupted run', async () => {
    const { store, queue, processes, notices, start } = openQueue(path.join(testFolder(), 'h.sqlite'));
    const id = start(LONG);
    await eventually(() => (store.runs.get(id).checkpointStep ?? 0) > 0, 'a checkpoint');
    process.kill(processes[0]?.pid ?? 0, 'SIGKILL');
    const run = await eventually(
      () => (store.runs.get(id).status === 'interrupted' ? store.runs.get(id) : null),
      'the interrupted state',
    );
    expect(run.message).toMatch(/SIGKILL.*can be resumed from step \d+/);
    expect(notices.join()).toContain('ended unexpectedly');
    expect(run.checkpointStep).toBeLessThan(run.totalSteps);

    const interrupted = store.checkpoints.latest(id);

    queue.resume(id);
    await queue.idle();
    const resumed = store.runs.get(id);
    expect(resumed).toMatchObject({ status: 'done', weightsHash: hashOfLong() });
    // Each recorded step is there once, as if nothing had happened.
    const fresh = start(LONG);
    await queue.idle();
    expect(untimed(store, id)).toEqual(untimed(store, fresh));
    // The time of each step that has points is there once too, and goes on where the checkpoint was.
    const times = store.series.read(id, 'elapsed', 0)[0]!;
    const steps = new Set(store.series.read(fresh).flatMap((series) => [...series.steps]));
    expect([...times.steps]).toEqual([...steps].sort((a, b) => a - b));
    expect(times.values[0]).toBe(0);
    expect([...times.values]).toEqual([...times.values].sort((a, b) => a - b));
    expect(times.values.at(-1)!).toBeLessThanOrEqual(resumed.elapsedMs / 1000);
    const gap = times.steps.findIndex((step) => step > run.checkpointStep!);
    expect(times.values[gap]! * 1000).toBeGreaterThanOrEqual(interrupted!.elapsedMs!);
    expect(times.values[gap]! * 1000 - interrupted!.elapsedMs!).toBeLessThan(resumed.elapsedMs / 2);
  });

  test('a message that is not understood does not end the trainer', async () => {
    const { store, queue, start } = openQueue(path.join(testFolder(), 'h.sqlite'));
    const id = start({ dataset: 'xor', epochs: 2 });
    expect(() => queue.pause('zzzzzzzzzzzz')).toThrow(/zzzzzzzzzzzz/);
    await queue.idle();
    expect(() => queue.resume(id)).toThrow(/done cannot be resumed/);
    expect(() => queue.stop(id)).toThrow(/done cannot be stopped/);
    expect(store.runs.get(id).status).toBe('done');
  });
});

describe('a killed lab command', () => {
  test('leaves an interrupted run with its points, which the next program can resume', async () => {
    const folder = testFolder();
    const file = path.join(folder, 'h.sqlite');
    const spec = writeJson(folder, 'long.initlab.json', LONG);
    const { child, ended } = startLab(['run', spec, '--db', file]);
    const { store, queue } = await (async () => {
      await eventually(() => (labList(file)[0]?.steps ?? 0) > 0, 'the first steps in the history');
      child.kill('SIGKILL');
      await ended;
      return openQueue(file);
    })();
    store.recoverInterrupted();
    const run = store.runs.list()[0];
    if (run === undefined) throw new Error('the run is gone');
    expect(run).toMatchObject({ status: 'interrupted' });
    expect(run.pointCount).toBeGreaterThan(0);
    queue.resume(run.id);
    await queue.idle();
    expect(store.runs.get(run.id)).toMatchObject({ status: 'done', weightsHash: hashOfLong() });
  });

  test('Ctrl+C saves the state and exits with 130', async () => {
    const folder = testFolder();
    const file = path.join(folder, 'h.sqlite');
    const { child, ended } = startLab(['run', writeJson(folder, 'long.initlab.json', LONG), '--db', file]);
    await eventually(() => (labList(file)[0]?.steps ?? 0) > 0, 'the first steps in the history');
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(labList(file)[0]?.status).toBe('interrupted');
  });
});

describe('two programs on one history', () => {
  test('a command and a window train side by side and see each other', async () => {
    const folder = testFolder();
    const file = path.join(folder, 'h.sqlite');
    const { store, queue, start } = openQueue(file);
    const mine = start(LONG);
    await eventually(() => store.runs.get(mine).status === 'running', 'the start');
    const { run } = labJson<{ run: { id: string; status: string } }>([
      'run',
      writeJson(folder, 'a.initlab.json', { dataset: 'xor', epochs: 20 }),
      '--db',
      file,
    ]);
    expect(run.status).toBe('done');
    expect(store.runs.get(run.id).status).toBe('done');
    // The command's clean-up at its start must not touch a run that another living program trains.
    expect(['running', 'done']).toContain(store.runs.get(mine).status);
    await queue.idle();
    expect(store.runs.get(mine).weightsHash).toBe(hashOfLong());
  });
});

function labList(file: string): { steps: number; status: string }[] {
  const { code, stdout } = lab(['list', '--db', file, '--json']);
  return code === 0 ? (JSON.parse(stdout) as { runs: { steps: number; status: string }[] }).runs : [];
}
