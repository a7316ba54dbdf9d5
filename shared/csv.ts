import { METRICS, type Metric, type Series } from './metrics';
import type { RunId, RunSummary } from './run';
import { allFields, differingFields, flattenRun } from './specFields';

/** long: one row a point. wide: one row a step, one column a run × metric. summary: one row a run. */
export const EXPORT_FORMATS = ['long', 'wide', 'summary'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What is exported: the runs in the order of the rows, and the points of each. */
export interface CsvSource {
  readonly runs: readonly RunSummary[];
  /** The stored series of a run, stretch by stretch; the stretches of one series in ascending steps. */
  readonly series: (runId: RunId) => Iterable<Series>;
}

type Cell = string | number | boolean | null | undefined;

/**
 * The file, line by line, the header first; every line ends in CRLF (RFC 4180). Reads run by run, so that a million
 * points need neither one string nor, in the long format, more than one run's memory.
 */
export function csvLines(format: ExportFormat, source: CsvSource): Generator<string> {
  return { long: longLines, wide: wideLines, summary: summaryLines }[format](source);
}

/** Rows that `csvLines` yields after the header. */
export function countRows(format: ExportFormat, source: CsvSource): number {
  if (format === 'summary') return source.runs.length;
  if (format === 'long') return source.runs.reduce((sum, run) => sum + run.pointCount, 0);
  const steps = new Set<number>();
  for (const run of source.runs) {
    for (const series of source.series(run.id)) for (const step of series.steps) steps.add(step);
  }
  return steps.size;
}

function* longLines({ runs, series }: CsvSource): Generator<string> {
  const settings = differingFields(runs.map(flattenRun));
  yield csvLine(['run_id', 'run_name', ...settings, 'step', 'epoch', 'metric', 'layer', 'value']);
  for (const run of runs) {
    const flat = flattenRun(run);
    const head = [run.id, run.name, ...settings.map((key) => flat[key])].map(csvCell).join(',');
    for (const { metric, layer, steps, values } of series(run.id)) {
      const tail = `${csvCell(metric)},${layer}`;
      for (let i = 0; i < steps.length; i++) {
        const step = steps[i]!;
        yield `${head},${step},${csvCell(epochOf(run, step))},${tail},${csvCell(values[i])}\r\n`;
      }
    }
  }
}

/** One series as the wide format walks through it: `at` is the next point to write. */
interface Column {
  readonly title: string;
  readonly parts: Series[];
  part: number;
  at: number;
}

function* wideLines({ runs, series }: CsvSource): Generator<string> {
  const columns: Column[] = [];
  for (const run of runs) {
    const own = new Map<string, Column>();
    for (const part of series(run.id)) {
      if (part.steps.length === 0) continue;
      const title = `${run.name} (${run.id}) ${part.metric}${part.layer === 0 ? '' : ` layer ${part.layer}`}`;
      const column = own.get(title) ?? { title, parts: [], part: 0, at: 0 };
      column.parts.push(part);
      own.set(title, column);
    }
    columns.push(...own.values());
  }
  yield csvLine(['step', ...columns.map((column) => column.title)]);
  for (;;) {
    let step = Infinity;
    for (const column of columns) step = Math.min(step, nextStep(column));
    if (step === Infinity) return;
    yield csvLine([step, ...columns.map((column) => takeAt(column, step))]);
  }
}

/** Step of the column's next point; Infinity at its end. */
function nextStep(column: Column): number {
  return column.parts[column.part]?.steps[column.at] ?? Infinity;
}

/** The column's value at the step, stepping past it; null where it has none. */
function takeAt(column: Column, step: number): number | null {
  const part = column.parts[column.part];
  if (part === undefined || part.steps[column.at] !== step) return null;
  const value = part.values[column.at]!;
  column.at++;
  if (column.at === part.steps.length) {
    column.part++;
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
  const flats = runs.map(flattenRun);
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

/**
 * One cell. Numbers are the shortest text that parses back to the same value; NaN, Infinity, -Infinity are written so.
 * Absent values are empty. Text that a spreadsheet would run as a formula gets an apostrophe in front.
 */
export function csvCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'boolean') return String(value);
  return quoted(neutralized(value));
}

/** The full-width signs count too: some spreadsheets read them as their plain forms. */
function neutralized(text: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
}

/** Semicolons and tabs too: where they are the list separator, an unquoted one would start a new cell. */
function quoted(text: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
