import { expect, it } from 'vitest';
import { addSeeds, createRuns } from '../../main/runs/createRuns';
import { expandSweep, parseSweep } from '../../shared/sweep';
import { exampleSpec } from '../support/specs';
import { openStore } from '../support/store';

const SWEEP = parseSweep({
  name: 'Rates',
  template: exampleSpec(),
  axes: [
    { field: 'activation', values: ['tanh', 'relu'] },
    { field: 'optimizer.learningRate', values: [0.1, 0.2, 0.3] },
  ],
  seeds: 2,
});

it('a sweep that gets more seeds is the sweep that had them from the first', () => {
  const { store } = openStore();
  const first = createRuns(store, expandSweep(SWEEP), { appVersion: '1', sweep: SWEEP });
  const id = first[0]!.sweepId!;
  const purged = first[3]!.id;
  store.runs.setStatus(purged, 'stopped');
  store.runs.bin.put([purged]);
  store.runs.bin.purge([purged]);

  const added = addSeeds(store, id, 3, '1');
  expect(added).toHaveLength(18);
  expect(added.every((run) => run.status === 'queued' && run.sweepId === id)).toBe(true);
  const whole = { ...SWEEP, seeds: 5 };
  const { spec, runIds } = store.sweeps.get(id);
  expect(spec).toEqual(whole);
  expect(new Set(runIds).size).toBe(30);
  // A purged run keeps its place: the second seed of the second cell.
  expect(runIds.indexOf(purged)).toBe(6);
  const there = expandSweep(whole).filter((_, index) => runIds[index] !== purged);
  const stored = runIds.filter((runId) => runId !== purged).map((runId) => store.runs.get(runId));
  expect(stored.map((run) => run.spec)).toEqual(there.map((planned) => planned.spec));
  expect(stored.map((run) => run.name)).toEqual(there.map((planned) => planned.name));
  const old = new Set(first.map((run) => run.id));
  expect(runIds.filter((runId) => old.has(runId))).toEqual([...old]);
});

it('nothing is changed when it would have too many', () => {
  const { store } = openStore();
  const [run] = createRuns(store, expandSweep(SWEEP), { appVersion: '1', sweep: SWEEP });
  const before = store.sweeps.get(run!.sweepId!);
  expect(() => addSeeds(store, before.id, 999, '1')).toThrow('1001');
  expect(store.sweeps.get(before.id)).toEqual(before);
  expect(store.runs.list()).toHaveLength(12);
});
