import { describe, expect, it } from 'vitest';
import { DATASETS, datasetShape, loadDataset, type Dataset, type DatasetName } from '../../../shared/datasets/index';
import { featureMoments } from '../../../shared/datasets/scaling';
import { defaultChoice, type Choice } from '../../../shared/params';

const RECORDS = Object.values<Dataset>(DATASETS).filter(({ kind }) => kind !== 'stored');
const choice = (name: DatasetName, params: Record<string, number> = {}): Choice<DatasetName> =>
  ({ ...defaultChoice<DatasetName>(DATASETS[name]), ...params }) as Choice<DatasetName>;

describe.each(RECORDS.map((record) => [record.name as DatasetName, record] as const))('%s', (name, record) => {
  const shape = datasetShape(choice(name));
  const data = loadDataset(choice(name), 7);

  it('is named by its key and has words for everything', () => {
    expect(Object.keys(DATASETS)).toContain(record.name);
    expect(DATASETS[name]).toBe(record);
    for (const text of [record.label, record.description, record.source.title, record.source.ref])
      expect(text).not.toBe('');
    for (const def of Object.values(record.params)) {
      expect(def.help).not.toBe('');
      expect(def.default).toBeGreaterThanOrEqual(def.min);
      expect(def.default).toBeLessThanOrEqual(def.max);
    }
    expect(record.params['noise']).toBeDefined();
    expect(record.params['samples'] === undefined).toBe(record.kind === 'table');
    expect(record.rows === null).toBe(record.kind === 'synthetic');
    expect(new Set(record.featureNames).size).toBe(record.featureNames.length);
  });

  it('has the shape that datasetShape promises', () => {
    expect(shape).toEqual({
      features: record.featureNames.length,
      classCount: record.classNames.length,
      task: record.task,
      samples: data.count,
    });
    expect(data.inputs.length).toBe(data.count * shape.features);
    expect(data.targets.length).toBe(data.count);
    expect(data.inputs.every(Number.isFinite)).toBe(true);
    expect(shape.classCount).toBe({ binary: 2, regression: 0, multiclass: shape.classCount }[shape.task]);
  });

  it('has every class, and drawn sets have them in equal parts', () => {
    if (record.task === 'regression') {
      expect(new Set(data.targets).size).toBeGreaterThan(100);
      return;
    }
    const sizes = record.classNames.map((_, c) => data.targets.filter((target) => target === c).length);
    expect(sizes.reduce((a, b) => a + b)).toBe(data.count);
    const fair = data.count / sizes.length;
    // xor and linear toss their classes: 4 standard deviations. Real tables are as they are.
    const slack = record.kind === 'table' ? fair * 0.6 : 4 * Math.sqrt(data.count) * 0.5;
    for (const size of sizes) expect(Math.abs(size - fair)).toBeLessThanOrEqual(slack);
  });

  it('is the same for the same seed, another for another', () => {
    const noisy = { noise: 0.3 };
    const first = loadDataset(choice(name, noisy), 1);
    expect(loadDataset(choice(name, noisy), 1)).toEqual(first);
    expect(loadDataset(choice(name, noisy), 2)).not.toEqual(first);
  });

  it('adds noise of the stated size and changes nothing else', () => {
    const clean = loadDataset(choice(name, { noise: 0 }), 3);
    const some = loadDataset(choice(name, { noise: 0.1 }), 3);
    const more = loadDataset(choice(name, { noise: 0.2 }), 3);
    const [quiet, loud] =
      record.task === 'regression' ? (['inputs', 'targets'] as const) : (['targets', 'inputs'] as const);
    expect(some[quiet]).toEqual(clean[quiet]);
    const columns = loud === 'targets' ? 1 : shape.features;
    const spread = featureMoments(Float64Array.from(clean[loud]), clean.count, columns).std;
    let squares = 0;
    let used = 0;
    let worst = 0;
    for (let i = 0; i < clean[loud].length; i++) {
      const unit = record.kind === 'table' ? spread[i % columns]! : 1;
      const change = some[loud][i]! - clean[loud][i]!;
      worst = Math.max(worst, Math.abs(more[loud][i]! - clean[loud][i]! - 2 * change));
      if (unit === 0) continue;
      squares += (change / unit) ** 2;
      used++;
    }
    // Twice the noise moves every value twice as far: the draws do not depend on the level.
    expect(worst).toBeLessThan(1e-9);
    const deviation = Math.sqrt(squares / used);
    expect(Math.abs(deviation - 0.1)).toBeLessThan((4 * 0.1) / Math.sqrt(2 * used));
  });

  it('can be changed without harm to the next caller', () => {
    const clean = loadDataset(choice(name, { noise: 0 }), 3);
    const kept = clean.inputs.slice();
    clean.inputs.fill(-1);
    clean.targets.fill(-1);
    expect(loadDataset(choice(name, { noise: 0 }), 3).inputs).toEqual(kept);
  });
});

/** Calls `check` with each example of a noiseless set. */
function each(name: DatasetName, check: (x1: number, x2: number, target: number) => void): void {
  const { inputs, targets, count } = loadDataset(choice(name, { noise: 0, samples: 300 }), 5);
  for (let i = 0; i < count; i++) check(inputs[2 * i]!, inputs[2 * i + 1]!, targets[i]!);
}

const radius = (x: number, y: number) => Math.sqrt(x * x + y * y);

describe('drawn sets', () => {
  it('xor: the class is the sign of the product, on the square [-1, 1]²', () => {
    each('xor', (x1, x2, target) => {
      expect(Math.max(Math.abs(x1), Math.abs(x2))).toBeLessThanOrEqual(1);
      expect(target).toBe(x1 * x2 > 0 ? 1 : 0);
    });
  });

  it('circle: a disc below 0.5 in a ring from 0.7 to 1', () => {
    each('circle', (x1, x2, target) => {
      const r = radius(x1, x2);
      if (target === 1) expect(r).toBeLessThanOrEqual(0.5 + 1e-12);
      else expect(Math.abs(r - 0.85)).toBeLessThanOrEqual(0.15 + 1e-12);
    });
  });

  it('moons: half circles of radius 1 around (0, 0) and (1, 0.5)', () => {
    each('moons', (x1, x2, target) => {
      expect(target === 0 ? radius(x1, x2) : radius(x1 - 1, x2 - 0.5)).toBeCloseTo(1, 12);
      if (target === 0) expect(x2).toBeGreaterThanOrEqual(-1e-12);
      else expect(x2).toBeLessThanOrEqual(0.5 + 1e-12);
    });
  });

  it('spirals: arms opposite to each other, one turn longer per unit of `turns`', () => {
    each('spirals', (x1, x2, target) => {
      const r = radius(x1, x2);
      const angle = 2 * Math.PI * 1.5 * r + Math.PI * target;
      expect(x1).toBeCloseTo(r * Math.cos(angle), 9);
      expect(x2).toBeCloseTo(r * Math.sin(angle), 9);
    });
  });

  it('blobs: three centres as far from each other', () => {
    const centres = new Set<string>();
    each('blobs', (x1, x2, target) => {
      expect(radius(x1, x2)).toBeCloseTo(1, 12);
      centres.add(`${target} ${x1.toFixed(6)} ${x2.toFixed(6)}`);
    });
    expect(centres.size).toBe(3);
  });

  it('linear and plane: a half plane, and its height', () => {
    each('linear', (x1, x2, target) => expect(target).toBe(x1 + x2 > 0 ? 1 : 0));
    each('plane', (x1, x2, target) => expect(target).toBe((x1 + x2) / 2));
  });

  it('sine: one wave', () => {
    const { inputs, targets } = loadDataset(choice('sine', { noise: 0, samples: 300 }), 5);
    inputs.forEach((x, i) => expect(targets[i]).toBeCloseTo(Math.sin(Math.PI * x), 12));
  });

  it('has as many examples as asked for; more of them begin with the same ones', () => {
    const few = loadDataset(choice('xor', { samples: 10 }), 1);
    expect(few.count).toBe(10);
    expect(loadDataset(choice('xor', { samples: 20 }), 1).inputs.slice(0, 20)).toEqual(few.inputs);
  });
});

describe('unknown names', () => {
  it('are refused with the likely one', () => {
    expect(() => datasetShape({ name: 'moon' } as unknown as Choice<DatasetName>)).toThrow(
      'unknown data set "moon"; did you mean "moons"?',
    );
  });

  it('samples may be absent from the shape', () => {
    expect(datasetShape({ name: 'xor' } as Choice<DatasetName>).samples).toBe(1000);
  });
});
