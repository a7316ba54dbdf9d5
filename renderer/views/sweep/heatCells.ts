import type { CenterName } from '../../../shared/aggregate';
import type { Metric } from '../../../shared/metrics';
import type { HeatCell } from '../../charts/heatCell';
import { formatMetric, plural } from '../../format';
import { goodness, type Grid, type GridCell } from '../../state/sweepGrid';

/** What the heat map says of each cell. `title` names the metric. */
export function heatCells(
  grid: Grid,
  metric: Metric,
  { title, center, isRandom }: { readonly title: string; readonly center: CenterName; readonly isRandom: boolean },
): readonly HeatCell[] {
  const share = goodness(grid, metric);
  return grid.cells.map((cell): HeatCell => {
    const value = valueText(cell, metric);
    const others = countsOf(cell);
    const about = [spreadText(cell, metric, center), ...(isRandom ? [plural(cell.samples, 'sample')] : [])];
    const exact = cell.center === null ? '' : ` (${cell.center})`;
    const place = cell.labels.length === 0 ? '' : `${cell.labels.join(', ')}: `;
    const notes = [...(cell.center === null ? [] : about), ...others];
    return {
      row: cell.row,
      column: cell.column,
      share: share(cell),
      value,
      notes,
      title:
        cell.samples === 0
          ? `${place}no sample fell here.`
          : `${place}${title} ${[value, ...notes].join(', ')}${exact}. Opens the curves.`,
      open: cell.open + cell.paused + cell.interrupted > 0,
    };
  });
}

function valueText(cell: GridCell, metric: Metric): string {
  if (cell.center !== null) return formatMetric(cell.center, metric.unit);
  if (cell.samples === 0) return 'no sample';
  if (cell.open > 0) return '…';
  return cell.diverged > 0 && cell.without + cell.paused === 0 ? 'diverged' : 'no value';
}

function spreadText({ n, center, spread }: GridCell, { unit }: Metric, name: CenterName): string {
  if (center === null || spread === null) return `n = ${n}`;
  const [low, high] = spread;
  if (name === 'mean') return `± ${formatMetric(high - center, unit)}, n = ${n}`;
  return `${formatMetric(low, unit)} … ${formatMetric(high, unit)}, n = ${n}`;
}

/** Runs that are not in the value, each kind by itself. */
function countsOf(cell: GridCell): readonly string[] {
  const counts = [
    [cell.diverged, 'diverged'],
    [cell.failed, 'failed'],
    [cell.interrupted, 'interrupted'],
    [cell.paused, 'paused'],
    [cell.without, 'without a value'],
    [cell.open, 'to go'],
  ] as const;
  return counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
}
