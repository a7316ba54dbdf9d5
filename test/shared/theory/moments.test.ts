import { describe, expect, it } from 'vitest';
import { ACTIVATIONS, type Activation } from '../../../shared/activations';
import { erf, exp, PI } from '../../../shared/math';
import { correlatedMoments, gainsAt, gaussianMoments, type Shape } from '../../../shared/theory';

const shapeOf = (name: keyof typeof ACTIVATIONS, alpha?: number): Shape => {
  const activation: Activation = ACTIVATIONS[name];
  return { activation, alpha: alpha ?? activation.params['alpha']?.default ?? 0 };
};
const SHAPES = Object.values<Activation>(ACTIVATIONS).map(({ name }) => shapeOf(name as keyof typeof ACTIVATIONS));
const named = (shapes: readonly Shape[]) => shapes.map((shape) => [shape.activation.name, shape] as const);
const ERF: Shape = {
  alpha: 0,
  activation: { name: 'erf', f: erf, df: (x) => (2 / Math.sqrt(PI)) * exp(-x * x), kinks: [] },
};
const LENGTHS = [1e-6, 0.1, 1, 7, 16, 30, 400, 1e6];
const close = (actual: number, expected: number, relative = 1e-12) =>
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(relative * Math.abs(expected));

describe('moments with closed forms', () => {
  it.each(LENGTHS)('relu, leaky relu and identity at q = %d', (q) => {
    const relu = gaussianMoments(shapeOf('relu'), q);
    close(relu.f, Math.sqrt(q / (2 * PI)));
    close(relu.f2, q / 2);
    close(relu.df, 0.5);
    close(relu.df2, 0.5);
    close(relu.f2Slope, 0.5);
    close(gaussianMoments(shapeOf('leakyRelu', 0.2), q).f2, (q * 1.04) / 2);
    const identity = gaussianMoments(shapeOf('identity'), q);
    close(identity.f2, q);
    close(identity.df2, 1);
    expect(Math.abs(identity.f)).toBeLessThanOrEqual(1e-15 * Math.sqrt(q));
  });

  it.each(LENGTHS)('erf by the arc sine and the Gaussian bell at q = %d', (q) => {
    const { f2, df2, f2Slope } = gaussianMoments(ERF, q);
    close(f2, (2 / PI) * Math.asin((2 * q) / (1 + 2 * q)));
    close(df2, 4 / (PI * Math.sqrt(1 + 4 * q)));
    close(f2Slope, 4 / (PI * (1 + 2 * q) * Math.sqrt(1 + 4 * q)));
    const gaussian = gaussianMoments(shapeOf('gaussian'), q);
    close(gaussian.f, 1 / Math.sqrt(1 + 2 * q));
    close(gaussian.f2, 1 / Math.sqrt(1 + 4 * q));
  });

  it.each(LENGTHS)('steps and clipped lines at q = %d: the normal distribution function', (q) => {
    const inside = (limit: number) => erf(limit / Math.sqrt(2 * q));
    close(gaussianMoments(shapeOf('hardTanh'), q).df2, inside(1));
    close(gaussianMoments(shapeOf('hardSigmoid'), q).df2, inside(3) / 36);
    close(gaussianMoments(shapeOf('relu6'), q).df, inside(6) / 2);
  });

  it('the sine by its own formula agrees with the trapezoid rule', () => {
    const plain: Shape = { alpha: 0, activation: { ...ACTIVATIONS.sin, name: 'plain' } };
    for (const q of [0.01, 1, 9]) {
      const [formula, integral] = [gaussianMoments(shapeOf('sin'), q), gaussianMoments(plain, q)];
      for (const key of ['f2', 'df', 'df2'] as const) close(integral[key], formula[key]);
      expect(Math.abs(integral.f2Slope - formula.f2Slope)).toBeLessThanOrEqual(1e-14);
      for (const c of [-0.7, 0.3, 0.99]) {
        const [pair, double] = [correlatedMoments(shapeOf('sin'), q, c), correlatedMoments(plain, q, c)];
        expect(Math.abs(pair.ff - double.ff)).toBeLessThanOrEqual(1e-13);
        expect(Math.abs(pair.dfdf - double.dfdf)).toBeLessThanOrEqual(1e-13);
      }
    }
  });

  it('selu is at its fixed point, and the gains are the inverse roots', () => {
    const { f, f2 } = gaussianMoments(shapeOf('selu'), 1);
    expect(Math.abs(f)).toBeLessThanOrEqual(1e-13);
    close(f2, 1);
    close(gainsAt(shapeOf('relu'), 3).forward, Math.SQRT2);
    close(gainsAt(shapeOf('relu'), 3).backward, Math.SQRT2);
  });
});

describe('every activation', () => {
  it.each(named(SHAPES))('%s: slope of E[f²], Stein and Jensen', (_name, shape) => {
    for (const q of [0.3, 2, 15, 17, 200]) {
      const { f, f2, df, df2, f2Slope } = gaussianMoments(shape, q);
      const step = 1e-4 * q;
      const difference = gaussianMoments(shape, q + step).f2 - gaussianMoments(shape, q - step).f2;
      expect(Math.abs(difference / (2 * step) - f2Slope)).toBeLessThanOrEqual(1e-7 * (f2 / q + df2));
      expect(f2).toBeGreaterThanOrEqual(f * f);
      expect(df2).toBeGreaterThanOrEqual(df * df * (1 - 1e-12));
    }
  });

  it.each(named(SHAPES))('%s: an odd function has mean 0, its limit for small q is its slope at 0', (_name, shape) => {
    const { activation, alpha } = shape;
    if ((activation as Activation).zeroCentered) {
      expect(Math.abs(gaussianMoments(shape, 2).f)).toBeLessThanOrEqual(1e-14);
      close(correlatedMoments(shape, 2, -0.4).ff, -correlatedMoments(shape, 2, 0.4).ff, 1e-11);
    }
    const [limit, near] = [gaussianMoments(shape, 0), gaussianMoments(shape, 1e-12)];
    expect(limit.f).toBe(activation.f(0, alpha));
    for (const key of ['f', 'df', 'df2', 'f2Slope'] as const)
      expect(Math.abs(limit[key] - near[key])).toBeLessThan(1e-5);
  });

  it.each(named(SHAPES))('%s: two inputs of correlation 1 are one, of correlation 0 independent', (_name, shape) => {
    const { f, f2, df, df2 } = gaussianMoments(shape, 1.7);
    const scale = f2 + df2;
    for (const [c, ff, dfdf] of [
      [1, f2, df2],
      [0, f * f, df * df],
    ] as const) {
      const found = correlatedMoments(shape, 1.7, c);
      expect(Math.abs(found.ff - ff)).toBeLessThanOrEqual(1e-13 * scale);
      expect(Math.abs(found.dfdf - dfdf)).toBeLessThanOrEqual(1e-13 * scale);
    }
  });

  it.each(named(SHAPES))('%s: E[f′·f′] is the slope of E[f·f] in q·c', (_name, shape) => {
    for (const [q, c] of [
      [0.8, 0.5],
      [20, 0.97],
      [2, -0.6],
    ] as const) {
      const step = 1e-5;
      const [low, high] = [correlatedMoments(shape, q, c - step).ff, correlatedMoments(shape, q, c + step).ff];
      const { dfdf } = correlatedMoments(shape, q, c);
      const { f2, df2 } = gaussianMoments(shape, q);
      expect(Math.abs((high - low) / (2 * step * q) - dfdf)).toBeLessThanOrEqual(1e-7 * (f2 / q + df2));
    }
  });
});

describe('pairs with closed forms', () => {
  it.each([0.3, 1, 5, 16, 29, 250])('erf at q = %d', (q) => {
    for (const c of [-0.99, 0.3, 0.9, 0.999999]) {
      const { ff, dfdf } = correlatedMoments(ERF, q, c);
      close(ff, (2 / PI) * Math.asin((2 * q * c) / (1 + 2 * q)), 1e-11);
      close(dfdf, 4 / (PI * Math.sqrt((1 + 2 * q - 2 * q * c) * (1 + 2 * q + 2 * q * c))), 1e-11);
    }
  });

  it('relu by the formula agrees with the integral, also close to correlation 1', () => {
    const plain: Shape = { alpha: 0, activation: { ...ACTIVATIONS.relu, name: 'plain' } };
    for (const c of [-0.9, 0, 0.2, 0.7, 0.999, 0.9999999]) {
      const [formula, integral] = [correlatedMoments(shapeOf('relu'), 3, c), correlatedMoments(plain, 3, c)];
      expect(Math.abs(formula.ff - integral.ff)).toBeLessThanOrEqual(1e-12);
      expect(Math.abs(formula.dfdf - integral.dfdf)).toBeLessThanOrEqual(1e-12);
    }
    close(correlatedMoments(shapeOf('relu'), 2, 0).ff, 1 / PI);
    close(correlatedMoments(shapeOf('leakyRelu', 1), 2, -0.3).ff, -0.6);
  });
});

describe('bad input', () => {
  it.each([
    ['q must be a finite number of at least 0; got -1', () => gaussianMoments(shapeOf('tanh'), -1)],
    ['q must be a finite number of at least 0; got NaN', () => gaussianMoments(shapeOf('tanh'), NaN)],
    ['q must be a finite number of at least 0; got Infinity', () => gaussianMoments(shapeOf('tanh'), Infinity)],
    ['alpha must be a finite number', () => gaussianMoments(shapeOf('elu', NaN), 1)],
    ['c must be from -1 to 1; got 1.1', () => correlatedMoments(shapeOf('tanh'), 1, 1.1)],
    ['q must be a finite number', () => gainsAt(shapeOf('tanh'), 0)],
  ])('%s', (message, run) => {
    expect(run).toThrowError(message);
  });
});
