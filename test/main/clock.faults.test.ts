import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRuns } from '../../main/runs/createRuns';
import { nodeTrainerLauncher } from '../../main/runs/nodeTrainer';
import { RunQueue } from '../../main/runs/queue';
import type { Store } from '../../main/store/store';
import { parseSpec } from '../../shared/experimentSchema';
import { Training } from '../../shared/training';
import { faultCount } from '../support/faultCount';
import { childrenOf } from '../support/killed';
import { eventually, startLab, testFolder, writeJson } from '../support/lab';
import { line, openRaw, openStore, startRun } from '../support/store';

const TRAINER = path.join(import.meta.dirname, '../../dist/main/trainer.js');
const HOUR = 3_600_000;
const HIDDEN = { units: 96, activation: 'tanh', initializer: 'glorotNormal' };
const EXPERIMENT = {
  dataset: { name: 'moons', samples: 400 },
  network: { layers: [HIDDEN, HIDDEN, { activation: 'identity' }] },
  optimizer: { name: 'adam' },
  epochs: 400,
  record: { everySteps: 20 },
};

function openQueue(store: Store) {
  const notices: string[] = [];
  const queue = new RunQueue(
    store,
    nodeTrainerLauncher(TRAINER),
    { trainers: 2, threads: 1 },
    {
      changed: () => undefined,
      notice: (_level, message) => notices.push(message),
    },
  );
  onTestFinished(() => queue.shutdown());
  return { queue, notices };
}

function create(store: Store, experiment: unknown = EXPERIMENT): string {
  return createRuns(store, [{ spec: parseSpec(experiment), name: null }], { appVersion: 'test' })[0]!.id;
}

function hashOf(experiment: unknown): string {
  const training = Training.start(parseSpec(experiment));
  while (!training.done) training.advance(100);
  return training.weightsHash();
}

describe('a clock that is set back', () => {
  it('makes nothing end before it began, keeps the order, and takes nobody for dead', () => {
    let now = 1_700_000_000_000;
    const { store, file } = openStore({ now: () => now });
    const other = openStore({ file, now: () => now }).store;
    const first = startRun(store, 'first');
    store.series.appendPoints(first.id, line(0, 5), { step: 5, elapsedMs: 10 });
    store.checkpoints.save(first.id, 5, 'periodic', new Uint8Array(8));
    now -= HOUR;
    // Its last sign of life lies in what is the future now; so it does for a program that starts only now.
    expect(other.recoverInterrupted()).toEqual([]);
    store.beat();
    const second = startRun(store, 'second');
    expect(second.id > first.id).toBe(true);
    store.series.appendPoints(first.id, line(5, 9), { step: 9, elapsedMs: 20 });
    store.checkpoints.save(first.id, 9, 'final', new Uint8Array(9));
    store.runs.setStatus(first.id, 'done', { step: 9, elapsedMs: 20 });
    expect(store.checkpoints.latest(first.id)?.step).toBe(9);
    const { startedAt, endedAt, createdAt, events } = store.runs.get(first.id);
    expect(startedAt).toBeGreaterThanOrEqual(createdAt);
    expect(endedAt).toBeGreaterThanOrEqual(startedAt!);
    // Events stay in the order in which they happened, whatever the clock said.
    expect(events.map(({ kind }) => kind)).toEqual(['created', 'running', 'done']);
    now -= HOUR;
    expect(other.recoverInterrupted()).toEqual([]);
    expect(store.runs.get(second.id).status).toBe('running');
  });

  it('neither holds up the end of the program nor its runs', { timeout: 60_000 }, async () => {
    const real = Date.now;
    onTestFinished(() => void (Date.now = real));
    const { store } = openStore();
    const { queue, notices } = openQueue(store);
    const id = create(store, { ...EXPERIMENT, epochs: 4000 });
    queue.enqueue([id]);
    await eventually(() => store.runs.get(id).checkpointStep, 'a checkpoint');
    Date.now = () => real() - HOUR;
    const before = store.runs.get(id).pointCount;
    await eventually(() => store.runs.get(id).pointCount > before, 'more points');
    await queue.shutdown();
    const { status, startedAt, endedAt, elapsedMs } = store.runs.get(id);
    expect(status).toBe('interrupted');
    expect(endedAt).toBeGreaterThanOrEqual(startedAt!);
    expect(elapsedMs).toBeGreaterThan(0);
    expect(notices).toEqual([]);
  });
});

describe('a run whose program was taken for dead', () => {
  it('is taken up again by it and goes on to the same weights; it says so once', { timeout: 60_000 }, async () => {
    const { store, file } = openStore();
    const { queue, notices } = openQueue(store);
    const id = create(store, { ...EXPERIMENT, epochs: 800 });
    queue.enqueue([id]);
    await eventually(() => store.runs.get(id).checkpointStep, 'a checkpoint');
    // Another machine looks at the file, an hour of sleep later: it cannot ask for the process.
    openRaw(file).exec(`UPDATE session SET host = 'elsewhere', heartbeat_at = heartbeat_at - ${HOUR}`);
    expect(openStore({ file }).store.recoverInterrupted()).toEqual([id]);
    await queue.idle();
    const { status, weightsHash, message } = store.runs.get(id);
    expect({ status, message }).toEqual({ status: 'done', message: null });
    expect(weightsHash).toBe(hashOf({ ...EXPERIMENT, epochs: 800 }));
    expect(notices).toEqual([
      'Another program took this one for gone, as it may after the computer has slept, and the run for interrupted; it goes on here from its last checkpoint.',
    ]);
  });

  it('is left to the other program where that trains it already', { timeout: 60_000 }, async () => {
    const { store, file } = openStore();
    const { queue, notices } = openQueue(store);
    const id = create(store, { ...EXPERIMENT, epochs: 4000 });
    queue.enqueue([id]);
    await eventually(() => store.runs.get(id).checkpointStep, 'a checkpoint');
    openRaw(file).exec(`UPDATE session SET host = 'elsewhere', heartbeat_at = heartbeat_at - ${HOUR}`);
    const other = openStore({ file }).store;
    other.atomically(() => {
      other.recoverInterrupted();
      other.runs.setStatus(id, 'queued');
      other.runs.setStatus(id, 'running');
    });
    await queue.idle();
    expect(notices).toEqual([
      'Another program took this one for gone, as it may after the computer has slept; the run goes on there.',
    ]);
    expect(other.owns(id)).toBe(true);
    expect(other.runs.get(id).status).toBe('running');
  });
});

describe('a sleep in the middle of a run', () => {
  const SLEEP_MS = 1000 * faultCount({ quick: 6, full: 60 });

  it('is not counted as training, takes the run from nobody, and changes no bit', { timeout: 200_000 }, async () => {
    if (process.platform === 'win32') return; // there is no such signal
    const folder = testFolder();
    const file = path.join(folder, 'history.sqlite');
    const spec = writeJson(folder, 'a.json', { ...EXPERIMENT, epochs: 800 });
    const { child, ended, stderr } = startLab(['run', spec, '--db', file]);
    const looker = openStore({ file, kind: 'cli' }).store;
    const run = () => looker.runs.list()[0];
    await eventually(() => run()?.checkpointStep, 'a checkpoint');
    const awake = run()!.elapsedMs;
    const family = [child.pid!, ...childrenOf(child.pid!)];
    for (const pid of family) process.kill(pid, 'SIGSTOP');
    const stopped = performance.now();
    await new Promise((resolve) => setTimeout(resolve, SLEEP_MS));
    // A program that starts meanwhile, with a clock that says that an hour has gone by.
    const later = openStore({ file, kind: 'cli', now: () => Date.now() + HOUR }).store;
    expect(later.recoverInterrupted()).toEqual([]);
    for (const pid of [...family].reverse()) process.kill(pid, 'SIGCONT');
    const slept = performance.now() - stopped;
    const woken = performance.now();
    expect(await ended).toBe(0);
    expect(stderr()).not.toContain('lab:');
    const { status, weightsHash, elapsedMs } = run()!;
    expect({ status, weightsHash }).toEqual({ status: 'done', weightsHash: hashOf({ ...EXPERIMENT, epochs: 800 }) });
    // No more than passed while it was awake, but for what a sleep is told by.
    expect(elapsedMs).toBeGreaterThan(awake);
    expect(elapsedMs).toBeLessThan(awake + (performance.now() - woken) + Math.max(3000, slept / 10));
    expect(slept).toBeGreaterThan(3000);
  });
});
