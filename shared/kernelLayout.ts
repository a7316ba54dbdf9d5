import type { ActivationName } from './activations';
import type { LossName } from './losses';
import type { ClippingName, OptimizerName } from './optimizers';
import { param, type Choice } from './params';

/** The kernels' numbers of the core's records: shared/kernels switches on them. */

export const ACTIVATION_NUMBERS: Readonly<Record<ActivationName, number>> = {
  identity: 0,
  relu: 1,
  leakyRelu: 2,
  prelu: 3,
  elu: 4,
  selu: 5,
  celu: 6,
  relu6: 7,
  logistic: 8,
  tanh: 9,
  softsign: 10,
  hardSigmoid: 11,
  hardTanh: 12,
  gelu: 13,
  geluTanh: 14,
  silu: 15,
  mish: 16,
  hardSwish: 17,
  softplus: 18,
  logSigmoid: 19,
  sin: 20,
  gaussian: 21,
};

export const LOSS_NUMBERS: Readonly<Record<LossName, number>> = {
  mse: 0,
  binaryCrossEntropy: 1,
  softmaxCrossEntropy: 2,
};

export const CLIPPING_NUMBERS: Readonly<Record<ClippingName, number>> = { none: 0, norm: 1, value: 2 };

/** An optimizer as the kernels take it. */
export interface OptimizerSettings {
  readonly number: number;
  /** A step changes no parameter by more than this times the learning rate and the largest gradient so far. */
  readonly gain: number;
  /** The settings that shared/kernels/update.ts reads, in its order. */
  readonly values: readonly number[];
}

const settings = (number: number, gain: (choice: Choice) => number, names: readonly string[]) => (choice: Choice) => ({
  number,
  // Twice twice: once for what the state remembers, once for rounding.
  gain: 4 * gain(choice),
  values: names.map((name) => param(choice, name)),
});

const overEpsilon = (choice: Choice): number => {
  const epsilon = param(choice, 'epsilon');
  // Smaller ones vanish beside the rounding of single precision.
  return epsilon < 1e-20 ? Infinity : 1 / epsilon;
};
const overShare = (choice: Choice, name: string): number => 1 / (1 - param(choice, name));
const byMomentum = (choice: Choice): number => overShare(choice, 'momentum');
const byAdam = (choice: Choice): number => overShare(choice, 'beta1') * overEpsilon(choice);
const ADAM = ['beta1', 'beta2', 'epsilon', 'amsgrad'];

export const OPTIMIZER_SETTINGS: Readonly<Record<OptimizerName, (choice: Choice) => OptimizerSettings>> = {
  sgd: settings(0, () => 1, []),
  momentum: settings(1, byMomentum, ['momentum', 'dampening']),
  nesterov: settings(2, byMomentum, ['momentum']),
  adagrad: settings(3, overEpsilon, ['epsilon', 'learningRateDecay']),
  rmsprop: settings(4, (choice) => byMomentum(choice) * overEpsilon(choice), [
    'decay',
    'epsilon',
    'momentum',
    'centered',
  ]),
  adam: settings(5, byAdam, ADAM),
  adamw: settings(6, byAdam, ADAM),
};
