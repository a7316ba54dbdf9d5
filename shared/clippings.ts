import type { FloatArray } from './matmul';
import type { Named } from './names';
import { param, type Choice, type ParamDefs } from './params';
import type { Source } from './source';

/** A bound on the gradients, applied before weight decay is added. */
export interface Clipping extends Named {
  /** Stable key. Never rename one. */
  readonly name: string;
  readonly label: string;
  readonly formula: string;
  readonly params: ParamDefs;
  /** Mutates grads [parameterCount]; `norm` is their Euclidean norm, all layers together. */
  readonly clip: (grads: FloatArray, norm: number, choice: Choice) => void;
  readonly source: Source;
}

const PASCANU: Source = {
  title: 'On the difficulty of training recurrent neural networks',
  year: 2012,
  ref: 'arXiv:1211.5063',
};

export const CLIPPINGS = {
  none: {
    name: 'none',
    label: 'None',
    formula: 'g',
    params: {},
    clip: () => undefined,
    aliases: ['off'],
    source: PASCANU,
  },
  norm: {
    name: 'norm',
    label: 'Clip the norm',
    formula: 'g · min(1, maxNorm / (‖g‖ + 10⁻⁶))',
    params: {
      maxNorm: {
        label: 'Largest norm',
        default: 1,
        min: 0,
        max: 1e6,
        help: 'The gradient of all layers together is scaled down to this norm.',
      },
    },
    clip: (grads, norm, choice) => {
      const factor = param(choice, 'maxNorm') / (norm + 1e-6);
      if (factor >= 1) return;
      for (let i = 0; i < grads.length; i++) grads[i]! *= factor;
    },
    pytorch: ['clip_grad_norm_'],
    keras: ['global_clipnorm'],
    source: PASCANU,
  },
  value: {
    name: 'value',
    label: 'Clip each value',
    formula: 'min(maxValue, max(−maxValue, g))',
    params: {
      maxValue: {
        label: 'Largest value',
        default: 1,
        min: 0,
        max: 1e6,
        help: 'Each entry of the gradient is limited to this size.',
      },
    },
    clip: (grads, _norm, choice) => {
      const limit = param(choice, 'maxValue');
      for (let i = 0; i < grads.length; i++) grads[i] = Math.max(-limit, Math.min(limit, grads[i]!));
    },
    pytorch: ['clip_grad_value_'],
    keras: ['clipvalue'],
    source: {
      title: 'Statistical language models based on neural networks',
      year: 2012,
      ref: 'PhD thesis, Brno University of Technology',
    },
  },
} as const satisfies Record<string, Clipping>;

export type ClippingName = keyof typeof CLIPPINGS;
