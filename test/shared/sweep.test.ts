import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellSpecs, comparisonSweep, expandSweep, parseSweep, sweepCells, type SweepSpec } from '../../shared/sweep';
import { axisValues, drawCombinations, type RangeAxis } from '../../shared/sweepAxis';
import { flattenSpec } from '../../shared/specFields';
import { numberRuleOf } from '../../shared/sweepFields';
import { exampleSpec } from '../support/specs';

const TEMPLATE = { dataset: 'iris' };
const RATE = 'optimizer.learningRate';
const sweep = (axes: readonly unknown[], rest: object = {}) => parseSweep({ template: TEMPLATE, axes, ...rest });
const valuesOf = (axis: object) => axisValues(sweep([axis]).axes[0]!);
const range = (overrides: Partial<RangeAxis>): RangeAxis => {
  return { field: RATE, from: 0.001, to: 1, scale: 'linear', count: 5, whole: false, ...overrides };
};

describe('the standard comparison', () => {
  test('has five seeds, the demo three', () => {
    expect(expandSweep(comparisonSweep('iris'))).toHaveLength(4 * 3 * 5);
    expect(expandSweep(comparisonSweep('iris', null, 3))).toHaveLength(36);
  });
});

describe('a range in a grid', () => {
  test('has even steps or even factors, both ends among them', () => {
    expect(valuesOf({ field: RATE, from: 1e-4, to: 1, scale: 'log', count: 5 })).toEqual([1e-4, 1e-3, 0.01, 0.1, 1]);
    expect(valuesOf({ field: RATE, from: 0.1, to: 0.4, count: 4 })).toEqual([0.1, 0.2, 0.3, 0.4]);
    expect(valuesOf({ field: 'weightDecay', from: 0, to: 1 })).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });

  test('is whole where its field is, each number once', () => {
    expect(valuesOf({ field: 'width', from: 4, to: 64, scale: 'log', count: 5 })).toEqual([4, 8, 16, 32, 64]);
    expect(valuesOf({ field: 'depth', from: 1, to: 4, count: 10 })).toEqual([1, 2, 3, 4]);
    expect(valuesOf({ field: 'batchSize', from: 1, to: 100, count: 4 })).toEqual([1, 34, 67, 100]);
  });

  test('makes the runs that the same list makes', () => {
    const axes = [{ field: 'activation', values: ['relu', 'tanh'] }];
    const ranged = sweep([...axes, { field: 'depth', from: 1, to: 3, count: 3 }]);
    expect(expandSweep(ranged)).toEqual(expandSweep(sweep([...axes, { field: 'depth', values: [1, 2, 3] }])));
  });

  test('is the same when it is read again, as adding seeds and templates do', () => {
    const once = sweep([{ field: 'depth', from: 1, to: 3 }], { random: { samples: 2 } });
    expect(parseSweep(JSON.parse(JSON.stringify(once)))).toEqual(once);
    expect(once.random).toEqual({ samples: 2, seed: 1 });
  });

  test.each<[string, object]>([
    ['axes.0.values must be a list of values, or from and to must name a range; got neither', { field: RATE }],
    ['axes.0.to must be a number, the upper end of the range; got nothing', { field: RATE, from: 1 }],
    ['axes.0.to must be above from, which is 1; got 0.5', { field: RATE, from: 1, to: 0.5 }],
    [
      'axes.0.from must be above 0 on a logarithmic scale; got 0',
      { field: 'weightDecay', from: 0, to: 1, scale: 'log' },
    ],
    ['axes.0.to must be a whole number from 1 to 199, as depth is; got 2.5', { field: 'depth', from: 1, to: 2.5 }],
    ['axes.0.to must be a number from 0 to 0.9, as testFraction is; got 1', { field: 'testFraction', from: 0, to: 1 }],
    ['axes.0 must have values: optimizer is chosen by name', { field: 'optimizer', from: 1, to: 2 }],
    ['axes.0.count must be a whole number from 2 to 1000; got 1', { field: RATE, from: 0.1, to: 1, count: 1 }],
    ['axes.0.scale must be left out beside values; got "log"', { field: RATE, values: [1], scale: 'log' }],
    ['axes.0.scale must be "linear" (even steps) or "log"', { field: RATE, from: 1, to: 2, scale: 'logarithmic' }],
    ['axes.0.whole must be true or left out', { field: 'depth', from: 1, to: 2, whole: false }],
    [
      'unknown field "optimiser.learningRate"; did you mean "optimizer"?',
      { field: 'optimiser.learningRate', from: 1, to: 2 },
    ],
    ['did you mean "scale"?', { field: RATE, from: 1, to: 2, scales: 'log' }],
  ])('is refused: %s', (message, axis) => {
    expect(() => sweep([axis])).toThrow(message);
  });
});

describe('fields', () => {
  test('a record is set before its parameters, in whatever order the axes stand', () => {
    const rate = { field: RATE, values: [0.02, 0.03] };
    const optimizer = { field: 'optimizer', values: ['sgd', 'adam'] };
    const both = [sweep([rate, optimizer]), sweep([optimizer, rate])].map((each) =>
      cellSpecs(each)
        .map((spec) => `${spec.optimizer.name} ${String(spec.optimizer['learningRate'])}`)
        .sort(),
    );
    expect(both[0]).toEqual(['adam 0.02', 'adam 0.03', 'sgd 0.02', 'sgd 0.03']);
    expect(both[1]).toEqual(both[0]);
  });

  test('parameters of a varied activation or initializer are varied where all have them', () => {
    const alphas = { field: 'activation.alpha', values: [0.1, 0.2] };
    const specs = cellSpecs(sweep([{ field: 'activation', values: ['leakyRelu'] }, alphas]));
    expect(specs.map(({ network }) => network.layers[0]?.activation['alpha'])).toEqual([0.1, 0.2]);
    expect(() => sweep([{ field: 'activation', values: ['leakyRelu', 'tanh'] }, alphas])).toThrow(
      'activation.alpha must be a parameter of tanh, which has none; got "alpha"',
    );
    const std = sweep([
      { field: 'initializer', values: ['normal'] },
      { field: 'initializer.std', values: [0.5] },
    ]);
    expect(cellSpecs(std)[0]?.network.layers[1]?.initializer).toMatchObject({ name: 'normal', std: 0.5 });
  });

  test('data sets, losses and lengths bring with them what they need', () => {
    const sets = cellSpecs(sweep([{ field: 'dataset', values: ['iris', 'wine', 'digits'] }]));
    expect(sets.map(({ network }) => network.layers.at(-1)?.units)).toEqual([3, 3, 10]);
    const losses = cellSpecs(
      parseSweep({ template: { dataset: 'moons' }, axes: [{ field: 'loss', values: ['mse', 'softmaxCrossEntropy'] }] }),
    );
    expect(losses.map(({ network }) => network.layers.at(-1)?.units)).toEqual([1, 2]);
    const steps = cellSpecs(sweep([{ field: 'steps', values: [10, 20] }]));
    expect(steps.map(({ epochs, steps: length }) => [epochs, length])).toEqual([
      [null, 10],
      [null, 20],
    ]);
  });

  test('single layers are varied by the names that the history has for them', () => {
    const axes = [
      { field: 'activation', values: ['tanh'] },
      { field: 'layers.2.activation', values: ['leakyRelu'] },
      { field: 'layers.2.activation.alpha', values: [0.4] },
      { field: 'layers.1.units', from: 4, to: 8, count: 2 },
      { field: 'output.initializer', values: ['zeros', 'heNormal'] },
    ];
    const flat = cellSpecs(sweep(axes)).map(flattenSpec);
    for (const { field, ...axis } of axes) {
      const expected: unknown[] = 'values' in axis ? axis.values! : [axis.from, axis.to];
      if (field !== 'activation') expect(new Set(flat.map((each) => each[field]))).toEqual(new Set(expected));
    }
    expect(flat[0]?.['layers.1.activation']).toBe('tanh');
    expect(flat[0]?.['activation']).toBe('tanh,leakyRelu');
    expect(() => sweep([{ field: 'layers.3.units', values: [4] }])).toThrow(
      'layers.3.units must name one of the 2 hidden layers, counted from 1; got "3"',
    );
  });

  test('rules are those of the schema and of the records', () => {
    const template = exampleSpec();
    expect(numberRuleOf(template, 'batchSize')).toEqual({ min: 1, max: 100_000, integer: true });
    expect(numberRuleOf(template, 'testFraction')).toEqual({ min: 0, max: 0.9, integer: false });
    expect(numberRuleOf(template, 'epochs')).toEqual({ min: 1, max: 1_000_000, integer: true });
    expect(numberRuleOf(template, 'record.probeSize')).toEqual({ min: 1, max: 10_000, integer: true });
    expect(numberRuleOf(template, 'width')).toEqual({ min: 1, max: 4096, integer: true });
    expect(numberRuleOf(template, 'network.layers.1.units')).toEqual({ min: 1, max: 4096, integer: true });
    expect(numberRuleOf(template, 'activation.alpha')?.integer).toBe(false);
    expect(numberRuleOf(template, 'optimizer')).toBeNull();
  });

  test('a field below one that has no parts is refused', () => {
    expect(() => sweep([{ field: 'batchSize.size', values: [1] }])).toThrow('unknown field "batchSize.size"');
  });

  test('a grid that is far too large is refused before it is made', () => {
    const axes = ['seeds.init', 'seeds.data', 'seeds.shuffle'].map((field) => ({
      field,
      from: 0,
      to: 5000,
      count: 1000,
    }));
    expect(() => sweep(axes)).toThrow('a sweep must have at most 100000 runs; got 5000000000');
  });
});

test('a sweep as earlier versions stored it is read unchanged', () => {
  const axes = [
    { field: 'activation', values: ['relu', { name: 'leakyRelu', alpha: 0.1 }] },
    { field: 'depth', values: [1, 2] },
  ];
  const stored = { version: 1, name: 'old', template: exampleSpec(), axes, seeds: 3 };
  expect(parseSweep(stored)).toStrictEqual(stored);
  expect(expandSweep(stored as SweepSpec)).toHaveLength(12);
});

describe('a random sweep', () => {
  const AXES = [
    { field: 'activation', values: ['relu', 'tanh'] },
    { field: RATE, from: 1e-4, to: 1, scale: 'log' },
    { field: 'depth', from: 1, to: 8 },
  ];

  test('draws the same on any machine: the first samples are written here', () => {
    const cells = sweepCells(sweep(AXES, { random: { samples: 4, seed: 7 } }));
    expect(cells.map(({ labels }) => labels.join(' '))).toMatchInlineSnapshot(`
      [
        "relu 0.208597 3",
        "tanh 0.00299606 1",
        "tanh 0.181713 1",
        "relu 0.00662646 7",
      ]
    `);
  });

  test('has every sample with each of its seeds', () => {
    const random = sweep(AXES, { random: { samples: 12, seed: 1 }, seeds: 3 });
    const runs = expandSweep(random);
    expect(runs).toHaveLength(36);
    expect(runs.map(({ spec }) => spec.seeds.init).slice(0, 4)).toEqual([1, 2, 3, 1]);
    expect(cellSpecs(random).map((spec) => spec.network.layers.length - 1)).toEqual(
      sweepCells(random).map(({ values }) => values[2]),
    );
  });

  test('more samples begin with those of fewer, and another axis leaves the others as they are', () => {
    const labels = (axes: readonly object[], samples: number) =>
      sweepCells(sweep(axes, { random: { samples, seed: 5 } })).map((cell) => cell.labels.slice(0, 2).join(' '));
    expect(labels(AXES, 20).slice(0, 5)).toEqual(labels(AXES, 5));
    expect(labels(AXES.slice(0, 2), 5)).toEqual(labels(AXES, 5));
  });

  test('takes no combination twice, and says how many there are', () => {
    const few = [
      { field: 'activation', values: ['relu', 'tanh', 'relu'] },
      { field: 'depth', from: 1, to: 3 },
    ];
    const all = sweepCells(sweep(few, { random: { samples: 6 } })).map(({ labels }) => labels.join(' '));
    expect(new Set(all).size).toBe(6);
    expect(() => sweep(few, { random: { samples: 7 } })).toThrow(
      'random.samples must be at most 6, the different combinations of these axes; got 7',
    );
    const narrow = [{ field: RATE, from: 0.5, to: 0.500003 }];
    expect(() => sweep(narrow, { random: { samples: 9 } })).toThrow('random.samples must be at most 4');
  });

  test.each([
    ['random.samples must be a whole number from 1 to 10000; got 0', { samples: 0 }],
    ['random.seed must be a whole number from 0 to 4294967295; got -1', { samples: 1, seed: -1 }],
    ['unknown field "sed"; did you mean "seed"?', { samples: 3, sed: 1 }],
  ])('is refused: %s', (message, random) => {
    expect(() => sweep(AXES, { random })).toThrow(message);
  });

  const anyRange = fc
    .record({
      low: fc.integer({ min: 1, max: 50 }),
      span: fc.integer({ min: 1, max: 1000 }),
      scale: fc.constantFrom('linear' as const, 'log' as const),
      whole: fc.boolean(),
      factor: fc.constantFrom(1e-6, 0.01, 1, 1e5),
      seed: fc.nat(),
    })
    .map(({ low, span, scale, whole, factor, seed }) => {
      const unit = whole ? 1 : factor;
      return { axis: range({ from: low * unit, to: (low + span) * unit, scale, whole }), seed };
    });

  test('is deterministic, within its ranges, whole where it must be', () => {
    fc.assert(
      fc.property(anyRange, fc.integer({ min: 1, max: 40 }), ({ axis, seed }, wanted) => {
        const samples = axis.whole ? Math.min(wanted, axis.to - axis.from + 1) : wanted;
        const drawn = drawCombinations([axis], { samples, seed }).map(([value]) => value as number);
        expect(drawn).toHaveLength(samples);
        expect(drawCombinations([axis], { samples, seed })).toEqual(drawn.map((value) => [value]));
        for (const value of drawn) {
          expect(value).toBeGreaterThanOrEqual(axis.from);
          expect(value).toBeLessThanOrEqual(axis.to);
          if (axis.whole) expect(Number.isInteger(value)).toBe(true);
        }
        for (const value of axisValues(axis) as number[]) {
          expect(value >= axis.from && value <= axis.to && (!axis.whole || Number.isInteger(value))).toBe(true);
        }
      }),
    );
  });

  test('is uniform in its values or in their logarithms', () => {
    // Kolmogorov's distance of 4,000 draws is below 1.95 / √n but once in a thousand; the seeds are fixed.
    const bound = 1.95 / Math.sqrt(4000);
    const distance = (axis: RangeAxis, cdf: (value: number) => number) => {
      const drawn = drawCombinations([axis], { samples: 4000, seed: 3 }).map(([value]) => value as number);
      const sorted = Float64Array.from(drawn).sort();
      return Math.max(...Array.from(sorted, (value, i) => Math.abs(cdf(value) - (i + 0.5) / sorted.length)));
    };
    const share = (value: number) => Math.log10(value / 1e-4) / 4;
    expect(distance(range({ from: 1e-4, to: 1, scale: 'log' }), share)).toBeLessThan(bound);
    expect(distance(range({ from: -2, to: 3 }), (value) => (value + 2) / 5)).toBeLessThan(bound);
    expect(distance(range({ from: 1e-4, to: 1 }), share)).toBeGreaterThan(0.5);
  });

  test('gives each whole number its chance, the last one too', () => {
    // Three axes of one number each would run out of combinations: the fraction beside it keeps them apart.
    const count = (scale: 'linear' | 'log') => {
      const axes = [range({ field: 'depth', from: 1, to: 4, scale, whole: true }), range({})];
      const depths = drawCombinations(axes, { samples: 8000, seed: 1 }).map(([value]) => value);
      return [1, 2, 3, 4].map((depth) => depths.filter((each) => each === depth).length / 8000);
    };
    const near = (shares: number[], expected: number[]) =>
      shares.forEach((each, i) => expect(Math.abs(each - expected[i]!)).toBeLessThan(5 * Math.sqrt(0.25 / 8000)));
    near(count('linear'), [0.25, 0.25, 0.25, 0.25]);
    near(
      count('log'),
      [1, 2, 3, 4].map((k) => Math.log((k + 1) / k) / Math.log(5)),
    );
  });
});
