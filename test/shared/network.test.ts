import { describe, expect, it } from 'vitest';
import { ACTIVATIONS, type Activation } from '../../shared/activations';
import { LOSSES, type Loss, type LossName } from '../../shared/losses';
import { Network, type Precision } from '../../shared/network';
import { referenceBackward, referenceForward, type ReferenceLayer } from '../../shared/reference';
import { Rng } from '../../shared/rng';
import { referenceActivation, referenceTable, worstShare } from '../support/referenceTables';

interface Case {
  readonly id: string;
  readonly activations: string[];
  readonly loss_kind: 'mse' | 'bce_with_logits' | 'softmax_cross_entropy';
  readonly reduction: 'mean' | 'sum';
  readonly target_kind: 'values' | 'class_index' | 'probabilities';
  readonly W: number[][][];
  readonly b: number[][] | null;
  readonly x: number[][];
  readonly y: number[] | number[][];
  readonly expect: {
    z: number[][][];
    a: number[][][];
    loss: number;
    dW: number[][][];
    db: number[][] | null;
    dz: number[][][];
    dx: number[][];
  };
}
const { cases } = referenceTable<{ cases: Case[] }>('forward_backward.json');
const LOSS: Record<Case['loss_kind'], LossName> = {
  mse: 'mse',
  bce_with_logits: 'binaryCrossEntropy',
  softmax_cross_entropy: 'softmaxCrossEntropy',
};

function oneHot(index: number, length: number): number[] {
  return Array.from({ length }, (_, i) => (i === index ? 1 : 0));
}

/** The case in our terms; `sum` is the mean times what the mean divides by. */
function ours(item: Case) {
  const units = item.W[item.W.length - 1]!.length;
  const targets = item.y.map((y) =>
    typeof y === 'number' ? (item.target_kind === 'class_index' ? oneHot(y, units) : [y]) : y,
  );
  const layers: ReferenceLayer[] = item.W.map((weights, l) => ({
    weights,
    biases: item.b?.[l] ?? weights.map(() => 0),
    ...referenceActivation(item.activations[l]!),
  }));
  const loss = LOSS[item.loss_kind];
  const divisor = loss === 'softmaxCrossEntropy' ? item.x.length : item.x.length * units;
  return { layers, targets, loss, factor: item.reduction === 'sum' ? divisor : 1, units };
}

/** A network that holds the reference layers' parameters. */
function networkOf(layers: readonly ReferenceLayer[], features: number, precision: Precision): Network {
  const shapes = layers.map(({ weights, activation, alpha, slopes }) => {
    const units = weights.length;
    return { units, activation, alpha, slopePerUnit: slopes?.length === units };
  });
  const network = new Network(features, shapes, precision);
  network.layers.forEach(({ weightsAt, biasesAt, slopesAt }, l) => {
    network.parameters.set(layers[l]!.weights.flat(), weightsAt);
    network.parameters.set(layers[l]!.biases, biasesAt);
    network.parameters.set(layers[l]!.slopes ?? [], slopesAt);
  });
  return network;
}

describe('reference.ts against the table', () => {
  it.each(cases.map((item) => [item.id, item] as const))('%s', (_id, item) => {
    const { layers, targets, loss, factor } = ours(item);
    const result = referenceBackward(layers, item.x, targets, loss);
    const share = (actual: readonly unknown[], expected: readonly unknown[], times = 1) =>
      worstShare(
        (actual.flat(3) as number[]).map((value) => value * times),
        expected.flat(3) as number[],
        1e-10,
        1e-3,
      );
    expect(share([result.loss], [item.expect.loss], factor)).toBeLessThanOrEqual(1);
    expect(share(result.z, item.expect.z)).toBeLessThanOrEqual(1);
    expect(share(result.a, item.expect.a)).toBeLessThanOrEqual(1);
    expect(share(result.dW, item.expect.dW, factor)).toBeLessThanOrEqual(1);
    expect(share(result.dz, item.expect.dz, factor)).toBeLessThanOrEqual(1);
    expect(share(result.dx, item.expect.dx, factor)).toBeLessThanOrEqual(1);
    if (item.expect.db !== null) expect(share(result.db, item.expect.db, factor)).toBeLessThanOrEqual(1);
  });
});

describe.each([
  ['float64', 1e-10],
  ['float32', 1e-3],
] as const)('the network in %s against the table', (precision, relative) => {
  it.each(cases.map((item) => [item.id, item] as const))('%s', (_id, item) => {
    const { layers, targets, loss, factor, units } = ours(item);
    const batch = item.x.length;
    const network = networkOf(layers, item.x[0]!.length, precision);
    // A larger workspace than the batch: nothing beyond the batch may matter.
    const work = network.createWorkspace(batch + 3);
    work.inputs.set(item.x.flat());
    expect(network.forward(work, batch)).toBe(true);
    const last = layers.length - 1;
    const record: Loss = LOSSES[loss];
    const value = record.lossAndDelta(
      work.activations[last]!,
      Float64Array.from(targets.flat()),
      batch,
      units,
      work.deltas[last]!,
    );
    const gradients = network.parameters.slice();
    network.backward(work, batch, gradients);

    const share = (actual: ArrayLike<number>, expected: number[], times = 1) =>
      worstShare(
        Array.from(actual, (entry) => entry * times),
        expected,
        relative,
        1e-3,
      );
    expect(share([value], [item.expect.loss], factor)).toBeLessThanOrEqual(1);
    network.layers.forEach(({ fanOut, weightsAt, biasesAt }, l) => {
      const rows = (values: ArrayLike<number>) => Array.from(values).slice(0, batch * fanOut);
      expect(share(rows(work.preActivations[l]!), item.expect.z[l]!.flat())).toBeLessThanOrEqual(1);
      expect(share(rows(work.activations[l]!), item.expect.a[l]!.flat())).toBeLessThanOrEqual(1);
      expect(share(rows(work.deltas[l]!), item.expect.dz[l]!.flat(), factor)).toBeLessThanOrEqual(1);
      expect(share(gradients.slice(weightsAt, biasesAt), item.expect.dW[l]!.flat(), factor)).toBeLessThanOrEqual(1);
      const db = item.expect.db?.[l];
      if (db) expect(share(gradients.slice(biasesAt, biasesAt + fanOut), db, factor)).toBeLessThanOrEqual(1);
    });
  });
});

describe('numeric gradient', () => {
  const activations: readonly Activation[] = Object.values(ACTIVATIONS);
  it.each(activations.map((activation) => [activation.name, activation] as const))(
    '%s: every weight, bias and slope of a 2-5-4-1 network to 1e-6',
    (_name, activation) => {
      const rng = Rng.stream(4, activation.name);
      const alpha = activation.params['alpha']?.default ?? 0;
      const sizes = [2, 5, 4, 1];
      const layers = sizes.slice(1).map((units, l) => ({
        weights: Array.from({ length: units }, () => Array.from({ length: sizes[l]! }, () => rng.normal())),
        biases: Array.from({ length: units }, () => 0.3 * rng.normal()),
        activation: l === 2 ? ACTIVATIONS.identity : activation,
        alpha,
        // One slope that the units share, and one for each unit.
        ...(l < 2 && activation.slopeGradient !== undefined && { slopes: l === 0 ? [0.3] : [0.3, -0.2, 0.1, 1.4] }),
      }));
      const inputs = Array.from({ length: 6 }, () => [rng.normal(), rng.normal()]);
      const targets = inputs.map(([x, y]) => [x! * y! > 0 ? 1 : 0]);
      const lossNow = () => referenceForward(layers, inputs, targets, 'binaryCrossEntropy').loss;

      const network = networkOf(layers, 2, 'float64');
      const work = network.createWorkspace(6);
      work.inputs.set(inputs.flat());
      network.forward(work, 6);
      const record: Loss = LOSSES.binaryCrossEntropy;
      record.lossAndDelta(work.activations[2]!, Float64Array.from(targets.flat()), 6, 1, work.deltas[2]!);
      const gradients = network.parameters.slice();
      network.backward(work, 6, gradients);

      const h = 1e-5;
      const numeric = (values: number[], i: number) => {
        const kept = values[i]!;
        values[i] = kept + h;
        const above = lossNow();
        values[i] = kept - h;
        const below = lossNow();
        values[i] = kept;
        return (above - below) / (2 * h);
      };
      layers.forEach(({ weights, biases, slopes = [] }, l) => {
        const { fanIn, weightsAt, biasesAt, slopesAt } = network.layers[l]!;
        slopes.forEach((_, j) => {
          const exact = gradients[slopesAt + j]!;
          expect(Math.abs(numeric(slopes, j) - exact)).toBeLessThan(1e-6 * Math.abs(exact) + 1e-9);
        });
        biases.forEach((_, j) => {
          const error = Math.abs(numeric(biases, j) - gradients[biasesAt + j]!);
          expect(error).toBeLessThan(1e-6 * Math.abs(gradients[biasesAt + j]!) + 1e-9);
          for (let i = 0; i < fanIn; i++) {
            const exact = gradients[weightsAt + j * fanIn + i]!;
            expect(Math.abs(numeric(weights[j]!, i) - exact)).toBeLessThan(1e-6 * Math.abs(exact) + 1e-9);
          }
        });
      });
    },
  );
});
