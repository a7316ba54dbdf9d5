import { describe, expect, it } from 'vitest';
import { ACTIVATIONS, type Activation, type ActivationName } from '../../../shared/activations';
import { ACTIVATION_NUMBERS } from '../../../shared/kernelLayout';
import activationBytes from '../../../shared/kernels/activations?wasm';
import preluBytes from '../../../shared/kernels/prelu?wasm';
import { Kernels, singles } from '../../support/kernels';
import { referenceActivation, referenceTable } from '../../support/referenceTables';

interface Table {
  readonly x: number[];
  readonly activations: readonly { name: string; f: number[]; df: number[] }[];
}
const table = referenceTable<Table>('activations.json');
const kernels = new Kernels(activationBytes);
const prelu = new Kernels(preluBytes);
/** PReLU has kernels of its own: its alpha is learned. */
const NAMES = (Object.keys(ACTIVATIONS) as ActivationName[]).filter((name) => name !== 'prelu');
const SHAPES: Readonly<Record<string, readonly number[]>> = {
  leakyRelu: [0.01, 0, 0.2, 1],
  elu: [1, 0.1, 4],
  celu: [1, 0.1, 4],
};
const shapesOf = (name: string): readonly number[] => SHAPES[name] ?? [0];

function evaluate(name: ActivationName, x: ArrayLike<number>, alpha: number, shift = 0) {
  kernels.clear();
  const padded = Math.ceil(x.length / 4) * 4;
  const z = kernels.block(
    Float32Array.from({ length: padded }, (_, i) => x[i] ?? 0),
    shift,
  );
  const a = kernels.block(new Float32Array(padded), shift);
  const delta = kernels.block(new Float32Array(padded).fill(1), shift);
  const shape = kernels.block([alpha]);
  kernels.call('activate', ACTIVATION_NUMBERS[name], z, a, padded, shape);
  kernels.call('timesDerivative', ACTIVATION_NUMBERS[name], z, delta, padded, shape);
  return { f: a.slice(0, x.length), df: delta.slice(0, x.length) };
}

/** Largest error as a share of 2e-6 · max(1, |expected|), and where. */
function worst(actual: Float32Array, x: ArrayLike<number>, expected: (x: number, i: number) => number) {
  let share = 0;
  let at = NaN;
  actual.forEach((value, i) => {
    const reference = expected(x[i]!, i);
    const error = Math.abs(value - reference) / (2e-6 * Math.max(1, Math.abs(reference)));
    if (!(error <= share)) [share, at] = [error, x[i]!];
  });
  return { share, at };
}

/** Every exponent of a single, 48 mantissas each, with both signs; a finer grid where functions bend; their kinks. */
const SWEEP = Float32Array.from(
  [
    ...Array.from(
      { length: 253 * 48 },
      (_, i) => 2 ** (Math.floor(i / 48) - 126) * (1 + ((i % 48) + (i % 7) / 7) / 49),
    ),
    ...Array.from({ length: 40001 }, (_, i) => (i - 20000) * 0.001),
    ...Array.from({ length: 40000 }, (_, i) => 20 + i * 0.37),
    ...[0, 1, 3, 6, 20, 87, 87.5, 88, 88.5, 89, 103, 104, 1000, 8191.999, 8192, 8192.001, 3e38, 3.2e38],
  ].flatMap((x) => [x, -x]),
);

describe.each(NAMES)('%s of the float32 kernels', (name) => {
  const record: Activation = ACTIVATIONS[name];

  it.each(shapesOf(name))('has f and f′ within 2e-6 over all singles, alpha %d', (alpha) => {
    const single = Math.fround(alpha);
    const { f, df } = evaluate(name, SWEEP, single);
    expect(worst(f, SWEEP, (x) => record.f(x, single)).share).toBeLessThanOrEqual(1);
    expect(worst(df, SWEEP, (x) => record.df(x, single)).share).toBeLessThanOrEqual(1);
  });

  it('treats 0 and the kinks as the record does', () => {
    const alpha = Math.fround(shapesOf(name)[0]!);
    const points = [0, ...record.kinks];
    const { f, df } = evaluate(name, points, alpha);
    points.forEach((x, i) => {
      if (record.f(x, alpha) === 0) expect(Math.abs(f[i]!), `f(${x})`).toBe(0);
      expect(df[i]!, `f′(${x})`).toBeCloseTo(record.df(x, alpha), 6);
    });
  });

  it('keeps NaN', () => {
    const { f } = evaluate(name, [1, NaN, -1, 2, NaN, 0, 0, 0], shapesOf(name)[0]!);
    expect(Array.from(f, Number.isNaN)).toEqual([false, true, false, false, true, false, false, false]);
  });

  it('gives the same bits in every lane and at every place', () => {
    const x = Array.from(singles(61, -12, 12)).concat(9000.5, -1e20, 3e38);
    const straight = evaluate(name, x, shapesOf(name)[0]!);
    for (let turn = 1; turn < 5; turn++) {
      const turned = evaluate(name, [...x.slice(turn), ...x.slice(0, turn)], shapesOf(name)[0]!, turn);
      expect(Array.from(turned.f)).toEqual([...straight.f.slice(turn), ...straight.f.slice(0, turn)]);
      expect(Array.from(turned.df)).toEqual([...straight.df.slice(turn), ...straight.df.slice(0, turn)]);
    }
  });
});

describe('activations of the float32 kernels against the reference table', () => {
  const rows = table.activations.filter(({ name }) => referenceActivation(name).activation.name !== 'prelu');
  it.each(rows)('$name', ({ name, f, df }) => {
    const { activation, alpha } = referenceActivation(name);
    const actual = evaluate(activation.name as ActivationName, table.x, alpha);
    expect(worst(actual.f, table.x, (_, i) => f[i]!).share).toBeLessThanOrEqual(1);
    expect(worst(actual.df, table.x, (_, i) => df[i]!).share).toBeLessThanOrEqual(1);
  });
});

describe('accuracy in units in the last place', () => {
  const ulps = (actual: Float32Array, expected: (x: number) => number, x: Float32Array) =>
    actual.reduce((most, value, i) => {
      const reference = expected(x[i]!);
      const unit = 2 ** (Math.floor(Math.log2(Math.abs(reference))) - 23);
      return Math.max(most, Math.abs(value - reference) / unit);
    }, 0);
  const x = singles(60000, -9, 9);
  const tiny = singles(20000, -1e-3, 1e-3);

  it.each([
    ['tanh', 3],
    ['logistic', 2.5],
  ] as const)('%s is within %d', (name, bound) => {
    for (const points of [x, tiny]) {
      expect(ulps(evaluate(name, points, 0).f, (z) => ACTIVATIONS[name].f(z), points)).toBeLessThanOrEqual(bound);
    }
  });

  it('e^−|z|, as the slope of ELU, is within 1.5', () => {
    const left = singles(60000, -87, -0.001);
    const slopes = evaluate('elu', left, 1).df;
    expect(ulps(slopes, (z) => ACTIVATIONS.elu.df(z, 1), left)).toBeLessThanOrEqual(1.5);
  });
});

describe('PReLU of the float32 kernels', () => {
  const [rows, ld, units] = [7, 8, 6];
  const padded = (values: Float32Array) => values.map((value, i) => (i % ld < units ? value : 0));
  const z = padded(singles(rows * ld, -2, 2, 5));
  z[3] = 0;
  const behind = padded(singles(rows * ld, -1, 1, 6));

  it.each([1, units])('learns %d slopes', (count) => {
    prelu.clear();
    const values = Array.from({ length: count }, (_, i) => Math.fround(0.25 + i / 10));
    const slopes = prelu.block([...values, ...new Array<number>(8 - count).fill(0)]);
    const [zBlock, a, delta] = [prelu.block(z), prelu.block(z), prelu.block(behind)];
    const gradients = prelu.block(new Float32Array(8).fill(9));
    prelu.call('preluForward', zBlock, a, rows, ld, slopes, count);
    prelu.call('preluBackward', zBlock, delta, rows, ld, slopes, count, gradients);
    const expected = new Float64Array(8);
    z.forEach((value, i) => {
      const unit = count === 1 ? 0 : i % ld;
      const slope = values[unit] ?? 0;
      expect(a[i]).toBe(Math.fround(ACTIVATIONS.prelu.f(value, slope)));
      expect(delta[i]).toBe(Math.fround(behind[i]! * ACTIVATIONS.prelu.df(value, slope)));
      expected[unit]! += behind[i]! * ACTIVATIONS.prelu.slopeGradient(value);
    });
    for (let i = 0; i < count; i++) expect(Math.abs(gradients[i]! - expected[i]!)).toBeLessThan(2e-6);
  });

  it('keeps NaN', () => {
    prelu.clear();
    const block = prelu.block([NaN, 1, -1, 0]);
    prelu.call('preluForward', block, block, 1, 4, prelu.block([0.25, 0, 0, 0]), 1);
    expect(Array.from(block)).toEqual([NaN, 1, -0.25, 0]);
  });
});
