import type { Metric } from '../../shared/metrics';
import type { RunSummary } from '../../shared/run';
import { differingFields, fieldLabel, fieldsOf } from '../../shared/specFields';
import type { ParallelAxis, ParallelLine } from '../charts/parallel';
import { settingCell, withoutConsequences } from '../../shared/settingCells';
import { settingsThatDiffer } from '../../shared/runGroups';
import { bestOf, lastOf } from './runValues';

/** The key of the metric's axis. */
export const METRIC_AXIS = 'metric';

/**
 * The axes on which runs are told apart: the settings in which they differ (their seeds, where nothing else does), then
 * the metric. `all` decides the settings, so that axes stay when some runs are hidden.
 */
export function parallelAxes(
  all: readonly RunSummary[],
  shown: readonly RunSummary[],
  metric: Metric,
  at: 'last' | 'best',
): ParallelAxis[] {
  const flats = all.map(fieldsOf);
  const settings = settingsThatDiffer(all);
  const fields = settings.length > 0 ? settings : withoutConsequences(differingFields(flats), flats);
  const cell = at === 'last' ? lastOf : bestOf;
  return [
    ...fields.map((field) => ({
      key: field,
      label: fieldLabel(field),
      values: shown.map((run) => {
        const { text, value } = settingCell(field, fieldsOf(run));
        return { text, value: typeof value === 'boolean' ? text : value };
      }),
    })),
    {
      key: METRIC_AXIS,
      label: `${metric.label}, ${at}`,
      values: shown.map((run) => {
        const { text, value } = cell(run, metric);
        return { text, value: typeof value === 'number' ? value : null };
      }),
    },
  ];
}

/** A line a run, coloured by how good its value on the metric's axis is among those shown. */
export function parallelLines(
  shown: readonly RunSummary[],
  axes: readonly ParallelAxis[],
  metric: Metric,
): ParallelLine[] {
  const values = axes.find(({ key }) => key === METRIC_AXIS)?.values.map(({ value }) => value as number | null) ?? [];
  const finite = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return shown.map(({ id, name }, i) => {
    const value = values[i] ?? NaN;
    const up = high === low ? 0.5 : (value - low) / (high - low);
    const share = Number.isFinite(value) ? (metric.better === 'lower' && high !== low ? 1 - up : up) : null;
    return {
      key: id,
      label: `${name}: ${axes.map((axis) => `${axis.label} ${axis.values[i]?.text}`).join(', ')}`,
      share,
    };
  });
}
