import type { Named } from '../names';
import type { ParamDefs } from '../params';

/** What goes into the first layer. */
export interface InputKind extends Named {
  readonly label: string;
  readonly formula: string;
  readonly params: ParamDefs;
}

const FEATURES: ParamDefs = {
  features: {
    label: 'Inputs',
    default: 0,
    min: 0,
    max: 1024,
    integer: true,
    zeroText: 'as the width',
    help: 'Inputs of the first layer: a number, or 0 for as many as a layer has units.',
  },
};

export const INPUTS = {
  normal: { name: 'normal', label: 'N(0, 1)', formula: 'independent, standard normal', params: FEATURES },
  uniform: {
    name: 'uniform',
    label: 'Uniform',
    formula: 'independent, U(low, high)',
    params: {
      low: { label: 'Low', default: -1, min: -1000, max: 1000, help: 'Smallest input.' },
      high: { label: 'High', default: 1, min: -1000, max: 1000, help: 'Largest input.' },
      ...FEATURES,
    },
  },
  correlated: {
    name: 'correlated',
    label: 'Pairs of like inputs',
    formula: 'pairs of standard normal inputs that have this correlation',
    params: {
      correlation: {
        label: 'Correlation',
        default: 0.5,
        min: -1,
        max: 1,
        help: 'Of the two inputs of a pair: 1 are the same, 0 have nothing in common.',
      },
      ...FEATURES,
    },
  },
  data: {
    name: 'data',
    label: 'A data set',
    formula: 'the first training examples of a data set',
    params: {
      standardized: {
        label: 'Standardized',
        default: 1,
        min: 0,
        max: 1,
        integer: true,
        help: 'Columns with mean 0 and standard deviation 1 over these examples; off: raw values.',
      },
    },
  },
} as const satisfies Record<string, InputKind>;

export type InputName = keyof typeof INPUTS;
