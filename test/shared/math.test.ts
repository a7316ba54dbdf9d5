import { describe, expect, it } from 'vitest';
import * as math from '../../shared/math';
import { referenceTable } from '../support/referenceTables';

type Name = 'exp' | 'expm1' | 'log' | 'log1p' | 'tanh' | 'logistic' | 'softplus' | 'erf' | 'erfc' | 'sin' | 'cos';
const { functions } = referenceTable<{ functions: Record<string, { x: number[]; f: number[] }> }>(
  'math/elementary.json',
);

describe('elementary functions', () => {
  for (const [name, { x, f }] of Object.entries(functions)) {
    it(`${name} is correct to 1e-15 of its value, subnormal results to their last bit`, () => {
      x.forEach((value, i) => {
        const error = Math.abs(math[name as Name](value) - f[i]!);
        expect(error, `${name}(${value})`).toBeLessThanOrEqual(1.1e-15 * Math.abs(f[i]!) + 5e-324);
      });
    });
  }

  it('passes NaN on and has the limits of IEEE-754', () => {
    for (const name of Object.keys(functions) as Name[]) expect(math[name](NaN), name).toBeNaN();
    expect(math.exp(-Infinity)).toBe(0);
    expect(math.exp(Infinity)).toBe(Infinity);
    expect(math.exp(710)).toBe(Infinity);
    expect(math.exp(-746)).toBe(0);
    expect(math.log(0)).toBe(-Infinity);
    expect(math.log(-1)).toBeNaN();
    expect(math.log1p(-1)).toBe(-Infinity);
    expect(math.tanh(Infinity)).toBe(1);
    expect(math.tanh(-1e6)).toBe(-1);
    expect(math.erf(-Infinity)).toBe(-1);
    expect(math.sin(Infinity)).toBeNaN();
  });

  it('keeps symmetry exactly', () => {
    for (let x = -12; x < 12; x += 0.0371) {
      expect(math.tanh(-x)).toBe(-math.tanh(x));
      expect(math.sin(-x)).toBe(-math.sin(x));
      expect(math.erf(-x)).toBe(-math.erf(x));
      expect(math.cos(-x)).toBe(math.cos(x));
      expect(math.logisticDerivative(-x)).toBe(math.logisticDerivative(x));
    }
  });

  it('raises to whole powers', () => {
    expect(math.powInteger(0.5, 10)).toBe(1 / 1024);
    expect(math.powInteger(3, 0)).toBe(1);
    expect(math.powInteger(0.999, 1000)).toBeCloseTo(0.36769542477096, 13);
  });
});
