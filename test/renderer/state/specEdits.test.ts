import { describe, expect, it } from 'vitest';
import {
  changeHidden,
  hiddenLayers,
  insertLayer,
  isUniform,
  moveLayer,
  outputLayer,
  removeLayer,
  switchDataset,
  withDepth,
} from '../../../renderer/state/specEdits';
import { DATASETS, type DatasetName } from '../../../shared/datasets/index';
import { defaultSpec, specIssues } from '../../../shared/experimentSchema';

const NAMES = (Object.keys(DATASETS) as DatasetName[]).filter((name) => name !== 'file');

describe('switchDataset', () => {
  it('makes an experiment that can start, from every data set to every other', () => {
    for (const from of NAMES) {
      for (const to of NAMES) expect(specIssues(switchDataset(defaultSpec(from), to)), `${from} → ${to}`).toEqual([]);
    }
  });

  it('gives the defaults of the new data set where nothing was changed', () => {
    expect(switchDataset(defaultSpec('moons'), 'digits')).toEqual(defaultSpec('digits'));
  });

  it('keeps what the user chose', () => {
    const moons = { ...defaultSpec('moons'), batchSize: 7, seeds: { init: 5, data: 6, shuffle: 7 } };
    const chosen = withDepth(changeHidden(moons, { units: 9 }), 4);
    const digits = switchDataset(chosen, 'digits');
    expect(digits.batchSize).toBe(7);
    expect(digits.seeds).toEqual(moons.seeds);
    expect(hiddenLayers(digits).map((layer) => layer.units)).toEqual([9, 9, 9, 9]);
    expect(outputLayer(digits).units).toBe(10);
  });
});

describe('layers', () => {
  const spec = withDepth(defaultSpec('moons'), 3);

  it('are added, moved and removed before the output layer', () => {
    const marked = insertLayer(changeHidden(spec, { units: 4 }), 0);
    expect(hiddenLayers(marked)).toHaveLength(4);
    expect(outputLayer(marked)).toEqual(outputLayer(spec));
    expect(hiddenLayers(removeLayer(marked, 1))).toHaveLength(3);
    expect(moveLayer(marked, 0, 2).network.layers).toHaveLength(5);
  });

  it('can be none, and come back', () => {
    const bare = withDepth(spec, 0);
    expect(hiddenLayers(bare)).toEqual([]);
    expect(specIssues(bare)).toEqual([]);
    expect(hiddenLayers(withDepth(bare, 2))).toHaveLength(2);
    expect(isUniform(withDepth(bare, 2), 'activation')).toBe(true);
  });
});
