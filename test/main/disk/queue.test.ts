import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createRuns } from '../../../main/runs/createRuns';
import { nodeTrainerLauncher } from '../../../main/runs/nodeTrainer';
import { withOutage } from '../../../main/runs/outages';
import { RunQueue } from '../../../main/runs/queue';
import { MOST_POINTS } from '../../../main/runs/storeWriter';
import { Store } from '../../../main/store/store';
import { parseSpec } from '../../../shared/experimentSchema';
import type { Outage } from '../../../shared/outage';
import { withSeedOffset } from '../../../shared/sweep';
import { Training } from '../../../shared/training';
import { emptyLog } from '../../support/emptyLog';
import { eventually, testFolder } from '../../support/lab';
import { NATIVE_BINDING } from '../../support/native';
import { startStoreProcess } from '../../support/storeProcess';
import { isSound, testDisk } from '../../support/testDisk';
import { withDisks } from '../../support/withDisks';

const TRAINER = path.join(import.meta.dirname, '../../../dist/main/trainer.js');
const MB = 1 << 20;
const HIDDEN = { units: 64, activation: 'tanh', initializer: 'glorotNormal' };
/** Some seconds, with points at every tenth step. */
const LONG = {
  dataset: { name: 'moons', samples: 400 },
  network: { layers: [HIDDEN, HIDDEN, { activation: 'identity' }] },
  epochs: 1800,
  record: { everySteps: 10, histograms: 0 },
};

let trained: { hash: string; series: unknown } | undefined;
/** LONG as it is when nothing disturbs it. */
function undisturbed() {
  if (trained !== undefined) return trained;
  const training = Training.start(parseSpec(LONG));
  const points = new Map<string, [number[], number[]]>();
  const take = () => {
    for (const { metric, layer, step, value } of training.measure()) {
      const [steps, values] = points.get(`${metric}/${layer}`) ?? [[], []];
      steps.push(step);
      values.push(value);
      points.set(`${metric}/${layer}`, [steps, values]);
    }
  };
  take();
  while (!training.done) {
    training.advance(1);
    take();
  }
  return (trained = { hash: training.weightsHash(), series: Object.fromEntries(points) });
}

function openQueue(file: string, { trainers = 1, busyTimeoutMs = 10_000 } = {}) {
  const { store } = Store.open({ file, nativeBinding: NATIVE_BINDING, kind: 'window', busyTimeoutMs });
  const outages: (Outage | null)[] = [];
  const queue = new RunQueue(
    store,
    nodeTrainerLauncher(TRAINER),
    { trainers, threads: 1 },
    { changed: () => undefined, notice: () => undefined, outage: (outage) => outages.push(outage) },
  );
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    await queue.shutdown();
    store.close();
  };
  onTestFinished(close);
  const start = (raw: object = LONG, count = 1) => {
    const specs = Array.from({ length: count }, (_, k) => ({ spec: withSeedOffset(parseSpec(raw), k), name: null }));
    const ids = createRuns(store, specs, { appVersion: 'test' }).map(({ id }) => id);
    queue.enqueue(ids);
    return ids;
  };
  return { store, queue, outages, start, close };
}

/** That a run is there as if nothing had disturbed it: state, weights, every point once. */
function expectUndisturbed(store: Store, id: string): void {
  const { hash, series } = undisturbed();
  expect(store.runs.get(id)).toMatchObject({ status: 'done', weightsHash: hash });
  const stored = store.series.read(id).filter(({ metric }) => metric !== 'elapsed');
  expect(Object.fromEntries(stored.map((s) => [`${s.metric}/${s.layer}`, [[...s.steps], [...s.values]]]))).toEqual(
    series,
  );
}

/** Waits until what was under way has come, then that nothing more does. */
async function expectStandstill(store: Store, queue: RunQueue, id: string): Promise<void> {
  const facts = () => [store.runs.get(id).step, queue.outage?.points];
  const aWhile = () => new Promise((resolve) => setTimeout(resolve, 1200));
  await aWhile();
  const before = facts();
  await aWhile();
  expect(facts()).toEqual(before);
}

withDisks('test/main/disk/queue.test.ts', () => {
  describe('a history that cannot be written', () => {
    test('a full disk: training pauses, says so, keeps every point, and goes on by itself', async () => {
      const disk = testDisk(16 * MB);
      const file = path.join(disk.folder, 'h.sqlite');
      const { store, queue, outages, start } = openQueue(file);
      const [id] = start() as [string];
      await eventually(() => store.runs.get(id).checkpointStep, 'a checkpoint');
      await emptyLog(file);
      disk.fill();
      const outage = await eventually(() => queue.outage, 'the outage', 30_000);
      expect(outage.message).toMatch(/h\.sqlite cannot grow: the disk is full \(0 B free\); free some space/);
      expect(outage).toMatchObject({ runIds: [id], freeBytes: 0 });
      // What a transaction needs, and the points that wait, of which there may be none yet.
      expect(outage.neededBytes).toBeGreaterThanOrEqual(64 * 1024);
      const shown = withOutage(store.runs.get(id), outage);
      expect(shown.status).toBe('paused');
      expect(shown.message).toMatch(/^Paused by itself: the history file .* the disk is full/);
      await expectStandstill(store, queue, id);
      expect(queue.outage!.points).toBeLessThan(MOST_POINTS);
      expect(() => queue.advance(id, 'step', 1)).toThrow(/no step can be made now: .* the disk is full/);

      disk.clear();
      await eventually(() => queue.outage === null, 'the end of the outage');
      expect(outages.at(-1)).toBeNull();
      await queue.idle();
      expectUndisturbed(store, id);
      const events = store.runs.get(id).events.filter((event) => event.kind === 'waited');
      expect(events).toHaveLength(1);
      expect(events[0]!.message).toMatch(/^Waited \d+ s and lost no point: the history file .* the disk is full/);
      expect(isSound(file)).toBe(true);
    });

    test('closed while the disk is full: what was stored is there, and the run goes on to the same end', async () => {
      const disk = testDisk(16 * MB);
      const file = path.join(disk.folder, 'h.sqlite');
      const { store, queue, start, close } = openQueue(file);
      const [id] = start() as [string];
      await eventually(() => store.runs.get(id).checkpointStep, 'a checkpoint');
      disk.fill();
      await eventually(() => queue.outage, 'the outage', 30_000);
      await close();
      expect(disk.free()).toBe(0);
      disk.clear();

      expect(isSound(file)).toBe(true);
      const next = openQueue(file);
      // The session of this process is that of the first program, too: it alone can tell that it has ended.
      const left = next.store.runs.get(id);
      expect(['running', 'interrupted']).toContain(left.status);
      expect(left.checkpointStep).toBeGreaterThan(0);
    });

    test('the folder is taken away, another file put there, and the folder put back', async () => {
      const folder = testFolder();
      const place = path.join(folder, 'data');
      mkdirSync(place);
      const { store, queue, start } = openQueue(path.join(place, 'h.sqlite'));
      const [id] = start() as [string];
      await eventually(() => store.runs.get(id).step > 0, 'the first points');
      renameSync(place, `${place}-away`);
      const outage = await eventually(() => queue.outage, 'the outage');
      expect(outage.message).toMatch(/h\.sqlite is no longer there; put it, or its folder, back where it was/);
      expect(outage).toMatchObject({ neededBytes: null, freeBytes: null });
      mkdirSync(place);
      writeFileSync(path.join(place, 'h.sqlite'), '');
      await eventually(() => /has been replaced by another file/.test(queue.outage?.message ?? ''), 'the new reason');
      rmSync(place, { recursive: true });
      await expectStandstill(store, queue, id);
      renameSync(`${place}-away`, place);
      await queue.idle();
      expectUndisturbed(store, id);
    });

    test('another program keeps the file: it is named, and training goes on when it is done', async () => {
      const file = path.join(testFolder(), 'h.sqlite');
      const { store, queue, start } = openQueue(file, { busyTimeoutMs: 1000 });
      const [id] = start() as [string];
      await eventually(() => store.runs.get(id).step > 0, 'the first points');
      const other = await startStoreProcess(file, 'hold', 60_000);
      expect(await other.line()).toBe('holding');
      expect(queue.outage).toBeNull();
      const outage = await eventually(() => queue.outage, 'the outage');
      expect(outage.message).toMatch(
        /is being written by another program \(lab, process \d+, since [\d:]+\); waited \d/,
      );
      expect(outage.message).toContain(String(other.process.pid));
      await expectStandstill(store, queue, id);
      other.process.kill('SIGKILL'); // which frees the file
      await other.ended;
      await queue.idle();
      expect(queue.outage).toBeNull();
      expectUndisturbed(store, id);
    });

    test('runs that wait for their place begin when there is room', async () => {
      const disk = testDisk(4 * MB);
      const { store, queue, start } = openQueue(path.join(disk.folder, 'h.sqlite'), { trainers: 2 });
      const ids = start({ dataset: 'xor', epochs: 20, record: { everySteps: 1 } }, 12);
      disk.fill();
      await eventually(() => queue.outage, 'the outage');
      expect(store.runs.list({ ids }).filter((run) => run.status === 'queued').length).toBeGreaterThan(0);
      disk.resize(64 * MB);
      await queue.idle();
      const runs = store.runs.list({ ids });
      expect(runs.map((run) => run.status)).toEqual(Array(12).fill('done'));
      for (const { id, spec, weightsHash } of runs) {
        const training = Training.start(spec);
        while (!training.done) training.advance(100);
        expect(weightsHash, id).toBe(training.weightsHash());
      }
    });
  });
});
