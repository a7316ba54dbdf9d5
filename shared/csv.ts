import { csvCell, type Cell } from './csvCell';
import { METRICS, type Metric, type MetricName, type Series } from './metrics';
import type { RunId, RunSummary } from './run';
import { allFields, differingFields, fieldsOf } from './specFields';

export { csvCell, textOfCell } from './csvCell';

/** long: one row a point. wide: one row a step, one column a run × metric. summary: one row a run. */
export const EXPORT_FORMATS = ['long', 'wide', 'summary'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A series of a run, by name. */
export interface SeriesKey {
  readonly metric: MetricName;
  /** 0 for the network as a whole. */
  readonly layer: number;
}

/** Some points of a series that follow each other: steps [n], values [n]. */
export type Stretch = Pick<Series, 'steps' | 'values'>;

/** What is exported: the runs in the order of the rows, and the points of each. */
export interface CsvSource {
  readonly runs: readonly RunSummary[];
  readonly keys: (runId: RunId) => readonly SeriesKey[];
  /** The points of a series in ascending steps, a stretch at a time: nothing needs to hold all of them. */
  readonly stretches: (runId: RunId, key: SeriesKey) => Iterable<Stretch>;
}

/**
 * The file, line by line, the header first; every line ends in CRLF (RFC 4180). The long format holds one stretch of one
 * series at a time, the wide one a stretch of each, however many points there are.
 */
export function csvLines(format: ExportFormat, source: CsvSource): Generator<string> {
  return { long: longLines, wide: wideLines, summary: summaryLines }[format](source);
}

/** Cells of a line that `csvLines` made. */
export function cellsOf(line: string): number {
  let cells = 1;
  let quoted = false;
  for (const letter of line) {
    if (letter === '"') quoted = !quoted;
    else if (letter === ',' && !quoted) cells++;
  }
  return cells;
}

function* longLines({ runs, keys, stretches }: CsvSource): Generator<string> {
  const settings = differingFields(runs.map(fieldsOf));
  yield csvLine(['run_id', 'run_name', ...settings, 'step', 'epoch', 'metric', 'layer', 'value']);
  for (const run of runs) {
    const flat = fieldsOf(run);
    const head = [run.id, run.name, ...settings.map((key) => flat[key])].map(csvCell).join(',');
    for (const key of keys(run.id)) {
      const tail = `${csvCell(key.metric)},${key.layer}`;
      for (const { steps, values } of stretches(run.id, key)) {
        for (let i = 0; i < steps.length; i++) {
          const step = steps[i]!;
          yield `${head},${step},${csvCell(epochOf(run, step))},${tail},${csvCell(values[i])}\r\n`;
        }
      }
    }
  }
}

/** One series as the wide format walks through it: `at` is the next point of the stretch to write. */
interface Column {
  readonly title: string;
  readonly rest: Iterator<Stretch>;
  stretch: Stretch | null;
  at: number;
}

function* wideLines({ runs, keys, stretches }: CsvSource): Generator<string> {
  const columns: Column[] = [];
  for (const run of runs) {
    for (const key of keys(run.id)) {
      const rest = stretches(run.id, key)[Symbol.iterator]();
      const title = `${run.name} (${run.id}) ${key.metric}${key.layer === 0 ? '' : ` layer ${key.layer}`}`;
      const column = { title, rest, stretch: nextStretch(rest), at: 0 };
      if (column.stretch !== null) columns.push(column);
    }
  }
  yield csvLine(['step', ...columns.map((column) => column.title)]);
  for (;;) {
    let step = Infinity;
    for (const column of columns) step = Math.min(step, nextStep(column));
    if (step === Infinity) return;
    yield csvLine([step, ...columns.map((column) => takeAt(column, step))]);
  }
}

function nextStretch(rest: Iterator<Stretch>): Stretch | null {
  for (;;) {
    const { done, value } = rest.next();
    if (done === true) return null;
    if (value.steps.length > 0) return value;
  }
}

/** Step of the column's next point; Infinity at its end. */
function nextStep(column: Column): number {
  return column.stretch?.steps[column.at] ?? Infinity;
}

/** The column's value at the step, stepping past it; null where it has none. */
function takeAt(column: Column, step: number): number | null {
  const { stretch } = column;
  if (stretch === null || stretch.steps[column.at] !== step) return null;
  const value = stretch.values[column.at]!;
  column.at++;
  if (column.at === stretch.steps.length) {
    column.stretch = nextStretch(column.rest);
    column.at = 0;
  }
  return value;
}

/** What the summary format says of a run beside its settings and metrics. */
const RUN_COLUMNS: readonly (readonly [name: string, of: (run: RunSummary) => Cell])[] = [
  ['run_id', (run) => run.id],
  ['run_name', (run) => run.name],
  ['status', (run) => run.status],
  ['message', (run) => run.message],
  ['sweep_id', (run) => run.sweepId],
  ['tags', (run) => run.tags.join(', ')],
  ['starred', (run) => run.starred],
  ['archived', (run) => run.archivedAt !== null],
  ['note', (run) => run.note],
  ['created_at', (run) => isoTime(run.createdAt)],
  ['started_at', (run) => isoTime(run.startedAt)],
  ['ended_at', (run) => isoTime(run.endedAt)],
  ['elapsed_ms', (run) => run.elapsedMs],
  ['step', (run) => run.step],
  ['total_steps', (run) => run.totalSteps],
  ['steps_per_epoch', (run) => run.stepsPerEpoch],
  ['parameter_count', (run) => run.parameterCount],
  ['point_count', (run) => run.pointCount],
  ['spec_hash', (run) => run.specHash],
  ['weights_hash', (run) => run.weightsHash],
];

function* summaryLines({ runs }: CsvSource): Generator<string> {
  const flats = runs.map(fieldsOf);
  const settings = allFields(flats);
  const metrics = Object.values<Metric>(METRICS).filter(({ name }) => runs.some((run) => run.metrics[name]));
  yield csvLine([...RUN_COLUMNS.map(([name]) => name), ...settings, ...metrics.flatMap(metricHeads)]);
  for (const [i, run] of runs.entries()) {
    const facts = RUN_COLUMNS.map(([, of]) => of(run));
    const chosen = settings.map((key) => flats[i]![key]);
    yield csvLine([...facts, ...chosen, ...metrics.flatMap((metric) => metricCells(run, metric))]);
  }
}

function metricHeads({ name, better }: Metric): string[] {
  const best = better === null ? [] : [`${name}.best`, `${name}.bestStep`];
  return [`${name}.last`, `${name}.lastStep`, ...best];
}

function metricCells(run: RunSummary, { name, better }: Metric): Cell[] {
  const summary = run.metrics[name];
  const best = { lower: [summary?.min, summary?.minStep], higher: [summary?.max, summary?.maxStep] };
  return [summary?.last, summary?.lastStep, ...(better === null ? [] : best[better])];
}

/** Epochs done at a step; empty while it is not known how many steps an epoch has. */
function epochOf(run: RunSummary, step: number): number | null {
  return run.stepsPerEpoch > 0 ? step / run.stepsPerEpoch : null;
}

function isoTime(time: number | null): string | null {
  // eslint-disable-next-line no-restricted-globals -- turns a given time into text, does not ask for the time
  return time === null ? null : new Date(time).toISOString();
}

function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}
