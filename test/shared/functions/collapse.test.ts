import { describe, expect, it, test } from 'vitest';
import { ACTIVATIONS, type ActivationName } from '../../../shared/activations';
import {
  applyMap,
  bestLinearMap,
  collapse,
  largestDifference,
  networkOutputs,
} from '../../../shared/functions/collapse';
import { product, singularValues, solve, type Matrix } from '../../../shared/matrices';
import { microData } from '../../../shared/functions/microData';
import { createMicroNetwork } from '../../../shared/functions/microNet';
import { INITIALIZERS, type InitializerName } from '../../../shared/initializers';
import { defaultChoice } from '../../../shared/params';
import { Rng } from '../../../shared/rng';

function deep(depth: number, width: number, activation: ActivationName, initializer: InitializerName, seed = 1) {
  const sizes = [2, ...Array.from({ length: depth - 1 }, () => width), 1];
  const choice = defaultChoice<InitializerName>(INITIALIZERS[initializer]);
  const network = createMicroNetwork({
    sizes,
    activation: defaultChoice<ActivationName>(ACTIVATIONS[activation]),
    initializer: choice,
    seed,
  });
  const rng = Rng.stream(seed, 'biases');
  for (const { biasesAt, fanOut } of network.layers)
    for (let i = 0; i < fanOut; i++) network.parameters[biasesAt + i] = 0.1 * rng.normal();
  return network;
}

const { inputs } = microData('xor', 'centred', 200, 1);
const matrix = (rows: number, columns: number, values: readonly number[]): Matrix => ({
  rows,
  columns,
  values: Float64Array.from(values),
});

describe('a deep net without activation', () => {
  test.each([
    [1, 4],
    [2, 8],
    [7, 16],
    [20, 32],
  ])('of %d layers of %d units gives what its one matrix gives', (depth, width) => {
    for (const initializer of ['glorotNormal', 'orthogonal', 'heUniform'] as const) {
      for (const seed of [1, 2, 3]) {
        const network = deep(depth, width, 'identity', initializer, seed);
        const { map, singular } = collapse(network);
        const outputs = networkOutputs(network, inputs);
        expect(largestDifference(outputs, applyMap(map, inputs)).share).toBeLessThanOrEqual(1e-12);
        expect(singular).toHaveLength(depth);
        const fit = bestLinearMap(inputs, outputs, 2)!;
        expect(fit.distance).toBeLessThan(1e-12);
        fit.map.weights.values.forEach((value, i) => expect(value).toBeCloseTo(map.weights.values[i]!, 10));
      }
    }
  });

  it('is not that matrix with an activation, and no linear map is near', () => {
    for (const name of ['tanh', 'relu'] as const) {
      const network = deep(4, 16, name, 'heNormal');
      const outputs = networkOutputs(network, inputs);
      expect(largestDifference(outputs, applyMap(collapse(network).map, inputs)).share).toBeGreaterThan(0.1);
      expect(bestLinearMap(inputs, outputs, 2)!.distance).toBeGreaterThan(0.05);
    }
  });

  it('keeps its singular values where every matrix is orthogonal', () => {
    // W_1 [32 × 2] has orthonormal columns; every further square one keeps lengths.
    const { singular } = collapse(deep(10, 32, 'identity', 'orthogonal'));
    for (const values of singular.slice(0, -1)) for (const value of values) expect(value).toBeCloseTo(1, 12);
  });
});

describe('singular values', () => {
  it('are those of matrices whose values are known', () => {
    expect(singularValues(matrix(2, 2, [3, 0, 0, -4]))).toEqual([4, 3]);
    // [[1, 1], [0, 1]]: the golden ratio and its inverse.
    const [large, little] = singularValues(matrix(2, 2, [1, 1, 0, 1])) as [number, number];
    expect(large).toBeCloseTo((1 + Math.sqrt(5)) / 2, 14);
    expect(little).toBeCloseTo((Math.sqrt(5) - 1) / 2, 14);
    const one = singularValues(matrix(2, 3, [1, 2, 3, 2, 4, 6]));
    expect(one[0]).toBeCloseTo(Math.sqrt(70), 13);
    expect(one[1]).toBeLessThan(1e-14);
    expect(singularValues(matrix(3, 2, [0, 0, 0, 0, 0, 0]))).toEqual([0, 0]);
  });

  it('have the squares’ sum and the product that the matrix has', () => {
    const rng = Rng.stream(1, 'matrix');
    const values = Array.from({ length: 36 }, () => rng.normal());
    const found = singularValues(matrix(6, 6, values));
    const squares = values.reduce((sum, value) => sum + value * value, 0);
    expect(found.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(squares, 10);
    // Of AᵀA they are the squares.
    const square = singularValues(product(matrix(6, 6, transpose(values)), matrix(6, 6, values)));
    square.forEach((value, i) => expect(value).toBeCloseTo(found[i]! * found[i]!, 10));
  });
});

const transpose = (values: readonly number[]) => values.map((_, k) => values[(k % 6) * 6 + Math.floor(k / 6)]!);

describe('least squares', () => {
  it('solve small systems, and say where there is no answer', () => {
    expect(solve(matrix(2, 2, [0, 2, 1, 1]), Float64Array.of(4, 5))).toEqual(Float64Array.of(3, 2));
    expect(solve(matrix(2, 2, [1, 2, 2, 4]), Float64Array.of(1, 1))).toBeNull();
  });

  it('leave all of what has no linear part', () => {
    const square = Float64Array.from([-1, -1, -1, 1, 1, -1, 1, 1]);
    expect(bestLinearMap(square, Float64Array.of(1, -1, -1, 1), 2)!.distance).toBe(1);
    expect(bestLinearMap(square, Float64Array.of(3, 3, 3, 3), 2)!.distance).toBe(0);
    expect(bestLinearMap(Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 2), 2)).toBeNull();
    expect(bestLinearMap(square, Float64Array.of(1, NaN, 0, 0), 2)).toBeNull();
  });
});
