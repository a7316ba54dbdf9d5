import type { Metric } from '../../shared/metrics';
import type { RunSummary } from '../../shared/run';
import type { Cell } from '../../shared/settingCells';
import { formatMetric } from '../format';

export type { Cell };

export const NONE: Cell = { text: '–', value: null };

/** The last recorded value of a network-wide metric. */
export function lastOf(run: RunSummary, metric: Metric): Cell {
  const series = run.metrics[metric.name];
  if (series === undefined) return NONE;
  return cellAt(series.last, series.lastStep, metric);
}

/** The best recorded value of a network-wide metric, and where. */
export function bestOf(run: RunSummary, metric: Metric): Cell {
  const series = run.metrics[metric.name];
  if (series === undefined || metric.better === null) return NONE;
  return metric.better === 'higher' ? mostOf(run, metric) : leastOf(run, metric);
}

/** The least recorded value of a network-wide metric, and where. */
export function leastOf(run: RunSummary, metric: Metric): Cell {
  const series = run.metrics[metric.name];
  return series === undefined ? NONE : cellAt(series.min, series.minStep, metric);
}

/** The greatest recorded value of a network-wide metric, and where. */
export function mostOf(run: RunSummary, metric: Metric): Cell {
  const series = run.metrics[metric.name];
  return series === undefined ? NONE : cellAt(series.max, series.maxStep, metric);
}

function cellAt(value: number, step: number, metric: Metric): Cell {
  return { text: formatMetric(value, metric.unit), value, title: `${value} at step ${step}`, step };
}

/** Order of two cells: numbers by size, texts by alphabet with numbers inside by size; nothing and NaN come last. */
export function compareValues(a: Cell['value'] | undefined, b: Cell['value'] | undefined, descending: boolean): number {
  const noA = a == null || Number.isNaN(a);
  const noB = b == null || Number.isNaN(b);
  if (noA || noB) return Number(noA) - Number(noB);
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : COLLATOR.compare(String(a), String(b));
  return descending ? -order : order;
}

const COLLATOR = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
