import { GAIN_ADVICE } from './gains';
import type { Named } from './names';
import type { Choice, ParamDefs } from './params';
import type { Rng } from './rng';
import type { Source } from './source';

/** Inputs and outputs of the layer whose weights or biases are drawn. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** How a layer's weights or biases are drawn. */
export interface Initializer extends Named {
  /** Stable key. Never rename one. */
  readonly name: string;
  readonly label: string;
  /** The distribution, in words and symbols. */
  readonly formula: string;
  /** `gain` multiplies every draw. */
  readonly params: ParamDefs;
  /** Variance of one entry, gain included; null where entries are not drawn alike. */
  readonly variance: (fans: Fans, choice: Choice) => number | null;
  /** Every entry is a draw of this kind times the standard deviation, one after the other; undefined where that is not so. */
  readonly unit?: (choice: Choice) => UnitName;
  /** Mutates out: every entry is drawn. Row-major weights [fanOut × fanIn], or biases [fanOut]. */
  readonly fill: (out: Float64Array, fans: Fans, rng: Rng, choice: Choice) => void;
  /**
   * Where the weights depend on data too: called layer by layer once all are drawn. `variance` is that of the layer's
   * pre-activations on the first training examples, `scale` multiplies the layer's weights.
   */
  readonly calibrate?: (variance: () => number, scale: (factor: number) => void, choice: Choice) => void;
  /** Activations that it was made for, by name. */
  readonly pairsWith: readonly string[];
  /** First source. */
  readonly source: Source;
}

/** Standard deviation of N(0, 1) cut to [−2, 2]. */
export const TRUNCATED_STD = 0.8796256610342398;
const SQRT_3 = 1.7320508075688772;

/** One zero-mean draw of variance 1. */
export const UNIT = {
  uniform: (rng: Rng) => SQRT_3 * (2 * rng.uniform() - 1),
  normal: (rng: Rng) => rng.normal(),
  truncatedNormal: (rng: Rng) => rng.truncatedNormal() / TRUNCATED_STD,
} as const;
export type UnitName = keyof typeof UNIT;

export const GAIN: ParamDefs = {
  gain: {
    label: 'Gain',
    default: 1,
    min: 0,
    max: 1000,
    help: `Multiplies every weight drawn. ${GAIN_ADVICE}`,
  },
};
export type VarianceOf = (fans: Fans, value: (key: string) => number) => number;

/** `variance`, `unit` and `fill` of independent zero-mean draws: gain² · rule, in the given shape. */
export function varianceRule(params: ParamDefs, rule: VarianceOf, shape: UnitName) {
  const variance = (fans: Fans, choice: Choice): number => {
    const gain = valueOf(params, choice)('gain');
    return gain * gain * rule(fans, valueOf(params, choice));
  };
  const unit = (choice: Choice): UnitName =>
    'truncated' in params && valueOf(params, choice)('truncated') === 1 ? 'truncatedNormal' : shape;
  const fill = (out: Float64Array, fans: Fans, rng: Rng, choice: Choice): void => {
    const draw = UNIT[unit(choice)];
    const std = valueOf(params, choice)('gain') * Math.sqrt(rule(fans, valueOf(params, choice)));
    for (let i = 0; i < out.length; i++) out[i] = std * draw(rng);
  };
  return { params, variance, unit, fill };
}

/** Reads a choice; a parameter that it lacks has its default. */
export function valueOf(params: ParamDefs, choice: Choice): (key: string) => number {
  return (key) => {
    const value = choice[key];
    return typeof value === 'number' ? value : params[key]!.default;
  };
}
