import { meanAndStd } from '../diagnostics';
import { EVALUATION_ROWS, loadRows } from '../evaluation';
import type { Network } from '../network';
import { product, singularValues, solve, type Matrix } from '../matrices';

/** One linear layer: outputs = weights · inputs + biases. */
export interface LinearMap {
  readonly weights: Matrix;
  /** [rows of the weights]. */
  readonly biases: Float64Array;
}

/** The layers of a network multiplied out, as if none had an activation. */
export interface Collapsed {
  /** W_L … W_1 and b_L + W_L(b_{L−1} + …). */
  readonly map: LinearMap;
  /** Singular values of W_l … W_1 for l = 1, 2, … L, largest first. */
  readonly singular: readonly (readonly number[])[];
}

/** Multiplies the layers' matrices, from the input on. */
export function collapse({ layers, parameters }: Network): Collapsed {
  const singular: number[][] = [];
  let map: LinearMap | null = null;
  for (const { fanIn, fanOut, weightsAt, biasesAt } of layers) {
    const own: LinearMap = {
      weights: { rows: fanOut, columns: fanIn, values: Float64Array.from(parameters.subarray(weightsAt, biasesAt)) },
      biases: Float64Array.from(parameters.subarray(biasesAt, biasesAt + fanOut)),
    };
    map = map === null ? own : behind(own, map);
    singular.push(singularValues(map.weights));
  }
  return { map: map!, singular };
}

function behind(last: LinearMap, first: LinearMap): LinearMap {
  const column: Matrix = { rows: first.biases.length, columns: 1, values: first.biases };
  const moved = product(last.weights, column).values;
  return { weights: product(last.weights, first.weights), biases: last.biases.map((bias, i) => bias + moved[i]!) };
}

/** Outputs of a linear map, [count × rows of its weights]. */
export function applyMap(
  { weights: { rows, columns, values }, biases }: LinearMap,
  inputs: Float64Array,
): Float64Array {
  const count = inputs.length / columns;
  const out = new Float64Array(count * rows);
  for (let n = 0; n < count; n++)
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += values[i * columns + j]! * inputs[n * columns + j]!;
      out[n * rows + i] = sum + biases[i]!;
    }
  return out;
}

/** Outputs of a network, [count × outputs]. */
export function networkOutputs(network: Network, inputs: Float64Array): Float64Array {
  const count = inputs.length / network.features;
  const units = network.outputs;
  const work = network.createWorkspace(Math.min(count, EVALUATION_ROWS));
  const out = new Float64Array(count * units);
  for (let from = 0; from < count; from += EVALUATION_ROWS) {
    const rows = Math.min(EVALUATION_ROWS, count - from);
    loadRows(work, inputs, network.features, from, rows);
    network.forward(work, rows);
    out.set(work.activations[network.layers.length - 1]!.subarray(0, rows * units), from * units);
  }
  return out;
}

/** Largest |a − b|, and as a share of the largest |a|; the share is 0 where all are 0. */
export function largestDifference(
  a: Float64Array,
  b: Float64Array,
): { readonly value: number; readonly share: number } {
  let [value, size] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    value = Math.max(value, Math.abs(a[i]! - b[i]!));
    size = Math.max(size, Math.abs(a[i]!));
  }
  return { value, share: size === 0 ? value : value / size };
}

/** How far outputs are from linear. */
export interface LinearFit {
  readonly map: LinearMap;
  /** Root mean square of what the best linear map leaves, over the standard deviation of the outputs: 0 linear, 1 nothing of it. */
  readonly distance: number;
}

/**
 * The linear map, with bias, that is nearest to one output in the least squares over the inputs given. Null where the
 * inputs do not decide it (fewer than features + 1 of them in general position) or an output is not finite.
 */
export function bestLinearMap(inputs: Float64Array, outputs: Float64Array, features: number): LinearFit | null {
  const count = outputs.length;
  const centers = Float64Array.from({ length: features }, (_, j) => {
    let sum = 0;
    for (let n = 0; n < count; n++) sum += inputs[n * features + j]!;
    return sum / count;
  });
  const [center, std] = meanAndStd(outputs, 0, count);
  const squares = new Float64Array(features * features);
  const products = new Float64Array(features);
  for (let n = 0; n < count; n++)
    for (let i = 0; i < features; i++) {
      const x = inputs[n * features + i]! - centers[i]!;
      products[i]! += x * (outputs[n]! - center);
      for (let j = 0; j < features; j++) squares[i * features + j]! += x * (inputs[n * features + j]! - centers[j]!);
    }
  const slopes = solve({ rows: features, columns: features, values: squares }, products);
  if (slopes === null || !slopes.every(Number.isFinite)) return null;
  const bias = center - slopes.reduce((sum, slope, j) => sum + slope * centers[j]!, 0);
  const map = { weights: { rows: 1, columns: features, values: slopes }, biases: Float64Array.of(bias) };
  let sum = 0;
  applyMap(map, inputs).forEach((value, n) => (sum += (value - outputs[n]!) * (value - outputs[n]!)));
  return { map, distance: std === 0 ? 0 : Math.sqrt(sum / count) / std };
}
