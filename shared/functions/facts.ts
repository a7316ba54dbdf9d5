import { ACTIVATIONS, type Activation, type ActivationName } from '../activations';
import { GAINS } from '../gains';
import { INITIALIZERS, type Initializer } from '../initializers';
import { gaussianMoments, type Shape } from '../theory/index';
import { extremes, largestSlope, type Interval, type LargestSlope } from './slopes';

/** What can be said of an activation at a shape parameter: every number is worked out from f and f′, none is looked up. */
export interface ActivationFacts {
  /** Infimum and supremum. */
  readonly range: Interval;
  /** Mean and variance of f(z) for z ~ N(0, 1). */
  readonly mean: number;
  readonly variance: number;
  /** The mean is 0, but for rounding. */
  readonly zeroCentered: boolean;
  readonly atZero: number;
  readonly slopeAtZero: number;
  readonly largest: LargestSlope;
  /** It never falls. */
  readonly monotonic: boolean;
  readonly saturates: Activation['saturates'];
  /** Points where f′ jumps. */
  readonly kinks: readonly number[];
  /** Recommended gain on weights of variance 1/fanIn; null where there is no recommendation. */
  readonly gain: number | null;
  /** Labels of the initializers that were made for it. */
  readonly initializers: readonly string[];
}

/** Where f shows how it goes on: as far as a double reaches, for it is finite for every finite z. */
const FAR = 1e300;
/** Beyond this |f(FAR)| has no bound; limits are far below it. */
const UNBOUNDED = 1e6;
/** Every function has its bends and its largest slope between −HALF and HALF. */
const HALF = 20;
const NOTHING = 1e-12;

export function activationFacts(name: ActivationName, alpha: number): ActivationFacts {
  const activation: Activation = ACTIVATIONS[name];
  const shape: Shape = { activation, alpha };
  const moments = gaussianMoments(shape, 1);
  const near: Interval = [-HALF, HALF];
  return {
    range: rangeOf(shape),
    mean: moments.f,
    variance: moments.f2 - moments.f * moments.f,
    zeroCentered: Math.abs(moments.f) < NOTHING,
    atZero: activation.f(0, alpha) + 0,
    slopeAtZero: activation.df(0, alpha),
    largest: everywhere(shape, largestSlope(shape, near)),
    monotonic: neverFalls(shape),
    saturates: sidesOf(shape),
    kinks: kinksOf(shape),
    gain: GAINS[name]?.(alpha) ?? null,
    initializers: Object.values<Initializer>(INITIALIZERS)
      .filter(({ pairsWith }) => pairsWith.includes(name))
      .map(({ label }) => label),
  };
}

/** A plateau that reaches the end of what was looked at goes on; a slope may also grow towards a limit that it never has. */
function everywhere({ activation, alpha }: Shape, { value, at: [from, to] }: LargestSlope): LargestSlope {
  for (const side of [-1, 1]) {
    const limit = Math.abs(activation.df(side * FAR, alpha));
    if (limit > value * (1 + NOTHING)) return { value: limit, at: [side * Infinity, side * Infinity] };
  }
  if (from === to) return { value, at: [from, to] };
  return { value, at: [from <= -HALF ? -Infinity : from, to >= HALF ? Infinity : to] };
}

function rangeOf(shape: Shape): Interval {
  const { activation, alpha } = shape;
  const ends = [activation.f(-FAR, alpha), activation.f(FAR, alpha)];
  const [low, high] = extremes(shape, [-HALF, HALF]);
  const [least, most] = [Math.min(low, ...ends), Math.max(high, ...ends)];
  return [least < -UNBOUNDED ? -Infinity : least + 0, most > UNBOUNDED ? Infinity : most + 0];
}

function neverFalls({ activation, alpha }: Shape): boolean {
  for (let i = -2000; i <= 2000; i++) if (activation.df((i * HALF) / 2000, alpha) < -NOTHING) return false;
  return true;
}

function sidesOf({ activation, alpha }: Shape): Activation['saturates'] {
  // A wave's slope is small at some places and large at others: two far points tell it from one that stays small.
  const fades = (side: number) =>
    [FAR, FAR / 2, FAR / 4].every((z) => Math.abs(activation.df(side * z, alpha)) < NOTHING);
  const [left, right] = [fades(-1), fades(1)];
  return left && right ? 'both' : left ? 'left' : right ? 'right' : 'none';
}

function kinksOf({ activation, alpha }: Shape): readonly number[] {
  const jumps = (z: number) => Math.abs(activation.df(z + 1e-9, alpha) - activation.df(z - 1e-9, alpha)) > 1e-6;
  return [...new Set([...activation.kinks, 0])].filter(jumps).sort((a, b) => a - b);
}
