import type { Named } from './names';
import type { ParamDefs } from './params';
import type { Source } from './source';

/** An activation function: everything that menus, cards, plots, the trainer and the tests need to know about it. */
export interface Activation extends Named {
  /** Stable key: stored in the history and in spec files. Never rename one. */
  readonly name: string;
  readonly label: string;
  /** preActivation z → activation a. Finite for every finite z. */
  readonly f: (z: number, alpha: number) => number;
  /** da/dz, as a function of z (not of a). */
  readonly df: (z: number, alpha: number) => number;
  /** ∂a/∂alpha as a function of z. Present where alpha is learned: it is then a parameter of the network. */
  readonly slopeGradient?: (z: number) => number;
  readonly formula: string;
  /** The one shape parameter, `alpha`, or none; where it is learned, its first value, and `perUnit`. */
  readonly params: ParamDefs;
  /** Infimum and supremum of f at the default alpha. */
  readonly range: readonly [number, number];
  /** Largest |f′| at the default alpha: what the saturated share is measured against. */
  readonly maxSlope: number;
  /** f is odd, so a symmetric z gives a zero-mean a. */
  readonly zeroCentered: boolean;
  /** f never falls, at the default alpha. */
  readonly monotonic: boolean;
  /** Sides on which df tends to 0. */
  readonly saturates: 'none' | 'left' | 'right' | 'both';
  /** Points where df jumps at the default alpha; df there is a convention (PyTorch's). */
  readonly kinks: readonly number[];
  /** First source. */
  readonly source: Source;
}
