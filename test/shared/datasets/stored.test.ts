import { describe, expect, it } from 'vitest';
import { prepareData } from '../../../shared/datasets/prepare';
import { STORED_DATASETS } from '../../../shared/datasets/stored';
import type { DataTable } from '../../../shared/datasets/table';
import { defaultSpec, parseSpec } from '../../../shared/experimentSchema';

/** 60,000 + 10,000 images whose first pixel tells the row. */
function table(): DataTable {
  const rows = 70_000;
  const inputs = new Float64Array(rows * 784);
  for (let row = 0; row < rows; row++) inputs[row * 784] = row;
  const { classNames, featureNames } = STORED_DATASETS.mnist;
  const targets = Float64Array.from({ length: rows }, (_, i) => i % 10);
  return { rows, features: 784, trainRows: 60_000, inputs, targets, classNames, featureNames };
}

describe('MNIST', () => {
  it('takes training examples of the official training part and held-out ones of the official test part', () => {
    const spec = parseSpec({ dataset: { name: 'mnist', samples: 140 } });
    const data = prepareData({ ...spec, scaling: { name: 'none' } }, table());
    expect([data.train.count, data.test.count]).toEqual([120, 20]);
    expect([data.train.rows[0], data.train.rows[119]]).toEqual([0, 119]);
    expect([data.test.rows[0], data.test.rows[19]]).toEqual([60_000, 60_019]);
    expect(data.test.inputs[784]).toBe(60_001);
  });

  it('is divided as published when all is taken', () => {
    const spec = parseSpec({ dataset: { name: 'mnist', samples: 70_000 } });
    expect(Math.round(70_000 * spec.testFraction)).toBe(10_000);
  });

  it('refuses more of a part than there is', () => {
    const more = { dataset: { name: 'mnist', samples: 70_000 }, testFraction: 0.2 };
    expect(() => parseSpec(more)).toThrow(/at most 60000 training and 10000 held-out examples; got 56000 and 14000/);
  });

  it('refuses to go without its table', () => {
    expect(() => prepareData(defaultSpec('mnist'))).toThrow(/MNIST needs its examples/);
  });
});

describe('own files in a spec', () => {
  it('refuse a hash that is none, and a single class', () => {
    expect(() => parseSpec({ dataset: { name: 'file', hash: 'x' } })).toThrow(/dataset.hash must be the SHA-256/);
    expect(() => parseSpec({ dataset: { name: 'file' } })).toThrow(/dataset.hash must be the SHA-256/);
    const one = { name: 'file', hash: 'a'.repeat(64), rows: 10, features: 2, classes: 1 };
    expect(() => parseSpec({ dataset: one })).toThrow(/dataset.classes must be 0/);
  });
});
