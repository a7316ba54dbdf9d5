import { LabError } from '../errors';
import { METRICS, type Metric, type MetricName } from '../metrics';
import type { Trained } from './trained';

/** How one value is taken out of a series. */
export const TAKES = ['first', 'last', 'best', 'min', 'max', 'epochsUntil'] as const;
export type Take = (typeof TAKES)[number];

/** One value of an experiment of an own lesson. */
export interface Measure {
  readonly experiment: string;
  readonly metric: MetricName;
  /** 0 is the network as a whole. */
  readonly layer: number;
  readonly take: Take;
  /** What the metric is to reach, of `epochsUntil` alone. */
  readonly value?: number | undefined;
}

/** What a check judges, of one seed. */
export function measureOwn(
  { measure, minus, over }: { measure: Measure; minus?: Measure | undefined; over?: Measure | undefined },
  trained: (experiment: string) => Trained,
): number {
  const value = valueOf(measure, trained(measure.experiment));
  if (minus !== undefined) return value - valueOf(minus, trained(minus.experiment));
  return over === undefined ? value : value / valueOf(over, trained(over.experiment));
}

/** Errors  LabError 'input' when the experiment recorded nothing of the kind. */
function valueOf(
  { experiment, metric: name, layer, take, value: goal = 0 }: Measure,
  { points, training }: Trained,
): number {
  const series = points.filter((point) => point.metric === name && point.layer === layer);
  const first = series[0];
  const last = series[series.length - 1];
  if (first === undefined || last === undefined) {
    const of = layer === 0 ? name : `${name} of layer ${layer}`;
    throw new LabError(
      'input',
      `the experiment "${experiment}" must record what the lesson measures; it has no ${of}: take another metric, or set its record`,
    );
  }
  const metric: Metric = METRICS[name];
  const values = series.map((point) => point.value);
  switch (take) {
    case 'first':
      return first.value;
    case 'last':
      return last.value;
    case 'min':
      return extreme(values, (a, b) => a < b);
    case 'max':
      return extreme(values, (a, b) => a > b);
    case 'best':
      return extreme(values, metric.better === 'lower' ? (a, b) => a < b : (a, b) => a > b);
    case 'epochsUntil': {
      const reached = series.find(({ value }) => (metric.better === 'lower' ? value <= goal : value >= goal));
      return (reached?.step ?? training.totalSteps) / training.stepsPerEpoch;
    }
  }
}

/** NaN where one of the values is no number: the run has diverged. */
function extreme(values: readonly number[], isBeyond: (a: number, b: number) => boolean): number {
  if (values.some(Number.isNaN)) return NaN;
  return values.reduce((found, value) => (isBeyond(value, found) ? value : found));
}
