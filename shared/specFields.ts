import { ACTIVATIONS } from './activations';
import { DATASETS } from './datasets/index';
import { SCALINGS } from './datasets/scaling';
import type { ExperimentSpec, LayerSpec } from './experiment';
import { BIAS_INITIALIZERS, INITIALIZERS } from './initializers';
import { CLIPPINGS, OPTIMIZERS } from './optimizers';
import type { ParamDefs, TextDefs } from './params';
import type { RunSummary } from './run';
import { SCHEDULES } from './schedules';

export type FieldValue = string | number | boolean | null;

/** Settings of an experiment by dotted key. A choice is its name under the key, its parameters behind a dot. */
export type FlatSpec = Readonly<Record<string, FieldValue>>;

type Table = Readonly<
  Record<string, { readonly label: string; readonly params: ParamDefs; readonly texts?: TextDefs }>
>;

/** The fields that are a record chosen from a table. */
const CHOICES = {
  dataset: { label: 'Data set', table: DATASETS },
  scaling: { label: 'Input scaling', table: SCALINGS },
  activation: { label: 'Activation', table: ACTIVATIONS },
  initializer: { label: 'Initializer', table: INITIALIZERS },
  biasInitializer: { label: 'Bias initializer', table: BIAS_INITIALIZERS },
  optimizer: { label: 'Optimizer', table: OPTIMIZERS },
  schedule: { label: 'Learning-rate schedule', table: SCHEDULES },
  clipping: { label: 'Gradient clipping', table: CLIPPINGS },
} as const satisfies Record<string, { label: string; table: Table }>;

type ChoiceField = keyof typeof CHOICES;

/** The choices that every layer makes for itself. */
const LAYER_CHOICES = ['activation', 'initializer', 'biasInitializer'] as const;

/** Title of the user's own data set: not part of the experiment, which names the set by its hash. */
export const TITLE_FIELD = 'dataset.title';

/** The other fields. */
const PLAIN_LABELS: Readonly<Record<string, string>> = {
  testFraction: 'Held-out share',
  depth: 'Hidden layers',
  width: 'Units per hidden layer',
  loss: 'Loss',
  weightDecay: 'Weight decay',
  batchSize: 'Batch size',
  epochs: 'Epochs',
  steps: 'Steps',
  precision: 'Precision',
  'record.everySteps': 'Steps between measurements',
  'record.evaluateEverySteps': 'Steps between evaluations',
  'record.probeSize': 'Probe examples',
  'record.histograms': 'Histograms',
  'record.snapshots': 'Snapshots of the weights',
  'seeds.init': 'Seed of the weights',
  'seeds.data': 'Seed of the data',
  'seeds.shuffle': 'Seed of the order',
  'optimizer.learningRate': 'Learning rate',
  [TITLE_FIELD]: 'Data set: title',
};

/** Fields whose values are names, not numbers. */
export const TEXT_FIELDS: readonly string[] = [
  ...Object.keys(CHOICES),
  'loss',
  'precision',
  'record.snapshots',
  'dataset.hash',
  TITLE_FIELD,
];

/** Every key that some spec flattens to, those of single layers left out. */
export const SPEC_FIELDS: readonly string[] = [
  ...new Set([
    ...Object.entries<{ readonly table: Table }>(CHOICES).flatMap(([key, { table }]) => [
      key,
      ...Object.values(table).flatMap((record) =>
        Object.keys({ ...record.texts, ...record.params }).map((name) => `${key}.${name}`),
      ),
    ]),
    ...Object.keys(PLAIN_LABELS),
  ]),
];

/** `layers.3.activation.alpha` → `activation.alpha`; `output.units` → `units`; null for every other key. */
export function layerFieldOf(key: string): string | null {
  const match = /^(?:layers\.[1-9]\d*|output)\.(.+)$/.exec(key);
  const field = match?.[1];
  if (field === undefined) return null;
  const head = field.split('.')[0] ?? '';
  const isChoice = (LAYER_CHOICES as readonly string[]).includes(head) && SPEC_FIELDS.includes(field);
  return isChoice || field === 'units' ? field : null;
}

/**
 * All settings of an experiment, one key each, in the order in which a form shows them.
 *
 * Hidden layers are `layers.1` …, the last layer is `output`. The keys `depth`, `width`, `activation`, `initializer` and
 * `biasInitializer` (with their parameters) speak of the hidden layers together: one value when all agree, else one a
 * layer, joined by commas. Without hidden layers they speak of the output layer, and `width` is null.
 */
export function flattenSpec(spec: ExperimentSpec): FlatSpec {
  const flat: Record<string, FieldValue> = {};
  const { layers } = spec.network;
  const hidden = layers.slice(0, -1);
  putChoice(flat, 'dataset', spec.dataset);
  flat['testFraction'] = spec.testFraction;
  putChoice(flat, 'scaling', spec.scaling);
  flat['depth'] = hidden.length;
  flat['width'] = hidden.length === 0 ? null : joined(hidden.map((layer) => layer.units));
  for (const field of LAYER_CHOICES) putSharedChoice(flat, field, hidden.length === 0 ? layers : hidden);
  flat['loss'] = spec.loss;
  putChoice(flat, 'optimizer', spec.optimizer);
  putChoice(flat, 'schedule', spec.schedule);
  putChoice(flat, 'clipping', spec.clipping);
  for (const key of ['weightDecay', 'batchSize', 'epochs', 'steps', 'precision'] as const) flat[key] = spec[key];
  for (const group of ['record', 'seeds'] as const) {
    for (const [key, value] of Object.entries(spec[group])) flat[`${group}.${key}`] = value as number;
  }
  hidden.forEach((layer, i) => putLayer(flat, `layers.${i + 1}`, layer));
  const output = layers[layers.length - 1];
  if (output !== undefined) putLayer(flat, 'output', output);
  return flat;
}

/** All settings of a run, with the title of an own data set. */
export function flattenRun({ spec, datasetTitle }: Pick<RunSummary, 'spec' | 'datasetTitle'>): FlatSpec {
  const flat = flattenSpec(spec);
  if (datasetTitle === null) return flat;
  const { dataset, ...others } = flat;
  return { dataset: dataset ?? null, [TITLE_FIELD]: datasetTitle, ...others };
}

const remembered = new WeakMap<object, FlatSpec>();

/** `flattenRun`, remembered: lists and filters ask for it again and again. */
export function fieldsOf(run: Pick<RunSummary, 'spec' | 'datasetTitle'>): FlatSpec {
  let flat = remembered.get(run);
  if (flat === undefined) remembered.set(run, (flat = flattenRun(run)));
  return flat;
}

type AnyChoice = { readonly name: string } & { readonly [param: string]: number | string };

function putChoice(flat: Record<string, FieldValue>, key: string, choice: AnyChoice): void {
  flat[key] = choice.name;
  for (const [name, value] of Object.entries(choice)) if (name !== 'name') flat[`${key}.${name}`] = value;
}

function putSharedChoice(
  flat: Record<string, FieldValue>,
  field: (typeof LAYER_CHOICES)[number],
  layers: readonly LayerSpec[],
): void {
  const choices = layers.map((layer): AnyChoice => layer[field]);
  flat[field] = joined(choices.map((choice) => choice.name));
  const params = new Set(choices.flatMap((choice) => Object.keys(choice)));
  params.delete('name');
  for (const name of params) flat[`${field}.${name}`] = joined(choices.map((choice) => choice[name] ?? ''));
}

function putLayer(flat: Record<string, FieldValue>, key: string, layer: LayerSpec): void {
  flat[`${key}.units`] = layer.units;
  for (const field of LAYER_CHOICES) putChoice(flat, `${key}.${field}`, layer[field]);
}

function joined(values: readonly (string | number)[]): string | number | null {
  const [first = null] = values;
  return values.every((value) => value === first) ? first : values.join(',');
}

/** Keys that at least one of the experiments has, in the order of `flattenSpec`. */
export function allFields(flats: readonly FlatSpec[]): string[] {
  const keys = [...new Set(flats.flatMap((flat) => Object.keys(flat)))];
  const layerOf = (key: string) => Number(/^layers\.(\d+)/.exec(key)?.[1] ?? 0);
  // The sort is stable: within a group, keys stay in the order in which they first appear.
  return keys.sort((a, b) => groupOf(a) - groupOf(b) || layerOf(a) - layerOf(b));
}

const GROUPS = [
  ...['dataset', 'testFraction', 'scaling', 'depth', 'width', ...LAYER_CHOICES, 'loss', 'optimizer', 'schedule'],
  ...['clipping', 'weightDecay', 'batchSize', 'epochs', 'steps', 'precision', 'record', 'seeds', 'layers', 'output'],
];

const groupOf = (key: string): number => GROUPS.indexOf(key.split('.')[0] ?? key);

/**
 * The keys in which flattened experiments differ, in the order of `flattenSpec`; empty for fewer than two.
 *
 * Keys of single hidden layers never appear: the keys that speak of all hidden layers state the same. Those of the output
 * layer appear only where they do not follow the hidden layers; its units follow from data set and loss.
 */
export function differingFields(flats: readonly FlatSpec[]): string[] {
  const first = flats[0];
  if (first === undefined) return [];
  return allFields(flats).filter((key) => {
    if (key.startsWith('layers.') || key === 'output.units') return false;
    if (flats.every((flat) => flat[key] === first[key])) return false;
    const field = key.startsWith('output.') ? layerFieldOf(key) : null;
    return field === null || flats.some((flat) => flat[key] !== flat[field]);
  });
}

/** What a key means, in words: `optimizer.beta1` → "Optimizer: β₁", `layers.2.units` → "Layer 2: units". */
export function fieldLabel(key: string): string {
  const plain = PLAIN_LABELS[key];
  if (plain !== undefined) return plain;
  const layerField = layerFieldOf(key);
  if (layerField !== null) {
    const layer = key.startsWith('output.') ? 'Output layer' : `Layer ${key.split('.')[1]}`;
    return `${layer}: ${lowerFirst(layerField === 'units' ? 'Units' : fieldLabel(layerField))}`;
  }
  const [head = '', name] = key.split('.');
  const choice = Object.hasOwn(CHOICES, head) ? CHOICES[head as ChoiceField] : undefined;
  if (choice === undefined) return key;
  return name === undefined ? choice.label : `${choice.label}: ${lowerFirst(paramLabel(choice.table, name))}`;
}

function paramLabel(table: Table, name: string): string {
  for (const { params, texts } of Object.values(table)) {
    const def = params[name] ?? texts?.[name];
    if (def !== undefined) return def.label;
  }
  return name;
}

/** "Learning rate" → "learning rate", but "L2 penalty" stays. */
function lowerFirst(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
