import type { FloatArray } from './matmul';
import type { Named } from './names';
import type { Choice, ParamDef, ParamDefs } from './params';
import type { Source } from './source';

/** A rule that turns gradients into a change of the parameters. PyTorch's conventions throughout. */
export interface Optimizer extends Named {
  /** Stable key. Never rename one. */
  readonly name: string;
  readonly label: string;
  readonly formula: string;
  readonly params: ParamDefs;
  /** Numbers that it keeps for each parameter; how many depends on its settings. */
  readonly stateSlots: (choice: Choice) => number;
  /** What those numbers start at, one a slot. */
  readonly initialState: (choice: Choice) => readonly number[];
  /**
   * One step over the flat parameter block.
   *
   * Shapes   params, grads and every slot of state [parameterCount].
   * Units    lr is the learning rate after the schedule; t = 1 at the first step.
   * Mutates  params and state. Arithmetic in double, rounded once where stored.
   */
  readonly update: Update;
  readonly source: Source;
}

export type Update = (
  params: FloatArray,
  grads: FloatArray,
  state: readonly FloatArray[],
  lr: number,
  t: number,
  choice: Choice,
  weightDecay: number,
) => void;

/** `initialState` and `stateSlots` of an optimizer, from the first of them. */
export function slots(initialState: Optimizer['initialState']) {
  return { initialState, stateSlots: (choice: Choice): number => initialState(choice).length };
}

export const learningRate = (initial: number): ParamDef => ({
  label: 'Learning rate',
  default: initial,
  min: 1e-12,
  max: 1000,
  help: 'Size of a step, before the schedule.',
});

/** A share of something old that is kept from step to step. */
export const share = (label: string, initial: number, help: string): ParamDef => ({
  label,
  default: initial,
  min: 0,
  max: 0.999999,
  help,
});

export const epsilon = (initial: number): ParamDef => ({
  label: 'ε',
  default: initial,
  min: 0,
  max: 1,
  help: 'Added to the root of the squared gradients, outside the root.',
});

export const flag = (label: string, help: string): ParamDef => ({
  label,
  default: 0,
  min: 0,
  max: 1,
  integer: true,
  help,
});

/** 0/0 is 0: with ε = 0, a parameter that never had a gradient stays where it is. */
export function quotient(numerator: number, denominator: number): number {
  return numerator === 0 ? 0 : numerator / denominator;
}
