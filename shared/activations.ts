import type { Activation } from './activation';
import { GATED_ACTIVATIONS } from './gatedActivations';
import { RECTIFIER_ACTIVATIONS } from './rectifierActivations';
import { SIGMOID_ACTIVATIONS } from './sigmoidActivations';
import { WAVE_ACTIVATIONS } from './waveActivations';

export type { Activation } from './activation';

/** Every activation function, in the order in which menus show them. */
export const ACTIVATIONS = {
  ...SIGMOID_ACTIVATIONS,
  ...RECTIFIER_ACTIVATIONS,
  ...GATED_ACTIVATIONS,
  ...WAVE_ACTIVATIONS,
} as const satisfies Record<string, Activation>;

/** Derived from the table: nothing is listed twice. */
export type ActivationName = keyof typeof ACTIVATIONS;
