import { describe, expect, it } from 'vitest';
import { groupDifference, type Member } from '../../shared/groupDifference';
import { Rng } from '../../shared/rng';

const members = (values: readonly number[], from = 0): Member[] =>
  values.map((value, i) => ({ pair: `seed ${from + i}`, value }));

const A = [0.91, 0.93, 0.9, 0.95, 0.92];
const B = [0.94, 0.95, 0.935, 0.96, 0.93];

describe('the difference of two groups', () => {
  it("is Student's, pair by pair, where the seeds are the same", () => {
    const found = groupDifference(members(A), members(B).reverse(), 'higher');
    expect(found.method).toBe('paired');
    expect(found.difference).toBeCloseTo(0.021, 12);
    // By scipy.stats.ttest_rel.
    expect(found.interval![0]).toBeCloseTo(0.006842852230177263, 12);
    expect(found.interval![1]).toBeCloseTo(0.035157147769822684, 12);
    expect(found.verdict).toBe('better');
    expect(groupDifference(members(A), members(B), 'lower').verdict).toBe('worse');
  });

  it("is Welch's where they are not", () => {
    const found = groupDifference(members(A), members(B, 3), 'higher');
    expect(found.method).toBe('welch');
    // By scipy.stats.ttest_ind with equal_var=False.
    expect(found.interval![0]).toBeCloseTo(-0.003204240331194222, 12);
    expect(found.interval![1]).toBeCloseTo(0.04520424033119404, 12);
    expect(found.verdict).toBe('open');
    expect(groupDifference(members(A), members(B.slice(1)), 'higher').method).toBe('welch');
    expect(groupDifference([...members(A), ...members(A)], members(B), 'higher').method).toBe('welch');
  });

  it('tells nothing from a single run, nor from a few without spread', () => {
    expect(groupDifference(members([1]), members([2]), 'higher')).toMatchObject({ interval: null, verdict: 'open' });
    expect(groupDifference(members([1, 1]), members([2, 2]), 'higher')).toMatchObject({
      interval: null,
      verdict: 'open',
    });
    const [ones, twos] = [members(Array<number>(5).fill(1)), members(Array<number>(5).fill(2))];
    expect(groupDifference(ones, twos, 'higher')).toMatchObject({ interval: [1, 1], verdict: 'better' });
    expect(groupDifference(ones, ones, 'higher')).toMatchObject({ interval: [0, 0], verdict: 'equal' });
  });
});

/** Share of 1,000 trials with a verdict, and with the true difference in the interval. */
function trials(count: number, shift: number, spread: number, pairedBy: number): { verdicts: number; covered: number } {
  const rng = Rng.stream(2026, `trials ${count} ${shift} ${spread} ${pairedBy}`);
  let [verdicts, covered] = [0, 0];
  for (let trial = 0; trial < 1000; trial++) {
    const common = Array.from({ length: count }, () => pairedBy * rng.normal());
    const first = common.map((value) => value + rng.normal());
    const second = common.map((value) => value + shift + spread * rng.normal());
    const from = pairedBy === 0 ? count : 0;
    const { verdict, interval } = groupDifference(members(first), members(second, from), 'higher');
    if (verdict !== 'open') verdicts++;
    if (interval![0] <= shift && interval![1] >= shift) covered++;
  }
  return { verdicts: verdicts / 1000, covered: covered / 1000 };
}

describe('over 1,000 simulated comparisons', () => {
  it.each([
    ['paired, 5 seeds', 5, 1, 3],
    ['paired, 3 seeds', 3, 1, 1],
    ['independent, 5 seeds', 5, 1, 0],
    ['independent, 20 seeds, other spread', 20, 4, 0],
    ['paired, 10 seeds, other spread', 10, 2, 1],
  ])('%s: of equal groups 5 %% ± 2 get a verdict; the interval covers the truth in 93 to 97 %%', (_, n, spread, by) => {
    const { verdicts, covered } = trials(n, 0, spread, by);
    expect(verdicts).toBeLessThanOrEqual(0.07);
    expect(covered).toBeGreaterThanOrEqual(0.93);
    expect(covered).toBeLessThanOrEqual(0.97);
    expect(trials(n, 0.5, spread, by).covered).toBeGreaterThanOrEqual(0.93);
  });

  it('a true difference is found, and the surer the more the seeds have in common', () => {
    const paired = trials(5, 2, 1, 3).verdicts;
    expect(paired).toBeGreaterThan(0.5);
    expect(paired).toBeGreaterThan(trials(5, 0.5, 1, 3).verdicts);
  });
});
