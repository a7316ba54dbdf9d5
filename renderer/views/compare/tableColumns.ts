import { METRICS, type Metric, type MetricName } from '../../../shared/metrics';
import type { RunId } from '../../../shared/run';
import { formatMetric } from '../../format';
import { comparison } from '../../state/comparison.svelte';
import type { Cell } from '../../state/runValues';

/** What the tables show of a chart that shows one layer, or the network as a whole. */
export interface ChartColumn {
  readonly key: string;
  /** The chart that tells the values at the cursor. */
  readonly chart: number;
  readonly label: string;
  readonly metric: Metric & { readonly name: MetricName };
  readonly layer: number;
}

/** One column a metric and layer, in the order of the charts. */
export function chartColumns(): ChartColumn[] {
  const columns = new Map<string, ChartColumn>();
  for (const { id, metric: name, layer, layers } of comparison.charts) {
    const metric = METRICS[name];
    const key = `${name} ${layer}`;
    const label = layer === 0 ? metric.label : `${metric.label}, layer ${layer}`;
    if (layers === 'one' && !columns.has(key)) columns.set(key, { key, chart: id, label, metric, layer });
  }
  return [...columns.values()];
}

/** Which value a column has: "at step 40" while a cursor is there, else "last". */
export function whereOf(chart: number): string {
  const at = comparison.readings.at(chart);
  return at === null ? 'last' : `at ${comparison.xAxis} ${formatMetric(at, comparison.xUnit)}`;
}

/** What the chart says of a run or group at the cursor; null without a cursor, unless `always`, which takes its last point. */
export function readingAt(
  chart: number,
  key: string,
  { unit }: Metric,
  always = false,
): { readonly text: string; readonly title: string } | null {
  if (comparison.readings.at(chart) === null && !always) return null;
  const reading = comparison.readings.of(chart, key);
  if (reading?.value == null) return { text: '–', title: 'No point there.' };
  const { value, note } = reading;
  return { text: `${formatMetric(value, unit)}${note}`, title: `${value}${note}` };
}

/** The last recorded value of a run's layer. */
export function lastAt(id: RunId, { name, unit }: ChartColumn['metric'], layer: number): Cell {
  const points = comparison.points(id, name, layer);
  const value = points?.values.at(-1);
  if (points === null || value === undefined) return { text: '–', value: null };
  return { text: formatMetric(value, unit), value, title: `${value} at step ${points.steps.at(-1)}` };
}
