import { describe, expect, test } from 'vitest';
import { evidenceCurves, needsLog, rangeAround } from '../../../renderer/views/diagnosis/evidenceCurves';
import { ruleOf, whereOf } from '../../../renderer/views/diagnosis/words';
import type { Evidence } from '../../../shared/diagnosis';

const evidence: Evidence = {
  metric: 'meanDerivative',
  layer: 2,
  step: 30,
  value: 0.0004,
  threshold: 0.01,
  rule: 'below',
};
const steps = Array.from({ length: 101 }, (_, i) => 10 * i);
const values = steps.map((step) => 1 / (1 + step));
const points = () => ({ steps, values });

describe('the chart at the place', () => {
  test('has the curve with a cross, and the threshold across it', () => {
    const [measured, rule] = evidenceCurves(evidence, points, 3);
    expect(measured).toMatchObject({ x: steps, y: values, mark: 30, crosses: [{ x: 30, y: 0.0004 }] });
    expect(rule).toMatchObject({ x: [0, 1000], y: [0.01, 0.01], label: 'Rule: at most 0.01' });
  });

  test('has no threshold where there is no number, and nothing where nothing was recorded', () => {
    const end: Evidence = { ...evidence, metric: 'gradNorm', value: Infinity, threshold: Number.MAX_VALUE };
    expect(evidenceCurves(end, points, 3)).toHaveLength(1);
    expect(evidenceCurves(end, points, 3)[0]).not.toHaveProperty('crosses');
    expect(ruleOf(end, 3)).toEqual({ quantity: 'Gradient norm, layer 2', rule: 'not finite', seen: '∞ at step 30' });
    expect(evidenceCurves(evidence, () => null, 3)).toEqual([]);
  });

  test('shows the part around the step, or all of a short run', () => {
    expect(rangeAround(500, steps)).toEqual([400, 800]);
    expect(rangeAround(0, steps)).toEqual([0, 300]);
    expect(rangeAround(1000, steps)).toBeNull();
    expect(rangeAround(5, steps.slice(0, 19))).toBeNull();
  });

  test('is logarithmic where values differ by powers of ten and none is 0 or a share', () => {
    expect(needsLog(evidence, values)).toBe(true);
    expect(needsLog(evidence, [0.01, 0.02])).toBe(false);
    expect(needsLog(evidence, [...values, 0])).toBe(false);
    expect(needsLog({ ...evidence, metric: 'deadFraction' }, values)).toBe(false);
  });
});

test('a finding says where and since when', () => {
  expect(whereOf({ layer: 3, step: 0 }, 3)).toBe('From the start, layer 3 (output)');
  expect(whereOf({ layer: null, step: 1200 }, 3)).toBe('From step 1\u202f200');
});
