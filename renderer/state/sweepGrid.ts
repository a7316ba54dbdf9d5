import { ACTIVATIONS } from '../../shared/activations';
import { DATASETS } from '../../shared/datasets/index';
import { INITIALIZERS } from '../../shared/initializers';
import type { Metric } from '../../shared/metrics';
import { OPTIMIZERS } from '../../shared/optimizers';
import { tableHash } from '../../shared/datasets/stored';
import { isActive, type RunSummary, type SweepSummary } from '../../shared/run';
import { fieldLabel } from '../../shared/specFields';
import { mean, standardDeviation } from '../../shared/statistics';
import { axisValueText, sweepCells, type AxisValue, type SweepAxis } from '../../shared/sweep';
import { labelsOf, type Labels } from '../../shared/settingCells';

/** One combination of a sweep, measured over its seeds. */
export interface GridCell {
  readonly row: number;
  readonly column: number;
  readonly labels: readonly string[];
  readonly runs: readonly RunSummary[];
  /** Runs with a finite value that neither diverged nor failed. */
  readonly n: number;
  /** Mean over those; null without any. */
  readonly mean: number | null;
  /** Standard deviation over those (n − 1); null below two. */
  readonly std: number | null;
  readonly diverged: number;
  readonly failed: number;
  /** Runs of the cell that have not ended. */
  readonly open: number;
}

/** One axis down, one across; the values of further axes are fixed. */
export interface Grid {
  readonly rowTitle: string;
  readonly columnTitle: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly cells: readonly GridCell[];
}

/**
 * The grid of a sweep.
 *
 * `shown` are the indices of the axes down and across, `fixed` that of the value of each other axis by the axis's index (the first
 * where it says nothing). `at` picks the last or the best recorded value.
 */
export function sweepGrid(
  sweep: SweepSummary,
  known: (id: string) => RunSummary | undefined,
  metric: Metric,
  at: 'last' | 'best',
  shown: readonly [down: number, across: number] = [0, 1],
  fixed: Readonly<Record<number, number>> = {},
): Grid {
  const { axes, seeds } = sweep.spec;
  const [down, across] = [axes[shown[0]], axes[shown[1]]];
  const titles = titlesIn(sweep.runIds.flatMap((id) => known(id) ?? []));
  const labelOf = (axis: SweepAxis | undefined, value: AxisValue) =>
    axisValueLabel(axis, value, (hash) => titles.get(hash) ?? null);
  const cells = sweepCells(sweep.spec).flatMap((cell): GridCell[] => {
    const places = cell.values.map((value, i) => axes[i]?.values.indexOf(value) ?? 0);
    if (places.some((place, i) => !shown.includes(i) && place !== (fixed[i] ?? 0))) return [];
    const ids = sweep.runIds.slice(cell.index * seeds, (cell.index + 1) * seeds);
    const runs = ids.flatMap((id) => known(id) ?? []);
    const values = runs.flatMap((run) => valueOf(run, metric, at) ?? []);
    return [
      {
        row: places[shown[0]] ?? 0,
        column: places[shown[1]] ?? 0,
        labels: cell.values.map((value, i) => labelOf(axes[i], value)),
        runs,
        n: values.length,
        mean: values.length === 0 ? null : mean(values),
        std: values.length < 2 ? null : standardDeviation(values),
        diverged: runs.filter((run) => run.status === 'diverged').length,
        failed: runs.filter((run) => run.status === 'failed' || run.status === 'interrupted').length,
        open: runs.filter((run) => isActive(run.status)).length,
      },
    ];
  });
  return {
    rowTitle: axisTitle(down),
    columnTitle: axisTitle(across),
    rows: down === undefined ? [''] : down.values.map((value) => labelOf(down, value)),
    columns: across === undefined ? [''] : across.values.map((value) => labelOf(across, value)),
    cells,
  };
}

/** Titles of own data sets by their hash, as runs on them have kept them. */
function titlesIn(runs: readonly RunSummary[]): ReadonlyMap<string, string> {
  return new Map(
    runs.flatMap(({ spec: { dataset }, datasetTitle }) =>
      dataset.name === 'file' && datasetTitle !== null ? [[tableHash(dataset), datasetTitle] as const] : [],
    ),
  );
}

/** Share of the way from the worst mean of the grid (0) to the best (1), the middle when all are equal; null without a mean. */
export function goodness(grid: Grid, metric: Metric): (cell: GridCell) => number | null {
  const [worst, best] = meanRange(grid, metric);
  return (cell) => {
    if (cell.mean === null) return null;
    return best === worst ? 0.5 : Math.abs(cell.mean - worst) / Math.abs(best - worst);
  };
}

/** Worst and best mean of the grid. */
export function meanRange(grid: Grid, metric: Metric): readonly [number, number] {
  const means = grid.cells.flatMap((cell) => cell.mean ?? []);
  const [low, high] = [Math.min(...means), Math.max(...means)];
  return metric.better === 'lower' ? [high, low] : [low, high];
}

export function axisTitle(axis: SweepAxis | undefined): string {
  if (axis === undefined) return '';
  return fieldLabel(axis.field);
}

/** An axis value with the label of its record: "He (Kaiming) normal", "Normal (std 0.01)"; an own data set by its title, if there is one. */
export function axisValueLabel(axis: SweepAxis | undefined, value: AxisValue, titleOf = untitled): string {
  const title = typeof value === 'object' && value.name === 'file' ? titleOf(tableHash(value)) : null;
  if (title !== null) return title;
  const name = typeof value === 'object' ? value.name : String(value);
  const label = labelsOf(TABLES[axis?.field ?? ''] ?? {}, name);
  return axisValueText(value).replace(name, label);
}

const untitled = (_hash: string): string | null => null;

const TABLES: Readonly<Record<string, Labels>> = {
  activation: ACTIVATIONS,
  initializer: INITIALIZERS,
  biasInitializer: INITIALIZERS,
  optimizer: OPTIMIZERS,
  dataset: DATASETS,
};

function valueOf(run: RunSummary, metric: Metric, at: 'last' | 'best'): number | null {
  const series = run.metrics[metric.name];
  if (series === undefined || run.status === 'diverged' || run.status === 'failed') return null;
  const value = at === 'last' ? series.last : metric.better === 'lower' ? series.min : series.max;
  return Number.isFinite(value) ? value : null;
}
