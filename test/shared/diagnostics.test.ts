import { describe, expect, it } from 'vitest';
import { ACTIVATIONS, type Activation } from '../../shared/activations';
import { meanAndStd, norm, slopeStatistics } from '../../shared/diagnostics';
import type { Point } from '../../shared/metrics';
import { referenceBackward, type ReferenceGradients, type ReferenceLayer } from '../../shared/reference';
import { Training } from '../../shared/training';
import { exampleLayer, exampleSpec } from '../support/specs';

const rowsOf = (values: Float64Array, count: number, width: number) =>
  Array.from({ length: count }, (_, n) => Array.from(values.subarray(n * width, (n + 1) * width)));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const std = (values: readonly number[]) =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) * (value - mean(values)))));
const length = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** The trained network computed again by the reference, on the first `count` training examples. */
function reference(training: Training, count: number): ReferenceGradients {
  const layers: ReferenceLayer[] = training.weights().map(({ fanIn, fanOut, weights, biases }, l) => ({
    weights: rowsOf(Float64Array.from(weights), fanOut, fanIn),
    biases: Array.from(biases),
    activation: ACTIVATIONS[training.spec.network.layers[l]!.activation.name],
    alpha: 0,
  }));
  const { inputs, targets } = training.data.train;
  const classes = Array.from(targets.subarray(0, count), (target) => [target]);
  return referenceBackward(layers, rowsOf(inputs, count, 2), classes, 'binaryCrossEntropy');
}

describe('points against the reference network', () => {
  const spec = exampleSpec({
    precision: 'float64',
    batchSize: 1000,
    network: { layers: [exampleLayer(6, 'relu', 'heNormal'), exampleLayer(5, 'tanh'), exampleLayer(1, 'identity')] },
    record: { everySteps: 1, evaluateEverySteps: 1, probeSize: 40, histograms: 0, snapshots: 'none' },
    epochs: 9,
  });
  const training = Training.start(spec);
  training.measure();
  for (let step = 0; step < 6; step++) training.advance();
  const before = training.weights();
  const batchPass = reference(training, training.data.train.count);
  training.advance();
  const points: readonly Point[] = training.measure();
  const value = (metric: string, layer: number) => points.find((p) => p.metric === metric && p.layer === layer)!.value;

  it('measures z, a, δ and the slopes of every layer on the probe batch', () => {
    const pass = reference(training, 40);
    spec.network.layers.forEach(({ activation }, l) => {
      const record: Activation = ACTIVATIONS[activation.name];
      const z = pass.z[l]!.flat();
      const slopes = z.map((entry) => Math.abs(record.df(entry, 0)));
      const units = pass.z[l]![0]!.map((_, j) => pass.z[l]!.every((row) => record.df(row[j]!, 0) === 0));
      const expected = {
        'preActivation.mean': mean(z),
        'preActivation.std': std(z),
        'activation.mean': mean(pass.a[l]!.flat()),
        'activation.std': std(pass.a[l]!.flat()),
        'delta.rms': length(pass.dz[l]!.flat()) / Math.sqrt(z.length),
        'weights.std': std(Array.from(training.weights()[l]!.weights)),
        meanDerivative: mean(slopes),
        saturatedFraction: mean(slopes.map((slope) => Number(slope < 0.04 * record.maxSlope))),
        inactiveFraction: mean(slopes.map((slope) => Number(slope === 0))),
        deadFraction: mean(units.map(Number)),
      };
      for (const [metric, exact] of Object.entries(expected)) {
        expect(Math.abs(value(metric, l + 1) - exact), `${metric} of layer ${l + 1}`).toBeLessThan(1e-12);
      }
    });
    expect(value('inactiveFraction', 1)).toBeGreaterThan(value('deadFraction', 1));
  });

  it("measures the loss before the step, the batch's gradients, and the change of the weights", () => {
    expect(value('loss.batch', 0)).toBeCloseTo(batchPass.loss, 12);
    expect(value('loss.train', 0)).toBeCloseTo(reference(training, training.data.train.count).loss, 12);
    training.weights().forEach(({ weights }, l) => {
      const gradient = [...batchPass.dW[l]!.flat(), ...batchPass.db[l]!];
      expect(value('gradNorm', l + 1)).toBeCloseTo(length(gradient), 12);
      const change = Array.from(weights, (weight, i) => weight - before[l]!.weights[i]!);
      expect(value('updateRatio', l + 1)).toBeCloseTo(length(change) / length(Array.from(weights)), 12);
    });
    expect(value('learningRate', 0)).toBe(0.1);
  });

  it('counts as correct what the prediction says', () => {
    for (const [name, part] of [
      ['train', training.data.train],
      ['test', training.data.test],
    ] as const) {
      const predicted = training.predict(part.inputs, part.count);
      const correct = part.targets.filter((target, i) => Number(predicted[i]! > 0.5) === target).length;
      expect(value(`accuracy.${name}`, 0)).toBe(correct / part.count);
    }
  });
});

describe('statistics', () => {
  it('tell a unit that is silent for some examples from one that is for all', () => {
    const layer = {
      fanIn: 1,
      fanOut: 3,
      weightsAt: 0,
      biasesAt: 3,
      slopesAt: 6,
      slopeCount: 0,
      end: 6,
      activation: ACTIVATIONS.relu,
      alpha: 0,
    };
    // Rows are examples; the first unit is dead, the second inactive once, the third always active.
    const z = Float64Array.of(-1, -1, 1, -2, 2, 3);
    expect(Object.fromEntries(slopeStatistics(layer, new Float64Array(6), z, 2))).toEqual({
      meanDerivative: 0.5,
      saturatedFraction: 0.5,
      inactiveFraction: 0.5,
      deadFraction: 1 / 3,
    });
  });

  it('keep the digits of a small spread around a large mean', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => 1e9 + (i % 2));
    expect(meanAndStd(values, 0, 1000)).toEqual([1e9 + 0.5, 0.5]);
  });

  it('give norms whose squares would overflow or vanish, and let non-finite values through', () => {
    expect(norm(Float64Array.of(3e200, 4e200), 0, 2)).toBeCloseTo(5e200, -186);
    expect(norm(Float64Array.of(3e-200, 4e-200), 0, 2) / 5e-200).toBeCloseTo(1, 14);
    expect(norm(new Float64Array(4), 0, 4)).toBe(0);
    expect(norm(Float64Array.of(1, NaN, 2), 0, 3)).toBeNaN();
    expect(norm(Float64Array.of(1, -Infinity), 0, 2)).toBe(Infinity);
  });
});
