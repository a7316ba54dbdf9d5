import type { PreparedData } from '../../datasets/prepare';
import { Rng } from '../../rng';
import type { CauseId } from '../cause';
import type { Architecture, Trait } from './subjects';
import type { RawLayer, RawSpec } from './task';

/** A way to spoil an experiment, and the cause that is to be found first. */
export interface Fault {
  readonly id: string;
  readonly title: string;
  readonly expected: CauseId;
  /** Kinds of data sets that it spoils: all of these traits. */
  readonly traits: readonly Trait[];
  /** Sets the experiment up wrong. */
  readonly spoil?: (raw: RawSpec, architecture: Architecture) => void;
  /** Makes the data wrong. */
  readonly spoilData?: (data: PreparedData, seed: number) => PreparedData;
}

const hiddenOf = (raw: RawSpec): RawLayer[] => raw.network.layers.slice(0, -1);
const lastOf = (raw: RawSpec): RawLayer => raw.network.layers.at(-1)!;
const normal = (std: number) => ({ name: 'normal', std });

function setHidden(raw: RawSpec, values: Partial<RawLayer>): void {
  for (const layer of hiddenOf(raw)) Object.assign(layer, values);
}

/** So many hidden layers, each like these values and as wide as the architecture's first. */
function deepen(raw: RawSpec, architecture: Architecture, count: number, values: Omit<RawLayer, 'units'>): void {
  const layers = Array.from({ length: count }, () => ({ units: architecture.hidden[0]!, ...values }));
  raw.network.layers = [...layers, lastOf(raw)];
}

/** Every fault of the bench. */
export const FAULTS: readonly Fault[] = [
  {
    id: 'zeros',
    title: 'All weights zero',
    expected: 'symmetricUnits',
    traits: [],
    spoil: (raw) => raw.network.layers.forEach((layer) => Object.assign(layer, { initializer: 'zeros' })),
  },
  {
    id: 'constant',
    title: 'All weights equal',
    expected: 'symmetricUnits',
    traits: [],
    spoil: (raw) =>
      raw.network.layers.forEach((layer) => Object.assign(layer, { initializer: { name: 'constant', value: 0.5 } })),
  },
  {
    id: 'deadByBias',
    title: 'ReLU with biases of −10',
    expected: 'deadUnits',
    traits: [],
    spoil: (raw) =>
      setHidden(raw, {
        activation: 'relu',
        initializer: 'heNormal',
        biasInitializer: { name: 'constant', value: -10 },
      }),
  },
  {
    id: 'deadByStep',
    title: 'ReLU killed by steps 300 times as long',
    expected: 'learningRateTooLarge',
    traits: [],
    spoil: (raw) => {
      setHidden(raw, { activation: 'relu', initializer: 'heNormal' });
      raw.optimizer.learningRate *= 300;
    },
  },
  {
    id: 'saturatedTanh',
    title: 'tanh with weights of spread 20',
    expected: 'saturation',
    traits: [],
    spoil: (raw) => {
      setHidden(raw, { activation: 'tanh' });
      raw.network.layers.forEach((layer) => Object.assign(layer, { initializer: normal(20) }));
    },
  },
  {
    id: 'saturatedLogistic',
    title: 'Logistic with weights of spread 40',
    expected: 'saturation',
    traits: [],
    spoil: (raw) => setHidden(raw, { activation: 'logistic', initializer: normal(40) }),
  },
  {
    id: 'saturatedByInputs',
    title: 'tanh on inputs times 300',
    expected: 'inputsNotScaled',
    traits: [],
    spoil: (raw) => {
      setHidden(raw, { activation: 'tanh', initializer: 'glorotNormal' });
      raw.scaling = { name: 'multiply', factor: 300 };
    },
  },
  {
    id: 'inputsTimes1000',
    title: 'Inputs times 1000',
    expected: 'inputsNotScaled',
    traits: [],
    spoil: (raw) => (raw.scaling = { name: 'multiply', factor: 1000 }),
  },
  {
    id: 'vanishingLogistic',
    title: 'Ten logistic layers',
    expected: 'vanishingGradient',
    traits: [],
    spoil: (raw, architecture) =>
      deepen(raw, architecture, 10, { activation: 'logistic', initializer: 'glorotNormal', biasInitializer: 'zeros' }),
  },
  {
    id: 'vanishingSmall',
    title: 'Ten layers with weights of spread 0.01',
    expected: 'vanishingGradient',
    traits: [],
    spoil: (raw, architecture) =>
      deepen(raw, architecture, 10, {
        activation: architecture.activation,
        initializer: normal(0.01),
        biasInitializer: 'zeros',
      }),
  },
  {
    id: 'exploding',
    title: 'Seven ReLU layers with weights of spread 1',
    expected: 'explodingGradient',
    traits: [],
    spoil: (raw, architecture) =>
      deepen(raw, architecture, 7, { activation: 'relu', initializer: normal(1), biasInitializer: 'zeros' }),
  },
  {
    id: 'rateTooLarge',
    title: 'Learning rate times 300',
    expected: 'learningRateTooLarge',
    traits: [],
    spoil: (raw) => (raw.optimizer.learningRate *= 300),
  },
  {
    id: 'rateTooSmall',
    title: 'Learning rate divided by 10,000',
    expected: 'learningRateTooSmall',
    traits: [],
    spoil: (raw) => (raw.optimizer.learningRate /= 10_000),
  },
  {
    id: 'linear',
    title: 'Identity in all layers',
    expected: 'linearCollapse',
    traits: ['bent'],
    spoil: (raw) => setHidden(raw, { activation: 'identity', initializer: 'glorotNormal' }),
  },
  {
    id: 'oneClass',
    title: 'Output bias of −300',
    expected: 'oneClassOutput',
    traits: ['binary'],
    spoil: (raw) => Object.assign(lastOf(raw), { biasInitializer: { name: 'constant', value: -300 } }),
  },
  {
    id: 'shuffled',
    title: 'Labels shuffled',
    expected: 'shuffledLabels',
    traits: [],
    spoilData: (data, seed) => {
      const rng = Rng.stream(seed, 'shuffled labels');
      return withTargets(data, (targets) => {
        const order = Int32Array.from(targets, (_, i) => i);
        rng.shuffle(order);
        targets.set(Float64Array.from(order, (i) => targets[i]!));
      });
    },
  },
  {
    id: 'constantLabels',
    title: 'One label for all',
    expected: 'constantLabels',
    traits: [],
    spoilData: (data) => withTargets(data, (targets) => targets.fill(targets[0] ?? 0)),
  },
  {
    id: 'narrow',
    title: 'Hidden layers of one unit',
    expected: 'tooLittleCapacity',
    traits: ['bent'],
    spoil: (raw) => setHidden(raw, { units: 1, activation: 'tanh', initializer: 'glorotNormal' }),
  },
  {
    id: 'squashedTwice',
    title: 'Cross-entropy on a logistic output',
    expected: 'lossMismatch',
    traits: ['classes'],
    spoil: (raw) => Object.assign(lastOf(raw), { activation: 'logistic' }),
  },
  {
    id: 'outOfReach',
    title: 'Values below 0 asked of a ReLU output',
    expected: 'lossMismatch',
    traits: ['values'],
    spoil: (raw) => Object.assign(lastOf(raw), { activation: 'relu' }),
  },
  {
    id: 'saturatedError',
    title: 'Mean squared error on a saturated logistic output',
    expected: 'lossMismatch',
    traits: ['classes'],
    spoil: (raw) => {
      raw.loss = 'mse';
      Object.assign(lastOf(raw), { activation: 'logistic', biasInitializer: { name: 'constant', value: -40 } });
    },
  },
];

/** The data with other targets in both parts; the given ones stay as they are. */
function withTargets(data: PreparedData, change: (targets: Float64Array) => unknown): PreparedData {
  const changed = (part: PreparedData['train']) => {
    const targets = part.targets.slice();
    change(targets);
    return { ...part, targets };
  };
  return { ...data, train: changed(data.train), test: changed(data.test) };
}
