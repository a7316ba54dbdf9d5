import { z } from 'zod';
import { shortHash } from './datasets/ownSet';
import { tableHash } from './datasets/stored';
import { exp, log } from './math';
import type { Choice } from './params';
import { Rng } from './rng';
import { inputError, numberRule, show, strictRecord } from './validation';

/** A value on an axis: a number, a name, or a choice with parameters. */
export type AxisValue = string | number | Choice;

/** A varied field with its values. `activation` is that of all hidden layers, `initializer` that of all layers; else a dotted path. */
export interface ListAxis {
  readonly field: string;
  readonly values: readonly AxisValue[];
}

export type AxisScale = 'linear' | 'log';

/** A varied number between two ends, both of which belong to it. */
export interface RangeAxis {
  readonly field: string;
  readonly from: number;
  readonly to: number;
  /** Even steps, or even factors. */
  readonly scale: AxisScale;
  /** Values of a grid; of a random sweep, stretches in which its heat map shows the range. */
  readonly count: number;
  /** Only whole numbers. */
  readonly whole: boolean;
}

export type SweepAxis = ListAxis | RangeAxis;

export function isRange(axis: SweepAxis): axis is RangeAxis {
  return 'from' in axis;
}

const axisValue = z.union([z.number(), z.string(), z.looseObject({ name: z.string() })], {
  error: 'a number, a name, or an object with a name',
});
const finite = (rule: string) => z.number({ error: rule }).optional();
const COUNT = 'a whole number from 2 to 1000';

/** An axis as a file has it: `values`, or `from` and `to`. Which of them is checked by `readAxis`. */
export const axisSchema = strictRecord({
  field: z.string({ error: 'the name of a field' }),
  values: z
    .array(axisValue, { error: 'a list of values' })
    .min(1, { error: 'a list of at least one value' })
    .optional(),
  from: finite('a number, the lower end of a range'),
  to: finite('a number, the upper end of a range'),
  scale: z.enum(['linear', 'log'], { error: '"linear" (even steps) or "log" (even factors)' }).optional(),
  count: z.int({ error: COUNT }).min(2, { error: COUNT }).max(1000, { error: COUNT }).optional(),
  whole: z.boolean({ error: 'true (only whole numbers) or false' }).optional(),
});

/** What the numbers of a field must be. */
export interface NumberRule {
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
}

export const DEFAULT_COUNT = 5;

/**
 * An axis out of what was read.
 *
 * @param where its path, for errors.
 * @param rule of the field's numbers; null for a field of names.
 * Errors   LabError 'input'.
 */
export function readAxis(raw: z.output<typeof axisSchema>, where: string, rule: NumberRule | null): SweepAxis {
  const { field, values, from, to, scale = 'linear', count = DEFAULT_COUNT, whole } = raw;
  const broken = (path: string, must: string) =>
    inputError([{ path: path === '' ? where : `${where}.${path}`, message: `${where}${path && `.${path}`} ${must}` }]);
  if (values !== undefined) {
    const extra = (['from', 'to', 'scale', 'count', 'whole'] as const).find((key) => raw[key] !== undefined);
    if (extra === undefined) return { field, values: values as AxisValue[] };
    throw broken(extra, `must be left out beside values; got ${show(raw[extra])}: keep the values or the range`);
  }
  if (from === undefined && to === undefined) {
    throw broken('values', 'must be a list of values, or from and to must name a range; got neither');
  }
  if (from === undefined) throw broken('from', 'must be a number, the lower end of the range; got nothing');
  if (to === undefined) throw broken('to', 'must be a number, the upper end of the range; got nothing');
  if (rule === null) {
    throw broken('', `must have values: ${field} is chosen by name; got a range from ${from} to ${to}`);
  }
  if (!(from < to)) throw broken('to', `must be above from, which is ${from}; got ${to}`);
  if (scale === 'log' && !(from > 0)) {
    throw broken('from', `must be above 0 on a logarithmic scale; got ${from}: take a small number or "linear"`);
  }
  for (const [end, value] of [
    ['from', from],
    ['to', to],
  ] as const) {
    const fits = value >= rule.min && value <= rule.max && (!rule.integer || Number.isInteger(value));
    if (!fits) throw broken(end, `must be ${numberRule(rule)}, as ${field} is; got ${value}`);
  }
  if (rule.integer && whole === false) {
    throw broken('whole', `must be true or left out: ${field} is a whole number; got false`);
  }
  if (whole === true && !(Number.isInteger(from) && Number.isInteger(to))) {
    throw broken('whole', `must be false or left out where an end is not whole; got true from ${from} to ${to}`);
  }
  return { field, from, to, scale, count, whole: whole ?? rule.integer };
}

/** The values of an axis in a grid; whole numbers that come twice count once. */
export function axisValues(axis: SweepAxis): readonly AxisValue[] {
  if (!isRange(axis)) return axis.values;
  const { from, to, count, whole } = axis;
  const inner = Array.from({ length: count - 2 }, (_, i) => {
    const value = placeOn(axis, (i + 1) / (count - 1));
    return whole ? Math.round(value) : rounded(value, axis);
  });
  return [...new Set([from, ...inner, to])];
}

/** How many values an axis can take in a random sweep; infinite for a range of fractions. */
export function valueCount(axis: SweepAxis): number {
  if (!isRange(axis)) return new Set(axis.values.map(axisValueText)).size;
  return axis.whole ? axis.to - axis.from + 1 : Infinity;
}

/** Misses in a row after which there is taken to be no other combination. */
const MOST_MISSES = 200_000;

/**
 * Random values of all axes, `samples` times, no combination twice. Each axis draws from a stream of its own, named after
 * its field, so that the same seed gives the same samples wherever it is run, and more samples begin with those of fewer.
 *
 * Returns  fewer only when the axes have no more combinations.
 */
export function drawCombinations(
  axes: readonly SweepAxis[],
  { samples, seed }: { readonly samples: number; readonly seed: number },
): readonly (readonly AxisValue[])[] {
  const streams = axes.map(({ field }) => Rng.stream(seed, `sweep ${field}`));
  const drawn = new Map<string, readonly AxisValue[]>();
  const enough = Math.min(
    samples,
    axes.reduce((product, axis) => product * valueCount(axis), 1),
  );
  for (let misses = 0; drawn.size < enough && misses < MOST_MISSES; misses++) {
    const values = axes.map((axis, i) => drawValue(axis, streams[i] as Rng));
    const key = JSON.stringify(values.map(axisValueText));
    if (drawn.has(key)) continue;
    drawn.set(key, values);
    misses = 0;
  }
  return [...drawn.values()];
}

function drawValue(axis: SweepAxis, rng: Rng): AxisValue {
  if (!isRange(axis)) return axis.values[rng.below(axis.values.length)] as AxisValue;
  const { from, to, whole } = axis;
  if (!whole) return rounded(placeOn(axis, rng.uniform()), axis);
  // Up to the next whole number, so that the last one is as likely as its neighbours.
  const value = Math.floor(placeOn({ ...axis, to: to + 1 }, rng.uniform()));
  return Math.min(to, Math.max(from, value));
}

/** The number at a share of the way from one end to the other. */
export function placeOn({ from, to, scale }: Pick<RangeAxis, 'from' | 'to' | 'scale'>, share: number): number {
  if (scale === 'linear') return from + share * (to - from);
  return exp(log(from) + share * (log(to) - log(from)));
}

/** Six digits, which people can read and type, and never outside the range. */
function rounded(value: number, { from, to }: RangeAxis): number {
  return Math.min(to, Math.max(from, Number(value.toPrecision(6))));
}

/** A value as people read it: `normal (std 0.01)`. */
export function axisValueText(value: AxisValue): string {
  if (typeof value !== 'object') return String(value);
  if (value.name === 'file') return `${value.name} ${shortHash(tableHash(value))}`;
  const params = Object.entries(value).filter(([key]) => key !== 'name');
  return params.length === 0
    ? value.name
    : `${value.name} (${params.map(([k, v]) => `${k} ${typeof v === 'object' ? show(v) : v}`).join(', ')})`;
}
