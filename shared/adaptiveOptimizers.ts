import { powInteger } from './math';
import { epsilon, flag, learningRate, quotient, share, slots, type Optimizer, type Update } from './optimizer';
import { param, type Choice, type ParamDefs } from './params';

const ADAM: ParamDefs = {
  learningRate: learningRate(0.001),
  beta1: share('β₁', 0.9, 'Share of the running mean of gradients that is kept.'),
  beta2: share('β₂', 0.999, 'Share of the running mean of squared gradients that is kept.'),
  epsilon: epsilon(1e-8),
  amsgrad: flag(
    'AMSGrad',
    '1 divides by the largest running mean of squared gradients so far, so that steps only shrink.',
  ),
};

const isOn = (choice: Choice, key: string): boolean => param(choice, key) === 1;

const adamUpdate =
  (decoupled: boolean): Update =>
  (params, grads, [first, second, largest], lr, t, choice, weightDecay) => {
    const beta1 = param(choice, 'beta1');
    const beta2 = param(choice, 'beta2');
    const eps = param(choice, 'epsilon');
    const stepSize = lr / (1 - powInteger(beta1, t));
    const rootCorrection = Math.sqrt(1 - powInteger(beta2, t));
    const kept = decoupled ? 1 - lr * weightDecay : 1;
    const penalty = decoupled ? 0 : weightDecay;
    for (let i = 0; i < params.length; i++) {
      const g = grads[i]! + penalty * params[i]!;
      const m = beta1 * first![i]! + (1 - beta1) * g;
      let v = beta2 * second![i]! + (1 - beta2) * g * g;
      first![i] = m;
      second![i] = v;
      if (largest !== undefined) {
        v = Math.max(v, largest[i]!);
        largest[i] = v;
      }
      params[i] = params[i]! * kept - stepSize * quotient(m, Math.sqrt(v) / rootCorrection + eps);
    }
  };

/** First and second moment, and with AMSGrad the largest second moment. */
const adamSlots = slots((choice) => (isOn(choice, 'amsgrad') ? [0, 0, 0] : [0, 0]));

const MOMENTS = 'm̂, v̂: running means of g and g², corrected for their start at 0';

/** Optimizers that divide each gradient by its own size so far. */
export const ADAPTIVE_OPTIMIZERS = {
  adagrad: {
    name: 'adagrad',
    label: 'AdaGrad',
    formula: 's ← s + g², w ← w − η g / (√s + ε), η divided by 1 + (t − 1) · decay',
    params: {
      learningRate: learningRate(0.01),
      epsilon: epsilon(1e-10),
      learningRateDecay: {
        label: 'Decay of the rate',
        default: 0,
        min: 0,
        max: 1000,
        help: 'At step t the learning rate is divided by 1 + (t − 1) times this.',
      },
      initialAccumulator: {
        label: 'First sum',
        default: 0,
        min: 0,
        max: 1000,
        help: 'What the sum of squared gradients starts at; more makes the first steps smaller.',
      },
    },
    ...slots((choice) => [param(choice, 'initialAccumulator')]),
    update: (params, grads, [squares], lr, t, choice, weightDecay) => {
      const eps = param(choice, 'epsilon');
      const rate = lr / (1 + (t - 1) * param(choice, 'learningRateDecay'));
      for (let i = 0; i < params.length; i++) {
        const g = grads[i]! + weightDecay * params[i]!;
        const sum = squares![i]! + g * g;
        squares![i] = sum;
        params[i] = params[i]! - rate * quotient(g, Math.sqrt(sum) + eps);
      }
    },
    pytorch: ['optim.Adagrad'],
    keras: ['Adagrad'],
    source: {
      title: 'Adaptive subgradient methods for online learning and stochastic optimization',
      year: 2011,
      ref: 'JMLR 12, 2121–2159',
    },
  },
  rmsprop: {
    name: 'rmsprop',
    label: 'RMSProp',
    formula: 's ← ρs + (1 − ρ)g², w ← w − η g / (√s + ε); centred: √(s − m²), m the running mean of g',
    params: {
      learningRate: learningRate(0.01),
      decay: share('Decay ρ', 0.99, 'Share of the running mean of squared gradients that is kept.'),
      epsilon: epsilon(1e-8),
      momentum: share('Momentum', 0, 'Share of the velocity that is kept from step to step; 0 keeps none.'),
      centered: flag('Centred', '1 divides by the standard deviation of the gradients, 0 by their root mean square.'),
    },
    ...slots((choice) => {
      const centered = isOn(choice, 'centered') ? [0] : [];
      return [0, ...centered, ...(param(choice, 'momentum') > 0 ? [0] : [])];
    }),
    update: (params, grads, state, lr, _t, choice, weightDecay) => {
      const rho = param(choice, 'decay');
      const eps = param(choice, 'epsilon');
      const mu = param(choice, 'momentum');
      const squares = state[0]!;
      const means = isOn(choice, 'centered') ? state[1]! : null;
      const velocity = mu > 0 ? state[state.length - 1]! : null;
      for (let i = 0; i < params.length; i++) {
        const g = grads[i]! + weightDecay * params[i]!;
        let square = rho * squares[i]! + (1 - rho) * g * g;
        squares[i] = square;
        if (means !== null) {
          const mean = rho * means[i]! + (1 - rho) * g;
          means[i] = mean;
          // A variance: rounding alone can make it negative.
          square = Math.max(0, square - mean * mean);
        }
        let change = quotient(g, Math.sqrt(square) + eps);
        if (velocity !== null) {
          change = mu * velocity[i]! + change;
          velocity[i] = change;
        }
        params[i] = params[i]! - lr * change;
      }
    },
    pytorch: ['optim.RMSprop'],
    keras: ['RMSprop'],
    source: {
      title: 'Lecture 6.5, RMSProp: divide the gradient by a running average of its recent magnitude',
      year: 2012,
      ref: 'Coursera, Neural networks for machine learning',
    },
  },
  adam: {
    name: 'adam',
    label: 'Adam',
    formula: `w ← w − η m̂ / (√v̂ + ε); ${MOMENTS}`,
    params: ADAM,
    ...adamSlots,
    update: adamUpdate(false),
    pytorch: ['optim.Adam'],
    keras: ['Adam'],
    source: { title: 'Adam: a method for stochastic optimization', year: 2014, ref: 'arXiv:1412.6980' },
  },
  adamw: {
    name: 'adamw',
    label: 'AdamW',
    formula: `w ← (1 − ηλ)w − η m̂ / (√v̂ + ε); ${MOMENTS}`,
    params: ADAM,
    ...adamSlots,
    update: adamUpdate(true),
    pytorch: ['optim.AdamW'],
    keras: ['AdamW'],
    source: { title: 'Decoupled weight decay regularization', year: 2017, ref: 'arXiv:1711.05101' },
  },
} as const satisfies Record<string, Optimizer>;
