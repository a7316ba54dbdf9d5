import type { MetricName } from '../metrics';
import type { Threshold } from './cause';

/** One measured value beyond the threshold of its rule: the chart to show, the place on it, and the line. */
export interface Evidence {
  readonly metric: MetricName;
  /** Layer from 1, or null for the network as a whole. */
  readonly layer: number | null;
  readonly step: number;
  readonly value: number;
  /** In the unit of the metric: a rule that compares two measurements says here what the second one makes of it. */
  readonly threshold: number;
  /** The rule holds where the value is at or beyond the threshold on this side. */
  readonly rule: 'above' | 'below';
}

/** Whether a value is at or beyond a threshold; NaN never is. */
export function isBeyond(value: number, threshold: number, rule: Evidence['rule']): boolean {
  return rule === 'above' ? value >= threshold : value <= threshold;
}

/** A named number of a rule. */
export function threshold(value: number, meaning: string): Threshold {
  return { value, meaning };
}
