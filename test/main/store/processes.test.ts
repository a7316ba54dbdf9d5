import { describe, expect, it } from 'vitest';
import { LabError } from '../../../shared/errors';
import { createRun, line, openRaw, openStore, startRun, temporaryFile } from '../../support/store';
import { startStoreProcess } from '../../support/storeProcess';

const thrownBy = (work: () => void): unknown => {
  try {
    work();
  } catch (thrown) {
    return thrown;
  }
  return null;
};

describe('two programs on one file', () => {
  it('both write many small transactions and lose nothing', { timeout: 60_000 }, async () => {
    const file = temporaryFile();
    const others = [await startStoreProcess(file, 'write', 15), await startStoreProcess(file, 'write', 15)];
    const { store } = openStore({ file });
    for (let i = 0; i < 15; i++) {
      const { id } = startRun(store, `own ${String(i)}`);
      for (let step = 0; step < 100; step += 10) {
        store.series.appendPoints(id, line(step, step + 10), { step: step + 10, elapsedMs: 1 });
        await new Promise((done) => setTimeout(done, 1)); // let the others in between
      }
      store.runs.setStatus(id, 'done', { step: 100 });
    }
    expect(await Promise.all(others.map((other) => other.ended))).toEqual([0, 0]);
    const runs = store.runs.list();
    expect(runs).toHaveLength(45);
    for (const run of runs) {
      expect(run).toMatchObject({ status: 'done', step: 100, pointCount: 100 });
      expect(store.series.read(run.id)[0]?.steps).toEqual(Int32Array.from({ length: 100 }, (_, i) => i));
    }
    expect(openRaw(file).pragma('integrity_check', { simple: true })).toBe('ok');
  });

  it('see each other’s changes by the data version', async () => {
    const { store, file } = openStore();
    const before = store.dataVersion();
    createRun(store);
    expect(store.dataVersion()).toBe(before);
    const other = await startStoreProcess(file, 'write', 1);
    expect(await other.ended).toBe(0);
    expect(store.dataVersion()).not.toBe(before);
  });

  it('wait for each other, and then say for whom', async () => {
    const { store, file } = openStore({ busyTimeoutMs: 300 });
    const run = createRun(store);
    const other = await startStoreProcess(file, 'hold', 1500);
    expect(await other.line()).toBe('holding');
    const error = thrownBy(() => store.runs.update(run.id, { starred: true }));
    expect(error).toBeInstanceOf(LabError);
    expect((error as LabError).code).toBe('busy');
    expect((error as LabError).message).toMatch(
      /^the history file .*history\.sqlite is being written by another program \(lab, process \d+, since \d\d:\d\d\); waited 0\.3 s, try again when it is done$/,
    );
    expect((error as LabError).message).toContain(String(other.process.pid));
    expect(store.runs.get(run.id).starred).toBe(false); // reading goes on
    const patient = openStore({ file, busyTimeoutMs: 8000 }).store;
    expect(patient.runs.update(run.id, { starred: true })[0]?.starred).toBe(true);
    expect(await other.ended).toBe(0);
  });

  it('waits to open as well', async () => {
    const file = temporaryFile();
    openStore({ file }).store.close();
    const other = await startStoreProcess(file, 'hold', 800);
    expect(await other.line()).toBe('holding');
    expect(() => openStore({ file, busyTimeoutMs: 100 })).toThrow(/is being written by another program \(lab/);
    expect(openStore({ file }).store.runs.list()).toEqual([]);
  });
});

describe('a program that is killed', () => {
  it('leaves every point that it had committed, and its run is marked as interrupted', async () => {
    const file = temporaryFile();
    const writer = await startStoreProcess(file, 'train');
    const id = await writer.line();
    let said = 0;
    while (said < 2000) said = Number(await writer.line());
    writer.process.kill('SIGKILL');
    for (const line of await writer.rest()) if (/^\d+$/.test(line)) said = Math.max(said, Number(line));
    expect(await writer.ended).toBe('SIGKILL');

    const { store, notices } = openStore({ file });
    expect(notices).toEqual([]);
    expect(store.runs.get(id).status).toBe('running');
    expect(store.recoverInterrupted()).toEqual([id]);
    const run = store.runs.get(id);
    expect(run.pointCount).toBeGreaterThanOrEqual(said);
    expect(run.pointCount).toBeLessThanOrEqual(said + 7);
    expect(run.step).toBe(run.pointCount);
    const [series] = store.series.read(id);
    expect(series?.steps).toEqual(Int32Array.from({ length: run.pointCount }, (_, i) => i));
    expect(series?.values).toEqual(Float64Array.from({ length: run.pointCount }, (_, i) => Math.sqrt(i)));
    const message = `The program ended while this run was training; ${String(run.pointCount)} points and a checkpoint at step ${String(run.checkpointStep)} are kept.`;
    expect(run).toMatchObject({ status: 'interrupted', message });
    expect(run.events.at(-1)).toMatchObject({ kind: 'interrupted', message });
    expect(store.recoverInterrupted()).toEqual([]);

    // It goes on from its checkpoint, in this program now.
    const checkpoint = store.checkpoints.latest(id);
    store.series.truncateAfter(id, checkpoint!.step);
    store.runs.setStatus(id, 'running');
    store.series.appendPoints(id, line(checkpoint!.step + 1, checkpoint!.step + 9), {
      step: checkpoint!.step + 9,
      elapsedMs: 1,
    });
    expect(store.runs.get(id)).toMatchObject({ status: 'running', message: null, endedAt: null });
  });

  it('is not mistaken for one that lives', async () => {
    const file = temporaryFile();
    const living = await startStoreProcess(file, 'idle');
    const killed = await startStoreProcess(file, 'idle');
    const [livingRun, killedRun] = [await living.line(), await killed.line()];
    const { store } = openStore({ file, now: () => Date.now() + 3_600_000 }); // no heartbeat for an hour: suspended
    expect(store.recoverInterrupted()).toEqual([]);
    killed.process.kill('SIGKILL');
    await killed.ended;
    expect(store.recoverInterrupted()).toEqual([killedRun]);
    expect(store.runs.get(livingRun).status).toBe('running');
    expect(
      thrownBy(() => {
        store.runs.setStatus(livingRun, 'stopped');
      }),
    ).toMatchObject({ code: 'state', message: expect.stringContaining('is running in another program') as string });
    living.process.kill('SIGKILL');
    await living.ended;
    expect(store.recoverInterrupted()).toEqual([livingRun]);
  });
});
