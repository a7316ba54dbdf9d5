import { describe, expect, it } from 'vitest';
import { DATASETS, loadDataset, type DatasetName } from '../../../shared/datasets/index';
import { prepareData, type PreparedPart } from '../../../shared/datasets/prepare';
import { applyScaling, featureMoments, featureRange, SCALINGS, type Scaling } from '../../../shared/datasets/scaling';
import { stratifiedSplit } from '../../../shared/datasets/split';
import type { ExperimentSpec } from '../../../shared/experiment';
import { defaultChoice } from '../../../shared/params';
import { Rng } from '../../../shared/rng';
import { exampleSpec } from '../../support/specs';

const specOf = (dataset: DatasetName, changes: Partial<ExperimentSpec> = {}): ExperimentSpec =>
  exampleSpec({
    dataset: defaultChoice<DatasetName>(DATASETS[dataset]),
    loss: { binary: 'binaryCrossEntropy', multiclass: 'softmaxCrossEntropy', regression: 'mse' }[
      DATASETS[dataset].task
    ] as ExperimentSpec['loss'],
    ...changes,
  });

const classShares = (part: PreparedPart, classes: number) =>
  Array.from({ length: classes }, (_, c) => part.targets.filter((target) => target === c).length / part.count);

const MADE = (Object.keys(DATASETS) as DatasetName[]).filter((name) => DATASETS[name].kind !== 'stored');

describe.each(MADE)('prepareData: %s', (name) => {
  const spec = specOf(name);
  const data = prepareData(spec);

  it('splits every example into exactly one part', () => {
    const rows = [...data.train.rows, ...data.test.rows].sort((a, b) => a - b);
    const count = loadDataset(spec.dataset, spec.seeds.data).count;
    expect(rows).toEqual(Array.from({ length: count }, (_, i) => i));
    expect(data.test.count).toBe(Math.round(count * 0.25));
    for (const part of [data.train, data.test]) {
      expect(part.inputs.length).toBe(part.count * data.features);
      expect(part.targets.length).toBe(part.count);
    }
  });

  it('keeps the raw examples behind the scaled ones', () => {
    const raw = loadDataset(spec.dataset, spec.seeds.data);
    for (const part of [data.train, data.test]) {
      const scaled = data.scale(Float64Array.from(raw.inputs));
      const expected = [...part.rows].flatMap((row) => [
        ...scaled.subarray(row * data.features, (row + 1) * data.features),
      ]);
      expect(part.inputs).toEqual(Float64Array.from(expected));
      expect(part.targets).toEqual(Float64Array.from(part.rows, (row) => raw.targets[row]!));
    }
  });

  it('gives each class its share of both parts', () => {
    if (data.task === 'regression') return;
    const train = classShares(data.train, data.classNames.length);
    const test = classShares(data.test, data.classNames.length);
    train.forEach((share, c) => expect(Math.abs(share - test[c]!)).toBeLessThan(1.5 / data.test.count));
  });

  it('standardizes by the training part', () => {
    const { mean, std } = featureMoments(data.train.inputs, data.train.count, data.features);
    for (const value of mean) expect(Math.abs(value)).toBeLessThan(1e-9);
    for (const value of std) if (value !== 0) expect(value).toBeCloseTo(1, 9);
  });

  it('has output units, names, and an extent for two features', () => {
    const { task, classNames, featureNames } = DATASETS[name];
    expect(data).toMatchObject({ task, classNames, featureNames, features: featureNames.length });
    expect(data.outputs).toBe(task === 'multiclass' ? classNames.length : 1);
    expect(data.rawExtent === null).toBe(data.features !== 2);
  });
});

describe('prepareData', () => {
  it('gives the same bytes for the same spec, whatever the other seeds', () => {
    const spec = specOf('moons');
    const other = { ...spec, seeds: { init: 77, data: spec.seeds.data, shuffle: 78 } };
    const { scale: _a, ...first } = prepareData(spec);
    const { scale: _b, ...second } = prepareData(other);
    expect(second).toEqual(first);
    const { scale: _c, ...third } = prepareData({ ...spec, seeds: { ...spec.seeds, data: 99 } });
    expect(third.train.inputs).not.toEqual(first.train.inputs);
  });

  it('splits by its own stream: noise and scaling leave the split alone', () => {
    const plain = prepareData(specOf('iris'));
    const noisy = prepareData(specOf('iris', { dataset: { name: 'iris', noise: 2 }, scaling: { name: 'minMax' } }));
    expect(noisy.train.rows).toEqual(plain.train.rows);
    expect(noisy.train.inputs).not.toEqual(plain.train.inputs);
    expect(prepareData(specOf('iris', { seeds: { init: 1, data: 5, shuffle: 3 } })).train.rows).not.toEqual(
      plain.train.rows,
    );
  });

  it('has an empty held-out part when nothing is held out', () => {
    const data = prepareData(specOf('iris', { testFraction: 0 }));
    expect(data.test).toMatchObject({ count: 0, inputs: new Float64Array(0), targets: new Float64Array(0) });
    expect(data.train.count).toBe(150);
  });

  it('learns nothing about the held-out part: its values do not move the scaling', () => {
    const { inputs: raw, count } = loadDataset(specOf('wine').dataset, 2);
    const inputs = Float64Array.from(raw);
    const { train } = prepareData(specOf('wine'));
    const rowsOf = (rows: Int32Array) =>
      Float64Array.from([...rows].flatMap((row) => [...inputs.subarray(row * 13, row * 13 + 13)]));
    for (const scaling of Object.values<Scaling>(SCALINGS)) {
      const choice = defaultChoice(scaling) as ExperimentSpec['scaling'];
      const data = prepareData(specOf('wine', { scaling: choice }));
      const fromTrain = scaling.fit(rowsOf(train.rows), train.count, 13, choice);
      expect(data.scale(inputs)).toEqual(applyScaling(fromTrain, inputs));
      if (scaling.name === 'minMax' || scaling.name === 'standardize') {
        expect(data.scale(inputs)).not.toEqual(applyScaling(scaling.fit(inputs, count, 13, choice), inputs));
      }
    }
  });

  it('shows all raw points within the extent', () => {
    const spec = specOf('moons');
    const [x1min, x1max, x2min, x2max] = prepareData(spec).rawExtent!;
    const raw = Float64Array.from(loadDataset(spec.dataset, spec.seeds.data).inputs);
    const { min, max } = featureRange(raw, 1000, 2);
    expect(x1min).toBeLessThan(min[0]!);
    expect(x1max).toBeGreaterThan(max[0]!);
    expect(x2min).toBeLessThan(min[1]!);
    expect(x2max).toBeGreaterThan(max[1]!);
  });

  it('begins the training part with a fair mix of classes, though the table is sorted', () => {
    const first = prepareData(specOf('iris')).train.targets.slice(0, 30);
    for (const c of [0, 1, 2]) expect(first.filter((target) => target === c).length).toBeGreaterThan(2);
  });
});

describe('stratifiedSplit', () => {
  it('keeps at least one training row of every class, and the total where it can', () => {
    const classes = Float64Array.from([0, 1, 1, 2, 2, 2, 2, 2, 2, 2]);
    for (const fraction of [0, 0.1, 0.25, 0.5, 0.7]) {
      for (let seed = 0; seed < 20; seed++) {
        const { train, test } = stratifiedSplit(10, classes, fraction, Rng.stream(seed, 'split'));
        expect(test.length).toBe(Math.round(10 * fraction));
        expect(new Set([...train].map((row) => classes[row])).size).toBe(3);
        expect(new Set([...train, ...test]).size).toBe(10);
      }
    }
  });
});

describe('scalings', () => {
  const raw = Float64Array.of(1, 5, -10, 3, 5, 0, 2, 5, 1e6); // 3 rows × 3 features, the second constant
  const scaled = (name: keyof typeof SCALINGS, params = {}) => {
    const scaling: Scaling = SCALINGS[name];
    return applyScaling(scaling.fit(raw, 3, 3, { name, ...params }), raw);
  };

  it('none and multiply are exact', () => {
    expect(scaled('none')).toEqual(raw);
    expect(scaled('multiply', { factor: 0.1 })).toEqual(raw.map((x) => x * 0.1));
  });

  it('minMax reaches exactly 0 and 1; a constant feature becomes 0', () => {
    expect([...scaled('minMax')].filter((_, i) => i % 3 !== 2)).toEqual([0, 0, 1, 0, 0.5, 0]);
    expect(scaled('minMax')[2]).toBe(0);
    expect(scaled('minMax')[8]).toBe(1);
  });

  it('standardize gives mean 0 and deviation 1; a constant feature becomes exactly 0', () => {
    const result = scaled('standardize');
    expect([result[1], result[4], result[7]]).toEqual([0, 0, 0]);
    expect(result[0]).toBeCloseTo(-Math.sqrt(1.5), 12);
  });

  it('is finite for a single row and for constants that no double holds exactly', () => {
    for (const scaling of Object.values<Scaling>(SCALINGS)) {
      const choice = defaultChoice(scaling);
      const constant = new Float64Array(300).fill(0.1);
      expect(applyScaling(scaling.fit(constant, 300, 1, choice), constant).every(Number.isFinite)).toBe(true);
      expect(applyScaling(scaling.fit(raw, 1, 3, choice), raw).every(Number.isFinite)).toBe(true);
    }
    expect(featureMoments(new Float64Array(300).fill(0.1), 300, 1)).toEqual({
      mean: Float64Array.of(0.1),
      std: Float64Array.of(0),
    });
  });

  it('refuses what is not whole rows', () => {
    const fitted = SCALINGS.none.fit(raw, 3, 3);
    expect(() => applyScaling(fitted, new Float64Array(4))).toThrow('inputs must be rows of 3 features; got 4 numbers');
  });
});
