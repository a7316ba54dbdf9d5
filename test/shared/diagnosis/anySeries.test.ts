import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose, unknown, type RunFacts } from '../../../shared/diagnosis/index';
import { METRICS } from '../../../shared/metrics';
import { RUN_STATUSES } from '../../../shared/run';
import { randomSpec } from '../../support/randomSpec';

const value = fc.oneof(
  fc.double(),
  fc.double({ min: 0, max: 1 }),
  fc.constantFrom(0, 1, NaN, Infinity, -Infinity, 5e-324, 1.7e308),
);
const series = fc
  .record({
    metric: fc.constantFrom(...Object.keys(METRICS)),
    layer: fc.option(fc.nat(4)),
    // Holes: some steps are left out.
    points: fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), value), { maxLength: 40 }),
    torn: fc.boolean(),
  })
  .map(({ metric, layer, points, torn }) => {
    let step = 0;
    const steps = points.map(([gap]) => (step += gap));
    const values = points.map(([, each]) => each);
    return { metric, layer, steps, values: torn ? values.slice(1) : values };
  });
// Data are checked when they are read: each number is one.
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const column = fc.record({ mean: finite, std: finite, min: finite, max: finite });
const data = fc.record({
  count: fc.nat(1000),
  columns: fc.array(column, { maxLength: 3 }),
  classCounts: fc.array(fc.nat(500), { maxLength: 4 }),
  target: column,
});
const facts = fc.record(
  {
    spec: fc.nat(400).map(randomSpec),
    status: fc.constantFrom(...RUN_STATUSES),
    step: fc.nat(2000),
    series: fc.array(series, { maxLength: 30 }),
    data,
  },
  { requiredKeys: ['spec', 'status', 'step', 'series'] },
) as fc.Arbitrary<RunFacts>;

describe('any series of any run', () => {
  it('is diagnosed without an error, in order, and without numbers that are none', () => {
    let found = 0;
    fc.assert(
      fc.property(facts, (given) => {
        const findings = diagnose(given);
        found += findings.length;
        unknown(given);
        findings.forEach(({ severity, reason, step, evidence, layer }, i) => {
          expect(severity).toBeGreaterThanOrEqual(0);
          expect(severity).toBeLessThanOrEqual(1);
          expect(reason).not.toMatch(/NaN|undefined/);
          expect(step).toBeGreaterThanOrEqual(findings[i - 1]?.step ?? 0);
          if (layer !== null) expect(layer).toBeLessThanOrEqual(given.spec.network.layers.length);
          for (const { value: seen, threshold, rule } of evidence) {
            expect(rule === 'above' ? seen >= threshold : seen <= threshold).toBe(true);
          }
        });
        expect(diagnose(given)).toEqual(findings);
      }),
      { numRuns: 300 },
    );
    // Not for want of findings.
    expect(found).toBeGreaterThan(50);
  });
});
