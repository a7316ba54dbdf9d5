import { log10 } from '../math';
import type { Precision } from '../network';
import { mean, standardDeviation } from '../statistics';
import type { ShapedActivation } from './names';
import { Comparison } from './report';
import { SIGNAL_KEYS, type SignalKey, type Signals } from './signal';

export type Column = readonly (number | null)[];

/** An entry of the tables. */
export interface Table {
  readonly dtype: Precision;
  readonly depth: number;
  readonly width: number;
  readonly batch: number;
  /** Networks that its averages are made of. */
  readonly seeds: number;
  /** Averages by name, and by name_se their standard errors, where the file has them; one value a layer. */
  readonly columns: Readonly<Record<string, Column>>;
  readonly shaped: ShapedActivation;
  /** A float64 entry of the same network stands in for what float32 cannot show. */
  readonly hasDouble: boolean;
}

const STANDARD_ERRORS = 4;
/** Slack beside them: a share of the value, or as much of its log10. */
const SLACK = 0.005;
/** Layers on either side that share the estimate of a spread for which the file has none. */
const NEIGHBOURS = 5;
/** A log10 outside is at the end of the precision's range, where a null may stand. */
const RANGE = { float32: [-29.5, 37], float64: [-300, 300] } as const;
/** Half the spacing of stored numbers around 1. */
const ROUNDING = { float32: 5.960464477539063e-8, float64: 1.1102230246251565e-16 } as const;

/** Functions c · (e^z − 1) of negative z: a program that computes them as written rounds them like numbers around c. */
const EXPONENTIAL: ReadonlySet<string> = new Set(['elu', 'selu', 'celu']);
const FAR_LEFT = -1000;

const BACKWARD: readonly SignalKey[] = ['log10_grad_a', 'log10_grad_z', 'log10_grad_x'];
/** Shares of batch · units entries that are counted one by one. */
const COUNTED: ReadonlySet<string> = new Set<SignalKey>(['saturated', 'saturated_slope']);
const isLog = (key: SignalKey) => key.startsWith('log10');

/**
 * The average over our networks against that of the file:
 *
 *     |difference| ≤ 4 · √(se² of theirs + se² of ours) + 0.5 % of the value, or + 0.005 of a log10
 *
 * with se² = v / networks. What v is, where a table does not say or few networks say it badly:
 *
 * - Both averages are of the same distribution, so v is the variance of both samples pooled. Expected, that is the same
 *   tolerance as with one v each; but three networks alone give a v of two degrees of freedom, by which a correct average
 *   is beyond four standard errors one time in 17, and a spread that is wrongly large would widen its own tolerance.
 * - Where the file has no se (act_batch_std, pre_std, saturated_slope) v is that of our networks in all precisions, as a share
 *   of the value, and averaged over the neighbouring layers, whose spreads differ little.
 * - A share of counted entries varies at least as a binomial one does. A rare event may be missing in all networks of one side,
 *   whose v is then 0.
 *
 * Rounding comes on top, u being half a unit in the last place of 1 in the precision of the table. It shows only where signals
 * have died out, and there two correct programs differ:
 *
 * - What differs between examples is not told from rounding below u times the mean: act_batch_std.
 * - PyTorch's ELU, SELU and CELU, c · (e^z − 1), are rounded by u · c, and small negative z are lost in it: statistics of a, and of
 *   the next layer's z. The files' float64 entry of SELU with normal_0.01 shows it: its float32 entry loses half a power of ten more
 *   in each five layers once a is below 1e-7, and itself does so below 1e-16.
 *
 * @param networks those in the precision that is judged; `others` only tell how much networks vary.
 */
export function compareSignals(
  precision: Precision,
  { dtype, depth, width, batch, shaped, seeds: theirs, columns, hasDouble }: Table,
  networks: readonly Signals[],
  others: readonly Signals[],
): Comparison {
  const comparison = new Comparison(`${precision}, ${networks.length} networks`, () => 0);
  const [low, high] = RANGE[dtype];
  const valuesOf = (key: SignalKey, l: number) => networks.map((signals) => signals[key][l]!);
  const allOf = (key: SignalKey, l: number) => [...networks, ...others].map((signals) => signals[key][l]!);

  const { activation, alpha } = shaped;
  const resolution = EXPONENTIAL.has(activation.name) ? ROUNDING[dtype] * -activation.f(FAR_LEFT, alpha) : 0;
  /** What rounding alone may change in a value of the table. */
  const rounding = (key: SignalKey, l: number, expected: number): number => {
    const share = (at: number) => resolution / (columns['act_std']?.[at] ?? Infinity);
    if (key === 'act_batch_std') return resolution + ROUNDING[dtype] * Math.abs(columns['act_mean']?.[l] ?? 0);
    if (key === 'act_mean' || key === 'act_std') return resolution;
    if (key === 'log10_act_std') return log10(1 + share(l));
    return key === 'pre_std' && l > 0 ? expected * share(l - 1) : 0;
  };

  /** Spread over networks, as a share of the value, where the file gives none. */
  const relativeSpread = (key: SignalKey, l: number) => {
    let [sum, count] = [0, 0];
    for (let k = Math.max(0, l - NEIGHBOURS); k <= Math.min(depth - 1, l + NEIGHBOURS); k++) {
      const values = allOf(key, k);
      const relative = standardDeviation(values) / mean(values);
      if (Number.isFinite(relative)) [sum, count] = [sum + relative * relative, count + 1];
    }
    return count === 0 ? 0 : Math.sqrt(sum / count);
  };
  const one = (key: SignalKey, l: number) => {
    const expected = columns[key]![l]!;
    const values = valuesOf(key, l);
    const all = allOf(key, l);
    const error = columns[`${key}_se`]?.[l] ?? null;
    const spread =
      error === null
        ? mean(all) * relativeSpread(key, l)
        : pooled(error * Math.sqrt(theirs), theirs, standardDeviation(all), all.length);
    // Of both samples together: a rare event may be missing in one of them.
    const share = (theirs * expected + all.length * mean(all)) / (theirs + all.length);
    const binomial = COUNTED.has(key) ? (share * (1 - share)) / (batch * width) : 0;
    const variance = Math.max(spread * spread, binomial);
    const errors = STANDARD_ERRORS * Math.sqrt(variance / values.length + variance / theirs);
    const slack = isLog(key) ? SLACK : SLACK * Math.abs(expected);
    comparison.number(`${key}[${l}]`, mean(values), expected, () => errors + slack + rounding(key, l, expected));
  };
  /** A null must stand where our value, too, is at the end of the range. */
  const lost = (key: SignalKey, l: number) => {
    const value = isLog(key) ? mean(valuesOf(key, l)) : NaN;
    const isFaint = key === 'log10_act_std' && value < log10(resolution);
    comparison.rule(
      isFaint || !(value > low && value < high),
      `${key}[${l}] must be out of range (null); got ${value}, which is not`,
    );
    comparison.rule(dtype === 'float64' || hasDouble, `${key}[${l}] is null and the file has no float64 entry for it`);
  };
  /**
   * Judges what the file says of a layer. Returns false at the end of the range: beyond an over- or underflow the statistics
   * mean nothing, and the float64 entry has them. A network of ours may be there one layer before the first of the file's.
   */
  const layer = (keys: readonly SignalKey[], l: number): boolean => {
    const present = keys.filter((key) => key in columns);
    const missing = present.filter((key) => columns[key]![l] === null);
    const atEnd = present.some((key) => {
      const expected = columns[key]![l] ?? 0;
      return isLog(key) && !(expected > low && expected < high) && !valuesOf(key, l).every(Number.isFinite);
    });
    if (!atEnd) for (const key of present) if (!missing.includes(key)) one(key, l);
    for (const key of missing) lost(key, l);
    return !atEnd && missing.length === 0;
  };

  const forward = SIGNAL_KEYS.filter((key) => !BACKWARD.includes(key));
  for (let l = 0; l < depth; l++) if (!layer(forward, l)) return comparison;
  for (let l = depth - 1; l >= 0; l--) if (!layer(['log10_grad_a', 'log10_grad_z'], l)) return comparison;
  layer(['log10_grad_x'], 0);
  return comparison;
}

/** Standard deviation of two samples of one distribution. */
function pooled(one: number, count: number, other: number, otherCount: number): number {
  const squares = (count - 1) * one * one + (otherCount - 1) * other * other;
  return Math.sqrt(squares / (count + otherCount - 2));
}
