import { describe, expect, test } from 'vitest';
import { histogramOf } from '../../../shared/histogram';
import { Rng } from '../../../shared/rng';
import { ACTIVATIONS, type ActivationName } from '../../../shared/activations';
import { measureAll, parseSignalSetting, SignalLab } from '../../../shared/signal';
import { SignalMemory } from '../../../shared/signal/signalMemory';
import { UnitDraws } from '../../../shared/signal/unitDraws';
import { signalHistogram } from '../../support/signalHistogram';

const SHAPES = [
  [1, 1],
  [2, 3],
  [3, 5],
  [7, 8],
  [32, 30],
] as const;

const normals = (count: number, scale = 1) => {
  const rng = Rng.stream(3, `${count}`);
  return Float32Array.from({ length: count }, () => scale * rng.normal());
};

/** A block in a memory whose padding is not clean elsewhere. */
function placed(values: Float32Array, rows: number, columns: number) {
  const memory = new SignalMemory();
  const at = memory.memory.words((rows + 3) * (columns + 3));
  memory.memory.floatsAt(at, (rows + 3) * (columns + 3)).fill(7);
  memory.write(values, rows, columns, at);
  return { memory, at };
}

describe('what the kernels sum', () => {
  test.each(SHAPES)('mean, standard deviation and mean square of %i × %i numbers', (rows, columns) => {
    const values = normals(rows * columns, 3).map((value) => value + 5);
    const { memory, at } = placed(values, rows, columns);
    const [mean, std, square] = memory.moments(at, rows, columns) as unknown as number[];
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(average, 12);
    expect(std).toBeCloseTo(Math.sqrt(variance), 12);
    expect(square).toBeCloseTo(values.reduce((sum, value) => sum + value * value, 0) / values.length, 10);
  });

  test('numbers that are all the same have no spread, however large they are', () => {
    const { memory, at } = placed(new Float32Array(35).fill(0.7310586), 5, 7);
    expect(memory.moments(at, 5, 7)[1]).toBe(0);
    // A spread of a millionth of the mean, in steps of single precision.
    const near = Float32Array.from({ length: 35 }, (_, i) => 1000 + i / 16384);
    const { memory: other, at: place } = placed(near, 5, 7);
    expect(other.moments(place, 5, 7)[1]! / Math.sqrt((35 * 35 - 1) / 12)).toBeCloseTo(1 / 16384, 13);
  });

  test.each(SHAPES)(
    'the correlation of pairs among %i × %i numbers leaves a row without a partner out',
    (rows, columns) => {
      const values = normals(rows * columns);
      const { memory, at } = placed(values, rows, columns);
      let [product, square] = [0, 0];
      for (let pair = 0; pair + 1 < rows; pair += 2) {
        for (let j = 0; j < columns; j++) {
          const [one, two] = [values[pair * columns + j]!, values[(pair + 1) * columns + j]!];
          product += one * two;
          square += (one * one + two * two) / 2;
        }
      }
      const found = memory.correlation(at, rows, columns);
      if (rows === 1) expect(found).toBeNaN();
      else expect(found).toBeCloseTo(product / square, 12);
    },
  );
});

describe('histograms', () => {
  const same = (values: Float32Array, columns = values.length) => {
    const found = signalHistogram(values, 0, columns);
    const { least, greatest, counts, nonFinite } = histogramOf(values);
    expect([found.least, found.greatest, found.nonFinite]).toEqual([least, greatest, nonFinite]);
    expect([...found.counts]).toEqual([...counts]);
    // By size: an exponent and two bits of the fraction, counted one by one.
    const sizes = new Map<number, number>();
    let zeros = 0;
    for (const value of values) {
      if (value === 0) zeros++;
      else if (Math.abs(value) < Infinity) {
        const bits = new Uint32Array(Float32Array.from([value]).buffer)[0]!;
        const bin = (bits & 0x7fffffff) >>> 21;
        sizes.set(bin, (sizes.get(bin) ?? 0) + 1);
      }
    }
    expect(found.zeros).toBe(zeros);
    found.sizes.forEach((count, k) => expect(count, `size ${k}`).toBe(sizes.get(found.sizeFrom + k) ?? 0));
    expect(found.sizes.reduce((sum, count) => sum + count, 0)).toBe([...sizes.values()].reduce((a, b) => a + b, 0));
  };

  test.each(SHAPES)('of %i × %i numbers are those of Train’s histograms', (rows, columns) => {
    same(normals(rows * columns), columns);
    same(
      normals(rows * columns).map((value, i) => (i % 3 === 0 ? 0 : value)),
      columns,
    );
  });

  test('of what is not finite, all the same, faint, or at the ends of single precision', () => {
    same(Float32Array.from([NaN, 1, -Infinity, 2, Infinity, -3, 0]));
    same(Float32Array.from([NaN, NaN, Infinity, NaN]));
    same(new Float32Array(9).fill(-2.5));
    same(Float32Array.from([-0, 0, -0, 0]));
    same(Float32Array.from([1e-45, -1e-40, 1e-38, 0]));
    same(Float32Array.from([3.4e38, -3.4e38, 1, 0, -1]));
  });
});

describe('what is kept', () => {
  test('draws that go on are those of the stream drawn at once', () => {
    const draws = new UnitDraws();
    const first = Float64Array.from(draws.of(5, 'a', 'normal', 7));
    draws.of(5, 'b', 'truncatedNormal', 30);
    const more = Float64Array.from(draws.of(5, 'a', 'normal', 50));
    const rng = Rng.stream(5, 'a');
    expect([...more]).toEqual(Array.from({ length: 50 }, () => rng.normal()));
    expect([...first]).toEqual([...more.slice(0, 7)]);
    expect([...draws.of(5, 'a', 'normal', 3)]).toEqual([...more.slice(0, 3)]);
  });

  test('widths, batches and depths in any order give what each gives alone', () => {
    const kept = new SignalLab();
    const shapes = [
      [40, 6, 3],
      [9, 10, 2],
      [41, 7, 5],
      [40, 6, 3],
      [3, 2, 1],
    ] as const;
    for (const [width, rows, depth] of shapes) {
      for (const activation of ['prelu', 'identity', 'softplus'] as const) {
        const batch = rows + (rows % 2);
        const setting = parseSignalSetting({ width, batch, depth, seeds: 2, activation, sigmaB: 0.2 });
        expect(measureAll(kept, setting)).toEqual(measureAll(new SignalLab(), setting));
      }
    }
  });

  test.each(['relu', 'hardTanh', 'logistic', 'leakyRelu'] as const)(
    'shares of %s are counted as the record says, padding left out',
    (activation: ActivationName) => {
      // One layer whose pre-activations are known: one input, so that z = w·x + b.
      const setting = parseSignalSetting({
        width: 13,
        depth: 1,
        batch: 6,
        seeds: 1,
        activation,
        sigmaW: 3,
        input: { name: 'normal', features: 1 },
      });
      const weights = Rng.stream(1, 'layer 1 weights');
      const inputs = Rng.stream(1, 'signal inputs');
      const w = Array.from({ length: 13 }, () => Math.fround(Math.fround(weights.normal()) * 3));
      const x = Array.from({ length: 6 }, () => Math.fround(inputs.normal()));
      const record = ACTIVATIONS[activation];
      const alpha = 'alpha' in record.params ? (record.params as { alpha: { default: number } }).alpha.default : 0;
      const slopes = w.map((weight) => x.map((input) => Math.abs(record.df(Math.fround(weight * input), alpha))));
      const flat = slopes.flat();
      const [layer] = measureAll(new SignalLab(), setting)[0]!.layers as unknown as [Record<string, number>];
      const share = (count: number) => count / flat.length;
      expect(layer['inactive']).toBe(share(flat.filter((slope) => slope === 0).length));
      expect(layer['saturated']).toBe(share(flat.filter((slope) => slope < 0.04 * record.maxSlope).length));
      expect(layer['dead']).toBe(slopes.filter((unit) => unit.every((slope) => slope === 0)).length / 13);
      expect(layer['meanSlope']).toBeCloseTo(flat.reduce((sum, slope) => sum + slope, 0) / flat.length, 6);
    },
  );
});
