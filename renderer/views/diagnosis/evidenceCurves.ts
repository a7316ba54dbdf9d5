import type { Evidence } from '../../../shared/diagnosis';
import type { Curve } from '../../charts/curves';
import { curveColor } from '../../charts/palette';
import type { Range } from '../../charts/plot';
import type { CurveSource } from '../../state/curveSource';
import { metricOf, NUMBERS, ruleOf } from './words';

/** The threshold's line, in the colour of what is wrong. */
const RULE_COLOR = 'light-dark(#b3261e, #ff8f86)';
/** Shares of the run shown before and after the step where it began. */
const BEFORE = 0.1;
const AFTER = 0.3;
/** Fewer points than this in that part: all of the run is shown. */
const LEAST_POINTS = 20;

/** The measured curve with a cross at the place, and the threshold as a line across it. */
export function evidenceCurves(evidence: Evidence, points: CurveSource, depth: number): readonly Curve[] {
  const { metric, layer, step, value } = evidence;
  const found = points(metric, layer);
  if (found === null || found.steps.length === 0) return [];
  const { label } = metricOf(metric);
  const measured: Curve = {
    key: 'measured',
    label,
    x: found.steps,
    y: found.values,
    color: curveColor(0),
    dash: [],
    mark: step,
    ...(Number.isFinite(value) ? { crosses: [{ x: step, y: value }] } : {}),
  };
  const [first, last] = [found.steps[0]!, found.steps[found.steps.length - 1]!];
  if (!(Math.abs(evidence.threshold) <= NUMBERS) || last <= first) return [measured];
  const rule: Curve = {
    key: 'rule',
    label: `Rule: ${ruleOf(evidence, depth).rule}`,
    x: [first, last],
    y: [evidence.threshold, evidence.threshold],
    color: RULE_COLOR,
    dash: [6, 4],
    width: 1.5,
  };
  return [measured, rule];
}

/** The part of a run around a step; null for all of it. */
export function rangeAround(step: number, steps: ArrayLike<number>): Range | null {
  if (steps.length < LEAST_POINTS) return null;
  const [first, last] = [steps[0]!, steps[steps.length - 1]!];
  const from = Math.max(first, step - BEFORE * (last - first));
  const to = Math.min(last, step + AFTER * (last - first));
  let inside = 0;
  for (let i = 0; i < steps.length; i++) if (steps[i]! >= from && steps[i]! <= to) inside++;
  return inside < LEAST_POINTS ? null : [from, to];
}

/** A logarithmic axis where the values differ by powers of ten and all that is shown is above 0. */
export function needsLog(evidence: Evidence, values: ArrayLike<number>): boolean {
  if (metricOf(evidence.metric).unit === 'share' || !(evidence.threshold > 0) || evidence.threshold > NUMBERS)
    return false;
  let [low, high] = [evidence.threshold, evidence.threshold];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value <= 0) return false;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high / low > 50;
}
