import { z } from 'zod';
import { LabError } from '../errors';
import { mean, standardDeviation } from '../statistics';
import { parseWith } from '../validation';
import { referenceInitializer } from './initializerRules';
import { referenceActivation } from './names';
import { Comparison, FileCheck, unsupported, type FileReport } from './report';
import { measuresSaturation, SIGNAL_KEYS, signalStudy, type SignalKey, type Signals } from './signal';

const FILE = z.object({
  depth: z.int().min(1),
  width: z.int().min(1),
  input_dim: z.int().min(1),
  batch: z.int().min(2),
  n_seeds: z.int().min(2),
  entries: z.array(z.unknown()),
});
const OPTIONAL = z.number().nullable();
const COLUMN = z.union([z.array(OPTIONAL), OPTIONAL.transform((value) => [value])]);
const ENTRY = z
  .object({
    activation: z.string(),
    initializer: z.string(),
    depth: z.int().min(1),
    dtype: z.enum(['float32', 'float64']),
    n_seeds: z.int().min(2).optional(),
  })
  .catchall(COLUMN);
type File = z.output<typeof FILE>;
type Entry = z.output<typeof ENTRY>;
type Column = readonly (number | null)[];

/** Networks drawn for each entry; where their average is in doubt, as many as the tables themselves are made of. */
const SEEDS = 3;
const SEEDS_IN_DOUBT = 20;
const STANDARD_ERRORS = 4;
/** Slack beside them: a share of the value, or as much of its log10. */
const SLACK = 0.005;
/** Layers on either side that share the estimate of a spread for which the file has none. */
const NEIGHBOURS = 5;
/** A log10 outside is at the end of the precision's range, where a null may stand. */
const RANGE = { float32: [-29.5, 37], float64: [-300, 300] } as const;
/** Half the spacing of stored numbers around 1: the least that differences between examples can be told from rounding. */
const ROUNDING = { float32: 5.960464477539063e-8, float64: 1.1102230246251565e-16 } as const;

const BACKWARD: readonly SignalKey[] = ['log10_grad_a', 'log10_grad_z', 'log10_grad_x'];
/** Shares of batch · units entries that are counted one by one. */
const COUNTED: ReadonlySet<string> = new Set<SignalKey>(['saturated', 'saturated_slope']);
const isLog = (key: SignalKey) => key.startsWith('log10');

/** Statistics of every layer of deep networks at initialization, averaged over networks that the core draws itself. */
export function checkPropagation(file: string, content: unknown): FileReport {
  const settings = parseWith(FILE, content, file);
  const check = new FileCheck(file);
  const keys = new Set(settings.entries.map(keyOf));
  settings.entries.forEach((raw, index) => {
    const { activation, initializer, dtype } = (raw ?? {}) as Record<string, unknown>;
    check.case(`entries[${index}] ${String(activation)}, ${String(initializer)}, ${String(dtype)}`, () => {
      const entry = parseWith(ENTRY, raw, 'entry');
      const double = keys.has(keyOf({ ...entry, dtype: 'float64' }));
      return [checkEntry(settings, entry, double)];
    });
  });
  return check.report();
}

function keyOf(raw: unknown): string {
  const { activation, initializer, depth, dtype } = (raw ?? {}) as Record<string, unknown>;
  return JSON.stringify([activation, initializer, depth, dtype]);
}

/** `hasDouble`: a float64 entry of the same network stands in for what float32 cannot show. */
function checkEntry(settings: File, entry: Entry, hasDouble: boolean): Comparison {
  const columns = columnsOf(entry);
  const { name, params } = initializerOf(entry.initializer);
  const shaped = referenceActivation(entry.activation);
  const run = signalStudy({
    shaped,
    initializer: referenceInitializer(name, params),
    depth: entry.depth,
    width: settings.width,
    inputs: settings.input_dim,
    batch: settings.batch,
    precision: entry.dtype,
  });
  const unmeasured = Object.keys(columns).find((key) => key.startsWith('saturated') && !measuresSaturation(shaped));
  if (unmeasured !== undefined) throw unsupported(`"${unmeasured}" of ${entry.activation}`);
  const signals: Signals[] = [];
  for (const count of [SEEDS, SEEDS_IN_DOUBT]) {
    while (signals.length < count) signals.push(run(signals.length + 1));
    const comparison = compare(settings, entry, columns, signals, hasDouble);
    if (comparison.failure === null || count === SEEDS_IN_DOUBT) return comparison;
  }
  throw new LabError('internal', 'unreachable: the last count ends the loop');
}

/** `normal_0.01` is a normal of that standard deviation, `orthogonal_1.41` an orthogonal matrix times that gain. */
function initializerOf(name: string): { name: string; params: Record<string, number> } {
  const [, base, number] = /^(.*?)_(-?[0-9][0-9.e+-]*)$/.exec(name) ?? [];
  if (base === undefined) return { name, params: {} };
  return { name: base, params: { [base === 'normal' ? 'std' : 'gain']: Number(number) } };
}

/** Statistics of an entry by name; errors LabError 'check' for one that the core does not measure, or of another length. */
function columnsOf({ activation: _a, initializer: _i, dtype: _d, depth, n_seeds: _n, ...columns }: Entry) {
  const known = new Set<string>(SIGNAL_KEYS.flatMap((key) => [key, `${key}_se`]));
  for (const [key, values] of Object.entries(columns)) {
    if (!known.has(key)) throw unsupported(`the statistic "${key}"`);
    const length = key.startsWith('log10_grad_x') ? 1 : depth;
    if ((values as Column).length !== length) {
      throw new LabError('check', `${key} must hold ${length} values; got ${(values as Column).length}`);
    }
  }
  return columns as Readonly<Record<string, Column>>;
}

function compare(
  { n_seeds: fileSeeds, batch, width }: File,
  { dtype, depth, n_seeds: ownSeeds }: Entry,
  columns: Readonly<Record<string, Column>>,
  signals: readonly Signals[],
  hasDouble: boolean,
): Comparison {
  const seeds = signals.length;
  const theirs = ownSeeds ?? fileSeeds;
  const comparison = new Comparison(`${dtype}, ${seeds} networks`, () => 0);
  const [low, high] = RANGE[dtype];
  const valuesOf = (key: SignalKey, l: number) => signals.map((signal) => signal[key][l]!);

  const one = (key: SignalKey, l: number) => {
    const expected = columns[key]![l]!;
    const values = valuesOf(key, l);
    const given = columns[`${key}_se`]?.[l] ?? null;
    const spread =
      given !== null
        ? pooled(given * Math.sqrt(theirs), theirs, standardDeviation(values), seeds)
        : Math.abs(mean(values)) * relativeSpread(key, l);
    // Of both samples together: a rare event may be missing in one of them.
    const together = (theirs * expected + seeds * mean(values)) / (theirs + seeds);
    const counted = COUNTED.has(key) ? (together * (1 - together)) / (batch * width) : 0;
    const variance = spread * spread + counted;
    const errors = STANDARD_ERRORS * Math.sqrt(variance / seeds + variance / theirs);
    const slack = isLog(key) ? SLACK : SLACK * Math.abs(expected);
    const rounding = key === 'act_batch_std' ? ROUNDING[dtype] * Math.abs(columns['act_mean']?.[l] ?? 0) : 0;
    comparison.number(`${key}[${l}]`, mean(values), expected, () => errors + slack + rounding);
  };
  /** Spread over networks where the file gives none: our relative one, pooled over neighbouring layers. */
  const relativeSpread = (key: SignalKey, l: number) => {
    let [sum, count] = [0, 0];
    for (let k = Math.max(0, l - NEIGHBOURS); k <= Math.min(depth - 1, l + NEIGHBOURS); k++) {
      const values = valuesOf(key, k);
      const relative = standardDeviation(values) / mean(values);
      if (Number.isFinite(relative)) [sum, count] = [sum + relative * relative, count + 1];
    }
    return count === 0 ? 0 : Math.sqrt(sum / count);
  };
  /** A null must stand where our value, too, is at the end of the range. */
  const lost = (key: SignalKey, l: number) => {
    const value = isLog(key) ? mean(valuesOf(key, l)) : NaN;
    comparison.rule(
      !(value > low && value < high),
      `${key}[${l}] must be out of range (null); got ${value}, which is not`,
    );
    comparison.rule(dtype === 'float64' || hasDouble, `${key}[${l}] is null and the file has no float64 entry for it`);
  };

  const forward = SIGNAL_KEYS.filter((key) => key in columns && !BACKWARD.includes(key));
  for (let l = 0; l < depth; l++) {
    const missing = forward.filter((key) => columns[key]![l] === null);
    for (const key of forward) if (!missing.includes(key)) one(key, l);
    for (const key of missing) lost(key, l);
    // Beyond an over- or underflow the statistics mean nothing: the float64 entry has them.
    if (missing.length > 0) return comparison;
  }
  for (let l = depth; l >= 0; l--) {
    const keys = l === 0 ? (['log10_grad_x'] as const) : (['log10_grad_a', 'log10_grad_z'] as const);
    const at = Math.max(0, l - 1);
    const present = keys.filter((key) => key in columns);
    const missing = present.filter((key) => columns[key]![at] === null);
    for (const key of present) if (!missing.includes(key)) one(key, at);
    for (const key of missing) lost(key, at);
    if (missing.length > 0) return comparison;
  }
  return comparison;
}

/** Standard deviation of two samples of one distribution. */
function pooled(one: number, count: number, other: number, otherCount: number): number {
  const squares = (count - 1) * one * one + (otherCount - 1) * other * other;
  return Math.sqrt(squares / (count + otherCount - 2));
}
