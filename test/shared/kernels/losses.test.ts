import { describe, expect, it } from 'vitest';
import lossBytes from '../../../shared/kernels/losses?wasm';
import { LOSSES, type LossName } from '../../../shared/losses';
import { Kernels, singles } from '../../support/kernels';

const kernels = new Kernels(lossBytes);
const EXPORTS: Readonly<Record<LossName, string>> = {
  mse: 'mse',
  binaryCrossEntropy: 'bce',
  softmaxCrossEntropy: 'softmaxCrossEntropy',
};
const NAMES = Object.keys(LOSSES) as LossName[];

/** Kernel and record on the same data, [rows × units]; the kernel's padding is filled with `padding`. */
function both(name: LossName, outputs: Float32Array, targets: Float32Array, units: number, padding = 0) {
  const rows = outputs.length / units;
  const ld = Math.ceil(units / 4) * 4;
  const wide = (values: Float32Array) =>
    Float32Array.from({ length: rows * ld }, (_, i) =>
      i % ld < units ? values[Math.floor(i / ld) * units + (i % ld)]! : padding,
    );
  kernels.clear();
  const delta = kernels.block(new Float32Array(rows * ld).fill(7));
  const scale = 1 / (name === 'softmaxCrossEntropy' ? rows : rows * units);
  const [a, t] = [kernels.block(wide(outputs)), kernels.block(wide(targets))];
  const loss = kernels.call(EXPORTS[name], a, t, rows, units, ld, delta, scale);
  const expectedDelta = new Float64Array(rows * units);
  const record = LOSSES[name];
  const expected = record.lossAndDelta(
    Float64Array.from(outputs),
    Float64Array.from(targets),
    rows,
    units,
    expectedDelta,
  );
  const inside = delta.filter((_, i) => i % ld < units);
  const outside = delta.filter((_, i) => i % ld >= units);
  return { loss, expected, inside, expectedDelta, outside, largest: 1 / (rows * units) };
}

function targetsFor(name: LossName, rows: number, units: number): Float32Array {
  if (name === 'mse') return singles(rows * units, -2, 2, 9);
  const values = singles(rows * units, 0, 1, 9);
  if (name === 'binaryCrossEntropy') return values.map((value) => Math.round(value));
  // Probabilities in even rows, classes in odd ones.
  return values.map((value, i) => {
    const row = Math.floor(i / units);
    const sum = values.slice(row * units, (row + 1) * units).reduce((total, x) => total + x, 0);
    return row % 2 === 0 ? value / sum : Number(i % units === row % units);
  });
}

describe.each(NAMES)('%s of the float32 kernels', (name) => {
  it.each([1, 2, 3, 4, 5, 10, 13])('agrees with the record for %d units, padding left out and zeroed', (units) => {
    for (const size of [1, 8, 60]) {
      const outputs = singles(5 * units, -size, size, units);
      const result = both(name, outputs, targetsFor(name, 5, units), units, 3);
      expect(Math.abs(result.loss - result.expected)).toBeLessThanOrEqual(2e-6 * Math.abs(result.expected) + 1e-7);
      result.inside.forEach((value, i) => {
        const reference = result.expectedDelta[i]!;
        expect(Math.abs(value - reference)).toBeLessThanOrEqual(1e-6 * (Math.abs(reference) + result.largest));
      });
      expect(Array.from(result.outside).every((value) => value === 0)).toBe(true);
    }
  });

  it.each([1000, 5000, 1e30, 3e38])('is finite at ±%d', (size) => {
    const outputs = Float32Array.from([size, -size, 0, -size, size, size]);
    const result = both(name, outputs, Float32Array.from([1, 0, 0, 0, 0, 1]), 3);
    expect(Number.isFinite(result.loss)).toBe(true);
    expect(Math.abs(result.loss - result.expected)).toBeLessThanOrEqual(1e-6 * Math.abs(result.expected));
    if (name !== 'mse') expect(result.inside.every(Number.isFinite)).toBe(true);
  });

  it('shows NaN', () => {
    for (const at of [0, 4, 6]) {
      const outputs = singles(7, -1, 1);
      outputs[at] = NaN;
      expect(both(name, outputs, targetsFor(name, 1, 7), 7).loss).toBeNaN();
    }
  });

  it('treats equal outputs equally, to the bit', () => {
    const { inside } = both(name, new Float32Array(22).fill(0.3), new Float32Array(22), 11);
    expect(new Set(inside).size).toBe(1);
  });
});

describe('sum of squares', () => {
  it('is exact to the digits of a double, and 0 of nothing', () => {
    const values = singles(4096, -1e-3, 1e3);
    kernels.clear();
    const block = kernels.block(values);
    const expected = values.reduce((sum, value) => sum + value * value, 0);
    expect(Math.abs(kernels.call('sumOfSquares', block, values.length) / expected - 1)).toBeLessThan(1e-13);
    expect(kernels.call('sumOfSquares', block, 0)).toBe(0);
    expect(kernels.call('sumOfSquares', kernels.block([3e38, 0, 1e-30, NaN]), 4)).toBeNaN();
    expect(kernels.call('sumOfSquares', kernels.block([3e30, 0, 0, 0]), 4)).toBeCloseTo(Math.fround(3e30) ** 2, -50);
  });
});
