import { METRICS, type Metric, type MetricName } from '../../shared/metrics';
import { fieldLabel, fieldsOf, SPEC_FIELDS, TEXT_FIELDS } from '../../shared/specFields';
import { verdictOf } from '../../shared/replay';
import type { RunSummary } from '../../shared/run';
import { formatCount, formatDateTime, formatDuration, formatMetric } from '../format';
import { shareDone } from './remaining';
import { bestOf, lastOf, leastOf, mostOf, NONE, type Cell } from './runValues';
import { settingCell } from '../../shared/settingCells';
import { stepValues } from './stepValues.svelte';

/** A column of the history's table. */
export interface Column {
  readonly key: string;
  readonly label: string;
  readonly help?: string;
  /** Width in rem. */
  readonly width: number;
  readonly number: boolean;
  readonly cell: (run: RunSummary) => Cell;
  /** What it is sorted by, where that is quicker than the whole cell. */
  readonly value?: (run: RunSummary) => Cell['value'];
}

const field = (key: string, label: string, width: number, help?: string): Column => ({
  key,
  label,
  width,
  number: false,
  ...(help === undefined ? {} : { help }),
  cell: (run) => settingCell(key, fieldsOf(run)),
});

/** What a column can show of a network-wide metric, behind its name. */
export const METRIC_PARTS = {
  last: { label: 'Last', of: lastOf },
  best: { label: 'Best', of: bestOf },
  min: { label: 'Least', of: leastOf },
  max: { label: 'Greatest', of: mostOf },
} as const;
export type MetricPart = keyof typeof METRIC_PARTS;

/** The network-wide metrics. */
export const COLUMN_METRICS: readonly (Metric & { readonly name: MetricName })[] = Object.values(METRICS).filter(
  ({ scope }) => scope !== 'layer',
);

function metricColumn(metric: Metric, part: MetricPart): Column {
  const short = metric.label.replace('Training', 'Train');
  const label = part === 'last' ? short : `${METRIC_PARTS[part].label} ${lowerFirst(short)}`;
  return {
    key: `${metric.name}.${part}`,
    label,
    help: `${metric.help} ${METRIC_PARTS[part].label} recorded value.`,
    width: part === 'last' ? 8.5 : 10.5,
    number: true,
    cell: (run) => METRIC_PARTS[part].of(run, metric),
  };
}

function stepColumn(metric: Metric & { readonly name: MetricName }, step: number): Column {
  return {
    key: `${metric.name}@${step}`,
    label: `${metric.label.replace('Training', 'Train')} at ${formatCount(step)}`,
    help: `${metric.help} The last value recorded at or before step ${formatCount(step)}.`,
    width: 12,
    number: true,
    cell: (run) => {
      const value = stepValues.of(run, metric.name, step);
      if (value === null) return NONE;
      return { text: formatMetric(value, metric.unit), value, title: String(value), step };
    },
  };
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Columns with a form of their own. */
const SPECIAL: readonly Column[] = [
  field('dataset', 'Data set', 7),
  field('activation', 'Activation', 8, 'Of the hidden layers.'),
  field('initializer', 'Initializer', 9.5, 'Of the weights.'),
  {
    key: 'network',
    label: 'Depth × width',
    help: 'Hidden layers and their units.',
    width: 6.5,
    number: false,
    cell: ({ spec }) => {
      const units = spec.network.layers.slice(0, -1).map((layer) => layer.units);
      const same = units.every((count) => count === units[0]);
      if (units.length === 0) return { text: 'no hidden', value: 0 };
      const text = same ? `${units.length} × ${units[0]}` : units.join('-');
      return { text, value: units.reduce((sum, count) => sum + count, 0), title: units.join('-') };
    },
  },
  field('optimizer', 'Optimizer', 6),
  field('optimizer.learningRate', 'Learning rate', 6),
  field('seeds.init', 'Init seed', 4.5),
  field('seeds.data', 'Data seed', 4.5),
  field('seeds.shuffle', 'Shuffle seed', 5),
  field('batchSize', 'Batch', 4.5),
  {
    key: 'step',
    label: 'Steps',
    width: 6,
    number: true,
    value: (run) => run.step,
    cell: (run) => ({
      text:
        shareDone(run) < 1 ? `${formatCount(run.step)} (${Math.floor(shareDone(run) * 100)} %)` : formatCount(run.step),
      value: run.step,
      title: `${run.step} of ${run.totalSteps} steps`,
    }),
  },
  {
    key: 'elapsed',
    label: 'Time',
    help: 'Time spent training, pauses left out.',
    width: 5.5,
    number: true,
    value: (run) => run.elapsedMs,
    cell: (run) => ({ text: formatDuration(run.elapsedMs), value: run.elapsedMs, title: `${run.elapsedMs} ms` }),
  },
  {
    key: 'parameters',
    label: 'Parameters',
    help: 'Weights and biases.',
    width: 6,
    number: true,
    cell: (run) => ({ text: formatCount(run.parameterCount), value: run.parameterCount }),
  },
  {
    key: 'replay',
    label: 'Replay',
    help: 'Whether training it again gave the same weights, byte for byte.',
    width: 6,
    number: false,
    cell: (run) => {
      const verdict = verdictOf(run);
      if (verdict === null) return NONE;
      return { text: verdict, value: verdict, title: `${verdict}, replayed ${formatDateTime(run.replay?.at ?? 0)}` };
    },
  },
  {
    key: 'created',
    label: 'Created',
    width: 9,
    number: false,
    value: (run) => run.createdAt,
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
    cell: (run) => ({ text: run.tags.join(', '), value: run.tags.join(', ') || null, title: run.tags.join(', ') }),
  },
];

/** Columns that always stand at the left. */
export const NAME_COLUMN: Column = {
  key: 'name',
  label: 'Name',
  width: 15,
  number: false,
  value: (run) => run.name,
  cell: (run) => ({ text: run.name, value: run.name, title: run.name }),
};
export const STATUS_COLUMN: Column = {
  key: 'status',
  label: 'Status',
  width: 7,
  number: false,
  cell: (run) => ({ text: run.status, value: run.status }),
};
export const STAR_COLUMN: Column = {
  key: 'starred',
  label: 'Starred',
  width: 2,
  number: false,
  cell: (run) => ({ text: run.starred ? 'starred' : '', value: run.starred ? 1 : 0 }),
};

/** What a table shows until the user chooses. */
export const INITIAL_COLUMNS: readonly string[] = [
  ...['dataset', 'activation', 'initializer', 'accuracy.test.last', 'accuracy.test.best', 'network', 'optimizer'],
  ...[
    'optimizer.learningRate',
    'seeds.init',
    'step',
    'loss.test.last',
    'loss.train.last',
    'elapsed',
    'created',
    'tags',
  ],
];

/** Columns about the run itself, and every setting, as a choice of columns lists them. */
export const RUN_COLUMNS: readonly Column[] = SPECIAL.filter(({ key }) => !SPEC_FIELDS.includes(key));
export const SETTING_KEYS: readonly string[] = SPEC_FIELDS;

const made = new Map<string, Column | null>();

/** The column of a key: a setting, `metric.part`, `metric@step`, or one of the run's own; null for an unknown key. */
export function columnOf(key: string): Column | null {
  let column = made.get(key);
  if (column === undefined) made.set(key, (column = makeColumn(key)));
  return column;
}

function makeColumn(key: string): Column | null {
  const special = [...SPECIAL, STAR_COLUMN, NAME_COLUMN, STATUS_COLUMN].find((column) => column.key === key);
  if (special !== undefined) return special;
  if (SPEC_FIELDS.includes(key)) return field(key, fieldLabel(key), TEXT_FIELDS.includes(key) ? 9 : 8);
  for (const metric of COLUMN_METRICS) {
    if (!key.startsWith(metric.name)) continue;
    const rest = key.slice(metric.name.length);
    const part = (Object.keys(METRIC_PARTS) as MetricPart[]).find((each) => rest === `.${each}`);
    if (part !== undefined) return metricColumn(metric, part);
    const step = /^@(\d{1,10})$/.exec(rest)?.[1];
    if (step !== undefined) return stepColumn(metric, Number(step));
  }
  return null;
}
