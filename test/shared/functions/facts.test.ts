import { describe, expect, it, test } from 'vitest';
import { ACTIVATIONS, type Activation, type ActivationName } from '../../../shared/activations';
import { activationFacts } from '../../../shared/functions/facts';
import { saturation, largestSlope } from '../../../shared/functions/slopes';
import { log } from '../../../shared/math';

const NAMES = Object.keys(ACTIVATIONS) as ActivationName[];
const defaultAlpha = (name: ActivationName) => (ACTIVATIONS[name] as Activation).params['alpha']?.default ?? 0;

describe('facts worked out from f and f′ are those that the records state', () => {
  test.each(NAMES)('%s', (name) => {
    const record: Activation = ACTIVATIONS[name];
    const facts = activationFacts(name, defaultAlpha(name));
    facts.range.forEach((end, i) => {
      if (Number.isFinite(record.range[i]!)) expect(end).toBeCloseTo(record.range[i]!, 10);
      else expect(end).toBe(record.range[i]);
    });
    expect(facts.largest.value).toBeCloseTo(record.maxSlope, 9);
    expect(facts.monotonic).toBe(record.monotonic);
    expect(facts.saturates).toBe(record.saturates);
    expect(facts.kinks).toEqual(record.kinks);
    // An odd function has mean 0; no other one here has it at its default.
    expect(facts.zeroCentered).toBe(record.zeroCentered || name === 'selu');
    expect(facts.atZero).toBe(record.f(0, defaultAlpha(name)) + 0);
    expect(facts.slopeAtZero).toBe(record.df(0, defaultAlpha(name)));
  });
});

describe('facts at other shape parameters', () => {
  it('an ELU of another depth has a kink, another range and another mean', () => {
    const facts = activationFacts('elu', 2);
    expect(facts.range).toEqual([-2, Infinity]);
    expect(facts.kinks).toEqual([0]);
    // The slope is steepest where z rises to 0 from the left.
    expect(facts.largest.value).toBeCloseTo(2, 6);
  });

  it('a leaky ReLU of slope 1 is the identity, one of slope 0 the ReLU', () => {
    expect(activationFacts('leakyRelu', 1)).toMatchObject({
      kinks: [],
      zeroCentered: true,
      saturates: 'none',
      gain: 1,
    });
    expect(activationFacts('leakyRelu', 0)).toMatchObject({ range: [0, Infinity], saturates: 'left', kinks: [0] });
  });

  it('a PReLU that learned a negative slope falls', () => {
    expect(activationFacts('prelu', -0.5)).toMatchObject({ monotonic: false, range: [0, Infinity] });
  });
});

describe('means and variances for standard normal inputs', () => {
  // Closed forms: the half normal has mean 1/√(2π) and second moment 1/2.
  it('ReLU', () => {
    const { mean, variance } = activationFacts('relu', 0);
    expect(mean).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 12);
    expect(variance).toBeCloseTo(0.5 - 1 / (2 * Math.PI), 12);
  });

  it('logistic, sine, Gaussian, SELU', () => {
    expect(activationFacts('logistic', 0).mean).toBeCloseTo(0.5, 12);
    expect(activationFacts('sin', 0).variance).toBeCloseTo((1 - Math.exp(-2)) / 2, 12);
    expect(activationFacts('gaussian', 0).mean).toBeCloseTo(1 / Math.sqrt(3), 12);
    // Made so that mean 0 and variance 1 stay.
    expect(activationFacts('selu', 0).mean).toBeCloseTo(0, 12);
    expect(activationFacts('selu', 0).variance).toBeCloseTo(1, 12);
  });

  it('where the slope is largest: a point, a half-line, everywhere', () => {
    expect(activationFacts('logistic', 0).largest).toEqual({ value: 0.25, at: [0, 0] });
    expect(activationFacts('relu', 0).largest).toEqual({ value: 1, at: [0, Infinity] });
    expect(activationFacts('identity', 0).largest.at).toEqual([-Infinity, Infinity]);
    expect(activationFacts('softplus', 0).largest).toEqual({ value: 1, at: [Infinity, Infinity] });
    // The Gaussian is steepest at ±1/√2.
    expect(Math.abs(activationFacts('gaussian', 0).largest.at[0])).toBeCloseTo(Math.SQRT1_2, 6);
  });

  it('gains and initializers are those of the tables', () => {
    expect(activationFacts('tanh', 0).gain).toBeCloseTo(5 / 3, 15);
    expect(activationFacts('relu', 0).initializers).toContain('He (Kaiming) normal');
    expect(activationFacts('sin', 0).gain).toBeNull();
  });
});

describe('saturated stretches', () => {
  const of = (name: ActivationName, range: readonly [number, number], share: number) =>
    saturation({ activation: ACTIVATIONS[name], alpha: defaultAlpha(name) }, range, share);

  // σ(1−σ) = s/4 at σ = (1 ± √(1−s))/2, so z = ±ln((1+√(1−s))/(1−√(1−s))); tanh is 2σ(2z) − 1: half of that.
  test.each([0.04, 0.2, 0.5, 0.001])('of logistic and tanh end where the closed form says, at %d', (share) => {
    const root = Math.sqrt(1 - share);
    const end = log((1 + root) / (1 - root));
    const logistic = of('logistic', [-12, 12], share);
    expect(logistic.intervals.map(([from, to]) => [from, to])).toHaveLength(2);
    expect(logistic.intervals[0]![0]).toBe(-12);
    expect(logistic.intervals[0]![1]).toBeCloseTo(-end, 11);
    expect(logistic.intervals[1]![0]).toBeCloseTo(end, 11);
    expect(logistic.intervals[1]![1]).toBe(12);
    expect(logistic.share).toBeCloseTo((12 - end) / 12, 11);
    const tanh = of('tanh', [-8, 8], share);
    expect(tanh.intervals[0]![1]).toBeCloseTo(-end / 2, 11);
    expect(tanh.intervals[1]![0]).toBeCloseTo(end / 2, 11);
  });

  it('end at the kinks themselves', () => {
    expect(of('relu', [-5, 5], 0.04)).toMatchObject({ intervals: [[-5, 0]], share: 0.5 });
    expect(of('relu6', [-5, 10], 0.04).intervals).toEqual([
      [-5, 0],
      [6, 10],
    ]);
    expect(of('hardTanh', [-2, 2], 0.04).intervals).toEqual([
      [-2, -1],
      [1, 2],
    ]);
    expect(of('identity', [-5, 5], 0.04).intervals).toEqual([]);
    // Slope 0.01 lies below 4 % of 1.
    expect(of('leakyRelu', [-5, 5], 0.04).intervals).toEqual([[-5, 0]]);
    expect(of('leakyRelu', [-5, 5], 0.01).intervals).toEqual([]);
  });

  it('of a wave lie around its peaks, however narrow they are on the range', () => {
    const { intervals } = of('sin', [-100, 100], 0.01);
    expect(intervals).toHaveLength(64);
    for (const [from, to] of intervals) {
      const center = (from + to) / 2;
      expect(Math.abs(Math.cos(center))).toBeLessThan(1e-9);
      expect(to - from).toBeCloseTo(2 * Math.asin(0.01), 9);
    }
  });

  it('are measured against the largest slope of the range that is shown', () => {
    // Right of 4 the steepest place is 4 itself.
    const { largest, intervals } = of('tanh', [4, 12], 0.04);
    expect(largest.value).toBeCloseTo(1 - Math.tanh(4) ** 2, 12);
    expect(intervals[0]![0]).toBeGreaterThan(4);
  });

  it('of an empty range are none', () => {
    expect(of('tanh', [1, 1], 0.04)).toMatchObject({ intervals: [], share: 0 });
    expect(largestSlope({ activation: ACTIVATIONS.tanh, alpha: 0 }, [2, 1]).value).toBe(0);
  });
});
