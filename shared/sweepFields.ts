import { z } from 'zod';
import { DATASETS } from './datasets/index';
import { SCALINGS } from './datasets/scaling';
import { ACTIVATIONS } from './activations';
import { closest } from './didYouMean';
import type { ExperimentSpec, LayerSpec } from './experiment';
import { specSchema } from './experimentSchema';
import { BIAS_INITIALIZERS, INITIALIZERS } from './initializers';
import { LOSSES } from './losses';
import { recordNamed, type Named } from './names';
import { CLIPPINGS, OPTIMIZERS } from './optimizers';
import { defaultChoice, type ParamDefs, type TextDefs } from './params';
import { SCHEDULES } from './schedules';
import { layerFieldOf } from './specFields';
import type { AxisValue, NumberRule } from './sweepAxis';
import { canonicalName, inputError, show } from './validation';

/** What a sweep needs of a record, of whatever table. */
export interface SweepRecord extends Named {
  readonly label: string;
  readonly params?: ParamDefs;
  readonly texts?: TextDefs;
  readonly formula?: string;
  readonly help?: string;
  readonly description?: string;
}

const PRECISIONS = {
  float32: { name: 'float32', label: 'float32' },
  float64: { name: 'float64', label: 'float64' },
} as const;

/** Tables behind the fields whose values are names. */
export const SWEEP_TABLES: Readonly<Record<string, Readonly<Record<string, SweepRecord>>>> = {
  dataset: DATASETS,
  scaling: SCALINGS,
  activation: ACTIVATIONS,
  initializer: INITIALIZERS,
  biasInitializer: BIAS_INITIALIZERS,
  loss: LOSSES,
  optimizer: OPTIMIZERS,
  schedule: SCHEDULES,
  clipping: CLIPPINGS,
  precision: PRECISIONS,
};

/** The table whose names are the values of a field, also of `layers.2.activation`; null for every other field. */
export function tableOf(field: string): Readonly<Record<string, SweepRecord>> | null {
  const key = layerFieldOf(field) ?? field;
  return Object.hasOwn(SWEEP_TABLES, key) ? (SWEEP_TABLES[key] ?? null) : null;
}

/** An axis value by our name, so that runs, cells and cell labels agree whatever name was given. */
export function ourName(field: string, value: unknown): unknown {
  const table = tableOf(field);
  if (table === null) return value;
  const choice = canonicalName(value, Object.values(table)) as { name: unknown };
  return typeof value === 'string' ? choice.name : choice;
}

/** What the numbers of a field must be, seen from a template; null where its values are names. A field that is unknown has no rule to break. */
export function numberRuleOf(template: ExperimentSpec, field: string): NumberRule | null {
  if (tableOf(field) !== null) return null;
  if (field === 'depth') return { min: 1, max: MAX_DEPTH, integer: true };
  const key = layerFieldOf(field) ?? field;
  const path = key === 'width' || key === 'units' ? 'network.layers.0.units' : key;
  return paramRule(template, key) ?? schemaRule(path.split('.')) ?? { min: -Infinity, max: Infinity, integer: false };
}

/** The rule of a parameter such as `optimizer.beta1`: that of the template's record if it has it, else of the first that has. */
function paramRule(template: ExperimentSpec, field: string): NumberRule | null {
  const [head = '', name = '', ...deeper] = field.split('.');
  const table = tableOf(head);
  if (table === null || deeper.length > 0) return null;
  const chosen = chosenName(template, head);
  const records = Object.values(table);
  const [def] = [...records.filter((record) => record.name === chosen), ...records].flatMap(
    (record) => record.params?.[name] ?? [],
  );
  return def === undefined ? null : { min: def.min, max: def.max, integer: def.integer === true };
}

function chosenName(template: ExperimentSpec, head: string): string {
  const holder = (head in template ? template : template.network.layers[0]) as unknown as Record<string, unknown>;
  const choice = holder[head];
  return typeof choice === 'object' && choice !== null && 'name' in choice ? String(choice.name) : String(choice);
}

/** The rule that the schema has at a path; null where there is no number. */
function schemaRule(path: readonly string[]): NumberRule | null {
  let type: unknown = specSchema;
  for (const key of path) {
    const outer = bare(type);
    if (outer instanceof z.ZodObject) type = Object.hasOwn(outer.shape, key) ? outer.shape[key] : null;
    else type = outer instanceof z.ZodArray ? outer.element : null;
  }
  const number = bare(type);
  if (!(number instanceof z.ZodNumber)) return null;
  return { min: number.minValue ?? -Infinity, max: number.maxValue ?? Infinity, integer: number.isInt };
}

function bare(type: unknown): unknown {
  while (type instanceof z.ZodDefault || type instanceof z.ZodPrefault || type instanceof z.ZodNullable) {
    type = type.unwrap();
  }
  return type;
}

const MAX_DEPTH = 199;

/** Fields with a meaning of their own; every other field is a dotted path into the spec. */
const SPECIAL: Record<string, (spec: ExperimentSpec, value: AxisValue, field: string) => unknown> = {
  activation: (spec, value, field) => mapLayers(spec, 'hidden', (layer) => setIn(layer, field, value)),
  initializer: (spec, value, field) => mapLayers(spec, 'all', (layer) => setIn(layer, field, value)),
  biasInitializer: (spec, value, field) => mapLayers(spec, 'all', (layer) => setIn(layer, field, value)),
  layers: (spec, value, field) =>
    changeLayer(spec, layerIndex(spec, field), (layer) => setIn(layer, below(field, 2), value)),
  output: (spec, value, field) =>
    changeLayer(spec, spec.network.layers.length - 1, (layer) => setIn(layer, below(field, 1), value)),
  width: (spec, value) => mapLayers(spec, 'hidden', (layer) => ({ ...layer, units: value })),
  depth: withDepth,
  dataset: (spec, value, field) =>
    field !== 'dataset'
      ? setIn(spec, field, value)
      : { ...mapLayers(spec, 'output', dropUnits), dataset: complete(field, value) },
  // The outputs follow from the loss too.
  loss: (spec, value) => ({ ...mapLayers(spec, 'output', dropUnits), loss: value }),
  // One of the two says how long a run is.
  epochs: (spec, value) => ({ ...spec, epochs: value, steps: null }),
  steps: (spec, value) => ({ ...spec, steps: value, epochs: null }),
};

/** The template with one field set: input for `parseSpec`. Errors  LabError 'input' for a field that is not there. */
export function withField(spec: ExperimentSpec, field: string, value: AxisValue): unknown {
  const head = field.split('.')[0] ?? field;
  const special = Object.hasOwn(SPECIAL, head) ? SPECIAL[head] : undefined;
  return special === undefined ? setIn(spec, field, value) : special(spec, value, field);
}

/**
 * The order in which fields are set: a record before its parameters, and what changes layers or data as a whole first.
 * The order of a sweep's axes is that of its cells only.
 */
export function settingOrder(field: string): number {
  if (field === 'dataset') return 0;
  return field === 'depth' ? 1 : 1 + field.split('.').length;
}

/** A record by name with all its parameters, so that they can be set one by one. */
function complete(field: string, value: AxisValue): AxisValue {
  const table = tableOf(field);
  const given = typeof value === 'object' ? value : { name: String(value) };
  const record = table === null ? undefined : recordNamed(given.name, Object.values(table));
  // A loss and a precision are names alone.
  if (record?.params === undefined) return value;
  return { ...defaultChoice({ ...record, params: record.params }), ...given, name: record.name } as AxisValue;
}

function withDepth(spec: ExperimentSpec, value: AxisValue): unknown {
  const layers = spec.network.layers;
  const hidden = layers[0];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > MAX_DEPTH) {
    const must = `depth must be a whole number from 1 to ${MAX_DEPTH}; got ${show(value)}`;
    throw inputError([{ path: 'axes', message: must }]);
  }
  if (layers.length < 2 || hidden === undefined) {
    throw inputError([{ path: 'axes', message: 'depth needs a template with a hidden layer to repeat; got none' }]);
  }
  return { ...spec, network: { layers: [...Array<LayerSpec>(value).fill(hidden), layers[layers.length - 1]] } };
}

function mapLayers(
  spec: ExperimentSpec,
  which: 'hidden' | 'output' | 'all',
  change: (layer: LayerSpec) => unknown,
): object {
  const last = spec.network.layers.length - 1;
  const layers = spec.network.layers.map((layer, i) =>
    which === 'all' || (i === last) === (which === 'output') ? change(layer) : layer,
  );
  return { ...spec, network: { layers } };
}

/** Which layer `layers.2.activation` speaks of: hidden layers count from 1, as everywhere in the history. */
function layerIndex(spec: ExperimentSpec, field: string): number {
  const given = field.split('.')[1] ?? '';
  const hidden = spec.network.layers.length - 1;
  const number = Number(given);
  if (!Number.isInteger(number) || number < 1 || number > hidden) {
    const must = `${field} must name one of the ${hidden} hidden layers, counted from 1; got "${given}"`;
    throw inputError([{ path: 'axes', message: must }]);
  }
  return number - 1;
}

const below = (field: string, parts: number): string => field.split('.').slice(parts).join('.');

function changeLayer(spec: ExperimentSpec, index: number, change: (layer: LayerSpec) => unknown): object {
  const layers = spec.network.layers.map((layer, i) => (i === index ? change(layer) : layer));
  return { ...spec, network: { layers } };
}

function dropUnits(layer: LayerSpec): unknown {
  return Object.fromEntries(Object.entries(layer).filter(([key]) => key !== 'units'));
}

/** A copy with the value at a dotted path replaced; the path must exist. */
function setIn(target: object, path: string, value: AxisValue, above = ''): object {
  const [key = '', ...rest] = path.split('.');
  const field = above === '' ? key : `${above}.${key}`;
  if (!Object.hasOwn(target, key)) throw unknownField(target, field, rest);
  const copy: Record<string, unknown> | unknown[] = Array.isArray(target) ? [...target] : { ...target };
  const inner = (copy as Record<string, unknown>)[key];
  let next: unknown = complete(field, value);
  if (rest.length > 0) {
    if (typeof inner !== 'object' || inner === null) throw unknownField({}, `${field}.${rest[0]}`, []);
    next = setIn(inner, rest.join('.'), value, field);
  }
  (copy as Record<string, unknown>)[key] = next;
  return copy;
}

function unknownField(target: object, field: string, rest: readonly string[]) {
  const key = field.slice(field.lastIndexOf('.') + 1);
  const known = Object.keys(target).filter((each) => each !== 'name');
  if ('name' in target) {
    const has = known.length === 0 ? 'none' : known.join(', ');
    const message = `${field} must be a parameter of ${typeof target.name === 'string' ? target.name : show(target.name)}, which has ${has}; got ${show(key)}: vary it only beside records that have it`;
    return inputError([{ path: 'axes', message }]);
  }
  const guess = closest(key, [...known, ...Object.keys(SPECIAL)]);
  const fields =
    known.length === 0
      ? `there is nothing below ${field.slice(0, -key.length - 1)}`
      : `fields here: ${known.join(', ')}`;
  const fix = guess === null ? fields : `did you mean "${guess}"?`;
  return inputError([{ path: 'axes', message: `unknown field ${show([field, ...rest].join('.'))}; ${fix}` }]);
}
