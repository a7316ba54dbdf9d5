import { CLIPPINGS, OPTIMIZERS, type Clipping, type Optimizer, type OptimizerName } from '../optimizers';
import { defaultChoice, param, type Choice } from '../params';
import { unsupported } from './report';

export type Hyper = Readonly<Record<string, number | boolean | string | null>>;

/** An optimizer of the tables in our terms. */
export interface ReferenceOptimizer {
  readonly choice: Choice<OptimizerName>;
  readonly weightDecay: number;
}

/** How PyTorch's settings become ours. */
interface Rule {
  /** Our record, from the settings. */
  readonly name: (hyper: Hyper) => OptimizerName;
  /** PyTorch's name of each setting → the record's parameter; parameters that the record lacks are passed over. */
  readonly params: Readonly<Record<string, string>>;
  /** PyTorch's defaults, for settings that a file leaves out. */
  readonly defaults: Hyper;
}

const ADAM: Omit<Rule, 'name'> = {
  params: { lr: 'learningRate', beta1: 'beta1', beta2: 'beta2', eps: 'epsilon', amsgrad: 'amsgrad' },
  defaults: { beta1: 0.9, beta2: 0.999, eps: 1e-8, amsgrad: false, weight_decay: 0 },
};

const RULES: Readonly<Record<string, Rule>> = {
  sgd: {
    name: ({ momentum, nesterov }) => (nesterov === true ? 'nesterov' : momentum === 0 ? 'sgd' : 'momentum'),
    params: { lr: 'learningRate', momentum: 'momentum', dampening: 'dampening' },
    defaults: { momentum: 0, dampening: 0, nesterov: false, weight_decay: 0 },
  },
  adagrad: {
    name: () => 'adagrad',
    params: {
      lr: 'learningRate',
      eps: 'epsilon',
      lr_decay: 'learningRateDecay',
      initial_accumulator_value: 'initialAccumulator',
    },
    defaults: { eps: 1e-10, lr_decay: 0, initial_accumulator_value: 0, weight_decay: 0 },
  },
  rmsprop: {
    name: () => 'rmsprop',
    params: { lr: 'learningRate', alpha: 'decay', eps: 'epsilon', momentum: 'momentum', centered: 'centered' },
    defaults: { alpha: 0.99, eps: 1e-8, momentum: 0, centered: false, weight_decay: 0 },
  },
  adam: { name: () => 'adam', ...ADAM },
  adamw: { name: () => 'adamw', ...ADAM, defaults: { ...ADAM.defaults, weight_decay: 0.01 } },
};

/**
 * Our optimizer for a name and settings of the tables.
 *
 * Errors   LabError 'check' naming each setting that the core does not have.
 */
export function referenceOptimizer(name: string, given: Hyper): ReferenceOptimizer {
  const rule = RULES[name];
  if (rule === undefined) throw unsupported(`the optimizer "${name}"`);
  const hyper: Hyper = { ...rule.defaults, ...given };
  const missing = Object.entries(hyper).filter(([key]) => !(key in rule.params) && !(key in rule.defaults));
  if (missing.length > 0) {
    throw unsupported(`${name} with ${missing.map(([key, value]) => `${key} ${String(value)}`).join(', ')}`);
  }
  const record: Optimizer = OPTIMIZERS[rule.name(hyper)];
  if (record.name === 'nesterov' && hyper['dampening'] !== 0) throw unsupported(`${name} with nesterov and dampening`);
  const params = Object.entries(rule.params).flatMap(([theirs, ours]) =>
    ours in record.params ? [[ours, numeric(hyper, theirs)] as const] : [],
  );
  const choice = { ...defaultChoice(record), ...Object.fromEntries(params) } as Choice<OptimizerName>;
  return { choice, weightDecay: numeric(hyper, 'weight_decay') };
}

/** A setting as a number; a flag is 0 or 1. */
function numeric(hyper: Hyper, key: string): number {
  const value = typeof hyper[key] === 'boolean' ? Number(hyper[key]) : hyper[key];
  if (typeof value !== 'number') throw unsupported(`${key} = ${String(value)}`);
  return value;
}

/** PyTorch's learning rate of a step, when the run has no list of them. */
export function baseLearningRate({ choice }: ReferenceOptimizer): number {
  return param(choice, 'learningRate');
}

/** Our clipping for one of the tables, or null for none. */
export function referenceClipping(clip: Hyper | null): { readonly record: Clipping; readonly choice: Choice } {
  if (clip === null) return { record: CLIPPINGS.none, choice: { name: 'none' } };
  const { kind, ...settings } = clip;
  const known = kind === 'norm' ? 'max_norm' : kind === 'value' ? 'clip_value' : null;
  if (known === null) throw unsupported(`clipping "${String(kind)}"`);
  const other = Object.keys(settings).find((key) => key !== known);
  if (other !== undefined) throw unsupported(`clipping with ${other} ${String(settings[other])}`);
  const limit = numeric(clip, known);
  return kind === 'norm'
    ? { record: CLIPPINGS.norm, choice: { name: 'norm', maxNorm: limit } }
    : { record: CLIPPINGS.value, choice: { name: 'value', maxValue: limit } };
}
