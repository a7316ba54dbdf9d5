import { aggregate, type CenterName } from '../../shared/aggregate';
import { tableHash } from '../../shared/datasets/stored';
import type { Metric } from '../../shared/metrics';
import { isActive, type RunStatus, type RunSummary, type SweepSummary } from '../../shared/run';
import { fieldLabel } from '../../shared/specFields';
import { sweepCells, type SweepSpec } from '../../shared/sweep';
import { axisValueText, valueCount, type AxisValue, type SweepAxis } from '../../shared/sweepAxis';
import { tableOf } from '../../shared/sweepFields';
import { labelsOf } from '../../shared/settingCells';
import { placesOf } from './sweepPlaces';

/** What stands at one row and column: a combination measured over its seeds, or all samples that fall there. */
export interface GridCell {
  readonly row: number;
  readonly column: number;
  readonly labels: readonly string[];
  readonly runs: readonly RunSummary[];
  /** Combinations: 1 in a grid; of a random sweep, the samples that fall here. */
  readonly samples: number;
  /** Runs with a finite value that neither diverged nor failed. */
  readonly n: number;
  /** Mean or median over those; null without any. */
  readonly center: number | null;
  /** Mean ± standard deviation (n − 1), or the quartiles; null below two. */
  readonly spread: readonly [low: number, high: number] | null;
  readonly diverged: number;
  readonly failed: number;
  readonly interrupted: number;
  readonly paused: number;
  /** Ended runs that have no such value: not recorded, or not trained so far. */
  readonly without: number;
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

export interface GridChoice {
  /** The indices of the axes down and across. */
  readonly shown: readonly [down: number, across: number];
  /** By the index of each other axis, which of its places; where it says nothing the first, or all of a random sweep. */
  readonly fixed: Readonly<Record<number, number>>;
  readonly center: CenterName;
}

/** The two axes that are looked at first: those with more than one value, the first two of them. */
export function firstAxes({ axes }: Pick<SweepSpec, 'axes'>): readonly [down: number, across: number] {
  const indices = axes.map((_, i) => i);
  const varied = indices.filter((i) => valueCount(axes[i] as SweepAxis) > 1);
  const [down = 0, across = 1] = [...varied, ...indices.filter((i) => !varied.includes(i))];
  return down < across ? [down, across] : [across, down];
}

/**
 * The grid of a sweep. Every place has a cell, also where no sample of a random sweep fell.
 *
 * @param valueOf what counts of a run; it is not asked about runs that diverged or failed.
 */
export function sweepGrid(
  sweep: SweepSummary,
  known: (id: string) => RunSummary | undefined,
  valueOf: (run: RunSummary) => number | null,
  { shown, fixed, center }: GridChoice,
): Grid {
  const { axes, seeds, random } = sweep.spec;
  const titles = titlesIn(sweep.runIds.flatMap((id) => known(id) ?? []));
  const labelOf = (axis: SweepAxis | undefined, value: AxisValue) =>
    axisValueLabel(axis, value, (hash) => titles.get(hash) ?? null);
  const places = axes.map((axis) => placesOf(axis, random !== undefined, (value) => labelOf(axis, value)));
  const [rows, columns] = [places[shown[0]]?.labels ?? [''], places[shown[1]]?.labels ?? ['']];

  const found = new Map<string, { ids: string[]; labels: readonly string[]; samples: number }>();
  for (const cell of sweepCells(sweep.spec)) {
    const at = cell.values.map((value, i) => places[i]?.placeOf(value) ?? 0);
    const isShown = at.every((place, i) => {
      if (shown.includes(i)) return true;
      return fixed[i] === undefined ? random !== undefined || place === 0 : place === fixed[i];
    });
    if (!isShown) continue;
    const key = `${at[shown[0]] ?? 0} ${at[shown[1]] ?? 0}`;
    const ids = sweep.runIds.slice(cell.index * seeds, (cell.index + 1) * seeds);
    const before = found.get(key);
    const labels = cell.values.map((value, i) => labelOf(axes[i], value));
    if (before === undefined) found.set(key, { ids, labels, samples: 1 });
    else found.set(key, { ids: [...before.ids, ...ids], labels: before.labels, samples: before.samples + 1 });
  }
  const cells = rows.flatMap((rowLabel, row) =>
    columns.map((columnLabel, column): GridCell => {
      const cell = found.get(`${row} ${column}`) ?? { ids: [], labels: [], samples: 0 };
      const labels = random === undefined ? cell.labels : [rowLabel, columnLabel].filter((label) => label !== '');
      const runs = cell.ids.flatMap((id) => known(id) ?? []);
      return { row, column, labels, runs, samples: cell.samples, ...measured(runs, valueOf, center) };
    }),
  );
  return { rowTitle: axisTitle(axes[shown[0]]), columnTitle: axisTitle(axes[shown[1]]), rows, columns, cells };
}

function measured(runs: readonly RunSummary[], valueOf: (run: RunSummary) => number | null, center: CenterName) {
  const count = (...statuses: readonly RunStatus[]) => runs.filter(({ status }) => statuses.includes(status)).length;
  const counted = runs.filter(({ status }) => status !== 'diverged' && status !== 'failed');
  const known = counted.map((run) => ({ run, value: valueOf(run) }));
  const values = known.flatMap(({ value }) => (value !== null && Number.isFinite(value) ? value : []));
  const all = aggregate(values, center, center === 'mean' ? 'deviation' : 'quartiles');
  return {
    n: values.length,
    center: values.length === 0 ? null : all.center,
    spread: values.length < 2 ? null : ([all.low, all.high] as const),
    diverged: count('diverged'),
    failed: count('failed'),
    interrupted: count('interrupted'),
    paused: count('stopped'),
    without: known.filter(({ run, value }) => run.status === 'done' && !Number.isFinite(value ?? NaN)).length,
    open: runs.filter((run) => isActive(run.status)).length,
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

/** Share of the way from the worst center of the grid (0) to the best (1), the middle when all are equal; null without one. */
export function goodness(grid: Grid, metric: Pick<Metric, 'better'>): (cell: GridCell) => number | null {
  const [worst, best] = centerRange(grid, metric);
  return (cell) => {
    if (cell.center === null) return null;
    return best === worst ? 0.5 : Math.abs(cell.center - worst) / Math.abs(best - worst);
  };
}

/** Worst and best center of the grid; where neither is better, the lowest and the highest. */
export function centerRange(grid: Grid, metric: Pick<Metric, 'better'>): readonly [number, number] {
  const centers = grid.cells.flatMap((cell) => cell.center ?? []);
  const [low, high] = [Math.min(...centers), Math.max(...centers)];
  return metric.better === 'lower' ? [high, low] : [low, high];
}

export function axisTitle(axis: SweepAxis | undefined): string {
  if (axis === undefined) return '';
  return fieldLabel(axis.field);
}

/** An axis value with the label of its record: "He (Kaiming) normal", "Normal (std 0.01)"; an own data set by its title, if there is one. */
export function axisValueLabel(
  axis: Pick<SweepAxis, 'field'> | undefined,
  value: AxisValue,
  titleOf = untitled,
): string {
  const title = typeof value === 'object' && value.name === 'file' ? titleOf(tableHash(value)) : null;
  if (title !== null) return title;
  const name = typeof value === 'object' ? value.name : String(value);
  const label = labelsOf(tableOf(axis?.field ?? '') ?? {}, name);
  return axisValueText(value).replace(name, label);
}

const untitled = (_hash: string): string | null => null;
