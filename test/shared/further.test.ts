import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { ACTIVATIONS, type ActivationName } from '../../shared/activations';
import { bestLinearMap } from '../../shared/functions/collapse';
import { FurtherMeasures, type LayerSignals } from '../../shared/further';
import { LinearDistance } from '../../shared/linearDistance';
import type { LayerValue } from '../../shared/diagnostics';
import { mixedSignShare, smallNet } from '../../shared/lessons/zeroCentred';
import { Network } from '../../shared/network';
import { presentTheory } from '../../shared/presentTheory';
import { Rng } from '../../shared/rng';
import { signAgreement } from '../../shared/signAgreement';
import { resolveCadence, type RunSize } from '../../shared/cadence';
import { Training } from '../../shared/training';
import type { Trained } from '../../shared/lessons/trained';
import { exampleLayer, exampleSpec } from '../support/specs';

interface Case {
  readonly activations: readonly ActivationName[];
  readonly weights: readonly (readonly (readonly number[])[])[];
  readonly biases: readonly (readonly number[])[];
  readonly deltaOfOutputs: readonly (readonly number[])[];
  readonly layers: readonly Readonly<Record<string, number | null>>[];
}
/** Made by NumPy: test/reference/further.py. */
const TABLE = JSON.parse(readFileSync(new URL('../reference/further.json', import.meta.url), 'utf8')) as {
  readonly inputs: readonly (readonly number[])[];
  readonly cases: readonly Case[];
};

/** The network of a case on the inputs of the table, and what is measured of it. */
function measured({ activations, weights, biases, deltaOfOutputs }: Case): LayerValue[][] {
  const features = TABLE.inputs[0]!.length;
  // The slope of the table's leaky ReLU.
  const shapes = activations.map((name, l) => ({
    units: weights[l]!.length,
    activation: ACTIVATIONS[name],
    alpha: 0.1,
  }));
  const network = new Network(features, shapes, 'float64');
  network.layers.forEach(({ weightsAt, biasesAt }, l) => {
    network.parameters.set(weights[l]!.flat(), weightsAt);
    network.parameters.set(biases[l]!, biasesAt);
  });
  const count = TABLE.inputs.length;
  const work = network.createWorkspace(count);
  work.inputs.set(TABLE.inputs.flat());
  network.forward(work, count);
  work.deltas[activations.length - 1]!.set(deltaOfOutputs.flat());
  network.backward(work, count, null);
  const signals = network.layers.map((_, l): LayerSignals => ({
    preActivation: work.preActivations[l]!,
    activation: work.activations[l]!,
    delta: work.deltas[l]!,
  }));
  return new FurtherMeasures({ layers: network.layers, inputs: work.inputs, count }).measure(
    network.parameters,
    signals,
  );
}

describe('the further measurements', () => {
  it('are those that NumPy finds in the plainest way', () => {
    for (const each of TABLE.cases) {
      const layers = measured(each);
      each.layers.forEach((expected, l) => {
        const found = Object.fromEntries(layers[l]!);
        const given = Object.entries(expected).filter(([, value]) => value !== null);
        expect(Object.keys(found).sort()).toEqual(given.map(([name]) => name).sort());
        for (const [name, value] of given) {
          const error = Math.abs(found[name]! - value!) / Math.abs(value!);
          expect(error, `${name} of layer ${l + 1}: ${found[name]} for ${value}`).toBeLessThan(1e-9);
        }
      });
    }
  });

  it('are recorded alike by both engines', () => {
    const points = (precision: 'float32' | 'float64') =>
      Training.start(
        exampleSpec({
          precision,
          network: { layers: [exampleLayer(7), exampleLayer(5), exampleLayer(1, 'identity')] },
        }),
      )
        .measure()
        .filter(({ metric }) => /^theory|Growth$|linear|sign|square/.test(metric));
    const exact = points('float64');
    expect(exact).toHaveLength(3 * 8 - 2);
    points('float32').forEach(({ metric, layer, value }, i) => {
      expect([metric, layer]).toEqual([exact[i]!.metric, exact[i]!.layer]);
      expect(Math.abs(value / exact[i]!.value - 1), metric).toBeLessThan(1e-4);
    });
  });

  it('cost at most a fiftieth of the training or a moment, and stand beside the others', () => {
    const size = (changed: Partial<RunSize>): RunSize => ({
      ...{ totalSteps: 4000, batchSize: 20, parameterCount: 105, features: 2, layerCount: 3, unitCount: 17 },
      ...{ probeSize: 64, exampleCount: 200, ...changed },
    });
    const record = exampleSpec().record;
    expect(resolveCadence(record, size({}))).toMatchObject({ everySteps: 10, furtherEverySteps: 40 });
    const deep = resolveCadence(record, size({ layerCount: 100, unitCount: 1600, parameterCount: 27_000 }));
    expect(deep.furtherEverySteps).toBeGreaterThan(deep.everySteps);
    expect(deep.furtherEverySteps % deep.everySteps).toBe(0);
    const training = Training.start(exampleSpec({ epochs: null, steps: 30, record: { ...record, everySteps: 7 } }));
    const steps = new Set<number>();
    for (;;) {
      for (const { metric, step } of training.measure()) if (metric === 'theory.q') steps.add(step);
      if (training.done) break;
      training.advance();
    }
    expect([...steps]).toEqual([0, 7, 14, 21, 28, 30]);
  });
});

describe('gradient-sign agreement', () => {
  it('is the share of units with one sign, where each has two inputs', () => {
    for (const activation of ['logistic', 'tanh', 'relu', 'leakyRelu']) {
      const training = Training.start(smallNet(activation, 2, 3));
      const initial = training.weights();
      const mixed = mixedSignShare({ training, initial } as unknown as Trained);
      const [value] = training
        .measure()
        .filter(({ metric, layer }) => metric === 'signAgreement' && layer === 2)
        .map((point) => point.value);
      // The lesson looks at all examples, the probe batch at the first of them.
      if (activation === 'logistic' || activation === 'relu') expect([mixed, value]).toEqual([0, 1]);
      else expect(Math.abs(1 - mixed - value!), activation).toBeLessThan(0.15);
    }
  });

  it('leaves out what has no gradient, and is NaN where nothing has one', () => {
    const shape = { count: 2, fanIn: 3, fanOut: 2 };
    const inputs = Float64Array.of(1, 1, -1, 0, 0, 0);
    expect(signAgreement(inputs, Float64Array.of(1, 0, 1, 1), shape)).toBe(1 / 3);
    expect(signAgreement(inputs, new Float64Array(4), shape)).toBeNaN();
  });
});

describe('the distance from linear', () => {
  const rng = Rng.stream(1, 'linear distance');
  const count = 60;
  const inputs = Float64Array.from({ length: count * 4 }, () => rng.normal());
  // The fourth input is the sum of the first two: the map is not unique, the distance is.
  for (let n = 0; n < count; n++) inputs[n * 4 + 3] = inputs[n * 4]! + inputs[n * 4 + 1]!;
  const distance = LinearDistance.on(inputs, count, 4)!;

  it('is that of the best map that Functions shows', () => {
    const outputs = Float64Array.from({ length: count }, (_, n) => Math.tanh(inputs[n * 4]! + 2 * inputs[n * 4 + 2]!));
    const plane = Float64Array.from({ length: count * 3 }, (_, i) => inputs[Math.floor(i / 3) * 4 + (i % 3)]!);
    expect(distance.of(outputs, 1)).toBeCloseTo(bestLinearMap(plane, outputs, 3)!.distance, 12);
  });

  it('is 0 for what is linear or constant, and 1 for what has nothing of it', () => {
    const linear = Float64Array.from({ length: count * 2 }, (_, i) => 5 + inputs[Math.floor(i / 2) * 4 + (i % 2)]!);
    expect(distance.of(linear, 2)).toBeLessThan(1e-14);
    expect(distance.of(new Float64Array(count).fill(0.1), 1)).toBe(0);
    const even = Float64Array.of(-2, -1, 0, 1, 2, -2, -1, 0, 1, 2);
    expect(
      LinearDistance.on(even, 10, 1)!.of(
        even.map((x) => x * x),
        1,
      ),
    ).toBeCloseTo(1, 14);
  });

  it('is not measured where few examples make everything look linear', () => {
    const random = Float64Array.from({ length: 20 * 12 }, () => rng.normal());
    expect(LinearDistance.on(random, 20, 12)).toBeNull();
    expect(LinearDistance.on(random, 20, 9)).not.toBeNull();
    expect(LinearDistance.on(new Float64Array(5000 * 800), 5000, 800)).toBeNull();
  });
});

describe('the theory of present weights', () => {
  it('foretells wide networks at initialization, and stops where q overflows', () => {
    const layers = [...Array.from({ length: 6 }, () => exampleLayer(256, 'tanh')), exampleLayer(1, 'identity')];
    const training = Training.start(exampleSpec({ network: { layers } }));
    const points = training.measure();
    const value = (metric: string, layer: number) =>
      points.find((point) => point.metric === metric && point.layer === layer)!.value;
    for (let layer = 1; layer <= 6; layer++) {
      expect(Math.abs(value('preActivation.square', layer) / value('theory.q', layer) - 1), `q ${layer}`).toBeLessThan(
        0.3,
      );
      if (layer === 6) continue;
      expect(Math.abs(value('gradientGrowth', layer) / value('theory.gradientGrowth', layer) - 1)).toBeLessThan(0.3);
    }
    const network = new Network(
      1,
      Array.from({ length: 4 }, () => ({ units: 1, activation: ACTIVATIONS.relu, alpha: 0 })),
      'float64',
    );
    network.parameters.fill(1e60);
    expect(presentTheory(network.layers, network.parameters, 1)).toHaveLength(2);
  });
});
