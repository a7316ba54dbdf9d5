import { METRICS, type Metric } from '../../shared/metrics';
import type { RunSummary } from '../../shared/run';
import { fieldsOf, layerFieldOf, TITLE_FIELD, type FlatSpec } from '../../shared/specFields';
import { shortHash } from '../../shared/datasets/ownSet';
import { ACTIVATIONS } from '../../shared/activations';
import { DATASETS } from '../../shared/datasets/index';
import { INITIALIZERS } from '../../shared/initializers';
import { LOSSES } from '../../shared/losses';
import { CLIPPINGS, OPTIMIZERS } from '../../shared/optimizers';
import { SCALINGS } from '../../shared/datasets/scaling';
import { SCHEDULES } from '../../shared/schedules';
import { formatCount, formatDateTime, formatDuration, formatNumber } from '../format';
import { bestOf, lastOf, type Cell } from './runValues';
import { shareDone } from './remaining';

/** A column of the history's table. */
export interface Column {
  readonly key: string;
  readonly label: string;
  readonly help?: string;
  /** Width in rem. */
  readonly width: number;
  readonly number: boolean;
  /** Shown until the user chooses columns. */
  readonly initial: boolean;
  readonly cell: (run: RunSummary) => Cell;
}

export type Labels = Readonly<Record<string, { readonly label: string }>>;

/** The labels of one or more names joined by commas, as `flattenSpec` joins those of layers. */
export function labelsOf(table: Labels, names: string): string {
  return names
    .split(',')
    .map((name) => (Object.hasOwn(table, name) ? (table[name]?.label ?? name) : name))
    .join(', ');
}

const TABLES: Readonly<Record<string, Labels>> = {
  dataset: DATASETS,
  activation: ACTIVATIONS,
  initializer: INITIALIZERS,
  biasInitializer: INITIALIZERS,
  scaling: SCALINGS,
  loss: LOSSES,
  optimizer: OPTIMIZERS,
  schedule: SCHEDULES,
  clipping: CLIPPINGS,
};

/** One setting as a table shows it: names by their labels, own data sets by their titles, hashes short. */
export function settingCell(key: string, fields: FlatSpec): Cell {
  const value = (key === 'dataset' ? fields[TITLE_FIELD] : null) ?? fields[key] ?? null;
  if (value === null) return { text: '–', value };
  if (typeof value === 'number') return { text: formatNumber(value, 6), value, title: String(value) };
  if (key === TITLE_FIELD) return { text: String(value), value };
  if (key === 'dataset.hash') return { text: `${shortHash(String(value))}…`, value, title: String(value) };
  const text = labelsOf(TABLES[layerFieldOf(key) ?? key] ?? {}, String(value));
  return { text, value: text, title: String(value) };
}

/**
 * Leaves out parameters that differ only because some runs chose another record, which has no such parameter: the
 * choice itself is in the list already.
 */
export function withoutConsequences(fields: readonly string[], flats: readonly FlatSpec[]): string[] {
  return fields.filter((key) => {
    const values = new Set(flats.map((flat) => flat[key] ?? null));
    return !(values.size === 2 && values.has(null) && fields.includes(key.slice(0, key.lastIndexOf('.'))));
  });
}

const field = (key: string, label: string, width: number, initial: boolean, help?: string): Column => ({
  key,
  label,
  width,
  initial,
  number: false,
  ...(help === undefined ? {} : { help }),
  cell: (run) => settingCell(key, fieldsOf(run)),
});

const metricColumns = (metric: Metric, initial: boolean): Column[] => [
  {
    key: `${metric.name}.last`,
    label: metric.label.replace('Training', 'Train'),
    help: `${metric.help} Last recorded value.`,
    width: 8.5,
    number: true,
    initial,
    cell: (run) => lastOf(run, metric),
  },
  {
    key: `${metric.name}.best`,
    label: `Best ${metric.label.replace('Training', 'train').replace('Held-out', 'held-out')}`,
    help: `${metric.help} Best recorded value.`,
    width: 10.5,
    number: true,
    initial: initial && metric.name === 'accuracy.test',
    cell: (run) => bestOf(run, metric),
  },
];

export const COLUMNS: readonly Column[] = [
  field('dataset', 'Data set', 7, true),
  field('activation', 'Activation', 8, true, 'Of the hidden layers.'),
  field('initializer', 'Initializer', 9.5, true, 'Of the weights.'),
  ...metricColumns(METRICS['accuracy.test'], true),
  {
    key: 'network',
    label: 'Depth × width',
    help: 'Hidden layers and their units.',
    width: 6.5,
    number: false,
    initial: true,
    cell: ({ spec }) => {
      const units = spec.network.layers.slice(0, -1).map((layer) => layer.units);
      const same = units.every((count) => count === units[0]);
      if (units.length === 0) return { text: 'no hidden', value: 0 };
      const text = same ? `${units.length} × ${units[0]}` : units.join('-');
      return { text, value: units.reduce((sum, count) => sum + count, 0), title: units.join('-') };
    },
  },
  field('optimizer', 'Optimizer', 6, true),
  field('optimizer.learningRate', 'Learning rate', 6, true),
  field('seeds.init', 'Init seed', 4.5, true),
  field('seeds.data', 'Data seed', 4.5, false),
  field('seeds.shuffle', 'Shuffle seed', 5, false),
  field('batchSize', 'Batch', 4.5, false),
  {
    key: 'step',
    label: 'Steps',
    width: 6,
    number: true,
    initial: true,
    cell: (run) => ({
      text:
        shareDone(run) < 1 ? `${formatCount(run.step)} (${Math.floor(shareDone(run) * 100)} %)` : formatCount(run.step),
      value: run.step,
      title: `${run.step} of ${run.totalSteps} steps`,
    }),
  },
  ...metricColumns(METRICS['accuracy.train'], false),
  ...metricColumns(METRICS['loss.test'], true),
  ...metricColumns(METRICS['loss.train'], true),
  {
    key: 'elapsed',
    label: 'Time',
    help: 'Time spent training, pauses left out.',
    width: 5.5,
    number: true,
    initial: true,
    cell: (run) => ({ text: formatDuration(run.elapsedMs), value: run.elapsedMs, title: `${run.elapsedMs} ms` }),
  },
  {
    key: 'parameters',
    label: 'Parameters',
    help: 'Weights and biases.',
    width: 6,
    number: true,
    initial: false,
    cell: (run) => ({ text: formatCount(run.parameterCount), value: run.parameterCount }),
  },
  {
    key: 'created',
    label: 'Created',
    width: 9,
    number: false,
    initial: true,
    cell: (run) => ({
      text: formatDateTime(run.createdAt),
      value: run.createdAt,
      title: new Date(run.createdAt).toISOString(),
    }),
  },
  {
    key: 'tags',
    label: 'Tags',
    width: 9,
    number: false,
    initial: true,
    cell: (run) => ({ text: run.tags.join(', '), value: run.tags.join(', ') || null, title: run.tags.join(', ') }),
  },
];

/** Columns that always stand at the left. */
export const NAME_COLUMN: Column = {
  key: 'name',
  label: 'Name',
  width: 15,
  number: false,
  initial: true,
  cell: (run) => ({ text: run.name, value: run.name, title: run.name }),
};
export const STATUS_COLUMN: Column = {
  key: 'status',
  label: 'Status',
  width: 7,
  number: false,
  initial: true,
  cell: (run) => ({ text: run.status, value: run.status }),
};
export const STAR_COLUMN: Column = {
  key: 'starred',
  label: 'Starred',
  width: 2,
  number: false,
  initial: true,
  cell: (run) => ({ text: run.starred ? 'starred' : '', value: run.starred ? 1 : 0 }),
};
