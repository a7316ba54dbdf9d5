import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { datasetShape, DATASETS, type DatasetName } from '../../../shared/datasets/index';
import { parseSpec, specIssues } from '../../../shared/experimentSchema';
import {
  adviseOn,
  DATA_SCALES,
  GUIDE_LIMITS,
  GUIDE_TASKS,
  guideVerdict,
  questionIssues,
  scaleOf,
  scaleSentence,
  theoryOf,
  together,
  trialLength,
  trialsOf,
  TRIAL_SEEDS,
  type GuideQuestion,
} from '../../../shared/guide';
import { defaultChoice } from '../../../shared/params';

const question = (dataset: DatasetName, more: Partial<GuideQuestion> = {}): GuideQuestion => ({
  dataset: defaultChoice(DATASETS[dataset]),
  depth: 2,
  width: 16,
  scale: more.measured ?? 'standard',
  measured: more.scale ?? 'standard',
  ...more,
});

/** What is recommended, in short. */
function said(asked: GuideQuestion): string {
  const { network, scaling, loss, optimizer } = adviseOn(asked).spec;
  const { activation, initializer } = network.layers[0]!;
  return `${activation.name} ${initializer.name} ${scaling.name} ${loss} ${optimizer.name} ${optimizer['learningRate']}`;
}

describe('the decision table', () => {
  test.each([
    ['few inputs', question('moons'), 'gelu heNormal none binaryCrossEntropy adam 0.01'],
    ['few units', question('moons', { width: 8 }), 'tanh glorotNormal none binaryCrossEntropy adam 0.01'],
    ['one unit more', question('moons', { width: 9 }), 'gelu heNormal none binaryCrossEntropy adam 0.01'],
    ['a number', question('sine'), 'gelu heNormal none mse adam 0.01'],
    [
      'pixels',
      question('digits', { width: 64, scale: 'pixels' }),
      'relu heNormal minMax softmaxCrossEntropy adam 0.01',
    ],
    [
      'mixed units',
      question('breastCancer', { scale: 'mixed' }),
      'relu heNormal standardize binaryCrossEntropy adam 0.01',
    ],
    [
      'few inputs in [0, 1]',
      question('iris', { scale: 'unitRange' }),
      'gelu heNormal standardize softmaxCrossEntropy adam 0.01',
    ],
    ['few inputs, one layer more', question('moons', { depth: 8 }), 'relu heNormal none binaryCrossEntropy adam 0.002'],
    ['deep', question('digits', { depth: 8 }), 'relu heNormal none softmaxCrossEntropy adam 0.002'],
    ['deep, many inputs', question('digits', { depth: 12 }), 'tanh orthogonal none softmaxCrossEntropy adam 0.002'],
    ['very deep', question('moons', { depth: 30 }), 'tanh orthogonal none binaryCrossEntropy adam 0.001'],
  ])('%s', (_, asked, expected) => expect(said(asked)).toBe(expected));

  test('gives each choice a reason and a source, and an experiment as asked, whatever is asked', () => {
    const names = Object.keys(DATASETS).filter((name) => name !== 'file') as DatasetName[];
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.integer(GUIDE_LIMITS.depth),
        fc.integer(GUIDE_LIMITS.width),
        fc.constantFrom(...(Object.keys(DATA_SCALES) as GuideQuestion['scale'][])),
        (name, depth, width, scale) => {
          const asked = question(name, { depth, width, scale });
          expect(questionIssues(asked)).toEqual([]);
          const { spec, recommendations } = adviseOn(asked);
          expect(spec.network.layers).toHaveLength(depth + 1);
          expect(spec.network.layers.slice(0, -1).every(({ units }) => units === width)).toBe(true);
          expect(spec.dataset).toEqual(asked.dataset);
          expect(specIssues(spec)).toEqual([]);
          expect(recommendations.map(({ aspect }) => aspect)).toEqual([
            'activation',
            'initializer',
            'gain',
            'scaling',
            'loss',
            'learningRate',
          ]);
          for (const { because, value, source } of recommendations) {
            expect(because).toMatch(/\.$/);
            expect(value).not.toMatch(/undefined|NaN/);
            expect(source.ref).not.toBe('');
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('names what cannot be asked', () => {
    expect(questionIssues({ depth: 0, width: 16 })).toEqual([
      'hidden layers must be a whole number from 1 to 50; got 0',
    ]);
    expect(questionIssues({ depth: 2.5, width: 513 })).toHaveLength(2);
    expect(questionIssues({ depth: NaN, width: 2 })).toHaveLength(1);
  });

  test('has a data set for each task', () => {
    for (const [task, { dataset }] of Object.entries(GUIDE_TASKS)) {
      expect(datasetShape(defaultChoice(DATASETS[dataset])).task).toBe(task);
    }
  });
});

describe('the scale of inputs', () => {
  const column = (mean: number, std: number, min: number, max: number) => ({ mean, std, min, max });

  test.each([
    ['standard', [column(0.1, 1, -3, 3), column(-0.5, 0.4, -2, 2)]],
    ['near', [column(0.1, 1, -3, 3), column(0.6, 1, -2, 2)]],
    ['near', [column(0, 0.1, -5, 5)]],
    ['mixed', [column(0, 0.09, -5, 5)]],
    ['mixed', [column(0, 3, -5, 5.1)]],
    ['mixed', [column(0, 1000, -3000, 3000)]],
    ['unitRange', [column(0.5, 0.2, 0, 1)]],
    ['near', [column(0.5, 0.2, 0, 1.01)]],
    ['pixels', Array.from({ length: 64 }, () => column(5, 4, 0, 16))],
    // As many, but of units of their own.
    ['mixed', Array.from({ length: 64 }, (_, i) => column(i, 4, 0, 16 * (i + 1) * (i + 1)))],
    // A pixel that is always black says nothing.
    ['standard', [column(0, 1, -2, 2), column(7, 0, 7, 7)]],
    ['mixed', [column(7, 0, 7, 7)]],
  ] as const)('%s', (scale, columns) => expect(scaleOf(columns)).toBe(scale));

  test('is said with the numbers', () => {
    expect(scaleSentence([column(0, 1, -3, 3), column(5, 20, 0, 100)])).toBe(
      'The inputs lie between −3 and 100, with spreads from 1 to 20.',
    );
    expect(scaleSentence([column(0, 1, -3, 3)])).toBe('The inputs lie between −3 and 3, with a spread of 1.');
  });
});

describe('the theory beside it', () => {
  const of = (activation: string, initializer: string, width = 64) =>
    theoryOf(
      parseSpec({
        dataset: 'moons',
        network: { layers: [{ units: width, activation, initializer }, { activation: 'identity' }] },
      }),
    );

  test('is that of the literature', () => {
    // He: χ = 1 for ReLU. Glorot between equal widths: χ = 1/2, ξ = 1/ln 2.
    expect(of('relu', 'heNormal')).toEqual({ chi: 1, trainableDepth: null });
    const half = of('relu', 'glorotNormal')!;
    expect(half.chi).toBeCloseTo(0.5, 12);
    expect(half.trainableDepth).toBeCloseTo(6 / Math.LN2, 9);
    // The logistic's slope is at most 1/4, so χ is at most 1/16.
    expect(of('logistic', 'glorotNormal')!.chi).toBeLessThan(1 / 16);
    expect(of('logistic', 'glorotNormal')!.trainableDepth).toBeLessThan(6 / Math.log(16));
    expect(of('tanh', 'glorotNormal')!.trainableDepth).toBeNull();
  });

  test('says nothing of weights that are not drawn around 0', () => {
    expect(of('relu', 'lsuv')).toBeNull();
    expect(of('relu', 'constant')).toBeNull();
  });
});

describe('the trial', () => {
  test.each([
    ['moons', {}, ['gelu heNormal', 'relu heNormal', 'tanh glorotNormal']],
    ['breastCancer', { scale: 'mixed' }, ['relu heNormal', 'relu heNormal', 'tanh glorotNormal']],
    ['digits', { depth: 20 }, ['tanh orthogonal', 'logistic glorotNormal', 'relu heNormal']],
    [
      'breastCancer',
      { scale: 'mixed', measured: 'standard' },
      ['relu heNormal', 'tanh glorotNormal', 'relu glorotNormal'],
    ],
    ['moons', { width: 4 }, ['tanh glorotNormal', 'relu heNormal', 'logistic glorotNormal']],
  ] as const)('of %s, %o, has two others beside it', (name, more, expected) => {
    const candidates = trialsOf(question(name, more));
    expect(candidates.map(({ key }) => key)[0]).toBe('recommended');
    const short = candidates.map(({ specs }) => {
      const { activation, initializer } = specs[0]!.network.layers[0]!;
      return `${activation.name} ${initializer.name}`;
    });
    expect(short).toEqual(expected);
    // All different, and all the same but for what is compared.
    const all = candidates.flatMap(({ specs }) => specs);
    expect(new Set(all.map((spec) => JSON.stringify(spec))).size).toBe(3 * TRIAL_SEEDS);
    const common = all.map(({ network: _, scaling: _scaling, seeds: _seeds, ...rest }) => JSON.stringify(rest));
    expect(new Set(common).size).toBe(1);
    expect(candidates[1]!.specs.map(({ seeds }) => seeds.init)).toEqual([1, 2, 3]);
  });

  test('takes the time of some seconds: fewer steps of larger networks, fewer evaluations of larger sets', () => {
    const length = (name: DatasetName, more: Partial<GuideQuestion>) =>
      trialLength(adviseOn(question(name, more)).spec);
    expect(length('moons', {})).toEqual({ steps: 600, evaluations: 20 });
    expect(length('digits', { depth: 50, width: 512 })).toEqual({ steps: 30, evaluations: 1 });
    const { steps } = length('digits', { depth: 20, width: 128 });
    expect(steps).toBeGreaterThan(30);
    expect(steps).toBeLessThan(600);
  });
});

describe('the verdict', () => {
  const outcomes = [
    { key: 'recommended', values: [0.9, 0.92, 0.94] },
    { key: 'relu', values: [0.8, 0.85, 0.89] },
  ];

  test('is clear where no seed of another comes near', () => {
    expect(guideVerdict(outcomes, 'higher')).toEqual({ best: 'recommended', isTied: false, isClear: true });
    expect(guideVerdict(outcomes, 'lower')).toEqual({ best: 'relu', isTied: false, isClear: true });
    const near = [outcomes[0]!, { key: 'relu', values: [0.8, 0.85, 0.9] }];
    expect(guideVerdict(near, 'higher')).toEqual({ best: 'recommended', isTied: false, isClear: false });
  });

  test('is none where means are equal', () => {
    const equal = [outcomes[0]!, { key: 'relu', values: [0.94, 0.9, 0.92] }];
    expect(guideVerdict(equal, 'higher')).toMatchObject({ best: 'recommended', isTied: true, isClear: false });
  });

  test('leaves out what diverged', () => {
    expect(together([1, NaN])).toBeNull();
    expect(together([1, 2, 6])).toEqual({ mean: 3, least: 1, most: 6 });
    expect(guideVerdict([outcomes[1]!, { key: 'x', values: [1, NaN, 1] }], 'higher')).toEqual({
      best: 'relu',
      isTied: false,
      isClear: true,
    });
    expect(guideVerdict([{ key: 'x', values: [NaN] }], 'higher')).toEqual({
      best: null,
      isTied: false,
      isClear: false,
    });
  });
});
