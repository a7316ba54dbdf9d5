import { describe, expect, it } from 'vitest';
import { MATRIX_KERNELS, type FloatArray } from '../../shared/matmul';
import { floatArray, type Precision } from '../../shared/network';
import { Rng } from '../../shared/rng';

const PRECISIONS: readonly Precision[] = ['float32', 'float64'];

function random(precision: Precision, length: number, rng: Rng): FloatArray {
  const values = floatArray(precision, length);
  for (let i = 0; i < length; i++) values[i] = rng.normal();
  return values;
}

function block(fanIn: number, fanOut: number) {
  return { fanIn, fanOut, weightsAt: 3, biasesAt: 3 + fanIn * fanOut };
}

describe.each(PRECISIONS)('matrix products in %s', (precision) => {
  it('are the plain sums in order of k, bit for bit, whatever the tile and tail', () => {
    const rng = Rng.stream(1, 'products');
    for (const [batch, fanIn, fanOut] of [
      [1, 1, 1],
      [4, 4, 4],
      [5, 3, 7],
      [8, 9, 6],
      [3, 17, 2],
      [13, 10, 11],
    ] as const) {
      const layer = block(fanIn, fanOut);
      const parameters = random(precision, layer.biasesAt + fanOut, rng);
      const inputs = random(precision, batch * fanIn, rng);
      const delta = random(precision, batch * fanOut, rng);
      const z = floatArray(precision, batch * fanOut);
      const back = floatArray(precision, batch * fanIn);
      const gradients = floatArray(precision, parameters.length);
      MATRIX_KERNELS.forward({ inputs, parameters, out: z }, layer, batch);
      MATRIX_KERNELS.inputGradient({ delta, parameters, out: back }, layer, batch);
      MATRIX_KERNELS.weightGradient({ delta, inputs, gradients }, layer, batch);

      const w = (j: number, i: number) => parameters[layer.weightsAt + j * fanIn + i]!;
      const expectedZ = floatArray(precision, z.length);
      const expectedBack = floatArray(precision, back.length);
      const expected = floatArray(precision, gradients.length);
      for (let n = 0; n < batch; n++) {
        for (let j = 0; j < fanOut; j++) {
          let sum = parameters[layer.biasesAt + j]!;
          for (let i = 0; i < fanIn; i++) sum += inputs[n * fanIn + i]! * w(j, i);
          expectedZ[n * fanOut + j] = sum;
        }
        for (let i = 0; i < fanIn; i++) {
          let sum = 0;
          for (let j = 0; j < fanOut; j++) sum += delta[n * fanOut + j]! * w(j, i);
          expectedBack[n * fanIn + i] = sum;
        }
      }
      for (let j = 0; j < fanOut; j++) {
        let bias = 0;
        for (let n = 0; n < batch; n++) bias += delta[n * fanOut + j]!;
        expected[layer.biasesAt + j] = bias;
        for (let i = 0; i < fanIn; i++) {
          let sum = 0;
          for (let n = 0; n < batch; n++) sum += delta[n * fanOut + j]! * inputs[n * fanIn + i]!;
          expected[layer.weightsAt + j * fanIn + i] = sum;
        }
      }
      expect(z).toEqual(expectedZ);
      expect(back).toEqual(expectedBack);
      expect(gradients).toEqual(expected);
    }
  });

  it('refuse arrays that are too short for the batch', () => {
    const layer = block(2, 2);
    const short = floatArray(precision, 3);
    const parameters = floatArray(precision, 9);
    expect(() => MATRIX_KERNELS.forward({ inputs: short, parameters, out: short }, layer, 2)).toThrow(/too short/);
  });
});
