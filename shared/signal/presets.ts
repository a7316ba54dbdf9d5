import { parseSignalSetting, type SignalSetting } from './setting';

/** A story that a click tells. */
export interface SignalPreset {
  readonly name: string;
  readonly label: string;
  /** What to look at. */
  readonly story: string;
  readonly setting: SignalSetting;
}

const setting = (raw: Record<string, unknown>) => parseSignalSetting({ sigmaB: 0, ...raw });

export const SIGNAL_PRESETS = {
  vanishing: {
    name: 'vanishing',
    label: 'Vanishing',
    story:
      'The logistic function with Xavier: its slope is 1/4 at most, so χ is about 0.06 and δ loses 0.6 powers of ten a layer. All inputs look alike after a few layers.',
    setting: setting({ activation: 'logistic', initializer: 'glorotNormal' }),
  },
  exploding: {
    name: 'exploding',
    label: 'Exploding',
    story:
      'tanh with σ_w = 3: many units are saturated, and yet δ grows toward the input, for few large weights outdo small slopes. Two like inputs become unlike: chaos.',
    setting: setting({ activation: 'tanh', sigmaW: 3, input: { name: 'correlated', correlation: 0.99 } }),
  },
  xavierTanh: {
    name: 'xavierTanh',
    label: 'Xavier + tanh',
    story: 'σ_w = 1: at the edge, without biases. The signal fades slowly, as 1/depth, and δ hardly at all.',
    setting: setting({ activation: 'tanh', initializer: 'glorotNormal' }),
  },
  heRelu: {
    name: 'heRelu',
    label: 'He + ReLU',
    story:
      'Variance 2/n makes up for the half that ReLU cuts off: χ = 1 whatever q. Single networks wander: look at the band. Units that are dead for the whole batch grow with depth.',
    setting: setting({ activation: 'relu', initializer: 'heNormal' }),
  },
  literal: {
    name: 'literal',
    label: 'Literally 1/n',
    story:
      '“Inversely proportional to the number of inputs” taken as the standard deviation, 1/n: the signal shrinks by √n a layer and is gone. The rule means the variance.',
    setting: setting({ activation: 'tanh', initializer: 'literalInverseN' }),
  },
  edge: {
    name: 'edge',
    label: 'Edge of chaos',
    story:
      'tanh with σ_b = 0.3 and the σ_w at which χ = 1: gradients neither vanish nor explode, and like inputs stay apart the longest.',
    setting: setting({
      activation: 'tanh',
      sigmaW: 1.39558,
      sigmaB: 0.3,
      depth: 50,
      input: { name: 'correlated', correlation: 0.5 },
    }),
  },
} as const satisfies Record<string, SignalPreset>;
