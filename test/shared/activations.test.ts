import { describe, expect, it } from 'vitest';
import { ACTIVATIONS, type Activation } from '../../shared/activations';
import { referenceActivation, referenceTable } from '../support/referenceTables';

interface Table {
  readonly x: number[];
  readonly activations: readonly { name: string; f: number[]; df: number[] }[];
}
const table = referenceTable<Table>('activations.json');
const all: readonly Activation[] = Object.values(ACTIVATIONS);
const defaultAlpha = (activation: Activation) => activation.params['alpha']?.default ?? 0;

describe('activations against the reference table', () => {
  for (const { name, f, df } of table.activations) {
    it(`${name}: f and f′ to 1e-12`, () => {
      const { activation, alpha } = referenceActivation(name);
      table.x.forEach((x, i) => {
        const tolerance = (value: number) => 1e-12 * Math.abs(value) + 1e-14;
        expect(Math.abs(activation.f(x, alpha) - f[i]!), `f(${x})`).toBeLessThanOrEqual(tolerance(f[i]!));
        expect(Math.abs(activation.df(x, alpha) - df[i]!), `f′(${x})`).toBeLessThanOrEqual(tolerance(df[i]!));
      });
    });
  }

  it('covers every record', () => {
    const covered = new Set(table.activations.map(({ name }) => referenceActivation(name).activation.name));
    expect(all.map((activation) => activation.name).filter((name) => !covered.has(name))).toEqual([]);
  });
});

describe.each(all.map((activation) => [activation.name, activation] as const))(
  '%s keeps its own claims',
  (key, record) => {
    const alpha = defaultAlpha(record);
    const grid = Array.from({ length: 4001 }, (_, i) => (i - 2000) * 0.01 + 0.00123);

    it('is listed under its name', () => {
      expect(ACTIVATIONS[key as keyof typeof ACTIVATIONS]).toBe(record);
    });

    it('has the derivative of f as df, away from kinks', () => {
      for (const z of grid) {
        if (record.kinks.some((kink) => Math.abs(kink - z) < 2e-5)) continue;
        const h = 1e-5;
        const numeric = (record.f(z + h, alpha) - record.f(z - h, alpha)) / (2 * h);
        expect(Math.abs(numeric - record.df(z, alpha)), `at ${z}`).toBeLessThan(1e-8);
      }
    });

    it('jumps in slope at its kinks and nowhere else', () => {
      for (const kink of record.kinks) {
        expect(Math.abs(record.df(kink + 1e-9, alpha) - record.df(kink - 1e-9, alpha))).toBeGreaterThan(1e-3);
      }
      for (const z of [-6, -3, -1, 0, 1, 3, 6]) {
        if (record.kinks.includes(z)) continue;
        expect(Math.abs(record.df(z + 1e-9, alpha) - record.df(z - 1e-9, alpha))).toBeLessThan(1e-7);
      }
    });

    it('stays within its range and reaches towards its ends', () => {
      const values = [...grid, -1e6, 1e6, -50, 50].map((z) => record.f(z, alpha));
      const [low, high] = record.range;
      const [least, most] = [Math.min(...values), Math.max(...values)];
      expect(least).toBeGreaterThanOrEqual(low - 1e-12);
      expect(most).toBeLessThanOrEqual(high + 1e-12);
      if (Number.isFinite(low)) expect(least - low).toBeLessThan(1e-4);
      else expect(least).toBeLessThan(-100);
      if (Number.isFinite(high)) expect(high - most).toBeLessThan(1e-4);
      else expect(most).toBeGreaterThan(100);
    });

    it('has maxSlope as its largest slope', () => {
      const kinks = record.kinks.flatMap((kink) => [kink - 1e-12, kink, kink + 1e-12]);
      const slopes = [...grid, 0, ...kinks].map((z) => Math.abs(record.df(z, alpha)));
      expect(Math.max(...slopes)).toBeLessThanOrEqual(record.maxSlope * (1 + 1e-12));
      expect(Math.max(...slopes)).toBeGreaterThan(record.maxSlope * (1 - 1e-4));
    });

    it('is odd exactly where it says so', () => {
      const odd = grid.every((z) => Math.abs(record.f(z, alpha) + record.f(-z, alpha)) <= 1e-15 * Math.abs(z) + 1e-16);
      expect(odd).toBe(record.zeroCentered);
    });

    it('never falls exactly where it says so', () => {
      const values = grid.map((z) => record.f(z, alpha));
      expect(values.every((value, i) => i === 0 || value >= values[i - 1]!)).toBe(record.monotonic);
    });

    it('saturates on the sides that it says', () => {
      const flat = (z: number) => Math.abs(record.df(z, alpha)) < 1e-3;
      const left = flat(-40) && flat(-41.5);
      const right = flat(40) && flat(41.5);
      expect(left ? (right ? 'both' : 'left') : right ? 'right' : 'none').toBe(record.saturates);
    });

    it('is finite for every finite z', () => {
      for (const z of [-1.7e308, -1e200, -1e6, -750, -0, 0, 5e-324, 750, 1e6, 1e200, 1.7e308]) {
        // SELU's slope above 1 may take the largest numbers over the edge.
        if (record.name !== 'selu' || Math.abs(z) < 1e300)
          expect(record.f(z, alpha), `f(${z})`).toSatisfy(Number.isFinite);
        expect(record.df(z, alpha), `f′(${z})`).toSatisfy(Number.isFinite);
      }
    });
  },
);
