import { describe, expect, it } from 'vitest';
import { RunQueue } from '../../../main/runs/queue';
import type { Store } from '../../../main/store/store';
import { createRun, openStore, startRun } from '../../support/store';

const QUEUE = { kind: 'queue', place: 'lab-7:6379/0' } as const;
const PLAN = { kind: 'plan', place: '/plans/depth' } as const;

function away(store: Store, place: typeof QUEUE | typeof PLAN = QUEUE) {
  const run = createRun(store);
  store.elsewhere.put([{ runId: run.id, job: `job-${run.id}` }], place);
  return run.id;
}

describe('runs that are computed elsewhere', () => {
  it('say where they are, in lists and alone, and are found by place', () => {
    const { store } = openStore();
    const [first, second] = [away(store), away(store, PLAN)];
    expect(store.runs.get(first)).toMatchObject({ status: 'queued', elsewhere: QUEUE });
    expect(store.runs.list().map((run) => run.elsewhere)).toEqual([PLAN, QUEUE]);
    expect(createRun(store).elsewhere).toBe(null);
    expect(store.elsewhere.of(first)).toEqual({ runId: first, sweepId: null, job: `job-${first}`, ...QUEUE });
    expect(store.elsewhere.list().map(({ runId }) => runId)).toEqual([first, second]);
    expect(store.elsewhere.list({ kind: 'plan' }).map(({ runId }) => runId)).toEqual([second]);
    expect(store.elsewhere.list({ place: QUEUE.place }).map(({ runId }) => runId)).toEqual([first]);
    expect(store.elsewhere.list({ sweepId: 'none' })).toEqual([]);
  });

  it('are not interrupted when the program ends or was killed; others are', () => {
    const { store, file } = openStore();
    const [id, plain] = [away(store), createRun(store, 'Plain').id];
    store.close();
    const next = openStore({ file }).store;
    expect(next.recoverInterrupted()).toEqual([]);
    expect(next.runs.get(id)).toMatchObject({ status: 'queued', elsewhere: QUEUE });
    expect(next.runs.get(plain).status).toBe('interrupted');
  });

  it('are given away by who has them only, while they are queued', () => {
    const { store, file } = openStore();
    const running = startRun(store).id;
    const put = (by: Store, runId: string) => () => by.elsewhere.put([{ runId, job: 'x' }], QUEUE);
    expect(put(store, running)).toThrow(/only a queued run can be computed elsewhere; run \w+ is running/);
    const other = openStore({ file }).store;
    expect(put(other, createRun(store).id)).toThrow(/waits in another program/);
    expect(put(store, 'none')).toThrow(/no run none/);
    const id = away(store);
    put(other, id)();
    expect(other.runs.get(id).elsewhere).toEqual(QUEUE);
  });

  it('can be taken back, to be trained here', () => {
    const { store } = openStore();
    const id = away(store);
    store.elsewhere.take([id, createRun(store).id]);
    expect(store.runs.get(id)).toMatchObject({ status: 'queued', elsewhere: null });
    expect(store.owns(id)).toBe(true);
    store.close();
  });

  it('are stopped by the queue of this program, which has no trainer of them', () => {
    const { store } = openStore();
    const id = away(store, PLAN);
    const told: string[] = [];
    const queue = new RunQueue(
      store,
      () => {
        throw new Error('nothing is trained');
      },
      { trainers: 1, threads: 1 },
      { changed: (runId) => told.push(runId), notice: () => undefined },
    );
    queue.stop(id);
    expect(told).toEqual([id]);
    expect(store.runs.get(id)).toMatchObject({ status: 'stopped', elsewhere: null });
    expect(store.runs.get(id).message).toBe('Taken back before a result came; it was in the plan /plans/depth.');
    expect(store.elsewhere.of(id)).toBe(null);
  });

  it('go from the bin for good with what says where they are', () => {
    const { store } = openStore();
    const id = away(store);
    expect(() => store.runs.bin.put([id])).toThrow(/stop it first/);
    store.runs.setStatus(id, 'stopped');
    store.runs.bin.put([id]);
    store.runs.bin.purge([id]);
    expect(store.elsewhere.list()).toEqual([]);
  });

  it('are told to other programs that have the history open', () => {
    const { store, file } = openStore();
    const other = openStore({ file }).store;
    const { id } = createRun(store);
    other.changedRuns();
    store.elsewhere.put([{ runId: id, job: 'x' }], QUEUE);
    expect(other.changedRuns().changed).toEqual([id]);
  });
});
