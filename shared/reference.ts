import type { Activation } from './activations';
import { exp, log, log1p } from './math';

/**
 * The same network in the plainest float64 loops, written from the formulas and sharing no code with network.ts,
 * matmul.ts and losses.ts: what numeric gradients and reference tables are checked with. Slow on purpose.
 */

export interface ReferenceLayer {
  /** [fanOut][fanIn]. */
  readonly weights: readonly (readonly number[])[];
  /** [fanOut]. */
  readonly biases: readonly number[];
  readonly activation: Activation;
  readonly alpha: number;
  /** Learned slopes in place of alpha: [fanOut], or [1] that all units share. */
  readonly slopes?: readonly number[];
}

export type ReferenceLoss = 'mse' | 'binaryCrossEntropy' | 'softmaxCrossEntropy';
type Matrix = number[][];

export interface ReferencePass {
  /** z and a of each layer, [batch][fanOut]. */
  readonly z: readonly Matrix[];
  readonly a: readonly Matrix[];
  readonly loss: number;
}

export interface ReferenceGradients extends ReferencePass {
  /** ∂loss/∂W [fanOut][fanIn], ∂loss/∂b [fanOut] and δ = ∂loss/∂z [batch][fanOut] of each layer. */
  readonly dW: readonly Matrix[];
  readonly db: readonly number[][];
  readonly dz: readonly Matrix[];
  /** ∂loss/∂slopes of each layer, as many as it has. */
  readonly dslopes: readonly number[][];
  /** ∂loss/∂inputs [batch][features]. */
  readonly dx: Matrix;
}

/** z = W·a + b, a = f(z), layer by layer, and the mean loss. Inputs and targets are [batch][features or outputs]. */
export function referenceForward(
  layers: readonly ReferenceLayer[],
  inputs: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
  loss: ReferenceLoss,
): ReferencePass {
  const z: Matrix[] = [];
  const a: Matrix[] = [];
  let current: readonly (readonly number[])[] = inputs;
  for (const layer of layers) {
    const { weights, biases, activation } = layer;
    const sums = current.map((row) => weights.map((unit, j) => biases[j]! + dot(unit, row)));
    z.push(sums);
    const outputs = sums.map((row) => row.map((value, j) => activation.f(value, slopeAt(layer, j))));
    a.push(outputs);
    current = outputs;
  }
  return { z, a, loss: referenceLoss(current, targets, loss) };
}

/** Value of a loss on outputs, as its definition says. */
export function referenceLoss(
  outputs: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
  loss: ReferenceLoss,
): number {
  const batch = outputs.length;
  const units = outputs[0]!.length;
  let sum = 0;
  outputs.forEach((row, n) => {
    const shift = Math.max(...row);
    const total = log(row.reduce((all, value) => all + exp(value - shift), 0)) + shift;
    row.forEach((value, j) => {
      const target = targets[n]![j]!;
      if (loss === 'mse') sum += (value - target) * (value - target);
      else if (loss === 'binaryCrossEntropy') sum += Math.max(value, 0) - target * value + log1p(exp(-Math.abs(value)));
      else sum += target * (total - value);
    });
  });
  return sum / (loss === 'softmaxCrossEntropy' ? batch : batch * units);
}

/** The chain rule, one layer at a time from the output. */
export function referenceBackward(
  layers: readonly ReferenceLayer[],
  inputs: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
  loss: ReferenceLoss,
): ReferenceGradients {
  const pass = referenceForward(layers, inputs, targets, loss);
  const dW: Matrix[] = [];
  const db: number[][] = [];
  const dz: Matrix[] = [];
  const dslopes: number[][] = [];
  let upstream = outputGradient(pass.a[layers.length - 1]!, targets, loss);
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = layers[l]!;
    const { weights, activation, slopes = [] } = layer;
    const z = pass.z[l]!;
    const delta = upstream.map((row, n) => row.map((value, j) => value * activation.df(z[n]![j]!, slopeAt(layer, j))));
    const perUnit =
      slopes.length === 0
        ? []
        : weights.map((_, j) => sumOver(upstream, (row, n) => row[j]! * activation.slopeGradient!(z[n]![j]!)));
    dslopes.unshift(slopes.length === 1 ? [sumOver(perUnit, (value) => value)] : perUnit);
    const before = l === 0 ? inputs : pass.a[l - 1]!;
    dz.unshift(delta);
    dW.unshift(weights.map((unit, j) => unit.map((_, i) => sumOver(delta, (row, n) => row[j]! * before[n]![i]!))));
    db.unshift(weights.map((_, j) => sumOver(delta, (row) => row[j]!)));
    upstream = delta.map((row) => before[0]!.map((_, i) => sumOver(row, (value, j) => value * weights[j]![i]!)));
  }
  return { ...pass, dW, db, dz, dslopes, dx: upstream };
}

function slopeAt({ slopes, alpha }: ReferenceLayer, unit: number): number {
  if (slopes === undefined) return alpha;
  return slopes[slopes.length === 1 ? 0 : unit]!;
}

function outputGradient(outputs: Matrix, targets: readonly (readonly number[])[], loss: ReferenceLoss): Matrix {
  const batch = outputs.length;
  const units = outputs[0]!.length;
  return outputs.map((row, n) => {
    const target = targets[n]!;
    if (loss === 'mse') return row.map((value, j) => (2 * (value - target[j]!)) / (batch * units));
    if (loss === 'binaryCrossEntropy') {
      return row.map((value, j) => (1 / (1 + exp(-value)) - target[j]!) / (batch * units));
    }
    const shift = Math.max(...row);
    const total = sumOver(row, (value) => exp(value - shift));
    const mass = sumOver(target, (value) => value);
    return row.map((value, j) => ((exp(value - shift) / total) * mass - target[j]!) / batch);
  });
}

function dot(a: readonly number[], b: readonly number[]): number {
  return sumOver(a, (value, i) => value * b[i]!);
}

function sumOver<T>(items: readonly T[], value: (item: T, index: number) => number): number {
  return items.reduce((sum, item, index) => sum + value(item, index), 0);
}
