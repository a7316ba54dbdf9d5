import { GAIN, TRUNCATED_STD, valueOf, varianceRule, type Initializer, type VarianceOf } from './initializer';
import { SOURCES } from './initializerSources';
import type { ParamDefs } from './params';

const stdRule: VarianceOf = (_fans, value) => value('std') * value('std');
const std = (help: string): ParamDefs => ({
  ...GAIN,
  std: { label: 'Standard deviation', default: 0.01, min: 0, max: 1000, help },
});
const CONSTANT: ParamDefs = {
  ...GAIN,
  value: { label: 'Value', default: 0.5, min: -1000, max: 1000, help: 'Every entry starts at this value.' },
};
const UNIFORM: ParamDefs = {
  ...GAIN,
  low: { label: 'Low', default: -0.05, min: -1000, max: 1000, help: 'Smallest value drawn.' },
  high: { label: 'High', default: 0.05, min: -1000, max: 1000, help: 'Largest value drawn.' },
};
const NORMAL_STD = std('Standard deviation of every entry, whatever the width of the layer.');
const CUT_STD = std('Standard deviation of the normal before the cut; after it, 0.88 of that is left.');
const cutRule: VarianceOf = (_fans, value) => {
  const left = value('std') * TRUNCATED_STD;
  return left * left;
};

/** Initializers that draw alike whatever the width of the layer. */
export const PLAIN_INITIALIZERS = {
  zeros: {
    name: 'zeros',
    label: 'Zeros',
    formula: '0',
    params: GAIN,
    variance: () => 0,
    fill: (out) => void out.fill(0),
    pairsWith: [],
    pytorch: ['nn.init.zeros_'],
    keras: ['zeros'],
    source: SOURCES.backpropagation,
  },
  constant: {
    name: 'constant',
    label: 'Constant',
    formula: 'gain · value',
    params: CONSTANT,
    variance: () => 0,
    fill: (out, _fans, _rng, choice) => {
      const value = valueOf(CONSTANT, choice);
      out.fill(value('gain') * value('value'));
    },
    pairsWith: [],
    pytorch: ['nn.init.constant_'],
    keras: ['constant'],
    source: SOURCES.backpropagation,
  },
  uniform: {
    name: 'uniform',
    label: 'Uniform',
    formula: 'gain · U(low, high)',
    params: UNIFORM,
    variance: (_fans, choice) => {
      const value = valueOf(UNIFORM, choice);
      const width = value('gain') * (value('high') - value('low'));
      return (width * width) / 12;
    },
    fill: (out, _fans, rng, choice) => {
      const value = valueOf(UNIFORM, choice);
      const [low, high, gain] = [value('low'), value('high'), value('gain')];
      for (let i = 0; i < out.length; i++) out[i] = gain * (low + (high - low) * rng.uniform());
    },
    pairsWith: [],
    pytorch: ['nn.init.uniform_'],
    keras: ['random_uniform'],
    source: SOURCES.backpropagation,
  },
  normal: {
    name: 'normal',
    label: 'Normal',
    formula: 'N(0, std²), not truncated',
    ...varianceRule(NORMAL_STD, stdRule, 'normal'),
    pairsWith: [],
    pytorch: ['nn.init.normal_'],
    keras: ['random_normal'],
    source: SOURCES.alexNet,
  },
  truncatedNormal: {
    name: 'truncatedNormal',
    label: 'Truncated normal',
    formula: 'N(0, std²) cut to [−2 std, 2 std]',
    ...varianceRule(CUT_STD, cutRule, 'truncatedNormal'),
    pairsWith: [],
    pytorch: ['nn.init.trunc_normal_'],
    keras: ['truncated_normal'],
    source: SOURCES.tensorflow,
  },
} as const satisfies Record<string, Initializer>;
