import { describe, expect, it } from 'vitest';
import { defaultsOf, differsFromDefault, settingGroups } from '../../../renderer/state/settingGroups';
import { siblingsOf } from '../../../renderer/state/siblings';
import { parseSpec } from '../../../shared/experimentSchema';
import { flattenSpec } from '../../../shared/specFields';
import { randomSpec } from '../../support/randomSpec';
import { exampleRun } from '../../support/specs';

const marked = (raw: unknown): string[] => {
  const spec = parseSpec(raw);
  const fields = flattenSpec(spec);
  return Object.keys(fields).filter((key) => differsFromDefault(key, fields, defaultsOf(spec)));
};

describe('settingGroups', () => {
  it('has every setting with a value once', () => {
    for (let seed = 0; seed < 20; seed++) {
      const fields = flattenSpec(randomSpec(seed));
      const keys = settingGroups(fields).flatMap((group) => group.keys);
      expect(keys.toSorted()).toEqual(
        Object.keys(fields)
          .filter((key) => fields[key] !== null)
          .toSorted(),
      );
    }
  });
});

describe('differsFromDefault', () => {
  it('marks nothing of the defaults, nor seeds, nor the data set itself', () => {
    expect(marked({ dataset: 'moons' })).toEqual([]);
    expect(marked({ dataset: { name: 'moons', noise: 0.3 }, seeds: { init: 9 } })).toEqual([]);
  });

  it('marks a record, not the parameters that came with it, and layers beyond the default ones by what they have', () => {
    expect(marked({ dataset: 'moons', optimizer: { name: 'momentum', learningRate: 0.1 } })).toEqual(['optimizer']);
    expect(marked({ dataset: 'moons', optimizer: { name: 'sgd', learningRate: 0.2 } })).toEqual([
      'optimizer.learningRate',
    ]);
    const hidden = { units: 16, activation: 'tanh', initializer: 'glorotNormal' };
    const output = { activation: 'identity', initializer: 'glorotNormal' };
    expect(marked({ dataset: 'moons', network: { layers: [hidden, hidden, hidden, output] } })).toEqual(['depth']);
    const wide = { ...hidden, units: 7 };
    expect(marked({ dataset: 'moons', network: { layers: [hidden, wide, output] } })).toEqual([
      'width',
      'layers.2.units',
    ]);
  });
});

describe('siblingsOf', () => {
  it('are the runs that differ in their seeds only', () => {
    const run = exampleRun({ id: 'a' });
    const seeded = exampleRun({ id: 'b', spec: { ...run.spec, seeds: { init: 9, data: 2, shuffle: 3 } } });
    const other = exampleRun({ id: 'c', spec: { ...run.spec, batchSize: 21 } });
    const repeat = exampleRun({ id: 'd' });
    expect(siblingsOf(run, [run, seeded, other, repeat]).map(({ id }) => id)).toEqual(['b', 'd']);
  });
});
