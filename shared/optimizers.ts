import type { FloatArray } from './matmul';
import { powInteger } from './math';
import { param, type Choice, type ParamDef, type ParamDefs } from './params';
import type { Source } from './source';

/** A rule that turns gradients into a change of the parameters. PyTorch's conventions throughout. */
export interface Optimizer {
  /** Stable key. Never rename one. */
  readonly name: string;
  readonly label: string;
  readonly formula: string;
  readonly params: ParamDefs;
  /** Numbers that it keeps for each parameter, all starting at 0. */
  readonly stateSlots: number;
  /**
   * One step over the flat parameter block.
   *
   * Shapes   params, grads and every slot of state [parameterCount].
   * Units    lr is the learning rate after the schedule; t = 1 at the first step.
   * Mutates  params and state. Arithmetic in double, rounded once where stored.
   */
  readonly update: (
    params: FloatArray,
    grads: FloatArray,
    state: readonly FloatArray[],
    lr: number,
    t: number,
    choice: Choice,
    weightDecay: number,
  ) => void;
  readonly aliases: readonly string[];
  readonly source: Source;
}

const learningRate = (initial: number): ParamDef => ({
  label: 'Learning rate',
  default: initial,
  min: 0,
  max: 1000,
  help: 'Size of a step, before the schedule.',
});
const share = (label: string, initial: number, help: string): ParamDef => ({
  label,
  default: initial,
  min: 0,
  max: 0.999999,
  help,
});
const epsilon = (initial: number): ParamDef => ({
  label: 'ε',
  default: initial,
  min: 0,
  max: 1,
  help: 'Added to the root of the squared gradients, outside the root.',
});
const MOMENTUM = share('Momentum', 0.9, 'Share of the velocity that is kept from step to step.');
const ADAM: ParamDefs = {
  learningRate: learningRate(0.001),
  beta1: share('β₁', 0.9, 'Share of the running mean of gradients that is kept.'),
  beta2: share('β₂', 0.999, 'Share of the running mean of squared gradients that is kept.'),
  epsilon: epsilon(1e-8),
};

/** Velocity v ← μv + g; the step is v, or g + μv with Nesterov's look-ahead. The learning rate stays outside v. */
const momentumUpdate =
  (nesterov: boolean): Optimizer['update'] =>
  (params, grads, state, lr, _t, choice, weightDecay) => {
    const velocity = state[0]!;
    const mu = param(choice, 'momentum');
    for (let i = 0; i < params.length; i++) {
      const g = grads[i]! + weightDecay * params[i]!;
      const v = mu * velocity[i]! + g;
      velocity[i] = v;
      params[i] = params[i]! - lr * (nesterov ? g + mu * v : v);
    }
  };

const adamUpdate =
  (decoupled: boolean): Optimizer['update'] =>
  (params, grads, state, lr, t, choice, weightDecay) => {
    const first = state[0]!;
    const second = state[1]!;
    const beta1 = param(choice, 'beta1');
    const beta2 = param(choice, 'beta2');
    const eps = param(choice, 'epsilon');
    const stepSize = lr / (1 - powInteger(beta1, t));
    const rootCorrection = Math.sqrt(1 - powInteger(beta2, t));
    const kept = decoupled ? 1 - lr * weightDecay : 1;
    const penalty = decoupled ? 0 : weightDecay;
    for (let i = 0; i < params.length; i++) {
      const g = grads[i]! + penalty * params[i]!;
      const m = beta1 * first[i]! + (1 - beta1) * g;
      const v = beta2 * second[i]! + (1 - beta2) * g * g;
      first[i] = m;
      second[i] = v;
      params[i] = params[i]! * kept - stepSize * quotient(m, Math.sqrt(v) / rootCorrection + eps);
    }
  };

/** 0/0 is 0: with ε = 0, a parameter that never had a gradient stays where it is. */
function quotient(numerator: number, denominator: number): number {
  return numerator === 0 ? 0 : numerator / denominator;
}

export const OPTIMIZERS = {
  sgd: {
    name: 'sgd',
    label: 'SGD',
    formula: 'w ← w − η g',
    params: { learningRate: learningRate(0.1) },
    stateSlots: 0,
    update: (params, grads, _state, lr, _t, _choice, weightDecay) => {
      for (let i = 0; i < params.length; i++) params[i] = params[i]! - lr * (grads[i]! + weightDecay * params[i]!);
    },
    aliases: ['gradientDescent', 'stochasticGradientDescent'],
    source: { title: 'A stochastic approximation method', year: 1951, ref: 'doi:10.1214/aoms/1177729586' },
  },
  momentum: {
    name: 'momentum',
    label: 'Momentum',
    formula: 'v ← μv + g, w ← w − η v',
    params: { learningRate: learningRate(0.05), momentum: MOMENTUM },
    stateSlots: 1,
    update: momentumUpdate(false),
    aliases: ['heavyBall', 'sgdMomentum'],
    source: {
      title: 'Some methods of speeding up the convergence of iteration methods',
      year: 1964,
      ref: 'doi:10.1016/0041-5553(64)90137-5',
    },
  },
  nesterov: {
    name: 'nesterov',
    label: 'Nesterov momentum',
    formula: 'v ← μv + g, w ← w − η (g + μv)',
    params: { learningRate: learningRate(0.05), momentum: MOMENTUM },
    stateSlots: 1,
    update: momentumUpdate(true),
    aliases: ['nag', 'sgdNesterov'],
    source: {
      title: 'On the importance of initialization and momentum in deep learning',
      year: 2013,
      ref: 'ICML 2013, PMLR 28(3), 1139–1147',
    },
  },
  adagrad: {
    name: 'adagrad',
    label: 'AdaGrad',
    formula: 's ← s + g², w ← w − η g / (√s + ε)',
    params: { learningRate: learningRate(0.01), epsilon: epsilon(1e-10) },
    stateSlots: 1,
    update: (params, grads, state, lr, _t, choice, weightDecay) => {
      const squares = state[0]!;
      const eps = param(choice, 'epsilon');
      for (let i = 0; i < params.length; i++) {
        const g = grads[i]! + weightDecay * params[i]!;
        const sum = squares[i]! + g * g;
        squares[i] = sum;
        params[i] = params[i]! - lr * quotient(g, Math.sqrt(sum) + eps);
      }
    },
    aliases: [],
    source: {
      title: 'Adaptive subgradient methods for online learning and stochastic optimization',
      year: 2011,
      ref: 'JMLR 12, 2121–2159',
    },
  },
  rmsprop: {
    name: 'rmsprop',
    label: 'RMSProp',
    formula: 's ← ρs + (1 − ρ)g², w ← w − η g / (√s + ε)',
    params: {
      learningRate: learningRate(0.01),
      decay: share('Decay ρ', 0.99, 'Share of the running mean of squared gradients that is kept.'),
      epsilon: epsilon(1e-8),
    },
    stateSlots: 1,
    update: (params, grads, state, lr, _t, choice, weightDecay) => {
      const squares = state[0]!;
      const rho = param(choice, 'decay');
      const eps = param(choice, 'epsilon');
      for (let i = 0; i < params.length; i++) {
        const g = grads[i]! + weightDecay * params[i]!;
        const mean = rho * squares[i]! + (1 - rho) * g * g;
        squares[i] = mean;
        params[i] = params[i]! - lr * quotient(g, Math.sqrt(mean) + eps);
      }
    },
    aliases: [],
    source: {
      title: 'Lecture 6.5, RMSProp: divide the gradient by a running average of its recent magnitude',
      year: 2012,
      ref: 'Coursera, Neural networks for machine learning',
    },
  },
  adam: {
    name: 'adam',
    label: 'Adam',
    formula: 'w ← w − η m̂ / (√v̂ + ε)',
    params: ADAM,
    stateSlots: 2,
    update: adamUpdate(false),
    aliases: [],
    source: { title: 'Adam: a method for stochastic optimization', year: 2014, ref: 'arXiv:1412.6980' },
  },
  adamw: {
    name: 'adamw',
    label: 'AdamW',
    formula: 'w ← (1 − ηλ)w − η m̂ / (√v̂ + ε)',
    params: ADAM,
    stateSlots: 2,
    update: adamUpdate(true),
    aliases: [],
    source: { title: 'Decoupled weight decay regularization', year: 2017, ref: 'arXiv:1711.05101' },
  },
} as const satisfies Record<string, Optimizer>;

export type OptimizerName = keyof typeof OPTIMIZERS;
export { CLIPPINGS, type Clipping, type ClippingName } from './clippings';
