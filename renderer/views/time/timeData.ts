import { METRICS, type Metric, type MetricName } from '../../../shared/metrics';
import { layerName } from '../../charts/layers';
import type { HeatScale, StepHeatTable } from '../../charts/stepHeat';
import { lowerBound } from '../../charts/curves';

interface Points {
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** The recorded points of a run, wherever they are kept: stored ones, or those that come live. */
export interface TimeData {
  points(metric: MetricName, layer: number): Points | null;
  /** Layers, from 1 on, that have points of a metric. */
  layers(metric: MetricName): readonly number[];
}

/** What the heat map over layers and steps can show. */
export const LAYER_METRICS: readonly (Metric & { readonly name: MetricName })[] = Object.values<
  Metric & { readonly name: MetricName }
>(METRICS).filter(({ scope }) => scope !== 'network');

export function scaleOf(metric: MetricName): HeatScale {
  const { scale, unit }: Metric = METRICS[metric];
  if (scale === 'log') return 'log';
  if (scale === 'signed') return 'diverging';
  return unit === 'share' ? 'share' : 'linear';
}

/** A metric of all layers over the steps at which some layer has a point; the output layer is at the top. */
export function layerTable(data: TimeData, metric: MetricName, depth: number): StepHeatTable {
  const layers = [...data.layers(metric)].reverse();
  const series = layers.map((layer) => data.points(metric, layer) ?? { steps: [], values: [] });
  const steps = [...new Set(series.flatMap((each) => Array.from(each.steps)))].sort((a, b) => a - b);
  const place = new Map(steps.map((step, i) => [step, i]));
  const values = series.map((each) => {
    const row = new Array<number | null>(steps.length).fill(null);
    for (let i = 0; i < each.steps.length; i++) row[place.get(each.steps[i]!)!] = each.values[i]!;
    return row;
  });
  return { rows: layers.map((layer) => layerName(layer, depth)), steps, values };
}

/** The last value recorded at or before a step, with the step at which it was. */
export function valueAt(points: Points | null, step: number): { readonly step: number; readonly value: number } | null {
  if (points === null || points.steps.length === 0) return null;
  const behind = lowerBound(points.steps, step + 0.5);
  return behind === 0 ? null : { step: points.steps[behind - 1]!, value: points.values[behind - 1]! };
}

/** The first step at which a run's loss was at most `loss`; where it never was, the step of its least loss. */
export function stepAtLoss(points: Points | null, loss: number): number | null {
  if (points === null || points.steps.length === 0 || !Number.isFinite(loss)) return null;
  let [least, at] = [Infinity, points.steps[0]!];
  for (let i = 0; i < points.steps.length; i++) {
    const value = points.values[i]!;
    if (value <= loss) return points.steps[i]!;
    if (value < least) [least, at] = [value, points.steps[i]!];
  }
  return at;
}
