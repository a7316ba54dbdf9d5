import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { deleteSet, keepTable, ownSet, ownSets, purgeSets, renameSet, restoreSet } from '../../../main/data/datasets';
import { readTable } from '../../../main/data/readTable';
import { sampleStored } from '../../../main/data/sample';
import { prepareData } from '../../../shared/datasets/prepare';
import { SAMPLE_CELLS, sampleSize } from '../../../shared/datasets/sample';
import type { DataTable } from '../../../shared/datasets/table';
import { parseSpec } from '../../../shared/experimentSchema';
import { temporaryFolder } from '../../support/store';

function table(rows: number, features: number, bytes = false): DataTable {
  const inputs = Float64Array.from({ length: rows * features }, (_, i) => (i * 7919) % 251);
  return {
    rows,
    features,
    trainRows: null,
    inputs: bytes ? Uint8Array.from(inputs) : inputs,
    targets: Float64Array.from({ length: rows }, (_, i) => i % 3),
    classNames: ['a', 'b', 'c'],
    featureNames: Array.from({ length: features }, (_, i) => `f${i}`),
  };
}

describe('own data sets', () => {
  it('are listed by title and can be renamed', () => {
    const folder = path.join(temporaryFolder(), 'datasets');
    expect(ownSets(folder)).toEqual([]);
    const b = keepTable(table(10, 2), 'set 10', folder);
    const a = keepTable(table(12, 2), 'set 9', folder);
    expect(ownSets(folder)).toEqual([a, b]);
    renameSet(a.hash, '  Zoo  ', folder);
    expect(ownSets(folder).map(({ title }) => title)).toEqual(['set 10', 'Zoo']);
    expect(ownSet(a.hash, folder)).toEqual({ ...a, title: 'Zoo' });
    expect(() => renameSet(a.hash, ' ', folder)).toThrow(/1 to 80 characters; got 0/);
  });

  it('come back whole from deletion until they are purged, and only then are their files gone', () => {
    const folder = temporaryFolder();
    const set = keepTable(table(10, 2), 'Kept', folder);
    const before = readTable(set.choice, folder);
    deleteSet(set.hash, folder, new Date(5000));
    expect(ownSets(folder)).toEqual([{ ...set, deletedAt: 5000 }]);
    expect(() => readTable(set.choice, folder)).toThrow(/“Kept” has been deleted: bring it back/);
    expect(() => deleteSet(set.hash, folder)).toThrow(/has been deleted/);
    purgeSets(folder, 5000);
    restoreSet(set.hash, folder);
    expect(ownSets(folder)).toEqual([set]);
    expect(readTable(set.choice, folder)).toEqual(before);

    deleteSet(set.hash, folder, new Date(5000));
    purgeSets(folder, 5001);
    expect(readdirSync(folder)).toEqual([]);
    expect(() => restoreSet(set.hash, folder)).toThrow(/gone for good/);
    expect(() => readTable(set.choice, folder)).toThrow(/is not among the imported ones/);
  });

  it('survive a purge when they were imported again after deletion', () => {
    const folder = temporaryFolder();
    const set = keepTable(table(10, 2), 'Kept', folder);
    deleteSet(set.hash, folder, new Date(5000));
    keepTable(table(10, 2), 'Again', folder);
    purgeSets(folder, Infinity);
    expect(ownSets(folder).map(({ title, deletedAt }) => [title, deletedAt])).toEqual([['Again', null]]);
  });

  it('are listed without their description too, made up from the table', () => {
    const folder = temporaryFolder();
    const set = keepTable(table(10, 2), 'Kept', folder);
    const sidecar = path.join(folder, `${set.hash}.json`);
    for (const damage of [() => rmSync(sidecar), () => writeFileSync(sidecar, '{"title"')]) {
      damage();
      const [found] = ownSets(folder);
      expect(found).toMatchObject({ hash: set.hash, choice: set.choice, title: `Own data ${set.hash.slice(0, 8)}` });
    }
  });

  it('leave nothing behind when the disk refuses them', () => {
    const folder = path.join(temporaryFolder(), 'file');
    writeFileSync(folder, '');
    expect(() => keepTable(table(10, 2), 'x', folder)).toThrow(/cannot keep the data set/);
    const place = temporaryFolder();
    const set = keepTable(table(10, 2), 'x', place);
    rmSync(path.join(place, `${set.hash}.table`));
    expect(existsSync(path.join(place, `${set.hash}.json`))).toBe(true);
    expect(ownSets(place)).toEqual([]);
  });
});

describe('samples for pictures', () => {
  it('are what the trainer would see, in its order, noise included', () => {
    const folder = temporaryFolder();
    const { choice } = keepTable(table(9000, 2), 'x', folder);
    const spec = parseSpec({ dataset: { ...choice, noise: 0.5 }, scaling: 'none' });
    const sample = sampleStored(spec, folder);
    const data = prepareData(spec, readTable(choice, folder));
    expect(sample.train).toMatchObject({ count: 4000, total: 7200 });
    expect(sample.train.inputs).toEqual(data.train.inputs.slice(0, 8000));
    expect(sample.rawExtent).toEqual(data.rawExtent);
    expect(sample.withoutNoise).toBe(false);
  });

  it.each([false, true])('of a large set are the same rows, without noise, and bounded (as bytes: %s)', (bytes) => {
    const folder = temporaryFolder();
    const { choice } = keepTable(table(3000, 400, bytes), 'x', folder);
    const spec = parseSpec({ dataset: choice, scaling: 'none' });
    const sample = sampleStored({ ...spec, dataset: { ...choice, noise: 1 } }, folder);
    const data = prepareData(spec, readTable(choice, folder));
    const count = sampleSize(400);
    expect(count * 400).toBeLessThanOrEqual(SAMPLE_CELLS);
    for (const part of ['train', 'test'] as const) {
      expect(sample[part].count).toBe(count);
      expect(sample[part].total).toBe(data[part].count);
      expect(sample[part].inputs).toEqual(data[part].inputs.slice(0, count * 400));
      expect(sample[part].targets).toEqual(data[part].targets.slice(0, count));
    }
    expect(sample.withoutNoise).toBe(true);
  });

  it('are not made of drawn sets', () => {
    expect(() => sampleStored(parseSpec({ dataset: 'moons' }), temporaryFolder())).toThrow(
      /stored data set; got moons/,
    );
  });
});
