import { describe, expect, it } from 'vitest';
import { Rng } from '../../shared/rng';
import { TRUNCATED_STD } from '../../shared/initializers';

const draw = (rng: Rng, count: number) => Array.from({ length: count }, () => rng.uniform());

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length };
}

/** Pearson correlation of two equally long lists. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [moments(a), moments(b)];
  const covariance = a.reduce((sum, value, i) => sum + (value - ma.mean) * (b[i]! - mb.mean), 0) / a.length;
  return covariance / Math.sqrt(ma.variance * mb.variance);
}

describe('random streams', () => {
  it('gives the same numbers for the same seed and name, for ever', () => {
    const rng = Rng.stream(1, 'golden');
    expect([rng.uint32(), rng.uint32(), rng.uint32(), rng.uint32()]).toEqual([
      1126813819, 1871618119, 3608306622, 4076127687,
    ]);
    expect(Rng.stream(1, 'golden').normal()).toBe(-0.4947152130593858);
  });

  it('gives other numbers for another seed, name, or high half of the seed', () => {
    const names = ['', 'a', 'b', 'ab', 'ba', 'layer 1 weights', 'layer 2 weights', 'layer 11 weights'];
    const seeds = [0, 1, 2, 4294967296, 4294967297, 9007199254740991];
    const first = new Set<number>();
    for (const name of names) for (const seed of seeds) first.add(Rng.stream(seed, name).uniform());
    expect(first.size).toBe(names.length * seeds.length);
  });

  it('has uncorrelated streams for neighbouring seeds and names', () => {
    const count = 20_000;
    const limit = 5 / Math.sqrt(count);
    const base = draw(Rng.stream(7, 'epoch 1'), count);
    for (const [seed, name] of [
      [8, 'epoch 1'],
      [7, 'epoch 2'],
      [7, 'epoch 11'],
      [6, 'epoch 0'],
    ] as const) {
      expect(Math.abs(correlation(base, draw(Rng.stream(seed, name), count)))).toBeLessThan(limit);
    }
  });

  it('starts evenly spread over seeds: the first draw is not a function of the seed that one can see', () => {
    const first = Array.from({ length: 20_000 }, (_, seed) => Rng.stream(seed, 'x').uniform());
    const { mean, variance } = moments(first);
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / first.length));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.003);
    expect(Math.abs(correlation(first.slice(1), first.slice(0, -1)))).toBeLessThan(5 / Math.sqrt(first.length));
  });

  it('draws uniform, normal and cut normal numbers with the right moments', () => {
    const count = 200_000;
    const rng = Rng.stream(3, 'moments');
    const uniform = draw(rng, count);
    expect(uniform.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(Math.abs(moments(uniform).mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / count));
    const normal = Array.from({ length: count }, () => rng.normal());
    expect(Math.abs(moments(normal).mean)).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(moments(normal).variance - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    const tail = normal.filter((value) => Math.abs(value) > 2).length / count;
    expect(Math.abs(tail - 0.0455)).toBeLessThan(0.0025);
    const cut = Array.from({ length: count }, () => rng.truncatedNormal());
    expect(cut.every((value) => Math.abs(value) <= 2)).toBe(true);
    expect(Math.abs(Math.sqrt(moments(cut).variance) - TRUNCATED_STD)).toBeLessThan(0.005);
  });

  it('shuffles every item into every place about equally often', () => {
    const counts = new Float64Array(16);
    const rng = Rng.stream(5, 'shuffle');
    for (let round = 0; round < 4000; round++) {
      const items = Int32Array.from([0, 1, 2, 3]);
      rng.shuffle(items);
      items.forEach((item, place) => counts[4 * item + place]!++);
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(750));
  });

  it('goes on from a saved state, also with a second normal drawn ahead', () => {
    for (const drawn of [0, 1, 2, 5]) {
      const rng = Rng.stream(9, 'state');
      for (let i = 0; i < drawn; i++) rng.normal();
      const other = Rng.stream(1, 'elsewhere');
      other.setState(rng.state());
      for (let i = 0; i < 20; i++) expect(other.normal()).toBe(rng.normal());
      expect(other.uint32()).toBe(rng.uint32());
    }
  });
});
