import { ADAPTIVE_OPTIMIZERS } from './adaptiveOptimizers';
import { learningRate, share, slots, type Optimizer, type Update } from './optimizer';
import { param } from './params';

export type { Optimizer } from './optimizer';

const MOMENTUM = share('Momentum', 0.9, 'Share of the velocity that is kept from step to step.');

/** The learning rate stays outside the velocity; with Nesterov's look-ahead the step is g + μv in place of v. */
const momentumUpdate =
  (nesterov: boolean): Update =>
  (params, grads, [velocity], lr, t, choice, weightDecay) => {
    const mu = param(choice, 'momentum');
    // The first velocity is the gradient itself, undampened.
    const fresh = nesterov || t === 1 ? 1 : 1 - param(choice, 'dampening');
    for (let i = 0; i < params.length; i++) {
      const g = grads[i]! + weightDecay * params[i]!;
      const v = mu * velocity![i]! + fresh * g;
      velocity![i] = v;
      params[i] = params[i]! - lr * (nesterov ? g + mu * v : v);
    }
  };

/** Every optimizer, in the order in which menus show them. */
export const OPTIMIZERS = {
  sgd: {
    name: 'sgd',
    label: 'SGD',
    formula: 'w ← w − η g',
    params: { learningRate: learningRate(0.1) },
    ...slots(() => []),
    update: (params, grads, _state, lr, _t, _choice, weightDecay) => {
      for (let i = 0; i < params.length; i++) params[i] = params[i]! - lr * (grads[i]! + weightDecay * params[i]!);
    },
    aliases: ['gradientDescent', 'stochasticGradientDescent'],
    pytorch: ['optim.SGD'],
    keras: ['SGD'],
    source: { title: 'A stochastic approximation method', year: 1951, ref: 'doi:10.1214/aoms/1177729586' },
  },
  momentum: {
    name: 'momentum',
    label: 'Momentum',
    formula: 'v ← μv + (1 − d)g, w ← w − η v; at the first step v = g',
    params: {
      learningRate: learningRate(0.05),
      momentum: MOMENTUM,
      dampening: {
        label: 'Dampening',
        default: 0,
        min: 0,
        max: 1,
        help: 'Share of each gradient that is kept out of the velocity, from the second step on.',
      },
    },
    ...slots(() => [0]),
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
    ...slots(() => [0]),
    update: momentumUpdate(true),
    aliases: ['nag', 'sgdNesterov'],
    source: {
      title: 'A method for solving the convex programming problem with convergence rate O(1/k²)',
      year: 1983,
      ref: 'Soviet Mathematics Doklady 27, 372–376',
    },
  },
  ...ADAPTIVE_OPTIMIZERS,
} as const satisfies Record<string, Optimizer>;

export type OptimizerName = keyof typeof OPTIMIZERS;
export { CLIPPINGS, type Clipping, type ClippingName } from './clippings';
