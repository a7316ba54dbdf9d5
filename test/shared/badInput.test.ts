import { describe, expect, it } from 'vitest';
import { CORE_VERSION, createTrainer } from '../../shared/core';
import { ACTIVATIONS } from '../../shared/activations';
import { prepareData, type PreparedData, type PreparedPart } from '../../shared/datasets/prepare';
import { LabError } from '../../shared/errors';
import { defaultSpec, parseSpec } from '../../shared/experimentSchema';
import { Network } from '../../shared/network';
import { Training } from '../../shared/training';

/** The one sentence with which something is refused. */
function refusal(make: () => unknown): string {
  try {
    make();
  } catch (thrown) {
    if (thrown instanceof LabError) return thrown.message;
    throw thrown;
  }
  throw new Error('it was not refused');
}

const layersOf = (...units: number[]) => ({
  layers: [...units.map((n) => ({ units: n })), { activation: 'identity' }],
});
const rate = (learningRate: number) => ({ optimizer: { name: 'sgd', learningRate } });

describe('an experiment is refused with the field, the rule, the value and a fix', () => {
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['no experiment at all', [1, 2], 'an experiment must be a JSON object; got [1,2]'],
    ['no data set', {}, 'dataset must be the name of one data set'],
    ['an unknown data set', { dataset: 'spiral' }, 'unknown data set "spiral"; did you mean "spirals"?'],
    [
      'an unknown activation',
      { dataset: 'moons', network: { layers: [{ activation: 'tahn' }, {}] } },
      'network.layers.0.activation.name: unknown activation "tahn"; did you mean "tanh"?',
    ],
    [
      'an unknown initializer',
      { dataset: 'moons', network: { layers: [{ initializer: 'heNromal' }, {}] } },
      'did you mean "heNormal"?',
    ],
    ['an unknown optimizer', { dataset: 'moons', optimizer: 'adm' }, 'did you mean "adam"?'],
    ['an unknown loss', { dataset: 'moons', loss: 'msee' }, 'did you mean "mse"?'],
    ['an unknown schedule', { dataset: 'moons', schedule: 'cosin' }, 'did you mean "cosine"?'],
    ['an unknown clipping', { dataset: 'moons', clipping: 'nrom' }, 'did you mean "norm"?'],
    ['an unknown field', { dataset: 'moons', epoch: 3 }, 'unknown field "epoch"; did you mean "epochs"?'],
    [
      'a parameter of another record',
      { dataset: 'moons', optimizer: { name: 'sgd', momentum: 0.9 } },
      'optimizer: unknown field "momentum"; fields here: name, learningRate',
    ],
    [
      'a learning rate of 0',
      { dataset: 'moons', ...rate(0) },
      'optimizer.learningRate must be a number from 1e-12 to 1000, such as 0.1; got 0',
    ],
    ['a negative learning rate', { dataset: 'moons', ...rate(-1) }, 'from 1e-12 to 1000, such as 0.1; got -1'],
    ['a learning rate of 1e9', { dataset: 'moons', ...rate(1e9) }, 'from 1e-12 to 1000, such as 0.1; got 1000000000'],
    ['a learning rate that is not a number', { dataset: 'moons', ...rate(NaN) }, 'such as 0.1; got NaN'],
    [
      'an infinite noise',
      { dataset: { name: 'moons', noise: Infinity } },
      'dataset.noise must be a number from 0 to 5',
    ],
    ['a number as text', { dataset: 'moons', batchSize: '32' }, 'batchSize must be a whole number from 1 to 100000'],
    [
      'no layers',
      { dataset: 'moons', network: { layers: [] } },
      'network.layers must be a list of at least one layer, the output layer; got []',
    ],
    [
      'a layer of no units: the next one would have no inputs',
      { dataset: 'moons', network: layersOf(0) },
      'network.layers.0.units must be a whole number from 1 to 4096, such as 16; got 0',
    ],
    [
      'a million units in a layer',
      { dataset: 'moons', network: layersOf(1_000_000) },
      'network.layers.0.units must be a whole number from 1 to 4096, such as 16; got 1000000',
    ],
    [
      'more weights than a run may have',
      { dataset: 'moons', network: layersOf(4096, 4096, 4096) },
      'network.layers must have at most 20000000 weights and biases together; got 33579009: take fewer layers or fewer units',
    ],
    [
      'a batch that does not fit in memory',
      { dataset: { name: 'moons', samples: 100_000 }, batchSize: 80_000, network: layersOf(...Array(40).fill(600)) },
      'batchSize must leave the run within 2 GB of memory; got 80000, which takes about 23.3 GB with these layers: take a smaller batch or fewer units',
    ],
    [
      'a last layer that does not fit the data',
      { dataset: 'iris', network: { layers: [{ units: 8 }, { units: 4 }] } },
      'network.layers.1.units must be 3, the outputs of Iris with Softmax cross-entropy; got 4. Leave it out to follow the data',
    ],
    [
      'a loss that does not fit the data',
      { dataset: 'sine', loss: 'softmaxCrossEntropy', network: { layers: [{ units: 1 }] } },
      '(regression): "mse"; got "softmaxCrossEntropy"',
    ],
    [
      'an empty batch',
      { dataset: 'moons', batchSize: 0 },
      'batchSize must be a whole number from 1 to 100000, such as 32; got 0',
    ],
    ['no epochs', { dataset: 'moons', epochs: 0 }, 'epochs must be a whole number from 1 to 1000000, or null; got 0'],
    ['no length', { dataset: 'moons', epochs: null }, 'epochs must be set, or steps; got neither'],
    ['two lengths', { dataset: 'moons', epochs: 1, steps: 1 }, 'steps must be null when epochs is set; got 1'],
    ['nothing left to train on', { dataset: 'moons', testFraction: 1 }, 'testFraction must be a number from 0 to 0.9'],
    [
      'one row left to train on',
      { dataset: { name: 'sine', samples: 10 }, testFraction: 0.9 },
      'testFraction must leave at least 2 training examples; got 0.9, which leaves 1 of 10: hold out less or take more examples',
    ],
    ['too few examples', { dataset: { name: 'moons', samples: 1 } }, 'dataset.samples must be a whole number from 10'],
    ['a seed that is no seed', { dataset: 'moons', seeds: { init: -1 } }, 'seeds.init must be a whole number from 0'],
    ['another version of the format', { dataset: 'moons', version: 2 }, 'version must be 1, the only version'],
  ];

  it.each(cases)('%s', (_name, raw, sentence) => {
    const message = refusal(() => parseSpec(raw));
    expect(message).toContain(sentence);
    expect(message).not.toContain('\n');
  });

  it('all broken rules at once, each with its field', () => {
    try {
      parseSpec({ dataset: 'moons', batchSize: 0, epochs: 0, ...rate(0) });
    } catch (thrown) {
      const { issues } = thrown as LabError;
      expect(issues.map(({ path }) => path).sort()).toEqual(['batchSize', 'epochs', 'optimizer.learningRate']);
    }
    expect.assertions(1);
  });
});

describe('data is refused before a step is made', () => {
  const spec = defaultSpec('iris');
  const good = prepareData(spec);
  const withPart = (change: (part: { inputs: Float64Array; targets: Float64Array }) => void): PreparedData => {
    const { inputs, targets } = good.train;
    const part = { inputs: inputs.slice(), targets: targets.slice() };
    change(part);
    return { ...good, train: { ...good.train, ...part } };
  };
  const row = (example: number) => good.train.rows[example]! + 1;
  const empty: PreparedPart = {
    inputs: new Float64Array(0),
    targets: new Float64Array(0),
    count: 0,
    rows: new Int32Array(0),
  };

  it.each([
    [
      'NaN in the inputs',
      withPart(({ inputs }) => void (inputs[4 * 7 + 2] = NaN)),
      `${good.featureNames[2]} of row ${row(7)} (training part) must be a finite number; got NaN. Correct or leave out the row`,
    ],
    ['an infinite input', withPart(({ inputs }) => void (inputs[0] = -Infinity)), 'finite number; got -Infinity'],
    [
      'a class that does not exist',
      withPart(({ targets }) => void (targets[5] = 3)),
      `the target of row ${row(5)} (training part) must be a class from 0 to 2; got 3. Correct or leave out the row`,
    ],
    ['a class between two', withPart(({ targets }) => void (targets[0] = 0.5)), 'a class from 0 to 2; got 0.5'],
    ['a negative class', withPart(({ targets }) => void (targets[0] = -1)), 'a class from 0 to 2; got -1'],
    ['no training examples', { ...good, train: empty }, 'the training set must have examples; got none'],
    [
      'rows of another length',
      { ...good, train: { ...good.train, inputs: good.train.inputs.slice(1) } },
      `the training part must hold ${good.train.count} rows of 4 inputs and one target; got ${4 * good.train.count - 1} inputs`,
    ],
  ])('%s', (_name, data, sentence) => {
    expect(refusal(() => Training.start(spec, data))).toContain(sentence);
  });

  it('a value to predict that is not finite', () => {
    const regression = defaultSpec('sine');
    const data = prepareData(regression);
    data.test.targets[0] = NaN;
    expect(refusal(() => Training.start(regression, data))).toMatch(
      /^the target of row \d+ \(held-out part\) must be a finite number; got NaN/,
    );
  });

  it('a class of two, with one output unit', () => {
    const binary = defaultSpec('moons');
    const data = prepareData(binary);
    data.train.targets[1] = 2;
    expect(refusal(() => Training.start(binary, data))).toContain('must be a class from 0 to 1; got 2');
  });
});

describe('shapes', () => {
  it.each([[[0, 8, 1]], [[2, 0, 1]], [[2, 2.5, 1]], [[2, -3, 1]], [[NaN, 1]]])('%j are refused', (sizes) => {
    const layers = sizes.slice(1).map((units) => ({ units, activation: ACTIVATIONS.relu, alpha: 0 }));
    const sentence = `inputs and units must be whole numbers of at least 1; got ${sizes.join('-')}`;
    expect(refusal(() => new Network(sizes[0]!, layers, 'float64'))).toBe(sentence);
    expect(refusal(() => createTrainer(sizes, 4))).toContain(sizes.join('-'));
  });

  it('a benchmark without layers or without examples is refused', () => {
    expect(refusal(() => createTrainer([2], 4))).toMatch(/at least one layer; got none/);
    for (const batch of [0, -1, 1.5, NaN]) {
      expect(refusal(() => createTrainer([2, 3, 1], batch))).toBe(
        `batch must be a whole number of at least 1; got ${batch}`,
      );
    }
    expect(createTrainer([2, 3, 1], 4).version).toBe(CORE_VERSION);
  });
});

describe('what runs although it looks odd', () => {
  const weights = (raw: object) => {
    const training = Training.start(parseSpec({ dataset: { name: 'moons', samples: 50 }, steps: 5, ...raw }));
    while (!training.done) training.advance();
    return training.weightsHash();
  };

  it('a batch larger than the training set is all of it', () => {
    expect(Training.start(parseSpec({ dataset: { name: 'moons', samples: 50 }, batchSize: 5000 })).stepsPerEpoch).toBe(
      1,
    );
    // The batch size is part of the experiment, not of what it computes.
    expect(weights({ batchSize: 5000 })).toBe(weights({ batchSize: 40 }));
  });

  it('two training rows, one unit, a network without a hidden layer', () => {
    const least = { dataset: { name: 'sine', samples: 10 }, testFraction: 0.8, steps: 5 };
    expect(Training.start(parseSpec(least)).data.train.count).toBe(2);
    expect(weights({ network: layersOf(1) })).toMatch(/^[0-9a-f]{64}$/);
    expect(weights({ network: layersOf() })).toMatch(/^[0-9a-f]{64}$/);
  });
});
