import { z } from 'zod';
import { ACTIVATIONS, type Activation } from '../activations';
import { encodeTargets, LOSSES, type LossName } from '../losses';
import { recordNamed } from '../names';
import { unsupported } from './report';

/** An activation with its shape parameter (0 where it has none). */
export interface ShapedActivation {
  readonly activation: Activation;
  readonly alpha: number;
  /** Where alpha is learned: one for each unit instead of one for the layer. */
  readonly slopePerUnit?: boolean;
}

/** Constants of the reference functions that our records hold fixed. */
const FIXED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  selu: { alpha: 1.6732632423543772, scale: 1.0507009873554805 },
  softplus: { beta: 1 },
};

/**
 * Our record for a name of the tables, such as `sigmoid` or `leaky_relu_0.2`, and its parameters where the table has them.
 *
 * Errors   LabError 'check' when the core has no such function, or not with that parameter.
 */
export function referenceActivation(name: string, params: Readonly<Record<string, number>> = {}): ShapedActivation {
  const [, base = name, number] = /^(.*?)(?:_(-?[0-9][0-9.e+-]*))?$/.exec(name) ?? [];
  const activation = recordNamed(base, Object.values<Activation>(ACTIVATIONS));
  if (activation === undefined) throw unsupported(`the activation function "${name}"`);
  const shape: Activation['params'][string] | undefined = activation.params['alpha'];
  let alpha = shape === undefined ? 0 : shape.default;
  if (number !== undefined) {
    if (shape === undefined) throw unsupported(`${base} with the parameter ${number}`);
    alpha = Number(number);
  }
  for (const [key, value] of Object.entries(params)) {
    if (shape !== undefined && (key === 'slope' || key === 'alpha')) alpha = value;
    else if (FIXED[activation.name]?.[key] !== value) throw unsupported(`${base} with ${key} = ${value}`);
  }
  return { activation, alpha };
}

const LOSS_NAMES: Readonly<Record<string, LossName>> = {
  mse: 'mse',
  bce_with_logits: 'binaryCrossEntropy',
  softmax_cross_entropy: 'softmaxCrossEntropy',
};

/** Our loss for a name of the tables. */
export function referenceLossName(kind: string): LossName {
  const name = LOSS_NAMES[kind];
  if (name === undefined) throw unsupported(`the loss "${kind}"`);
  return LOSSES[name].name;
}

export const VECTOR = z.array(z.number());
export const MATRIX = z.array(VECTOR);
/** Values or probabilities [batch][outputs], or one class or value for each example. */
export const TARGETS = z.union([MATRIX, VECTOR]);

/** Targets as the losses take them, [batch × units]: classes become one-hot rows. */
export function referenceTargets(y: z.output<typeof TARGETS>, loss: LossName, units: number): Float64Array {
  const flat = Float64Array.from(y.flat());
  const areClasses = loss === 'softmaxCrossEntropy' && y.every((row) => typeof row === 'number');
  return areClasses ? encodeTargets(flat, flat.length, 'multiclass', units) : flat;
}
