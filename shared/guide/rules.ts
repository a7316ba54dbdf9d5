import type { ActivationName } from '../activations';
import { SOURCES as ACTIVATION_SOURCES } from '../activationSources';
import type { ScalingName } from '../datasets/scaling';
import { SOURCES as INITIALIZER_SOURCES } from '../initializerSources';
import type { InitializerName } from '../initializers';
import type { LossName } from '../losses';
import type { OptimizerName } from '../optimizers';
import type { Source } from '../source';
import type { Situation } from './question';

/** A row of the decision table: what is chosen, where, and why. */
interface Rule<Gives> {
  /** Where it applies; the first one that does decides. */
  readonly when: (situation: Situation, chosen: Chosen) => boolean;
  readonly gives: Gives;
  readonly because: string;
  readonly source: Source;
}

/** What was chosen before. */
export interface Chosen {
  readonly activation: ActivationName;
}

export interface OptimizerChoice {
  readonly name: OptimizerName;
  readonly learningRate: number;
}

const always = (): boolean => true;
/** Hidden layers from which on small factors of each layer have multiplied to something large. */
export const DEEP = 8;
/** From here on a rectifier leaves two inputs of many features alike. */
export const DEEP_AND_WIDE = 12;
/** From here on it does so with inputs of few features too. */
export const VERY_DEEP = 30;
/** Inputs that one can draw. */
export const FEW_INPUTS = 4;
/** Units of a layer of which some may fall silent without the others doing their work. */
export const NARROW = 8;

const ADAM: Source = { title: 'Adam: a method for stochastic optimization', year: 2014, ref: 'arXiv:1412.6980' };
const RESURRECTING: Source = {
  title: 'Resurrecting the sigmoid in deep learning through dynamical isometry: theory and practice',
  year: 2017,
  ref: 'arXiv:1711.04735',
};
const RECTIFIERS: Source = {
  title: 'Deep sparse rectifier neural networks',
  year: 2011,
  ref: 'AISTATS 2011, PMLR 15, 315–323',
};
const LIKELIHOOD: Source = {
  title:
    'Probabilistic interpretation of feedforward classification network outputs, with relationships to statistical pattern recognition',
  year: 1990,
  ref: 'doi:10.1007/978-3-642-76153-9_28',
};
const { efficientBackprop, gelu } = ACTIVATION_SOURCES;
const { glorot, he, orthogonal } = INITIALIZER_SOURCES;

export const ACTIVATION_RULES: readonly Rule<ActivationName>[] = [
  {
    when: ({ depth, features, task }) => depth >= (isCurve(task, features) ? VERY_DEEP : DEEP_AND_WIDE),
    gives: 'tanh',
    because:
      'In so many layers a rectifier makes all inputs alike, while tanh with orthogonal weights carries both signal and gradient through: f′(0) = 1, and no layer stretches one direction more than another.',
    source: RESURRECTING,
  },
  {
    when: ({ width, depth }) => width <= NARROW && depth < DEEP,
    gives: 'tanh',
    because: 'Of so few units each is needed. A ReLU unit may fall silent for every example; tanh always answers.',
    source: efficientBackprop,
  },
  {
    when: ({ task, features, depth }) => isCurve(task, features) && depth < DEEP,
    gives: 'gelu',
    because:
      'What is to be found is a smooth curve or border. GELU bends smoothly where ReLU has a corner, and like it does not saturate for positive z. In more layers its gradient would fade.',
    source: gelu,
  },
  {
    when: always,
    gives: 'relu',
    because: 'It does not saturate for positive z: f′ is 1 there, whatever z, so gradients pass and training is quick.',
    source: RECTIFIERS,
  },
];

/** Whether a curve or a border in few dimensions is looked for. */
function isCurve(task: Situation['task'], features: number): boolean {
  return task === 'regression' || features <= FEW_INPUTS;
}

export const INITIALIZER_RULES: readonly Rule<InitializerName>[] = [
  {
    when: ({ depth }, { activation }) => activation === 'tanh' && depth >= DEEP,
    gives: 'orthogonal',
    because:
      'Every layer is a rotation, so no direction of signal or gradient shrinks or grows, which normal draws do to some of them in each layer.',
    source: orthogonal,
  },
  {
    when: (_, { activation }) => activation === 'relu' || activation === 'gelu',
    gives: 'heNormal',
    because:
      'About half of the signal passes ReLU, and GELU much alike; a variance of 2/fan-in makes up for just that.',
    source: he,
  },
  {
    when: always,
    gives: 'glorotNormal',
    because:
      'A variance of 2/(fan-in + fan-out) keeps signals forward and gradients backward about as large as they are, where f′(0) = 1.',
    source: glorot,
  },
];

export const SCALING_RULES: readonly Rule<ScalingName>[] = [
  {
    when: ({ scale }) => scale === 'standard',
    gives: 'none',
    because: 'The inputs are centred and about 1 wide already, which is what the initializer counts on.',
    source: efficientBackprop,
  },
  {
    when: ({ scale, features }) => scale === 'pixels' || (scale === 'unitRange' && features > 16),
    gives: 'minMax',
    because:
      'All inputs have one unit, so one range suits them; standardizing would blow up those that hardly ever vary.',
    source: efficientBackprop,
  },
  {
    when: ({ scale }) => scale === 'near',
    gives: 'standardize',
    because:
      'The inputs are of a good size already; mean 0 and spread 1 make it just the one that the initializer counts on.',
    source: efficientBackprop,
  },
  {
    when: always,
    gives: 'standardize',
    because:
      'Inputs of unequal or large sizes saturate units at the first step, and give each weight another best learning rate; mean 0 and spread 1 mend both.',
    source: efficientBackprop,
  },
];

export const LOSS_RULES: readonly Rule<LossName>[] = [
  {
    when: ({ task }) => task === 'regression',
    gives: 'mse',
    because: 'The target is a number: the squared error is its likelihood under normal noise.',
    source: LIKELIHOOD,
  },
  {
    when: ({ task }) => task === 'binary',
    gives: 'binaryCrossEntropy',
    because: 'Its gradient at the output is p − y, which does not fade where the output is sure and wrong.',
    source: LIKELIHOOD,
  },
  {
    when: always,
    gives: 'softmaxCrossEntropy',
    because: 'Its gradient at the outputs is p − y, which does not fade where the output is sure and wrong.',
    source: LIKELIHOOD,
  },
];

export const OPTIMIZER_RULES: readonly Rule<OptimizerChoice>[] = [
  {
    when: ({ depth }) => depth >= VERY_DEEP,
    gives: { name: 'adam', learningRate: 0.001 },
    because:
      'Adam divides each step by the size of its gradient, which differs from layer to layer; many layers add up their steps, so these are small.',
    source: ADAM,
  },
  {
    when: ({ depth }) => depth >= DEEP,
    gives: { name: 'adam', learningRate: 0.002 },
    because: 'Adam divides each step by the size of its gradient, which differs from layer to layer.',
    source: ADAM,
  },
  {
    when: always,
    gives: { name: 'adam', learningRate: 0.01 },
    because:
      'Adam needs little tuning in a network of few layers. Halve it when the loss jumps, double it when it creeps.',
    source: ADAM,
  },
];

/** The first rule of a table that applies. */
export function decide<Gives>(
  rules: readonly Rule<Gives>[],
  situation: Situation,
  chosen: Chosen = { activation: 'relu' },
): Rule<Gives> {
  // The last rule of every table applies always.
  return rules.find(({ when }) => when(situation, chosen))!;
}
