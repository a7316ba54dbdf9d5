import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTIVATIONS } from '../../shared/activations';
import { specIssues } from '../../shared/experimentSchema';
import {
  BINS,
  histogramOf,
  histogramSteps,
  QUANTITIES,
  type Histogram,
  type LayerHistogram,
  type QuantityName,
} from '../../shared/histogram';
import { referenceBackward, type ReferenceLayer } from '../../shared/reference';
import { Training } from '../../shared/training';
import { exampleLayer, exampleSpec } from '../support/specs';

/** Values below each edge between two bins, counted one by one. */
const below = (values: readonly number[], edge: number) => values.filter((value) => value < edge).length;

describe('counting values', () => {
  it('puts every finite value into the bin that a search through the edges finds, and counts the others apart', () => {
    const value = fc.oneof(
      fc.double(),
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.constantFrom(0, -0, 1, NaN, Infinity, -Infinity, Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 300 }), (values) => {
        const found = histogramOf(Float64Array.from(values));
        const finite = values.filter(Number.isFinite);
        expect(found.nonFinite).toBe(values.length - finite.length);
        expect(found.counts.reduce((sum, count) => sum + count, 0)).toBe(finite.length);
        if (finite.length === 0) {
          expect([found.least, found.greatest, found.mean]).toEqual([NaN, NaN, NaN]);
          return;
        }
        const [least, greatest] = [Math.min(...finite), Math.max(...finite)];
        expect([found.least + 0, found.greatest + 0]).toEqual([least + 0, greatest + 0]);
        expect(found.mean).toBeGreaterThanOrEqual(least - 1e-9 * Math.abs(least));
        expect(found.mean).toBeLessThanOrEqual(greatest + 1e-9 * Math.abs(greatest));
        let sum = 0;
        for (let k = 1; k < BINS; k++) {
          sum += found.counts[k - 1]!;
          // The edge as a share of the way, which does not overflow; rounding may move it by a few last bits.
          const edge = least * (1 - k / BINS) + greatest * (k / BINS);
          const slack = 1e-12 * Math.max(Math.abs(least), Math.abs(greatest)) + 1e-322;
          if (least === greatest) expect(sum).toBe(finite.length);
          else expect(sum >= below(finite, edge - slack) && sum <= below(finite, edge + slack), `bin ${k}`).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives known counts and the mean', () => {
    const found = histogramOf(Float64Array.from({ length: 65 }, (_, i) => i));
    expect([...found.counts]).toEqual([...Array<number>(63).fill(1), 2]);
    expect(found).toMatchObject({ least: 0, greatest: 64, mean: 32, nonFinite: 0 });
    expect(histogramOf(Float64Array.of(1e308, 1e308)).mean).toBe(1e308);
    expect(histogramOf(Float64Array.of(0.3, 0.3, NaN)).counts[0]).toBe(2);
  });
});

describe('the steps', () => {
  it('are the first, the last, as many as asked for, and never closer together than before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000_000_000 }), fc.integer({ min: 2, max: 200 }), (total, count) => {
        const steps = histogramSteps(total, count);
        expect(steps).toHaveLength(Math.min(count, total + 1));
        expect([steps[0], steps.at(-1)]).toEqual([0, total]);
        const gaps = steps.slice(1).map((step, i) => step - steps[i]!);
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1);
        // A rounded step is at most one off.
        gaps.slice(1, -1).forEach((gap, i) => expect(gap).toBeGreaterThanOrEqual(gaps[i]! - 1));
      }),
    );
  });

  it('are dense early: 20 over 10,000 steps', () => {
    expect(histogramSteps(10_000, 20)).toEqual([
      0, 1, 2, 3, 5, 8, 13, 22, 36, 60, 100, 167, 278, 464, 774, 1292, 2154, 3594, 5995, 10_000,
    ]);
    expect(histogramSteps(10_000, 0)).toEqual([]);
  });

  it('cannot be one alone', () => {
    const issues = specIssues({ dataset: 'xor', record: { histograms: 1 } });
    expect(issues.map(({ message }) => message)).toEqual([
      'record.histograms must be 0 or at least 2, for the first and the last step are always among them; got 1',
    ]);
  });
});

describe.each(['float64', 'float32'] as const)('histograms of a training in %s', (precision) => {
  const PROBE = 40;
  const tolerance = precision === 'float64' ? 1e-12 : 1e-5;
  const spec = exampleSpec({
    precision,
    network: { layers: [exampleLayer(6, 'relu', 'heNormal'), exampleLayer(5, 'tanh'), exampleLayer(1, 'identity')] },
    record: { everySteps: 3, evaluateEverySteps: 7, probeSize: PROBE, histograms: 6, snapshots: 'none' },
    epochs: null,
    steps: 30,
  });

  it('are those of the values that the reference network has, at each of their steps', () => {
    const training = Training.start(spec);
    const steps: number[] = [];
    for (;;) {
      training.measure();
      const found = training.histograms();
      if (found.length > 0) {
        steps.push(training.step);
        check(found, valuesOf(training));
      }
      expect(training.histograms()).toEqual([]);
      if (training.done) break;
      training.advance(100);
    }
    expect(steps).toEqual(histogramSteps(30, 6));
    expect(steps).toHaveLength(6);
  });

  /** z, a, W and ∂L/∂W of each layer, computed again by the reference on the probe batch. */
  function valuesOf(training: Training): Record<QuantityName, number[]>[] {
    const rows = (values: ArrayLike<number>, count: number, width: number) =>
      Array.from({ length: count }, (_, n) => Array.from({ length: width }, (_, i) => values[n * width + i]!));
    const layers: ReferenceLayer[] = training.weights().map(({ fanIn, fanOut, weights, biases }, l) => ({
      weights: rows(weights, fanOut, fanIn),
      biases: Array.from(biases),
      activation: ACTIVATIONS[spec.network.layers[l]!.activation.name],
      alpha: 0,
    }));
    const { inputs, targets } = training.data.train;
    const wanted = Array.from(targets.subarray(0, PROBE), (target) => [target]);
    const pass = referenceBackward(layers, rows(inputs, PROBE, 2), wanted, 'binaryCrossEntropy');
    return layers.map(({ weights }, l) => ({
      preActivation: pass.z[l]!.flat(),
      activation: pass.a[l]!.flat(),
      weights: weights.flat(),
      weightGrads: pass.dW[l]!.flat(),
    }));
  }

  function check(found: readonly LayerHistogram[], layers: readonly Record<QuantityName, number[]>[]): void {
    expect(found.map(({ layer, quantity }) => `${quantity} ${layer}`)).toEqual(
      layers.flatMap((_, l) => Object.keys(QUANTITIES).map((quantity) => `${quantity} ${l + 1}`)),
    );
    for (const each of found) {
      expectCounted(each, layers[each.layer - 1]![each.quantity], `${each.quantity} of layer ${each.layer}`);
    }
  }

  function expectCounted(found: Histogram, values: readonly number[], what: string): void {
    const slack = tolerance * Math.max(...values.map(Math.abs), 1e-3);
    expect(Math.abs(found.least - Math.min(...values)), what).toBeLessThan(slack);
    expect(Math.abs(found.greatest - Math.max(...values)), what).toBeLessThan(slack);
    expect(Math.abs(found.mean - values.reduce((a, b) => a + b, 0) / values.length), what).toBeLessThan(slack);
    expect(
      found.counts.reduce((sum, count) => sum + count, 0),
      what,
    ).toBe(values.length);
    let sum = 0;
    for (let k = 1; k < BINS; k++) {
      sum += found.counts[k - 1]!;
      const edge = found.least + ((found.greatest - found.least) * k) / BINS;
      expect(sum, `${what}, below bin ${k}`).toBeGreaterThanOrEqual(below(values, edge - slack));
      expect(sum, `${what}, below bin ${k}`).toBeLessThanOrEqual(below(values, edge + slack));
    }
  }
});

describe('a run that goes on from a checkpoint', () => {
  it('does not count again what was counted at its step', () => {
    const spec = exampleSpec({
      record: { everySteps: 0, evaluateEverySteps: 0, probeSize: 16, histograms: 5, snapshots: 'none' },
      epochs: null,
      steps: 40,
    });
    const step = histogramSteps(40, 5)[2]!;
    const first = Training.start(spec);
    while (first.step < step) first.advance();
    expect(first.histograms()).toHaveLength(12);
    const second = Training.resume(spec, first.checkpoint());
    expect(second.histograms()).toEqual([]);
    second.advance();
    expect(second.step).toBe(step + 1);
  });
});

describe('a run that diverges', () => {
  it('has histograms of its last finite state', () => {
    const spec = exampleSpec({
      dataset: { name: 'plane', samples: 60, noise: 0.1 } as never,
      loss: 'mse',
      optimizer: { name: 'sgd', learningRate: 1e6 } as never,
      network: { layers: [exampleLayer(1, 'identity')] },
      record: { everySteps: 1000, evaluateEverySteps: 1000, probeSize: 16, histograms: 2, snapshots: 'none' },
      epochs: null,
      steps: 1000,
    });
    const training = Training.start(spec);
    training.histograms();
    while (!training.done) training.advance(100);
    training.measure();
    expect(training.divergence).not.toBeNull();
    expect(training.step).toBeGreaterThan(1);
    expect(training.histograms().map(({ step }) => step)).toEqual(Array(4).fill(training.step));
  });
});
