import { describe, expect, it } from 'vitest';
import type { Activation } from '../../shared/activation';
import { ACTIVATIONS } from '../../shared/activations';
import { checkActivation, GRADIENT_TOLERANCE, gradientsHold } from '../../shared/gradientCheck';
import { LOSSES } from '../../shared/losses';

describe('gradients of random networks are the numeric derivatives of the loss', () => {
  const records = Object.values<Activation>(ACTIVATIONS);
  it.each(records.map((record) => [record.name, record] as const))('%s with every loss', (_name, record) => {
    const rows = checkActivation(record, 2);
    expect(rows.map(({ loss }) => loss)).toEqual(Object.keys(LOSSES));
    expect(rows.flatMap(({ failures }) => failures)).toEqual([]);
    for (const { worst, derivatives } of rows) {
      expect(derivatives).toBeGreaterThan(10);
      expect(worst.float64).toBeLessThanOrEqual(GRADIENT_TOLERANCE.float64);
      expect(worst.float32).toBeLessThanOrEqual(GRADIENT_TOLERANCE.float32);
      // Two precisions that agreed to the bit would be one.
      expect(worst.float32).toBeGreaterThan(worst.float64);
    }
  });
});

describe('a wrong derivative is found', () => {
  it('of an activation, in every loss', () => {
    const { tanh } = ACTIVATIONS;
    const rows = checkActivation({ ...tanh, df: (z) => tanh.df(z) * 1.00001 }, 1);
    expect(gradientsHold(rows)).toBe(false);
    for (const { failures } of rows) {
      expect(failures[0]!.reason).toMatch(
        /float64 .*: ∂loss\/∂\(weight of unit 1 from input 1 of layer 1\) must be \S+; got \S+$/,
      );
      expect(failures[0]!.network).toMatch(/^network 0 \(\d+(-\d+)+, batch \d+\)$/);
    }
  });

  it('of a learned slope', () => {
    const { prelu } = ACTIVATIONS;
    const rows = checkActivation({ ...prelu, slopeGradient: (z) => prelu.slopeGradient(z) * 0.999 }, 2);
    const reasons = rows.flatMap(({ failures }) => failures.map(({ reason }) => reason));
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.every((reason) => reason.includes('(slope '))).toBe(true);
  });
});
