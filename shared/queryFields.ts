import { ACTIVATIONS } from './activations';
import { closest } from './didYouMean';
import { LabError } from './errors';
import { INITIALIZERS } from './initializers';
import { LOSSES } from './losses';
import { METRICS, type Metric } from './metrics';
import { recordNamed, type Named } from './names';
import { OPTIMIZERS } from './optimizers';
import { verdictOf } from './replay';
import type { RunSummary, SeriesSummary } from './run';
import { fieldsOf, layerFieldOf, SPEC_FIELDS, TEXT_FIELDS, TITLE_FIELD } from './specFields';
import type { FieldValue } from './specFields';
import { fitsPattern, OPERATORS, type Operator, type Term } from './queryTerms';

export type RunTest = (run: RunSummary) => boolean;

/** What a run has under a field: nothing, one value, or several of which one must fit. */
type Values = (run: RunSummary) => readonly FieldValue[];

interface Field {
  readonly values: Values;
  readonly isText: boolean;
}

/** Fields that are not settings. */
const RUN_FIELDS: Readonly<Record<string, Field>> = {
  status: { isText: true, values: (run) => [run.status] },
  tag: { isText: true, values: (run) => (run.tags.length === 0 ? [null] : run.tags) },
  sweep: { isText: true, values: (run) => [run.sweepId] },
  starred: { isText: true, values: (run) => [run.starred] },
  archived: { isText: true, values: (run) => [run.archivedAt !== null] },
  name: { isText: true, values: (run) => [run.name] },
  note: { isText: true, values: (run) => [run.note] },
  id: { isText: true, values: (run) => [run.id] },
  /** How the newest replay ended: identical, different or none. */
  replay: { isText: true, values: (run) => [verdictOf(run)] },
  step: { isText: false, values: (run) => [run.step] },
  totalSteps: { isText: false, values: (run) => [run.totalSteps] },
  elapsedMs: { isText: false, values: (run) => [run.elapsedMs] },
  parameterCount: { isText: false, values: (run) => [run.parameterCount] },
  pointCount: { isText: false, values: (run) => [run.pointCount] },
};

/** Short forms. */
const ALIASES: Readonly<Record<string, string>> = {
  tags: 'tag',
  star: 'starred',
  archive: 'archived',
  lr: 'optimizer.learningRate',
  learningRate: 'optimizer.learningRate',
  noise: 'dataset.noise',
  init: 'initializer',
  seed: 'seeds.init',
  data: 'dataset',
  accuracy: 'accuracy.test',
};

/** What can be asked of a series, behind the metric's name. */
const SUMMARY_PARTS: Readonly<Record<string, (series: SeriesSummary, better: 'lower' | 'higher') => number>> = {
  last: (series) => series.last,
  lastStep: (series) => series.lastStep,
  min: (series) => series.min,
  minStep: (series) => series.minStep,
  max: (series) => series.max,
  maxStep: (series) => series.maxStep,
  best: (series, better) => (better === 'lower' ? series.min : series.max),
  bestStep: (series, better) => (better === 'lower' ? series.minStep : series.maxStep),
  count: (series) => series.count,
};

const METRIC_FIELDS: ReadonlyMap<string, Field> = new Map(
  Object.values<Metric>(METRICS)
    .filter((metric) => metric.scope !== 'layer')
    .flatMap((metric) => [
      [metric.name, metricField(metric, 'last')] as const,
      ...Object.keys(SUMMARY_PARTS)
        .filter((part) => metric.better !== null || !part.startsWith('best'))
        .map((part) => [`${metric.name}.${part}`, metricField(metric, part)] as const),
    ]),
);

function metricField(metric: Metric, part: string): Field {
  const pick = SUMMARY_PARTS[part]!;
  const better = metric.better ?? 'higher';
  return {
    isText: false,
    values: (run) => {
      const series = run.metrics[metric.name];
      return series === undefined ? [] : [pick(series, better)];
    },
  };
}

/** The names that fields have, short forms left out. */
export const QUERY_FIELDS: readonly string[] = [...Object.keys(RUN_FIELDS), ...SPEC_FIELDS, ...METRIC_FIELDS.keys()];

const ALL_NAMES: readonly string[] = [...QUERY_FIELDS, ...Object.keys(ALIASES)];
const NAME_OF_LOWER: ReadonlyMap<string, string> = new Map(ALL_NAMES.map((name) => [name.toLowerCase(), name]));

/**
 * The test of one `field operator value`.
 *
 * Errors  LabError 'input' for an unknown field, or a size compared where there are only names.
 */
export function fieldTest(term: Term, operator: Operator): RunTest {
  const field = findField(term);
  const number = term.value.trim() === '' ? NaN : Number(term.value);
  if (OPERATORS[operator].numeric) {
    if (field.isText) throw sizeOfText(term, operator);
    if (Number.isNaN(number)) {
      throw new LabError(
        'input',
        `${term.field}${operator} at character ${term.position} must be followed by a number; got "${term.value}"`,
      );
    }
    const holds = COMPARE[operator as keyof typeof COMPARE];
    return (run) => field.values(run).some((value) => typeof value === 'number' && holds(value, number));
  }
  const range = operator === ':' && !field.isText ? rangeOf(term.value) : null;
  if (range !== null) {
    return (run) =>
      field.values(run).some((value) => typeof value === 'number' && value >= range.low && value <= range.high);
  }
  const fits = matcher(term, operator);
  const isSame = (value: FieldValue) => (typeof value === 'number' && value === number) || fits(value);
  const test: RunTest = (run) => field.values(run).some(isSame);
  return operator === '!=' ? (run) => !test(run) : test;
}

/** `2..8`, `..8` or `2..`: both ends belong to it. Null for anything else. */
function rangeOf(text: string): { readonly low: number; readonly high: number } | null {
  const match = /^([^.]*(?:\.\d+)?(?:e[+-]?\d+)?)\.\.(.*)$/i.exec(text);
  if (match === null) return null;
  const [low, high] = [match[1] || '-Infinity', match[2] || 'Infinity'].map(Number) as [number, number];
  return Number.isNaN(low) || Number.isNaN(high) || text === '..' ? null : { low, high };
}

const COMPARE = {
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
} as const;

/** A field by its own name, whatever its case, or short form. */
export function fullName(field: string): string {
  const name = NAME_OF_LOWER.get(field.toLowerCase()) ?? field;
  return ALIASES[name] ?? name;
}

function findField(term: Term): Field {
  const name = fullName(term.field);
  const known = Object.hasOwn(RUN_FIELDS, name) ? RUN_FIELDS[name] : METRIC_FIELDS.get(name);
  if (known !== undefined) return known;
  const shared = SPEC_FIELDS.includes(name) ? name : layerFieldOf(name);
  if (shared !== null) return { isText: TEXT_FIELDS.includes(shared), values: (run) => settingValues(run, name) };
  throw unknownField(term);
}

function unknownField(term: Term): LabError {
  const layerMetric = Object.values<Metric>(METRICS).find(
    (metric) => metric.scope === 'layer' && term.field.startsWith(metric.name),
  );
  const guess = closest(term.field, ALL_NAMES);
  const fix =
    layerMetric !== undefined
      ? `${layerMetric.name} is measured layer by layer; filters know the network-wide metrics only`
      : guess !== null
        ? `did you mean "${guess}"?`
        : 'put it in quotes to look for it as text';
  return new LabError('input', `unknown field "${term.field}" at character ${term.position}; ${fix}`);
}

function sizeOfText(term: Term, operator: string): LabError {
  const fix =
    term.field.toLowerCase() === 'loss' ? `loss.train${operator}… or loss.test${operator}…` : `${term.field}:…`;
  return new LabError(
    'input',
    `"${term.field}" at character ${term.position} is a name and has no size for ${operator}; write ${fix}`,
  );
}

/** The setting of a run; where hidden layers differ, also the value of each. */
function settingValues(run: RunSummary, key: string): readonly FieldValue[] {
  const value = fieldsOf(run)[key] ?? null;
  // A title is text of the user's: its commas separate nothing.
  if (key === TITLE_FIELD) return [value];
  if (key === 'dataset' && run.datasetTitle !== null) return [value, run.datasetTitle];
  if (typeof value !== 'string' || !value.includes(',')) return [value];
  const parts = value.split(',').filter((part) => part !== '');
  return [value, ...parts, ...parts.map(Number).filter((part) => !Number.isNaN(part))];
}

/** What has other names elsewhere: `sigmoid` finds `logistic`. Clippings and schedules, which have a `none`, do not. */
const RENAMED: readonly Named[] = [ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS].flatMap((table) =>
  Object.values<Named>(table),
);

const BOOLEAN_WORDS: Readonly<Record<string, string>> = { yes: 'true', no: 'false', '1': 'true', '0': 'false' };

/** Compares text, upper and lower case alike; only `:` knows the star. Absent values are `none`. */
function matcher(term: Term, operator: Operator): (value: FieldValue) => boolean {
  const wanted = term.value.toLowerCase();
  if (operator === ':' && term.pattern.length > 1) {
    const parts = term.pattern.map((part) => part.toLowerCase());
    return (value) => value !== null && fitsPattern(String(value).toLowerCase(), parts);
  }
  const ours = recordNamed(term.value, RENAMED)?.name.toLowerCase();
  return (value) => {
    if (value === null) return wanted === 'none';
    if (typeof value === 'boolean') return String(value) === (BOOLEAN_WORDS[wanted] ?? wanted);
    const text = String(value).toLowerCase();
    return text === wanted || text === ours;
  };
}
