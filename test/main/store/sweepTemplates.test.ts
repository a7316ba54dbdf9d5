import { expect, it } from 'vitest';
import { parseSweep } from '../../../shared/sweep';
import { parseTemplateEdit } from '../../../shared/sweepTemplate';
import { openStore } from '../../support/store';

const SPEC = {
  name: 'Rates',
  template: { dataset: 'iris' },
  axes: [{ field: 'optimizer.learningRate', from: 1e-4, to: 1, scale: 'log', count: 4 }],
  random: { samples: 6, seed: 3 },
};

it('templates are kept with ranges and samples, changed under their id, and deleted', () => {
  const { store, file } = openStore();
  const first = store.sweepTemplates.save(parseTemplateEdit({ id: null, name: ' rates ', spec: SPEC }));
  const other = store.sweepTemplates.save(parseTemplateEdit({ id: null, name: 'Depths', spec: { ...SPEC, seeds: 1 } }));
  expect(store.sweepTemplates.list().map(({ id, name }) => [id, name])).toEqual([
    [other, 'Depths'],
    [first, 'rates'],
  ]);
  expect(store.sweepTemplates.list()[1]?.spec).toEqual(parseSweep(SPEC));
  store.sweepTemplates.save(parseTemplateEdit({ id: first, name: 'Better', spec: { ...SPEC, seeds: 2 } }));
  const later = openStore({ file }).store.sweepTemplates;
  expect(later.list().map(({ id, name, spec }) => [id, name, spec.seeds])).toEqual([
    [first, 'Better', 2],
    [other, 'Depths', 1],
  ]);
  later.delete(first);
  expect(later.list().map(({ id }) => id)).toEqual([other]);
  expect(() => later.save(parseTemplateEdit({ id: first, name: 'Better', spec: SPEC }))).toThrow(
    'there is no template',
  );
});

it('what is no sweep is not kept', () => {
  expect(() => parseTemplateEdit({ id: null, name: 'a', spec: { ...SPEC, random: { samples: 0 } } })).toThrow(
    'random.samples must be a whole number from 1 to 10000; got 0',
  );
});
