import { z } from 'zod';
import type { DatasetName } from './datasets/index';
import { LabError } from './errors';
import type { ExperimentSpec } from './experiment';
import { defaultSpec, MAX_SEED, parseSpec, specSchema } from './experimentSchema';
import type { Choice } from './params';
import { datasetLabel } from './runName';
import {
  axisSchema,
  axisValues,
  axisValueText,
  drawCombinations,
  readAxis,
  type AxisValue,
  type SweepAxis,
} from './sweepAxis';
import { numberRuleOf, ourName, settingOrder, withField } from './sweepFields';
import { inputError, parsedLater, parseWith, shortened, strictRecord } from './validation';

export { axisValueText, type AxisValue, type SweepAxis } from './sweepAxis';

/** So many combinations by chance, in the place of all of them. */
export interface RandomDraw {
  readonly samples: number;
  /** The same seed gives the same combinations on any machine. */
  readonly seed: number;
}

/** A template and what is varied: every combination of the axes' values, or some by chance, each with `seeds` seeds. */
export interface SweepSpec {
  readonly version: 1;
  readonly name: string;
  readonly template: ExperimentSpec;
  readonly axes: readonly SweepAxis[];
  /** Absent: every combination. */
  readonly random?: RandomDraw;
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
export const MAX_SAMPLES = 10_000;

const whole = (min: number, max: number) => {
  const error = `a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};

/** The form of a sweep; `parseSweep` checks what goes beyond it. */
export const sweepSchema = strictRecord({
  version: z.literal(1, { error: '1, the only version of this format' }).default(1),
  name: z
    .string({ error: 'a text of 1 to 120 characters' })
    .trim()
    .min(1, { error: 'a text of 1 to 120 characters' })
    .max(120, { error: 'a text of 1 to 120 characters' })
    .default('Sweep'),
  template: parsedLater(specSchema),
  axes: z.array(axisSchema, { error: 'a list of axes' }).max(6, { error: 'a list of at most 6 axes' }),
  random: strictRecord({ samples: whole(1, MAX_SAMPLES), seed: whole(0, MAX_SEED).default(1) }).optional(),
  seeds: whole(1, 1000).default(DEFAULT_SEEDS),
});

/**
 * Reads a sweep from untrusted input; every combination is parsed, so a sweep that starts has no run that cannot.
 *
 * Errors  LabError 'input', as `parseSpec`; an issue of one combination names its values.
 */
export function parseSweep(raw: unknown): SweepSpec {
  return planSweep(raw).sweep;
}

/** A sweep with the experiment of each combination, both parsed only once. Errors as `parseSweep`. */
export function planSweep(raw: unknown): { readonly sweep: SweepSpec; readonly specs: readonly ExperimentSpec[] } {
  const sweep = readSweep(raw);
  return { sweep, specs: cellSpecs(sweep) };
}

/** A sweep whose combinations have not been parsed. */
function readSweep(raw: unknown): SweepSpec {
  const { template: rawTemplate, axes: rawAxes, random, ...rest } = parseWith(sweepSchema, raw, 'sweep');
  const template = parseSpec(rawTemplate);
  const fields = rawAxes.map((axis) => axis.field);
  const twice = fields.find((field, index) => fields.indexOf(field) !== index);
  if (twice !== undefined) {
    throw inputError([{ path: 'axes', message: `axes must vary each field once; got "${twice}" twice` }]);
  }
  const axes = rawAxes.map((each, i) => {
    const axis = readAxis(each, `axes.${i}`, numberRuleOf(template, each.field));
    if (!('values' in axis)) return axis;
    return { ...axis, values: axis.values.map((value) => ourName(axis.field, value) as AxisValue) };
  });
  const sweep: SweepSpec = { ...rest, template, axes, ...(random === undefined ? {} : { random }) };
  const count = cellCount(sweep) * sweep.seeds;
  if (count > MAX_SWEEP_RUNS) {
    throw inputError([{ path: 'axes', message: `a sweep must have at most ${MAX_SWEEP_RUNS} runs; got ${count}` }]);
  }
  if (random !== undefined) {
    const there = drawCombinations(axes, random).length;
    if (there < random.samples) {
      const message = `random.samples must be at most ${there}, the different combinations of these axes; got ${random.samples}`;
      throw inputError([{ path: 'random.samples', message }]);
    }
  }
  return sweep;
}

/** How many combinations a sweep has. */
export function cellCount({ axes, random }: Pick<SweepSpec, 'axes' | 'random'>): number {
  return random?.samples ?? axes.reduce((product, axis) => product * axisValues(axis).length, 1);
}

/** All combinations; the last axis varies fastest. Of a random sweep, its samples as they were drawn. */
export function sweepCells({ axes, random }: Pick<SweepSpec, 'axes' | 'random'>): readonly SweepCell[] {
  const combinations = random === undefined ? allCombinations(axes) : drawCombinations(axes, random);
  return combinations.map((values, index) => ({ index, values, labels: values.map(axisValueText) }));
}

function allCombinations(axes: readonly SweepAxis[]): readonly (readonly AxisValue[])[] {
  let combinations: (readonly AxisValue[])[] = [[]];
  for (const axis of axes) {
    const values = axisValues(axis);
    combinations = combinations.flatMap((head) => values.map((value) => [...head, value]));
  }
  return combinations;
}

/** The experiment of each combination, with the first seed. */
export function cellSpecs(sweep: SweepSpec): readonly ExperimentSpec[] {
  return sweepCells(sweep).map((cell) => cellSpec(sweep, cell));
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

function cellSpec(sweep: SweepSpec, cell: SweepCell): ExperimentSpec {
  const order = sweep.axes.map((_, i) => i);
  const placeOf = (i: number) => settingOrder(sweep.axes[i]?.field ?? '');
  order.sort((a, b) => placeOf(a) - placeOf(b));
  let raw: unknown = sweep.template;
  for (const i of order) {
    raw = withField(raw as ExperimentSpec, sweep.axes[i]?.field ?? '', cell.values[i] as AxisValue);
  }
  try {
    return parseSpec(raw);
  } catch (thrown) {
    if (!(thrown instanceof LabError) || cell.labels.length === 0) throw thrown;
    const place = sweep.axes.map((axis, i) => `${axis.field} = ${shortened(cell.labels[i] ?? '')}`).join(', ');
    throw inputError(thrown.issues.map((issue) => ({ path: 'axes', message: `with ${place}: ${issue.message}` })));
  }
}
