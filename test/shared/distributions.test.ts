import { describe, expect, it } from 'vitest';
import {
  INITIALIZERS,
  TRUNCATED_STD,
  type Fans,
  type Initializer,
  type InitializerName,
} from '../../shared/initializers';
import { erf } from '../../shared/math';
import { defaultChoice, type Choice } from '../../shared/params';
import { Rng } from '../../shared/rng';
import { kolmogorovSmirnov, momentsOf, type Distribution } from '../support/distributions';

const FANS: Fans = { fanIn: 500, fanOut: 900 };

const normalCdf = (x: number): number => 0.5 * (1 + erf(x * Math.SQRT1_2));

/** N(0, std²). */
const normal = (std: number): Distribution => ({
  mean: 0,
  std,
  kurtosis: 3,
  cdf: (x) => normalCdf(x / std),
});

/** The normal cut at two standard deviations, with a standard deviation of `std` after the cut. */
function truncated(std: number): Distribution {
  const uncut = std / TRUNCATED_STD;
  const [low, high] = [normalCdf(-2), normalCdf(2)];
  const cdf = (x: number) => (Math.min(high, Math.max(low, normalCdf(x / uncut))) - low) / (high - low);
  return { mean: 0, std, kurtosis: 2.36553671712965, cdf };
}

function uniform(low: number, high: number): Distribution {
  const cdf = (x: number) => Math.min(1, Math.max(0, (x - low) / (high - low)));
  return { mean: (low + high) / 2, std: (high - low) / Math.sqrt(12), kurtosis: 1.8, cdf };
}

const symmetric = (std: number) => uniform(-Math.sqrt(3) * std, Math.sqrt(3) * std);

const { fanIn, fanOut } = FANS;
const glorot = Math.sqrt(2 / (fanIn + fanOut));

/** What each record draws from, written down from its source. Other settings of a record are further rows. */
const DRAWS: readonly (readonly [InitializerName, object, Distribution])[] = [
  ['uniform', {}, uniform(-0.05, 0.05)],
  ['uniform', { low: -1, high: 3, gain: 0.5 }, uniform(-0.5, 1.5)],
  ['normal', {}, normal(0.01)],
  ['normal', { std: 2, gain: 0.5 }, normal(1)],
  ['truncatedNormal', { std: 0.3 }, truncated(0.3 * TRUNCATED_STD)],
  ['lecunUniform', {}, symmetric(Math.sqrt(1 / fanIn))],
  ['lecunNormal', {}, normal(Math.sqrt(1 / fanIn))],
  ['lecunNormal', { truncated: 1 }, truncated(Math.sqrt(1 / fanIn))],
  ['glorotUniform', {}, symmetric(glorot)],
  ['glorotNormal', { gain: 5 / 3 }, normal((5 / 3) * glorot)],
  ['glorotNormal', { truncated: 1 }, truncated(glorot)],
  ['xavierCourse', {}, normal(Math.sqrt(1 / fanIn))],
  ['literalInverseN', {}, normal(1 / fanIn)],
  ['heUniform', {}, symmetric(Math.sqrt(2 / fanIn))],
  ['heUniform', { slope: 0.5, useFanOut: 1 }, symmetric(Math.sqrt(2 / (1.25 * fanOut)))],
  ['heNormal', {}, normal(Math.sqrt(2 / fanIn))],
  ['heNormal', { slope: 1 }, normal(Math.sqrt(1 / fanIn))],
  ['heNormal', { useFanOut: 1 }, normal(Math.sqrt(2 / fanOut))],
  ['heNormal', { truncated: 1 }, truncated(Math.sqrt(2 / fanIn))],
  ['pytorchDefault', {}, uniform(-1 / Math.sqrt(fanIn), 1 / Math.sqrt(fanIn))],
  ['kerasDefault', {}, symmetric(glorot)],
];

/** Records whose matrices are not of independent draws from one distribution: tests of their own below, or none to draw. */
const OTHERS: readonly InitializerName[] = ['zeros', 'constant', 'orthogonal', 'sparse', 'lsuv'];

function draw(name: InitializerName, over: object, fans: Fans = FANS, stream = 'distribution'): Float64Array {
  const record: Initializer = INITIALIZERS[name];
  const choice = { ...defaultChoice(record), ...over } as Choice;
  const out = new Float64Array(fans.fanIn * fans.fanOut);
  record.fill(out, fans, Rng.stream(3, `${stream} ${name}`), choice);
  return out;
}

/** Probability of a distance at least so large where the distribution is right; seeds are fixed, so no test is unlucky. */
const P_VALUE = 1e-3;

it('covers every initializer', () => {
  const covered = new Set([...DRAWS.map(([name]) => name), ...OTHERS]);
  expect([...covered].sort()).toEqual(Object.keys(INITIALIZERS).sort());
});

describe.each(DRAWS)('%s %j', (name, over, expected) => {
  // Sorted once for all the comparisons.
  const values = draw(name, over).sort();
  const count = values.length;

  it('has the mean, the standard deviation and the kurtosis of its distribution', () => {
    const { mean, std, kurtosis } = momentsOf(values);
    expect(Math.abs(mean - expected.mean)).toBeLessThan((4 * expected.std) / Math.sqrt(count));
    // A standard error of the standard deviation is √((kurtosis − 1) / 4n) of it: 4 of them are at most 0.5 %.
    const relative = 4 * Math.sqrt((expected.kurtosis - 1) / (4 * count));
    expect(relative).toBeLessThan(0.005);
    expect(Math.abs(std / expected.std - 1)).toBeLessThan(relative);
    expect(Math.abs(kurtosis - expected.kurtosis)).toBeLessThan(5 * Math.sqrt(24 / count));
  });

  it('fits its distribution (Kolmogorov–Smirnov), and does not fit one that is 2 % wider or narrower', () => {
    expect(kolmogorovSmirnov(values, expected.cdf)).toBeGreaterThan(P_VALUE);
    for (const factor of [0.98, 1.02]) {
      const { mean, cdf } = expected;
      expect(kolmogorovSmirnov(values, (x) => cdf(mean + (x - mean) * factor))).toBeLessThan(P_VALUE);
    }
  });
});

describe('sparse', () => {
  const sparsity = 0.9;
  const std = 0.02;
  const values = draw('sparse', { sparsity, std });
  const others = values.filter((value) => value !== 0);

  it('is zero with the share that it says, and normal elsewhere', () => {
    expect(others.length).toBe(values.length - fanIn * Math.ceil(sparsity * fanOut));
    const { kurtosis } = momentsOf(others);
    expect(Math.abs(kurtosis - 3)).toBeLessThan(5 * Math.sqrt(24 / others.length));
  });

  it('fits the mixture (Kolmogorov–Smirnov), and no other share or scale', () => {
    const mixture = (zeros: number, wide: number) => (x: number) =>
      (1 - zeros) * normalCdf(x / wide) + (x >= 0 ? zeros : 0);
    // The test is one for continuous distributions: the jump at 0 is compared by itself.
    const { cdf } = normal(std);
    expect(kolmogorovSmirnov(others, cdf)).toBeGreaterThan(P_VALUE);
    const below = (limit: number) => values.reduce((count, value) => count + Number(value <= limit), 0) / values.length;
    for (const x of [-2 * std, -std / 2, 0, std / 2, 2 * std]) {
      expect(Math.abs(below(x) - mixture(sparsity, std)(x))).toBeLessThan(2e-3);
      expect(Math.abs(below(x) - mixture(0.8, std)(x))).toBeGreaterThan(2e-3);
    }
    const many = draw('sparse', { sparsity: 0.1, std }).filter((value) => value !== 0);
    expect(kolmogorovSmirnov(many, cdf)).toBeGreaterThan(P_VALUE);
    expect(kolmogorovSmirnov(many, (x) => cdf(x * 1.02))).toBeLessThan(P_VALUE);
    expect(kolmogorovSmirnov(many, (x) => cdf(x / 1.02))).toBeLessThan(P_VALUE);
  });
});

describe('orthogonal', () => {
  /** One entry of each of many matrices, so that the entries are independent. */
  const entries = (fans: Fans, at: number) => {
    const rng = Rng.stream(3, `orthogonal ${fans.fanIn} ${fans.fanOut} ${at}`);
    const out = new Float64Array(fans.fanIn * fans.fanOut);
    return Float64Array.from({ length: 100_000 }, () => {
      INITIALIZERS.orthogonal.fill(out, fans, rng, { name: 'orthogonal', gain: 1 });
      return out[at]!;
    });
  };

  // An entry of a unit vector in space is uniform on [−1, 1]: Archimedes' hat box.
  it.each([
    [{ fanIn: 3, fanOut: 3 }, 0],
    [{ fanIn: 3, fanOut: 3 }, 5],
    [{ fanIn: 3, fanOut: 3 }, 8],
    [{ fanIn: 2, fanOut: 3 }, 3],
    [{ fanIn: 3, fanOut: 2 }, 4],
    [{ fanIn: 1, fanOut: 3 }, 2],
    [{ fanIn: 3, fanOut: 1 }, 0],
  ])('entries of %j at %i are uniform', (fans, at) => {
    const values = entries(fans, at);
    const { cdf } = uniform(-1, 1);
    expect(kolmogorovSmirnov(values, cdf)).toBeGreaterThan(P_VALUE);
    expect(kolmogorovSmirnov(values, (x) => cdf(x * 1.02))).toBeLessThan(P_VALUE);
    expect(kolmogorovSmirnov(values, (x) => cdf(x / 1.02))).toBeLessThan(P_VALUE);
  });

  it('rotations and reflections are equally likely', () => {
    const rng = Rng.stream(3, 'determinant');
    const out = new Float64Array(4);
    let reflections = 0;
    for (let i = 0; i < 20_000; i++) {
      INITIALIZERS.orthogonal.fill(out, { fanIn: 2, fanOut: 2 }, rng, { name: 'orthogonal', gain: 1 });
      if (out[0]! * out[3]! - out[1]! * out[2]! < 0) reflections++;
    }
    expect(Math.abs(reflections - 10_000)).toBeLessThan(4 * Math.sqrt(5000));
  });
});

describe('LSUV before it looks at data', () => {
  it('draws what the orthogonal initializer draws', () => {
    const fans = { fanIn: 30, fanOut: 20 };
    const [lsuv, orthogonal] = (['lsuv', 'orthogonal'] as const).map((name) => {
      const out = new Float64Array(600);
      const record: Initializer = INITIALIZERS[name];
      record.fill(out, fans, Rng.stream(1, 'same'), defaultChoice(record));
      return out;
    });
    expect(lsuv).toEqual(orthogonal);
  });
});
