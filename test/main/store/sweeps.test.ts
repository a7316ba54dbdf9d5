import { expect, it } from 'vitest';
import type { SweepSpec } from '../../../shared/sweep';
import { createRun, openStore } from '../../support/store';
import { exampleSpec } from '../../support/specs';

const SPEC: SweepSpec = {
  version: 1,
  name: 'Activations',
  template: exampleSpec(),
  axes: [{ field: 'activation', values: ['tanh', 'relu'] }],
  seeds: 3,
};

it('a sweep keeps its runs in their order, also when some are binned or purged', () => {
  const { store, file } = openStore({ now: () => 1_700_000_000_000 });
  const { sweep, ids } = store.atomically(() => {
    const made = store.sweeps.create(SPEC);
    return { sweep: made, ids: [...'abcdef'].map((name) => createRun(store, name, { sweepId: made.id }).id) };
  });
  expect(store.sweeps.get(sweep.id)).toEqual({
    id: sweep.id,
    name: 'Activations',
    createdAt: 1_700_000_000_000,
    spec: SPEC,
    runIds: ids,
  });
  store.runs.setStatus(ids[1]!, 'stopped');
  store.runs.bin.put([ids[1]!]);
  store.runs.bin.purge([ids[1]!]);
  expect(store.sweeps.get(sweep.id).runIds).toEqual(ids);
  expect(store.runs.list({ sweepId: sweep.id }).map((run) => run.name)).toEqual([...'fedca']);
  store.close();
  expect(
    openStore({ file })
      .store.sweeps.list()
      .map((s) => s.runIds),
  ).toEqual([ids]);
});

it('a sweep goes with its last run, and not before', () => {
  const { store } = openStore();
  const sweep = store.sweeps.create(SPEC);
  expect(store.sweeps.list()).toHaveLength(1);
  const ids = ['a', 'b'].map((name) => createRun(store, name, { sweepId: sweep.id }).id);
  for (const id of ids) store.runs.setStatus(id, 'stopped');
  store.runs.bin.put(ids);
  store.runs.bin.purge([ids[0]!]);
  expect(store.sweeps.list()).toHaveLength(1);
  store.runs.bin.purge([ids[1]!]);
  expect(store.sweeps.list()).toEqual([]);
  expect(() => store.sweeps.get(sweep.id)).toThrow(/there is no sweep/);
});

it('a sweep and its runs are made together or not at all', () => {
  const { store } = openStore();
  expect(() =>
    store.atomically(() => {
      const sweep = store.sweeps.create(SPEC);
      createRun(store, 'a', { sweepId: sweep.id });
      createRun(store, ' ', { sweepId: sweep.id });
    }),
  ).toThrow(/a name must be/);
  expect(store.sweeps.list()).toEqual([]);
  expect(store.runs.list()).toEqual([]);
});

it('settings are kept as JSON by key', () => {
  const { store } = openStore();
  expect(store.settings.get('theme')).toBeNull();
  store.settings.set('theme', { dark: true, list: [1, 'é'] });
  store.settings.set('theme', { dark: false });
  expect(store.settings.get('theme')).toEqual({ dark: false });
  store.settings.remove('theme');
  expect(store.settings.get('theme')).toBeNull();
});
