import type { Activation } from '../activation';
import { LabError } from '../errors';

/** What the theory needs of an activation function. */
export type Transfer = Pick<Activation, 'name' | 'f' | 'df' | 'kinks'>;

/** An activation with its shape parameter (0 where it has none). */
export interface Shape {
  readonly activation: Transfer;
  readonly alpha: number;
}

/** Points where a higher derivative jumps, beside the kinks. */
const BENDS: Readonly<Record<string, readonly number[]>> = { elu: [0], celu: [0], softsign: [0] };
/** Slope for negative z of the functions with f(kz) = k·f(z) for k > 0; their maps have closed forms. */
const NEGATIVE_SLOPE: Readonly<Record<string, (alpha: number) => number>> = {
  identity: () => 1,
  relu: () => 0,
  leakyRelu: (alpha) => alpha,
  prelu: (alpha) => alpha,
};

/** Points at which f is not analytic. */
export function breaksOf({ activation: { name, kinks } }: Shape): readonly number[] {
  return kinks.length > 0 ? kinks : (BENDS[name] ?? []);
}

/** The slope for negative z where f is two half-lines through 0, the right one of slope 1; else null. */
export function negativeSlope({ activation, alpha }: Shape): number | null {
  return NEGATIVE_SLOPE[activation.name]?.(alpha) ?? null;
}

/** Errors   LabError 'input' unless `value` is a finite number from `min` to `max`. */
export function requireNumber(what: string, value: number, min: number, max = Number.MAX_VALUE): void {
  if (value >= min && value <= max) return;
  const rule = max === Number.MAX_VALUE ? `a finite number of at least ${min}` : `from ${min} to ${max}`;
  throw new LabError('input', `${what} must be ${rule}; got ${value}`);
}
