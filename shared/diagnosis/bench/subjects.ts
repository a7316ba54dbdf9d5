/** `tune` is looked at while the rules are made; `held` shows what they are worth. They share no architecture and no data set. */
export const HALVES = ['tune', 'held'] as const;
export type Half = (typeof HALVES)[number];

/** A network and how it is trained. */
export interface Architecture {
  readonly id: string;
  readonly half: Half;
  /** Units of the hidden layers. */
  readonly hidden: readonly number[];
  readonly activation: string;
  readonly initializer: string;
  readonly optimizer: { readonly name: string; readonly learningRate: number };
}

export const ARCHITECTURES: readonly Architecture[] = [
  {
    id: 'tanh-16-16',
    half: 'tune',
    hidden: [16, 16],
    activation: 'tanh',
    initializer: 'glorotNormal',
    optimizer: { name: 'sgd', learningRate: 0.1 },
  },
  {
    id: 'relu-32-16',
    half: 'tune',
    hidden: [32, 16],
    activation: 'relu',
    initializer: 'heNormal',
    optimizer: { name: 'momentum', learningRate: 0.02 },
  },
  {
    id: 'leakyRelu-24-24-24',
    half: 'tune',
    hidden: [24, 24, 24],
    activation: 'leakyRelu',
    initializer: 'heUniform',
    optimizer: { name: 'adam', learningRate: 0.005 },
  },
  {
    id: 'relu-20-20-20',
    half: 'held',
    hidden: [20, 20, 20],
    activation: 'relu',
    initializer: 'heUniform',
    optimizer: { name: 'sgd', learningRate: 0.1 },
  },
  {
    id: 'tanh-32-32',
    half: 'held',
    hidden: [32, 32],
    activation: 'tanh',
    initializer: 'glorotUniform',
    optimizer: { name: 'adam', learningRate: 0.005 },
  },
  {
    id: 'elu-12-24',
    half: 'held',
    hidden: [12, 24],
    activation: 'elu',
    initializer: 'heNormal',
    optimizer: { name: 'nesterov', learningRate: 0.02 },
  },
];

/** What kind of question a data set is; faults fit some of them. */
export type Trait = 'binary' | 'classes' | 'values' | 'bent';

/** A data set as the bench sets it up. */
export interface Subject {
  readonly id: string;
  readonly half: Half;
  readonly dataset: string | Readonly<Record<string, string | number>>;
  /** `bent`: what no straight line can learn. */
  readonly traits: readonly Trait[];
}

export const SUBJECTS: readonly Subject[] = [
  {
    id: 'moons',
    half: 'tune',
    dataset: { name: 'moons', samples: 400, noise: 0.1 },
    traits: ['binary', 'classes', 'bent'],
  },
  { id: 'xor', half: 'tune', dataset: { name: 'xor', samples: 500 }, traits: ['binary', 'classes', 'bent'] },
  { id: 'iris', half: 'tune', dataset: 'iris', traits: ['classes'] },
  { id: 'wine', half: 'tune', dataset: 'wine', traits: ['classes'] },
  { id: 'sine', half: 'tune', dataset: { name: 'sine', samples: 400 }, traits: ['values', 'bent'] },
  {
    id: 'circle',
    half: 'held',
    dataset: { name: 'circle', samples: 400 },
    traits: ['binary', 'classes', 'bent'],
  },
  {
    id: 'spirals',
    half: 'held',
    dataset: { name: 'spirals', samples: 500, turns: 0.5 },
    traits: ['binary', 'classes', 'bent'],
  },
  { id: 'blobs', half: 'held', dataset: { name: 'blobs', samples: 450 }, traits: ['classes'] },
  { id: 'breastCancer', half: 'held', dataset: 'breastCancer', traits: ['binary', 'classes'] },
  { id: 'digits', half: 'held', dataset: 'digits', traits: ['classes'] },
  { id: 'plane', half: 'held', dataset: { name: 'plane', samples: 400 }, traits: ['values'] },
];
