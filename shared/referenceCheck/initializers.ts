import { z } from 'zod';
import { LabError } from '../errors';
import { INITIALIZERS, TRUNCATED_STD, type Fans } from '../initializers';
import { Rng } from '../rng';
import { parseWith } from '../validation';
import { referenceGain, referenceInitializer, type BoundShape } from './initializerRules';
import { checkMatrix, MATRIX_FIELDS } from './initializerMatrices';
import { Comparison, FileCheck, tolerance } from './report';

const FILE = z.object({ calculate_gain: z.array(z.unknown()).default([]), initializers: z.array(z.unknown()) });
const GAIN = z.object({ nonlinearity: z.string(), param: z.number().nullable(), gain: z.number() });
const PAIR = z.tuple([z.number(), z.number()]);
const ROW = z.object({
  name: z.string(),
  fan_in: z.int().min(1),
  fan_out: z.int().min(1),
  shape: z.array(z.int()),
  mean: z.number(),
  std: z.number(),
  variance: z.number(),
  bound: z.number().nullable(),
  bias_bound: z.number().optional(),
  support: PAIR.optional(),
  params: z.record(z.string(), z.unknown()).default({}),
  kurtosis: z.number().nullish(),
  std_band_wide: PAIR.nullish(),
  mean_band_wide: PAIR.nullish(),
  ...MATRIX_FIELDS,
});
type Row = z.output<typeof ROW>;

const THEORY = tolerance(1e-12, 1e-300);
const SEED = 1;
/** From this many draws on, the largest one must come close to the bound, and the kurtosis shows the shape. */
const MANY = 20_000;
const NEAR_BOUND = 0.95;

/** Gains, then variance, bound and moments of draws of each initializer. */
export function checkInitializers(file: string, content: unknown): FileCheck {
  const { calculate_gain: gains, initializers } = parseWith(FILE, content, file);
  const check = new FileCheck(file);
  gains.forEach((raw, index) => {
    check.case(`calculate_gain[${index}]`, () => {
      const { nonlinearity, param, gain } = parseWith(GAIN, raw, 'gain');
      const comparison = new Comparison(nonlinearity, THEORY);
      comparison.number('gain', referenceGain(nonlinearity, param), gain);
      return [comparison];
    });
  });
  initializers.forEach((raw, index) => {
    const { name, fan_in: fanIn, fan_out: fanOut } = (raw ?? {}) as Record<string, unknown>;
    check.case(`initializers[${index}] ${String(name)} ${String(fanIn)} → ${String(fanOut)}`, () =>
      checkRow(parseWith(ROW, raw, 'initializer')),
    );
  });
  return check;
}

function checkRow(row: Row): Comparison[] {
  if (row.shape.length !== 2 || row.shape[0] !== row.fan_out || row.shape[1] !== row.fan_in) {
    const got = row.shape.join(' × ');
    throw new LabError('check', `shape must be fan_out × fan_in, ${row.fan_out} × ${row.fan_in}; got ${got}`);
  }
  const { record, choice, bound } = referenceInitializer(row.name, row.params);
  const fans: Fans = { fanIn: row.fan_in, fanOut: row.fan_out };
  const theory = new Comparison('theory', THEORY);
  const variance = record.variance(fans, choice) ?? NaN;
  theory.number('variance', variance, row.variance);
  theory.number('std', Math.sqrt(variance), row.std);
  if (row.bound !== null) theory.number('bound', boundOf(bound, variance), row.bound);
  if (row.bias_bound !== undefined) {
    // A bias is drawn by the same rule: fan_in is that of its layer.
    const bias = INITIALIZERS.pytorchDefault.variance(fans, { name: 'pytorchDefault' });
    theory.number('bias_bound', boundOf('uniform', bias), row.bias_bound);
  }
  const out = new Float64Array(row.fan_in * row.fan_out);
  record.fill(out, fans, Rng.stream(SEED, 'check'), choice);
  return [theory, drawn(out, row), ...checkMatrix(out, row)];
}

function boundOf(shape: BoundShape | null, variance: number): number {
  if (shape === null) return NaN;
  return Math.sqrt(variance) * (shape === 'uniform' ? Math.sqrt(3) : 2 / TRUNCATED_STD);
}

/** Mean, standard deviation, extremes and shape of one matrix of draws. */
function drawn(values: Float64Array, row: Row): Comparison {
  const count = values.length;
  const comparison = new Comparison(`draws with seed ${SEED}`, THEORY);
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const moment = (power: 2 | 4) =>
    values.reduce((sum, value) => {
      const square = (value - mean) * (value - mean);
      return sum + (power === 2 ? square : square * square);
    }, 0);
  const squares = moment(2);
  const [low, high] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
  if (row.std === 0) {
    comparison.number('smallest value', low, row.mean);
    comparison.number('largest value', high, row.mean);
    return comparison;
  }
  if (row.mean_band_wide != null) comparison.within('mean', mean, row.mean_band_wide);
  if (row.std_band_wide != null && count > 1) {
    comparison.within('std', Math.sqrt(squares / (count - 1)), row.std_band_wide);
  }
  const [from, to] = row.support ?? (row.bound === null ? [-Infinity, Infinity] : [-row.bound, row.bound]);
  comparison.rule(low >= from && high <= to, `draws must be from ${from} to ${to}; got ${low} to ${high}`);
  if (count >= MANY && Number.isFinite(to)) {
    const reach = (NEAR_BOUND * (to - from)) / 2;
    const center = (from + to) / 2;
    const wide = high - center >= reach && center - low >= reach;
    comparison.rule(wide, `draws must reach towards ${from} and ${to}; got ${low} to ${high}`);
  }
  if (row.kurtosis != null && count >= MANY) {
    // 5 standard errors for a normal; where most weights are 0 the others are 3/kurtosis of all.
    const others = Math.min(1, 3 / row.kurtosis);
    const slack = (5 * Math.sqrt(24 / (others * count))) / others;
    comparison.within('kurtosis', (moment(4) * count) / (squares * squares), [
      row.kurtosis - slack,
      row.kurtosis + slack,
    ]);
  }
  return comparison;
}
