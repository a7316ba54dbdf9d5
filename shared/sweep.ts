import { z } from 'zod';
import { ACTIVATIONS } from './activations';
import type { DatasetName } from './datasets/index';
import { shortHash } from './datasets/ownSet';
import { tableHash } from './datasets/stored';
import { closest } from './didYouMean';
import { LabError } from './errors';
import type { ExperimentSpec, LayerSpec } from './experiment';
import { defaultSpec, MAX_SEED, parseSpec } from './experimentSchema';
import { BIAS_INITIALIZERS, INITIALIZERS } from './initializers';
import { LOSSES } from './losses';
import type { Named } from './names';
import { CLIPPINGS, OPTIMIZERS } from './optimizers';
import type { Choice } from './params';
import { datasetLabel } from './runName';
import { SCHEDULES } from './schedules';
import { canonicalName, inputError, parseWith, show, strictRecord } from './validation';

/** A value on an axis: a number, a name, or a choice with parameters. */
export type AxisValue = string | number | Choice;

/** A varied field. `activation` is that of all hidden layers, `initializer` that of all layers; else a dotted path. */
export interface SweepAxis {
  readonly field: string;
  readonly values: readonly AxisValue[];
}

/** A template and what is varied: every combination of the axes' values, each with `seeds` seeds. */
export interface SweepSpec {
  readonly version: 1;
  readonly name: string;
  readonly template: ExperimentSpec;
  readonly axes: readonly SweepAxis[];
  /** Runs a cell; run k adds k to each of the template's three seeds. */
  readonly seeds: number;
}

/** One combination of the axes' values. */
export interface SweepCell {
  readonly index: number;
  /** One value an axis, in the order of the axes. */
  readonly values: readonly AxisValue[];
  /** The values as text, in the same order. */
  readonly labels: readonly string[];
}

/** Seeds a combination where nothing else is said: enough for a spread that can be relied on. */
export const DEFAULT_SEEDS = 5;
/** Most runs that one sweep may make. */
export const MAX_SWEEP_RUNS = 100_000;

const axisValue = z.union([z.number(), z.string(), z.looseObject({ name: z.string() })], {
  error: 'a number, a name, or an object with a name',
});

const sweepSchema = strictRecord({
  version: z.literal(1, { error: '1, the only version of this format' }).default(1),
  name: z
    .string({ error: 'a text of 1 to 120 characters' })
    .trim()
    .min(1, { error: 'a text of 1 to 120 characters' })
    .max(120, { error: 'a text of 1 to 120 characters' })
    .default('Sweep'),
  template: z.unknown(),
  axes: z
    .array(
      strictRecord({
        field: z.string({ error: 'the name of a field' }),
        values: z.array(axisValue, { error: 'a list of values' }).min(1, { error: 'a list of at least one value' }),
      }),
      { error: 'a list of axes' },
    )
    .max(6, { error: 'a list of at most 6 axes' }),
  seeds: z
    .int({ error: 'a whole number from 1 to 1000' })
    .min(1, { error: 'a whole number from 1 to 1000' })
    .max(1000, { error: 'a whole number from 1 to 1000' })
    .default(DEFAULT_SEEDS),
});

/**
 * Reads a sweep from untrusted input; every combination is parsed, so a sweep that starts has no run that cannot.
 *
 * Errors  LabError 'input', as `parseSpec`; an issue of one combination names its values.
 */
export function parseSweep(raw: unknown): SweepSpec {
  const loose = parseWith(sweepSchema, raw, 'sweep');
  const axes = loose.axes.map(({ field, values }) => ({ field, values: values.map((value) => ourName(field, value)) }));
  const sweep = { ...loose, axes, template: parseSpec(loose.template) } as SweepSpec;
  const fields = sweep.axes.map((axis) => axis.field);
  const twice = fields.find((field, index) => fields.indexOf(field) !== index);
  if (twice !== undefined) {
    throw inputError([{ path: 'axes', message: `axes must vary each field once; got "${twice}" twice` }]);
  }
  const count = sweepCells(sweep).length * sweep.seeds;
  if (count > MAX_SWEEP_RUNS) {
    throw inputError([{ path: 'axes', message: `a sweep must have at most ${MAX_SWEEP_RUNS} runs; got ${count}` }]);
  }
  for (const cell of sweepCells(sweep)) cellSpec(sweep, cell);
  return sweep;
}

/** Tables behind the fields whose values are names. */
const TABLES: Readonly<Record<string, Readonly<Record<string, Named>>>> = {
  activation: ACTIVATIONS,
  initializer: INITIALIZERS,
  biasInitializer: BIAS_INITIALIZERS,
  loss: LOSSES,
  optimizer: OPTIMIZERS,
  schedule: SCHEDULES,
  clipping: CLIPPINGS,
};

/** An axis value by our name, so that runs, cells and cell labels agree whatever name was given. */
function ourName(field: string, value: unknown): unknown {
  const table = Object.hasOwn(TABLES, field) ? TABLES[field] : undefined;
  if (table === undefined) return value;
  const choice = canonicalName(value, Object.values(table)) as { name: unknown };
  return typeof value === 'string' ? choice.name : choice;
}

/** All combinations; the last axis varies fastest. */
export function sweepCells(sweep: Pick<SweepSpec, 'axes'>): readonly SweepCell[] {
  let combinations: (readonly AxisValue[])[] = [[]];
  for (const axis of sweep.axes) {
    combinations = combinations.flatMap((head) => axis.values.map((value) => [...head, value]));
  }
  return combinations.map((values, index) => ({ index, values, labels: values.map(axisValueText) }));
}

/** The runs of a sweep: cell by cell, the seeds of a cell side by side. Run i belongs to cell floor(i / seeds). */
export function expandSweep(sweep: SweepSpec): readonly { readonly name: string; readonly spec: ExperimentSpec }[] {
  return sweepCells(sweep).flatMap((cell) => {
    const spec = cellSpec(sweep, cell);
    const title = cell.labels.length === 0 ? sweep.name : cell.labels.join(' · ');
    return Array.from({ length: sweep.seeds }, (_, k) => {
      const seeded = withSeedOffset(spec, k);
      return { name: `${title} · seed ${seeded.seeds.init}`, spec: seeded };
    });
  });
}

/** The same experiment with `k` added to each seed. */
export function withSeedOffset(spec: ExperimentSpec, k: number): ExperimentSpec {
  const shift = (seed: number) => (seed + k) % (MAX_SEED + 1);
  const { init, data, shuffle } = spec.seeds;
  return { ...spec, seeds: { init: shift(init), data: shift(data), shuffle: shift(shuffle) } };
}

/** The one-click comparison: four activations × small normal, Xavier and He, each with `seeds`; `title` of an own data set. */
export function comparisonSweep(
  dataset: DatasetName | Choice<DatasetName>,
  title: string | null = null,
  seeds = DEFAULT_SEEDS,
): SweepSpec {
  return parseSweep({
    name: `Activations × initializers on ${datasetLabel(defaultSpec(dataset), title)}`,
    template: { dataset },
    axes: [
      { field: 'activation', values: ['logistic', 'tanh', 'relu', 'leakyRelu'] },
      { field: 'initializer', values: [{ name: 'normal', std: 0.01 }, 'glorotNormal', 'heNormal'] },
    ],
    seeds,
  });
}

/** A value as people read it: `normal (std 0.01)`. */
export function axisValueText(value: AxisValue): string {
  if (typeof value !== 'object') return String(value);
  if (value.name === 'file') return `${value.name} ${shortHash(tableHash(value))}`;
  const params = Object.entries(value).filter(([key]) => key !== 'name');
  return params.length === 0 ? value.name : `${value.name} (${params.map(([k, v]) => `${k} ${v}`).join(', ')})`;
}

function cellSpec(sweep: SweepSpec, cell: SweepCell): ExperimentSpec {
  let raw: unknown = sweep.template;
  sweep.axes.forEach((axis, i) => {
    raw = withField(raw as ExperimentSpec, axis.field, cell.values[i] as AxisValue);
  });
  try {
    return parseSpec(raw);
  } catch (thrown) {
    if (!(thrown instanceof LabError) || cell.labels.length === 0) throw thrown;
    const place = sweep.axes.map((axis, i) => `${axis.field} = ${cell.labels[i]}`).join(', ');
    throw inputError(thrown.issues.map((issue) => ({ path: 'axes', message: `with ${place}: ${issue.message}` })));
  }
}

/** Fields with a meaning of their own; every other field is a dotted path into the spec. */
const SPECIAL: Record<string, (spec: ExperimentSpec, value: AxisValue, rest: string) => unknown> = {
  activation: (spec, value, rest) => mapLayers(spec, 'hidden', (layer) => setIn(layer, `activation${rest}`, value)),
  initializer: (spec, value, rest) => mapLayers(spec, 'all', (layer) => setIn(layer, `initializer${rest}`, value)),
  biasInitializer: (spec, value, rest) =>
    mapLayers(spec, 'all', (layer) => setIn(layer, `biasInitializer${rest}`, value)),
  width: (spec, value) => mapLayers(spec, 'hidden', (layer) => ({ ...layer, units: value })),
  depth: withDepth,
  dataset: (spec, value, rest) =>
    rest !== '' ? setIn(spec, `dataset${rest}`, value) : { ...mapLayers(spec, 'output', dropUnits), dataset: value },
};

/** The template with one field set: input for `parseSpec`. */
function withField(spec: ExperimentSpec, field: string, value: AxisValue): unknown {
  const head = field.split('.')[0] ?? field;
  const special = Object.hasOwn(SPECIAL, head) ? SPECIAL[head] : undefined;
  if (special !== undefined) return special(spec, value, field.slice(head.length));
  return setIn(spec, field, value);
}

function withDepth(spec: ExperimentSpec, value: AxisValue): unknown {
  const layers = spec.network.layers;
  const hidden = layers[0];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 199) {
    throw inputError([{ path: 'axes', message: `depth must be a whole number from 1 to 199; got ${show(value)}` }]);
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

function dropUnits(layer: LayerSpec): unknown {
  return Object.fromEntries(Object.entries(layer).filter(([key]) => key !== 'units'));
}

/** A copy with the value at a dotted path replaced; the path must exist. */
function setIn(target: object, path: string, value: AxisValue): object {
  const [key = '', ...rest] = path.split('.');
  if (!Object.hasOwn(target, key)) {
    const guess = closest(key, [...Object.keys(target), ...Object.keys(SPECIAL)]);
    const fix = guess === null ? `fields here: ${Object.keys(target).join(', ')}` : `did you mean "${guess}"?`;
    throw inputError([{ path: 'axes', message: `unknown field "${path}"; ${fix}` }]);
  }
  const copy: Record<string, unknown> | unknown[] = Array.isArray(target) ? [...target] : { ...target };
  const inner = (copy as Record<string, unknown>)[key];
  const next =
    rest.length === 0 || typeof inner !== 'object' || inner === null ? value : setIn(inner, rest.join('.'), value);
  (copy as Record<string, unknown>)[key] = next;
  return copy;
}
