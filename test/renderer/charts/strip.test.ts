import { describe, expect, test } from 'vitest';
import { drawStripFigure } from '../../../renderer/charts/figure/stripFigure';
import { layStrip, type StripData } from '../../../renderer/charts/strip';

const WIDTH = 500;
const data = (values: readonly number[], change: Partial<StripData> = {}): StripData => ({
  seeds: values.map((_, i) => i + 1),
  values,
  center: values[0]!,
  bound: {},
  minus: null,
  ...change,
});

describe('a strip plot', () => {
  test('is linear where values lie close together, and dots stand in the order of their values', () => {
    const strip = layStrip(data([0.5, 0.3, 0.7], { bound: { max: 0.6 } }), WIDTH);
    expect(strip.log).toBe(false);
    const [middle, left, right] = strip.dots;
    expect(left!.x).toBeLessThan(middle!.x);
    expect(middle!.x).toBeLessThan(right!.x);
    expect(middle!.x - left!.x).toBeCloseTo(right!.x - middle!.x, 6);
    expect(strip.dots.map(({ within }) => within)).toEqual([true, true, false]);
    expect(strip.allowed!.from).toBe(0);
    expect(strip.allowed!.to).toBeGreaterThan(middle!.x);
    expect(strip.allowed!.to).toBeLessThan(right!.x);
  });

  test('is logarithmic over decades, with a place for zeros inside of what is allowed', () => {
    const strip = layStrip(data([0, 1e-6, 1e-3], { bound: { max: 1e-4 } }), WIDTH);
    expect(strip.log).toBe(true);
    const [zero, small, large] = strip.dots;
    expect(zero!.x).toBe(strip.zeroX);
    expect(zero!.x).toBeLessThan(small!.x);
    expect(small!.x).toBeLessThan(large!.x);
    expect(strip.dots.map(({ within }) => within)).toEqual([true, true, false]);
    const above = layStrip(data([0, 1e-6, 1e-3], { bound: { min: 0, max: 1e-4 } }), WIDTH);
    expect(above.allowed!.from).toBeLessThan(above.dots[0]!.x - 3);
    // No logarithm of what is below 0.
    expect(layStrip(data([-1, 1e-6, 1e3]), WIDTH).log).toBe(false);
  });

  test('shows exact bounds, single values and what is no number', () => {
    const exact = layStrip(data([0, 0], { bound: { min: 0, max: 0 } }), WIDTH);
    expect(exact.allowed!.to - exact.allowed!.from).toBeGreaterThan(7);
    expect(exact.dots.every(({ x }) => x > exact.allowed!.from && x < exact.allowed!.to)).toBe(true);
    const broken = layStrip(data([1, NaN, Infinity], { bound: { min: 0 } }), WIDTH);
    expect(broken.dots.map(({ within }) => within)).toEqual([true, false, true]);
    expect(broken.dots.every(({ x }) => Number.isFinite(x) && x >= 0 && x <= WIDTH)).toBe(true);
    expect(layStrip(data([NaN], { center: NaN }), WIDTH).centerX).toBe(null);
  });

  test('puts the bound of a difference beside what is taken off', () => {
    const minus = { value: 20, values: [19, 21] };
    const strip = layStrip(data([10, 12], { bound: { max: 0 }, minus, center: 11 }), WIDTH);
    expect(strip.others).toHaveLength(2);
    expect(strip.dots.map(({ within }) => within)).toEqual([true, true]);
    // The edge is at 20: between the two squares.
    expect(strip.allowed!.to).toBeGreaterThan(strip.others[0]!.x);
    expect(strip.allowed!.to).toBeLessThan(strip.others[1]!.x);
  });

  test('is saved with a dot a seed and its values', () => {
    const figure = drawStripFigure('A quantity', data([1, 2, 3], { bound: { max: 2 } }), { caption: 'c', about: {} });
    expect(figure.svg.match(/<circle /g)).toHaveLength(3);
    expect([...figure.svg.matchAll(/data-value="([^"]+)"/g)].map((match) => Number(match[1]))).toEqual([1, 2, 3]);
    expect(JSON.parse(figure.about)).toMatchObject({ values: [1, 2, 3], bound: { max: 2 } });
  });
});
