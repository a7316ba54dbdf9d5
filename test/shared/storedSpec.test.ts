import { describe, expect, it } from 'vitest';
import { ACTIVATIONS } from '../../shared/activations';
import { DATASETS } from '../../shared/datasets/index';
import { SCALINGS } from '../../shared/datasets/scaling';
import { parseSpec, specHash } from '../../shared/experimentSchema';
import { BIAS_INITIALIZERS, INITIALIZERS } from '../../shared/initializers';
import { CLIPPINGS, OPTIMIZERS } from '../../shared/optimizers';
import { defaultChoice, type ParamDefs } from '../../shared/params';
import { SCHEDULES } from '../../shared/schedules';
import { completeSpec } from '../../shared/storedSpec';
import { Training } from '../../shared/training';
import { randomSpec } from '../support/randomSpec';

/** An experiment as the first version stored it, which knew fewer parameters of every optimizer but SGD. */
const FIRST = {
  version: 1,
  dataset: { name: 'moons', samples: 60, noise: 0.1 },
  testFraction: 0.2,
  scaling: { name: 'standardize' },
  network: {
    layers: [
      {
        units: 6,
        activation: { name: 'tanh' },
        initializer: { name: 'glorotNormal', gain: 1, truncated: 0 },
        biasInitializer: { name: 'zeros', gain: 1 },
      },
      {
        units: 1,
        activation: { name: 'identity' },
        initializer: { name: 'glorotNormal', gain: 1, truncated: 0 },
        biasInitializer: { name: 'zeros', gain: 1 },
      },
    ],
  },
  loss: 'binaryCrossEntropy',
  schedule: { name: 'constant' },
  clipping: { name: 'none' },
  weightDecay: 0,
  batchSize: 20,
  epochs: null,
  steps: 12,
  precision: 'float64',
  record: { everySteps: 0, evaluateEverySteps: 0, probeSize: 64 },
  seeds: { init: 1, data: 2, shuffle: 3 },
};

/** What it recorded: no histograms and no snapshots, which came later and are taken by default. */
const RECORD = { ...FIRST.record, histograms: 0, snapshots: 'none' };

/** Each optimizer as it was stored then, and what has joined it since. */
const SINCE: readonly [Record<string, unknown>, Record<string, number>][] = [
  [{ name: 'sgd', learningRate: 0.1 }, {}],
  [{ name: 'momentum', learningRate: 0.05, momentum: 0.9 }, { dampening: 0 }],
  [{ name: 'nesterov', learningRate: 0.05, momentum: 0.9 }, {}],
  [
    { name: 'adagrad', learningRate: 0.01, epsilon: 1e-10 },
    { learningRateDecay: 0, initialAccumulator: 0 },
  ],
  [
    { name: 'rmsprop', learningRate: 0.01, decay: 0.99, epsilon: 1e-8 },
    { momentum: 0, centered: 0 },
  ],
  [{ name: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, { amsgrad: 0 }],
  [{ name: 'adamw', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, { amsgrad: 0 }],
];

describe('an experiment that an earlier version stored', () => {
  it.each(SINCE)('%j gets what came since, and trains', (optimizer, since) => {
    const spec = completeSpec({ ...FIRST, optimizer });
    expect(spec).toEqual({ ...FIRST, optimizer: { ...optimizer, ...since }, record: RECORD });
    expect(parseSpec(spec)).toEqual(spec);
    const training = Training.start(spec);
    while (!training.done) training.advance();
    expect(training.step).toBe(12);
  });

  it('gets every parameter of every record that it lacks, and keeps those that it has', () => {
    const tables = {
      dataset: DATASETS,
      scaling: SCALINGS,
      optimizer: OPTIMIZERS,
      schedule: SCHEDULES,
      clipping: CLIPPINGS,
    };
    const layerTables = { activation: ACTIVATIONS, initializer: INITIALIZERS, biasInitializer: BIAS_INITIALIZERS };
    let checked = 0;
    const check = ({ name, params }: { name: string; params: ParamDefs }, complete: (choice: object) => unknown) => {
      for (const [key, def] of Object.entries(params)) {
        const given = { [key]: def.default === def.max ? def.min : def.max };
        expect(complete({ name, ...given })).toEqual({ ...defaultChoice({ name, params }), ...given });
        checked++;
      }
      expect(complete({ name })).toEqual(defaultChoice({ name, params }));
    };
    for (const [field, table] of Object.entries(tables)) {
      for (const record of Object.values(table)) {
        check(record, (choice) => completeSpec({ ...FIRST, [field]: choice })[field as 'optimizer']);
      }
    }
    for (const [field, table] of Object.entries(layerTables)) {
      for (const record of Object.values(table)) {
        check(record, (choice) => {
          const layers = [{ ...FIRST.network.layers[0], [field]: choice }];
          return completeSpec({ ...FIRST, network: { layers } }).network.layers[0]![field as 'activation'];
        });
      }
    }
    expect(checked).toBeGreaterThan(50);
  });

  it('gets fields that it lacks anywhere', () => {
    const { precision: _precision, weightDecay: _weightDecay, ...rest } = FIRST;
    const [layer] = FIRST.network.layers;
    const { biasInitializer: _biasInitializer, ...bare } = layer!;
    const stored = { ...rest, optimizer: SINCE[0]![0], record: { everySteps: 7 }, network: { layers: [bare] } };
    expect(completeSpec(stored)).toMatchObject({
      precision: 'float32',
      weightDecay: 0,
      record: { everySteps: 7, evaluateEverySteps: 0, probeSize: 256, histograms: 0, snapshots: 'none' },
      network: { layers: [{ units: 6, biasInitializer: { name: 'zeros' } }] },
    });
  });

  it('stays what it is when it lacks nothing, its hash too', () => {
    for (let seed = 0; seed < 40; seed++) {
      const spec = randomSpec(seed);
      expect(completeSpec(spec)).toEqual(spec);
      expect(specHash(completeSpec(spec))).toBe(specHash(spec));
    }
  });

  it('can be read although a rule of today refuses it', () => {
    const strange = {
      ...FIRST,
      optimizer: { name: 'adam', learningRate: 0, warp: 9 },
      schedule: { name: 'zigzag' },
      scaling: 'none',
      batchSize: 'many',
    };
    expect(completeSpec(strange)).toEqual({
      ...strange,
      record: RECORD,
      optimizer: { name: 'adam', learningRate: 0, warp: 9, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, amsgrad: 0 },
    });
    for (const nothing of [null, 3, 'text', []]) expect(completeSpec(nothing)).toEqual(nothing);
    expect(completeSpec({ network: { layers: [null, 4] } })).toMatchObject({ network: { layers: [null, 4] } });
  });
});

describe('an experiment that somebody wrote', () => {
  it('gets the same defaults, but an unknown parameter is still refused', () => {
    for (const [optimizer, since] of SINCE) {
      expect(parseSpec({ ...FIRST, optimizer }).optimizer).toEqual({ ...optimizer, ...since });
    }
    const misspelled = { ...FIRST, optimizer: { name: 'adam', amsGrad: 1 } };
    expect(() => parseSpec(misspelled)).toThrow('unknown field "amsGrad"; did you mean "amsgrad"?');
  });
});
