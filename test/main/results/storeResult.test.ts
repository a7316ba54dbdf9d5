import { describe, expect, it } from 'vitest';
import { readResult } from '../../../main/results/resultReader';
import { expectedOf, storeResult } from '../../../main/results/storeResult';
import { createRuns } from '../../../main/runs/createRuns';
import { storeReport } from '../../../main/runs/storedRuns';
import type { Store } from '../../../main/store/store';
import type { ExperimentSpec } from '../../../shared/experiment';
import type { RunId } from '../../../shared/run';
import type { TrainerEvent } from '../../../shared/trainerProtocol';
import { randomSpec } from '../../support/randomSpec';
import { chunksOf, eventsOf } from '../../support/results';
import { exampleSpec } from '../../support/specs';
import { openRaw, openStore } from '../../support/store';

const SPEC = exampleSpec({
  epochs: null,
  steps: 60,
  record: { ...exampleSpec().record, histograms: 3, snapshots: 'auto' },
});
const PLACE = { kind: 'queue', place: 'lab-7:6379/0' } as const;

function waiting(store: Store, spec: ExperimentSpec = SPEC): RunId {
  return createRuns(store, [{ spec, name: 'Run' }], { appVersion: '1.2.3', elsewhere: PLACE })[0]!.id;
}

function resultOf(store: Store, id: RunId, events: readonly TrainerEvent[]) {
  const run = store.runs.get(id);
  return readResult(chunksOf(run.spec, events), expectedOf(run));
}

/** Every row that a history has of a run but its name, id and times. */
function rowsOf(file: string, id: RunId): Record<string, unknown[]> {
  const db = openRaw(file);
  const tables = [
    'run',
    'series_chunk',
    'series_summary',
    'histogram',
    'checkpoint',
    'snapshot',
    'run_tag',
    'elsewhere',
    'replay',
  ];
  const rows = tables.map((table) => {
    const key = table === 'run' ? 'id' : 'run_id';
    const found = db.prepare<[string], Record<string, unknown>>(`SELECT * FROM ${table} WHERE ${key} = ?`).all(id);
    const facts = found.map(({ id: _i, run_id: _r, created_at: _c, started_at: _s, ended_at: _e, ...rest }) => rest);
    return [table, facts.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))];
  });
  db.close();
  return Object.fromEntries(rows) as Record<string, unknown[]>;
}

describe('a result that is stored', () => {
  const trained: readonly (readonly [string, ExperimentSpec])[] = [
    ['a run with everything', SPEC],
    ...Array.from({ length: 6 }, (_, seed) => [`random experiment ${seed}`, randomSpec(seed)] as const),
  ];
  it.each(trained)('leaves what a training here leaves, in every table: %s', async (_, spec) => {
    const events = await eventsOf(spec);
    const here = openStore();
    const [local] = createRuns(here.store, [{ spec, name: 'Run' }], { appVersion: '1.2.3' });
    for (const event of events) storeReport(here.store, { ...event, runId: local!.id });
    const away = openStore();
    const id = waiting(away.store, spec);
    expect(storeResult(away.store, id, resultOf(away.store, id, events))).toBe('stored');
    const [expected, found] = [rowsOf(here.file, local!.id), rowsOf(away.file, id)];
    expect(expected['series_chunk']!.length).toBeGreaterThan(0);
    expect(found).toEqual(expected);
    expect(away.store.runs.get(id).events.map(({ kind }) => kind)).toEqual([
      'created',
      'running',
      events.at(-1)!.type === 'ended' ? away.store.runs.get(id).status : 'failed',
    ]);
    expect(away.store.runs.get(id).events[1]!.message).toBe('Computed by lab-7.');
  });

  it('changes nothing a second time, and a differing one is named and not taken', async () => {
    const { store, file } = openStore();
    const id = waiting(store);
    const result = resultOf(store, id, await eventsOf(SPEC));
    storeResult(store, id, result);
    const [before, events] = [rowsOf(file, id), store.runs.events(id)];
    expect(storeResult(store, id, result)).toBe('there');
    expect(rowsOf(file, id)).toEqual(before);
    expect(store.runs.events(id)).toEqual(events);
    const other = { ...result, end: { ...result.end, weightsHash: 'cd'.repeat(32) } } as typeof result;
    expect(() => storeResult(store, id, other)).toThrow(
      /is done here with weights .*; the other result is done with weights cdcdcdcdcdcd/,
    );
    expect(rowsOf(file, id)).toEqual(before);
  });

  it('has the times of who computed it, as far as they can be true here', async () => {
    const events = await eventsOf(SPEC);
    let now = 1_000_000;
    const { store } = openStore({ now: () => now });
    const [within, early, ahead] = [waiting(store), waiting(store), waiting(store)];
    now = 9_000_000;
    const timesOf = (id: RunId, startedAt: number, endedAt: number) => {
      const result = resultOf(store, id, events);
      storeResult(store, id, { ...result, head: { ...result.head, startedAt }, endedAt });
      const run = store.runs.get(id);
      return [run.startedAt, run.endedAt];
    };
    expect(timesOf(within, 3_000_000, 5_000_000)).toEqual([3_000_000, 5_000_000]);
    // Not before it was made, not after it is here.
    expect(timesOf(early, 3000, 5000)).toEqual([1_000_000, 1_000_000]);
    expect(timesOf(ahead, 8e15, 8e15 + 5)).toEqual([9_000_000, 9_000_000]);
  });

  it('is whole or not there', async () => {
    const { store, file } = openStore();
    const id = waiting(store);
    const result = resultOf(store, id, await eventsOf(SPEC));
    const [before, events] = [rowsOf(file, id), store.runs.events(id)];
    const broken = { ...result, end: { ...result.end, status: 'paused' } } as unknown as typeof result;
    const bad = {
      ...result,
      snapshots: [...result.snapshots, { ...result.snapshots[0]!, weightsHash: null as unknown as string }],
    };
    for (const each of [{ ...broken, end: { ...broken.end, status: 'nothing' } } as unknown as typeof result, bad]) {
      expect(() => storeResult(store, id, each)).toThrow();
      expect(rowsOf(file, id)).toEqual(before);
      expect(store.runs.events(id)).toEqual(events);
    }
    expect(storeResult(store, id, result)).toBe('stored');
  });

  it('of a run that failed can be followed by a good one, and replaces what a stopped run has', async () => {
    const { store } = openStore();
    const id = waiting(store);
    const events = await eventsOf(SPEC);
    const failed: TrainerEvent = { type: 'failed', runId: 'a', message: 'no memory' };
    storeResult(store, id, resultOf(store, id, [...events.slice(0, 3), failed]));
    expect(store.runs.get(id)).toMatchObject({ status: 'failed', message: 'no memory', elsewhere: null });
    storeResult(store, id, resultOf(store, id, events));
    expect(store.runs.get(id)).toMatchObject({ status: 'done', message: null, step: 60 });

    const [own] = createRuns(store, [{ spec: SPEC, name: 'Own' }], { appVersion: '1.2.3' });
    for (const event of events.slice(0, 3)) storeReport(store, { ...event, runId: own!.id });
    const result = resultOf(store, own!.id, events);
    expect(() => storeResult(store, own!.id, result)).toThrow(/is running here; .*: stop it first/);
    store.runs.setStatus(own!.id, 'stopped');
    expect(storeResult(store, own!.id, result)).toBe('stored');
    expect(store.runs.get(own!.id).pointCount).toBe(store.runs.get(id).pointCount);
  });
});
