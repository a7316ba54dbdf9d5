import { GAINS } from '../gains';
import { INITIALIZERS, type Initializer, type InitializerName } from '../initializers';
import { defaultChoice, type Choice } from '../params';
import { referenceActivation } from './names';
import { unsupported } from './report';

/** What limits the draws: √3 standard deviations, or two of the normal that was cut. */
export type BoundShape = 'uniform' | 'truncatedNormal';

/** An initializer of the tables in our terms. */
export interface ReferenceInitializer {
  readonly record: Initializer;
  readonly choice: Choice;
  readonly bound: BoundShape | null;
}

type Params = Readonly<Record<string, unknown>>;

/** How a row's parameters become ours. */
interface Rule {
  readonly name: InitializerName;
  readonly bound: BoundShape | null;
  readonly choice: (params: Params) => Readonly<Record<string, number>>;
}

const gain = (params: Params) => ({ gain: optional(params, 'gain', 1) });
/** The slope of a leaky ReLU gives its gain; any other gain than that of a rectifier is set beside it. */
const he = (params: Params) => {
  const slope = optional(params, 'slope', 0);
  const ofSlope = GAINS.leakyRelu!(slope);
  const given = optional(params, 'gain', ofSlope);
  const mode = params['mode'] ?? 'fan_in';
  if (mode !== 'fan_in' && mode !== 'fan_out') throw unsupported(`mode ${JSON.stringify(mode)}`);
  return { slope, useFanOut: mode === 'fan_out' ? 1 : 0, gain: given === ofSlope ? 1 : given / ofSlope };
};

const RULES: Readonly<Record<string, Rule>> = {
  zeros: { name: 'zeros', bound: null, choice: () => ({}) },
  ones: { name: 'constant', bound: null, choice: () => ({ value: 1 }) },
  constant: { name: 'constant', bound: null, choice: (params) => ({ value: required(params, 'value') }) },
  uniform: {
    name: 'uniform',
    bound: null,
    choice: (params) => ({ low: required(params, 'a'), high: required(params, 'b') }),
  },
  normal: {
    name: 'normal',
    bound: null,
    choice: (params) => {
      const mean = optional(params, 'mean', 0);
      if (mean !== 0) throw unsupported(`a normal with mean ${mean}`);
      return { std: required(params, 'std') };
    },
  },
  truncated_normal: { name: 'truncatedNormal', bound: 'truncatedNormal', choice: cutChoice },
  truncated_normal_corrected: { name: 'truncatedNormal', bound: 'truncatedNormal', choice: cutChoice },
  lecun_normal: { name: 'lecunNormal', bound: null, choice: gain },
  lecun_uniform: { name: 'lecunUniform', bound: 'uniform', choice: gain },
  lecun_normal_truncated: {
    name: 'lecunNormal',
    bound: 'truncatedNormal',
    choice: (params) => ({ ...gain(params), truncated: 1 }),
  },
  xavier_normal: { name: 'glorotNormal', bound: null, choice: gain },
  xavier_uniform: { name: 'glorotUniform', bound: 'uniform', choice: gain },
  he_normal: { name: 'heNormal', bound: null, choice: he },
  he_uniform: { name: 'heUniform', bound: 'uniform', choice: he },
  orthogonal: { name: 'orthogonal', bound: null, choice: gain },
  sparse: {
    name: 'sparse',
    bound: null,
    choice: (params) => ({ sparsity: required(params, 'sparsity'), std: required(params, 'std_of_nonzero') }),
  },
  pytorch_linear_default: { name: 'pytorchDefault', bound: 'uniform', choice: () => ({}) },
};

/** `std` of the normal before the cut. */
function cutChoice(params: Params) {
  const cut = params['cut_abs'];
  const std = required(params, 'underlying_std');
  if (Array.isArray(cut) && !(near(cut[0], -2 * std) && near(cut[1], 2 * std))) {
    throw unsupported(`a normal cut elsewhere than at two standard deviations: ${JSON.stringify(cut)}`);
  }
  return { std };
}

const near = (value: unknown, expected: number) =>
  typeof value === 'number' && Math.abs(value - expected) <= 1e-12 * Math.abs(expected);

function required(params: Params, key: string): number {
  const value = params[key];
  if (typeof value !== 'number') throw unsupported(`${key} = ${JSON.stringify(value)}`);
  return value;
}

function optional(params: Params, key: string, fallback: number): number {
  return params[key] === undefined || params[key] === null ? fallback : required(params, key);
}

/**
 * Our initializer for a name of the tables.
 *
 * Errors   LabError 'check' when the core has no such initializer, or not with these parameters.
 */
export function referenceInitializer(name: string, params: Params): ReferenceInitializer {
  const rule = RULES[name];
  if (rule === undefined) throw unsupported(`the initializer "${name}"`);
  const record: Initializer = INITIALIZERS[rule.name];
  return { record, choice: { ...defaultChoice(record), ...rule.choice(params) }, bound: rule.bound };
}

/** The recommended gain for a function of PyTorch's `calculate_gain`; `param` is the slope of a leaky ReLU. */
export function referenceGain(nonlinearity: string, param: number | null): number {
  const { activation, alpha } = referenceActivation(/^conv/.test(nonlinearity) ? 'linear' : nonlinearity);
  const gain = GAINS[activation.name as keyof typeof GAINS];
  if (gain === undefined) throw unsupported(`the gain of "${nonlinearity}"`);
  return gain(param ?? alpha);
}
