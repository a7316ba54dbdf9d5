import { describe, expect, it } from 'vitest';
import { prepareData } from '../../shared/datasets/prepare';
import type { ExperimentSpec } from '../../shared/experiment';
import { countParameters, parseSpec } from '../../shared/experimentSchema';
import { METRICS, type Point } from '../../shared/metrics';
import { Training } from '../../shared/training';
import { exampleLayer, exampleSpec } from '../support/specs';

function finish(training: Training): Training {
  while (!training.done) training.advance();
  return training;
}

/** All points of a run, measured as the trainer does. */
function record(training: Training): Point[] {
  const points = training.measure();
  while (!training.done) {
    training.advance();
    points.push(...training.measure());
  }
  return points;
}

const sgd = (learningRate: number) => ({ name: 'sgd', learningRate }) as ExperimentSpec['optimizer'];
const layersOf = (...layers: ReturnType<typeof exampleLayer>[]) => ({ layers });
const constantLayer = (units: number, value: number, activation: 'tanh' | 'logistic') => ({
  ...exampleLayer(units, activation),
  initializer: { name: 'constant', gain: 1, value } as ReturnType<typeof exampleLayer>['initializer'],
});

describe('a run', () => {
  it('has the steps that epochs, batch size and data say, the last batch short', () => {
    const training = Training.start(exampleSpec({ batchSize: 40, epochs: 3 }));
    expect(training.data.train.count).toBe(150);
    expect(training.stepsPerEpoch).toBe(4);
    expect(training.totalSteps).toBe(12);
    expect(training.parameterCount).toBe(2 * 8 + 8 + 64 + 8 + 8 + 1);
    finish(training);
    expect([training.step, training.epoch]).toEqual([12, 3]);
    expect(() => training.advance()).toThrow(/done/);
    expect(finish(Training.start(exampleSpec({ epochs: null, steps: 7 }))).step).toBe(7);
  });

  it('sees every training example once an epoch, in another order each time', () => {
    // With a batch of all examples the order cannot matter, but for the rounding of sums: float64, to the last digits.
    const whole = { batchSize: 1000, epochs: 1, precision: 'float64' } as const;
    const one = finish(Training.start(exampleSpec({ ...whole, seeds: { init: 1, data: 2, shuffle: 3 } }))).weights();
    const two = finish(Training.start(exampleSpec({ ...whole, seeds: { init: 1, data: 2, shuffle: 99 } }))).weights();
    one.forEach(({ weights }, l) =>
      weights.forEach((w, i) => expect(Math.abs(w - two[l]!.weights[i]!)).toBeLessThan(1e-13)),
    );
    const batches = { batchSize: 20, epochs: 1 } as const;
    const hash = (shuffle: number) =>
      finish(Training.start(exampleSpec({ ...batches, seeds: { init: 1, data: 2, shuffle } }))).weightsHash();
    expect(hash(3)).not.toBe(hash(99));
  });

  it('varies alone with each of its seeds', () => {
    const seeds = { init: 1, data: 2, shuffle: 3 };
    const start = (changed: Partial<typeof seeds>) => Training.start(exampleSpec({ seeds: { ...seeds, ...changed } }));
    expect(start({ shuffle: 9, data: 9 }).weightsHash()).toBe(start({}).weightsHash());
    expect(start({ init: 9 }).weightsHash()).not.toBe(start({}).weightsHash());
    expect(start({ init: 9 }).data.train.inputs).toEqual(start({}).data.train.inputs);
  });

  it.each(['float32', 'float64'] as const)('learns the moons in %s', (precision) => {
    const training = finish(Training.start(exampleSpec({ epochs: 150, precision })));
    const { inputs, targets, count } = training.data.test;
    const correct = [...training.predict(inputs, count)].filter((p, i) => Number(p > 0.5) === targets[i]).length;
    expect(correct / count).toBeGreaterThan(0.95);
  });

  it('learns with every loss on two classes', () => {
    for (const [loss, units] of [
      ['mse', 1],
      ['binaryCrossEntropy', 1],
      ['softmaxCrossEntropy', 2],
    ] as const) {
      const network = layersOf(exampleLayer(8), exampleLayer(8), exampleLayer(units, 'identity'));
      const points = record(Training.start(exampleSpec({ loss, network, epochs: 150, optimizer: sgd(0.3) })));
      const last = points.filter(({ metric }) => metric === 'accuracy.train').at(-1)!;
      expect(last.value, loss).toBeGreaterThan(0.95);
    }
  });

  it('refuses a network whose outputs do not fit the data', () => {
    expect(() => Training.start(exampleSpec({ network: layersOf(exampleLayer(3, 'identity')) }))).toThrow(
      /units must be 1; got 3/,
    );
  });
});

describe('determinism', () => {
  it('does not depend on what is measured, predicted or saved on the way', () => {
    const plain = finish(Training.start(exampleSpec())).weightsHash();
    const busy = Training.start(
      exampleSpec({
        record: { everySteps: 1, evaluateEverySteps: 1, probeSize: 17, histograms: 100, snapshots: 'auto' },
      }),
    );
    busy.measure();
    busy.histograms();
    while (!busy.done) {
      busy.advance();
      busy.measure();
      expect(busy.histograms()).not.toEqual([]);
      busy.decisionGrid(5);
      busy.checkpoint();
      if (busy.cadence.snapshotSteps.includes(busy.step)) expect(busy.snapshot()).toEqual(busy.parameters());
      expect(busy.snapshot()).toBeNull();
    }
    expect(busy.weightsHash()).toBe(plain);
  });

  it('measures the same points twice', () => {
    expect(record(Training.start(exampleSpec()))).toEqual(record(Training.start(exampleSpec())));
  });
});

describe('symmetry', () => {
  it('keeps identical units identical, bit for bit, at every width from 1 to 64', () => {
    for (let width = 1; width <= 64; width++) {
      const spec = exampleSpec({
        network: layersOf(
          constantLayer(width, 0.5, 'tanh'),
          constantLayer(width, 0.5, 'logistic'),
          exampleLayer(1, 'identity', 'zeros'),
        ),
        batchSize: 23,
        epochs: null,
        steps: 4,
        optimizer: sgd(0.5),
      });
      const [first, second] = finish(Training.start(spec)).weights();
      for (const { fanIn, fanOut, weights, biases } of [first!, second!]) {
        for (let unit = 1; unit < fanOut; unit++) {
          expect(biases[unit]).toBe(biases[0]);
          expect(weights.subarray(unit * fanIn, (unit + 1) * fanIn)).toEqual(weights.subarray(0, fanIn));
        }
      }
      expect(first!.weights[0], 'it must have moved').not.toBe(0.5);
    }
  });
});

describe('points', () => {
  const spec = exampleSpec({
    record: { everySteps: 5, evaluateEverySteps: 8, probeSize: 64, histograms: 0, snapshots: 'none' },
    epochs: null,
    steps: 22,
  });
  const points = record(Training.start(spec));
  const steps = (metric: string, layer: number) =>
    points.filter((point) => point.metric === metric && point.layer === layer).map(({ step }) => step);

  it('come at their cadence, at the start and at the end', () => {
    expect(steps('loss.train', 0)).toEqual([0, 8, 16, 22]);
    expect(steps('accuracy.test', 0)).toEqual([0, 8, 16, 22]);
    expect(steps('loss.batch', 0)).toEqual([5, 10, 15, 20, 22]);
    expect(steps('updateRatio', 2)).toEqual([5, 10, 15, 20, 22]);
    expect(steps('weights.std', 3)).toEqual([0, 5, 10, 15, 20, 22]);
  });

  it('cover every metric, for the network and for each layer as its scope says', () => {
    for (const { name, scope } of Object.values(METRICS)) {
      // No layer here learns a slope, and the core has no clock.
      if (name === 'slope.mean' || name === 'elapsed') continue;
      const layers = [...new Set(points.filter(({ metric }) => metric === name).map(({ layer }) => layer))].sort();
      // The growth of a gradient is from the layer above: the last one has none.
      const own = name.endsWith('radientGrowth') ? [1, 2] : [1, 2, 3];
      expect(layers, name).toEqual(scope === 'network' ? [0] : scope === 'layer' ? own : [0, ...own]);
    }
    expect(points.every(({ value }) => Number.isFinite(value))).toBe(true);
  });

  it('hold the whole-network gradient norm as the norm of the layers', () => {
    const norms = points.filter(({ metric, step }) => metric === 'gradNorm' && step === 10).map(({ value }) => value);
    const [all, ...layers] = norms;
    expect(all).toBeCloseTo(Math.sqrt(layers.reduce((sum, value) => sum + value * value, 0)), 12);
  });

  it('have automatic cadences of about 400 and 200 a run', () => {
    const training = Training.start(exampleSpec({ epochs: null, steps: 4000 }));
    expect(training.cadence).toMatchObject({ everySteps: 10, evaluateEverySteps: 20 });
    expect(Training.start(exampleSpec({ epochs: null, steps: 50 })).cadence).toMatchObject({
      everySteps: 1,
      evaluateEverySteps: 1,
    });
  });

  it('leave out accuracy for regression and the held-out set when there is none', () => {
    const regression = exampleSpec({
      dataset: { name: 'sine', samples: 50, noise: 0.1 } as unknown as ExperimentSpec['dataset'],
      loss: 'mse',
      testFraction: 0,
      epochs: 1,
    });
    const names = new Set(record(Training.start(regression)).map(({ metric }) => metric));
    expect(names.has('loss.train')).toBe(true);
    expect([...names].filter((name) => name.startsWith('accuracy') || name.endsWith('.test'))).toEqual([]);
  });

  it('tell dead and inactive ReLUs apart from live ones', () => {
    const dead = {
      ...exampleLayer(4, 'relu', 'heNormal'),
      biasInitializer: { name: 'constant', gain: 1, value: -1000 },
    };
    const layers = layersOf(dead as ReturnType<typeof exampleLayer>, exampleLayer(1, 'identity'));
    const first = Training.start(exampleSpec({ network: layers })).measure();
    const value = (metric: string, layer: number) => first.find((p) => p.metric === metric && p.layer === layer)!.value;
    expect([value('deadFraction', 1), value('inactiveFraction', 1), value('meanDerivative', 1)]).toEqual([1, 1, 0]);
    expect([value('deadFraction', 2), value('saturatedFraction', 2), value('meanDerivative', 2)]).toEqual([0, 0, 1]);
  });
});

describe('divergence', () => {
  const spec = exampleSpec({
    loss: 'mse',
    network: layersOf(exampleLayer(8, 'relu', 'heNormal'), exampleLayer(1, 'identity')),
    optimizer: sgd(900),
    epochs: 50,
  });

  it('ends the run with the last finite parameters and says where', () => {
    const training = Training.start(spec);
    const points = record(training);
    const { divergence } = training;
    expect(divergence!.message).toMatch(/^diverged at step \d+: the .+( of layer \d)? (is|are) not finite$/);
    expect(divergence!.step).toBe(training.step + 1);
    for (const { weights, biases } of training.weights()) {
      expect([...weights, ...biases].every(Number.isFinite)).toBe(true);
    }
    const batch = points.filter(({ metric }) => metric === 'loss.batch');
    expect(batch.at(-1)!.step).toBe(divergence!.step);
    for (const key of new Set(points.map(({ metric, layer }) => `${metric}/${layer}`))) {
      const steps = points.filter(({ metric, layer }) => `${metric}/${layer}` === key).map(({ step }) => step);
      expect(
        steps.every((step, i) => i === 0 || step > steps[i - 1]!),
        `${key} ascends`,
      ).toBe(true);
    }
    const again = Training.resume(spec, training.checkpoint());
    expect([again.done, again.divergence, again.weightsHash()]).toEqual([true, divergence, training.weightsHash()]);
  });

  it('is found at the first step when the initial weights are not finite in the precision of the run', () => {
    const huge = {
      ...exampleLayer(8),
      initializer: { name: 'constant', gain: 1000, value: 1e38 },
    } as unknown as ReturnType<typeof exampleLayer>;
    const training = Training.start(
      exampleSpec({ network: layersOf(exampleLayer(4), huge, exampleLayer(1, 'identity')) }),
    );
    record(training);
    expect(training.divergence).toEqual({
      step: 1,
      layer: 2,
      message: 'diverged at step 1: the pre-activations of layer 2 are not finite',
    });
  });
});

describe('predictions', () => {
  it('fill the decision grid from the lowest x2 upwards, through the scaling of the data', () => {
    const training = Training.start(exampleSpec());
    const grid = training.decisionGrid(3)!;
    const [left, right, bottom, top] = training.data.rawExtent!;
    expect(grid.extent).toEqual([left, right, bottom, top]);
    const point = Float64Array.of(left + (right - left) / 6, bottom + (5 * (top - bottom)) / 6);
    const [expected] = training.predict(training.data.scale(point), 1);
    expect(grid.values[6]).toBe(Math.fround(expected!));
    expect(grid.values.length).toBe(9);
  });

  it('refuse inputs of the wrong length', () => {
    expect(() => Training.start(exampleSpec()).predict(new Float64Array(3), 2)).toThrow(/2 rows of 2 numbers; got 3/);
  });
});

describe('prepared data', () => {
  it('can be given instead of made', () => {
    const data = prepareData(exampleSpec());
    expect(Training.start(exampleSpec(), data).data).toBe(data);
  });
});

describe('learned slopes', () => {
  const prelu = (over: object = {}) => ({ units: 5, activation: { name: 'prelu', ...over } });
  const spec = parseSpec({
    dataset: 'moons',
    network: { layers: [prelu({ perUnit: 1 }), prelu({ alpha: -0.5 }), { activation: 'identity' }] },
    weightDecay: 0.1,
    precision: 'float64',
  });

  it('start at their parameter, move, and are counted, measured and kept by a checkpoint', () => {
    const training = Training.start(spec);
    expect(training.parameterCount).toBe(countParameters(spec));
    expect(training.weights().map(({ slopes }) => [...slopes])).toEqual([Array(5).fill(0.25), [-0.5], []]);
    const at = (points: readonly Point[], layer: number) =>
      points.find((point) => point.metric === 'slope.mean' && point.layer === layer)?.value;
    const start = training.measure();
    expect([1, 2, 3].map((layer) => at(start, layer))).toEqual([0.25, -0.5, undefined]);
    for (let i = 0; i < 10; i++) training.advance();
    const moved = training.weights()[0]!.slopes;
    expect(new Set(moved).size).toBe(5);
    const resumed = Training.resume(spec, training.checkpoint());
    for (const each of [training, resumed]) for (let i = 0; i < 10; i++) each.advance();
    expect(resumed.weightsHash()).toBe(training.weightsHash());
    const [first] = training.weights();
    expect(first!.slopes).not.toEqual(moved);
  });
});
