import type { Unit } from '../metrics';
import type { MeasuredLayer } from './measure';
import type { PredictedSignal } from './predict';

/** A quantity that is drawn over the layers, measured and, where there is a theory, predicted. */
export interface SignalQuantity {
  readonly name: string;
  readonly label: string;
  /** The vertical axis. */
  readonly symbol: string;
  readonly unit: Unit;
  readonly help: string;
  /** NaN where there is nothing to measure. */
  readonly measured: (layer: MeasuredLayer) => number;
  readonly predicted: ((layer: PredictedSignal) => number | null) | null;
}

export const SIGNAL_QUANTITIES = {
  q: {
    name: 'q',
    label: 'Length of the signal q',
    symbol: 'mean z²',
    unit: 'number',
    help: 'Mean of the squared pre-activations. Dashed: the length map q ← σ_w²·E[f(z)²] + σ_b² with z ~ N(0, q).',
    measured: ({ q }) => q,
    predicted: ({ q }) => q,
  },
  lnChi: {
    name: 'lnChi',
    label: 'Growth of the gradient ln χ',
    symbol: 'ln (δ² / δ² above)',
    unit: 'number',
    help: 'From each layer to the one below it. Below 0 gradients vanish toward the input, above 0 they explode. Dashed: ln σ_w²·E[f′(z)²].',
    measured: ({ lnChi }) => lnChi,
    predicted: ({ lnChi }) => lnChi,
  },
  delta: {
    name: 'delta',
    label: 'Backward signal δ',
    symbol: 'log10 of its root mean square',
    unit: 'number',
    help: 'δ = ∂L/∂z, where ∂L/∂a of the last layer is N(0, 1).',
    measured: ({ logDelta }) => logDelta,
    predicted: ({ logDelta }) => logDelta,
  },
  gradient: {
    name: 'gradient',
    label: 'Gradient of the weights',
    symbol: 'log10 of the norm of ∂L/∂W',
    unit: 'number',
    help: 'Of the mean over the batch. For ReLU and its like it is blind to the scale of the weights: what forward shrinks, backward makes up.',
    measured: ({ logGradient }) => logGradient,
    predicted: ({ logGradient }) => logGradient,
  },
  c: {
    name: 'c',
    label: 'Correlation of two inputs c',
    symbol: 'correlation of z',
    unit: 'number',
    help: 'Of the examples 1 and 2, 3 and 4, and so on. At 1 the layers no longer tell inputs apart. Dashed: the correlation map.',
    measured: ({ c }) => c,
    predicted: ({ c }) => c,
  },
  meanSlope: {
    name: 'meanSlope',
    label: 'Mean slope f′',
    symbol: 'mean of |f′(z)|',
    unit: 'number',
    help: 'What a gradient is multiplied by in the activation, on average.',
    measured: ({ meanSlope }) => meanSlope,
    predicted: ({ meanSlope }) => meanSlope,
  },
  saturated: {
    name: 'saturated',
    label: 'Saturated',
    symbol: 'share of (example, unit)',
    unit: 'share',
    help: 'Slope below 4 % of the largest one.',
    measured: ({ saturated }) => saturated,
    predicted: null,
  },
  inactive: {
    name: 'inactive',
    label: 'Inactive',
    symbol: 'share of (example, unit)',
    unit: 'share',
    help: 'Slope 0 for that example. Another number than dead: an inactive unit may be active for the next example.',
    measured: ({ inactive }) => inactive,
    predicted: null,
  },
  dead: {
    name: 'dead',
    label: 'Dead',
    symbol: 'share of units',
    unit: 'share',
    help: 'Slope 0 for every example of the batch.',
    measured: ({ dead }) => dead,
    predicted: null,
  },
  aMean: {
    name: 'aMean',
    label: 'Mean activation',
    symbol: 'mean of a',
    unit: 'number',
    help: 'Far from 0 compared with the spread of a, the next layer sees mostly a constant.',
    measured: ({ aMean }) => aMean,
    predicted: ({ aMean }) => aMean,
  },
  aStd: {
    name: 'aStd',
    label: 'Spread of the activations',
    symbol: 'standard deviation of a',
    unit: 'number',
    help: 'Over all units and examples.',
    measured: ({ aStd }) => aStd,
    predicted: ({ aStd }) => aStd,
  },
} as const satisfies Record<string, SignalQuantity>;

export type SignalQuantityName = keyof typeof SIGNAL_QUANTITIES;
