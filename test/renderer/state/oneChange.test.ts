import { describe, expect, it } from 'vitest';
import { changesBetween, nameOfChange } from '../../../renderer/state/changes';
import { settingsOf, type Setting } from '../../../renderer/state/oneChange';
import { DATASETS, type DatasetName } from '../../../shared/datasets/index';
import type { ExperimentSpec } from '../../../shared/experiment';
import { defaultSpec, parseSpec, specIssues } from '../../../shared/experimentSchema';
import { defaultChoice } from '../../../shared/params';
import { flattenSpec } from '../../../shared/specFields';
import { randomSpec } from '../../support/randomSpec';

const SPECS = [
  defaultSpec('moons'),
  defaultSpec('digits'),
  ...Array.from({ length: 30 }, (_, seed) => randomSpec(seed)),
];

const settingNamed = (spec: ExperimentSpec, key: string): Setting => settingsOf(spec).find((each) => each.key === key)!;
const changed = (from: ExperimentSpec, to: ExperimentSpec, key: string) =>
  changesBetween({ spec: from, datasetTitle: null }, { spec: to, datasetTitle: null }, key);

describe('settingsOf', () => {
  it('has every setting that has a value, but for what follows from the data', () => {
    for (const spec of SPECS) {
      const keys = new Set(settingsOf(spec).map(({ key }) => key));
      const hiddenSame = new Set(['width', 'activation', 'initializer', 'biasInitializer']);
      const missing = Object.entries(flattenSpec(spec))
        .filter(([key, value]) => value !== null && !keys.has(key))
        .map(([key]) => key)
        // Parameters that only some hidden layers have stand with the layers; without hidden layers all do.
        .filter((key) => key !== 'output.units' && !hiddenSame.has(key.split('.')[0]!));
      expect(missing).toEqual([]);
    }
  });

  it('gives the experiment itself where the value is set that it has', () => {
    for (const spec of SPECS) {
      for (const setting of settingsOf(spec)) {
        // What speaks of all layers makes them alike; where they are, nothing changes.
        const shared = /^(width|activation|initializer|biasInitializer)(\.|$)/.test(setting.key);
        const layers = new Set(spec.network.layers.map((layer) => JSON.stringify({ ...layer, units: 0 })));
        if (shared && layers.size > 1) continue;
        if (setting.key === 'width') continue;
        if (setting.kind === 'dataset') continue;
        const set = setting.set as (value: unknown) => ExperimentSpec;
        expect(set(setting.value), setting.key).toEqual(spec);
      }
    }
  });

  it('knows the limits of numbers that the schema has', () => {
    const spec = defaultSpec('moons');
    for (const setting of settingsOf(spec)) {
      if (setting.kind !== 'number') continue;
      const { min, max, integer } = setting.rule;
      const issuesAt = (value: number) => specIssues(setting.set(value)).map(({ message }) => message);
      const about = (value: number) => issuesAt(value).filter((message) => message.includes(`got ${value}`));
      expect(about(min), `${setting.key} = ${min}`).toEqual([]);
      if (setting.key === 'depth') continue; // nothing is made of a depth that cannot be
      const step = integer === true ? 1 : Math.max(1e-6, Math.abs(max) * 1e-6);
      expect(issuesAt(min - step), `${setting.key} below ${min}`).not.toEqual([]);
      expect(issuesAt(max + step), `${setting.key} above ${max}`).not.toEqual([]);
      expect(issuesAt(NaN), `${setting.key} is no number`).not.toEqual([]);
    }
  });

  it('changes the data set with what must follow from it, from every set to every other', () => {
    const names = (Object.keys(DATASETS) as DatasetName[]).filter((name) => name !== 'file');
    for (const from of names) {
      for (const to of names) {
        const setting = settingNamed(defaultSpec(from), 'dataset');
        if (setting.kind !== 'dataset') throw new Error('no data set');
        const next = setting.set(to);
        // How many examples are held out is the user's: MNIST has a fixed number.
        const issues = specIssues(next).filter(({ path }) => path !== 'testFraction');
        expect(issues, `${from} → ${to}`).toEqual([]);
        expect(next.dataset).toEqual(defaultChoice(DATASETS[to]));
      }
    }
  });
});

describe('changesBetween', () => {
  const spec = parseSpec({ dataset: 'moons' });

  it('names old and new value, and what follows from them apart', () => {
    const setting = settingNamed(spec, 'optimizer');
    if (setting.kind !== 'choice') throw new Error('no choice');
    const next = setting.set({ name: 'momentum', learningRate: 0.1, momentum: 0.9 } as never);
    expect(changed(spec, next, 'optimizer')).toEqual([
      { key: 'optimizer', label: 'Optimizer', from: 'SGD', to: expect.stringContaining('omentum'), follows: false },
      expect.objectContaining({ key: 'optimizer.momentum', from: '–', to: '0.9', follows: true }),
    ]);
  });

  it('tells of one layer where one was changed', () => {
    const setting = settingNamed(spec, 'layers.2.units');
    if (setting.kind !== 'number') throw new Error('no number');
    const next = setting.set(5);
    expect(changed(spec, next, 'layers.2.units')).toEqual([
      { key: 'layers.2.units', label: 'Layer 2: units', from: '16', to: '5', follows: false },
    ]);
    expect(next.network.layers.map(({ units }) => units)).toEqual([16, 5, 1]);
  });
});

describe('nameOfChange', () => {
  const change = { key: 'batchSize', label: 'Batch size', from: '20', to: '64', follows: false };

  it('says the change behind the name', () => {
    expect(nameOfChange('Moons', [change], 'batchSize')).toBe('Moons · batch size 20 → 64');
    expect(nameOfChange('Moons', [], 'batchSize')).toBe('Moons');
  });

  it('cuts the name before the change, at 120 characters', () => {
    const name = nameOfChange('x'.repeat(120), [change], 'batchSize');
    expect(name).toHaveLength(120);
    expect(name.endsWith(' · batch size 20 → 64')).toBe(true);
  });
});
