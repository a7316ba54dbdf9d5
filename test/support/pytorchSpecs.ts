import { ACTIVATIONS, type ActivationName } from '../../shared/activations';
import type { ExperimentSpec } from '../../shared/experiment';
import { parseSpec } from '../../shared/experimentSchema';
import { BIAS_INITIALIZERS, INITIALIZERS } from '../../shared/initializers';
import { OPTIMIZERS } from '../../shared/optimizers';

/** An experiment for the PyTorch script, by what it is there for. */
export interface Case {
  readonly name: string;
  readonly spec: ExperimentSpec;
}

const hidden = (activation: unknown, initializer: unknown = 'glorotNormal', biasInitializer: unknown = 'zeros') => ({
  units: 8,
  activation,
  initializer,
  biasInitializer,
});
const network = (activation: unknown, initializer?: unknown, biasInitializer?: unknown) => ({
  layers: [
    hidden(activation, initializer, biasInitializer),
    hidden(activation, initializer, biasInitializer),
    { activation: 'identity', initializer: 'glorotNormal' },
  ],
});

const base = {
  dataset: { name: 'moons', samples: 200, noise: 0.15 },
  network: network('tanh'),
  optimizer: { name: 'sgd', learningRate: 0.1 },
  batchSize: 16,
  steps: 120,
  precision: 'float64',
  record: { evaluateEverySteps: 10 },
};
const make = (name: string, changes: Record<string, unknown>): Case => ({
  name,
  spec: parseSpec({ ...base, ...changes }),
});

const activations = Object.keys(ACTIVATIONS).map((name) =>
  make(`activation ${name}`, { network: network(name as ActivationName, 'lecunNormal') }),
);

const shaped = [
  make('leaky ReLU, α 0.3', { network: network({ name: 'leakyRelu', alpha: 0.3 }) }),
  make('ELU, α 2', { network: network({ name: 'elu', alpha: 2 }) }),
  make('CELU, α 0.5', { network: network({ name: 'celu', alpha: 0.5 }) }),
  make('PReLU, a slope a unit, decay', {
    network: network({ name: 'prelu', alpha: 0.1, perUnit: 1 }),
    weightDecay: 0.01,
    optimizer: { name: 'adam', learningRate: 0.01 },
  }),
  make('PReLU, one slope, decay', { network: network('prelu'), weightDecay: 0.05 }),
];

const optimizers = [
  ...Object.values(OPTIMIZERS).map(({ name }) => make(`optimizer ${name}`, { optimizer: { name }, weightDecay: 0.01 })),
  make('dampened momentum', { optimizer: { name: 'momentum', learningRate: 0.05, momentum: 0.8, dampening: 0.4 } }),
  make('dampening without momentum', {
    optimizer: { name: 'momentum', learningRate: 0.1, momentum: 0, dampening: 0.5 },
  }),
  make('Nesterov without momentum', { optimizer: { name: 'nesterov', learningRate: 0.1, momentum: 0 } }),
  make('AdaGrad with all options', {
    optimizer: { name: 'adagrad', learningRate: 0.1, epsilon: 1e-6, learningRateDecay: 0.01, initialAccumulator: 0.5 },
  }),
  make('AdaGrad, ε 0, dead units', {
    optimizer: { name: 'adagrad', learningRate: 0.05, epsilon: 0 },
    network: network('relu'),
  }),
  make('RMSProp with momentum', { optimizer: { name: 'rmsprop', learningRate: 0.003, momentum: 0.7, decay: 0.9 } }),
  make('RMSProp, centred', {
    optimizer: { name: 'rmsprop', learningRate: 0.003, centered: 1, decay: 0.95 },
    weightDecay: 0.01,
  }),
  make('RMSProp, centred, with momentum', {
    optimizer: { name: 'rmsprop', learningRate: 0.003, centered: 1, momentum: 0.5, epsilon: 1e-4 },
  }),
  make('RMSProp, ε 0, dead units', {
    optimizer: { name: 'rmsprop', learningRate: 0.002, epsilon: 0 },
    network: network('relu'),
  }),
  make('Adam, AMSGrad', {
    optimizer: { name: 'adam', learningRate: 0.01, amsgrad: 1, beta1: 0.8, beta2: 0.99, epsilon: 1e-6 },
    weightDecay: 0.01,
  }),
  make('AdamW, AMSGrad, ε 0', {
    optimizer: { name: 'adamw', learningRate: 0.01, amsgrad: 1, epsilon: 0 },
    weightDecay: 0.1,
  }),
];

const schedules = [
  make('step schedule', { schedule: { name: 'step', everyEpochs: 3, factor: 0.5 } }),
  make('cosine', { schedule: { name: 'cosine', finalFactor: 0.05 } }),
  make('cosine to 0, AdaGrad', { schedule: 'cosine', optimizer: { name: 'adagrad', learningRate: 0.1 } }),
  make('warm-up, then cosine', { schedule: { name: 'warmup', warmupEpochs: 2.5, finalFactor: 0.1 } }),
  make('warm-up, then constant', { schedule: { name: 'warmup', warmupEpochs: 3 }, optimizer: { name: 'adam' } }),
];

const clippings = [
  make('norm clipped', { clipping: { name: 'norm', maxNorm: 0.2 }, weightDecay: 0.01 }),
  make('values clipped', { clipping: { name: 'value', maxValue: 0.02 } }),
];

const tasks = [
  make('binary, mean squared error', { loss: 'mse' }),
  make('binary, softmax', { loss: 'softmaxCrossEntropy' }),
  make('three classes, softmax', { dataset: { name: 'iris' }, network: network('relu', 'heNormal') }),
  make('three classes, mean squared error', { dataset: { name: 'iris' }, loss: 'mse' }),
  make('regression', { dataset: { name: 'linear', samples: 150 } }),
  make('digits', { dataset: { name: 'digits' }, network: network('gelu', 'heNormal'), batchSize: 64, steps: 60 }),
  make('nothing held out, whole set a batch', { testFraction: 0, batchSize: 1000, steps: 40 }),
  make('one layer', { network: { layers: [{ activation: 'tanh' }] }, loss: 'mse' }),
  make('inputs multiplied', { scaling: { name: 'multiply', factor: 3 } }),
];

const initializers = Object.keys(INITIALIZERS).map((name) =>
  make(`initializer ${name}`, {
    network: network('tanh', name, Object.hasOwn(BIAS_INITIALIZERS, name) ? name : 'zeros'),
    steps: 20,
  }),
);

/** Every activation, optimizer option, schedule, clipping, task and initializer, in double precision. */
export const DOUBLE: readonly Case[] = [
  ...activations,
  ...shaped,
  ...optimizers,
  ...schedules,
  ...clippings,
  ...tasks,
  ...initializers,
];

/** The same in single precision, and longer, where rounding has time to grow. */
export const SINGLE: readonly Case[] = DOUBLE.filter(({ name }) => !name.startsWith('initializer')).map(
  ({ name, spec }) => ({ name, spec: parseSpec({ ...spec, precision: 'float32', steps: 300 }) }),
);
