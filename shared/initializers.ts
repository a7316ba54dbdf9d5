import { SOURCES } from './initializerSources';
import type { Choice, ParamDefs } from './params';
import type { Rng } from './rng';
import type { Source } from './source';

/** Inputs and outputs of the layer whose weights or biases are drawn. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** How a layer's weights or biases are drawn. */
export interface Initializer {
  /** Stable key. Never rename one. */
  readonly name: string;
  readonly label: string;
  /** The distribution, in words and symbols. */
  readonly formula: string;
  /** `gain` multiplies every draw. */
  readonly params: ParamDefs;
  /** Variance of one entry, gain included; null where entries are not drawn alike. */
  readonly variance: (fans: Fans, choice: Choice) => number | null;
  /** Mutates out: every entry is drawn. Row-major weights [fanOut × fanIn], or biases [fanOut]. */
  readonly fill: (out: Float64Array, fans: Fans, rng: Rng, choice: Choice) => void;
  /** Activations that it was made for, by name. */
  readonly pairsWith: readonly string[];
  /** Names in PyTorch and Keras. */
  readonly aliases: readonly string[];
  /** First source. */
  readonly source: Source;
}

/** Standard deviation of N(0, 1) cut to [−2, 2]. */
export const TRUNCATED_STD = 0.8796256610342398;
const SQRT_3 = 1.7320508075688772;

/** One zero-mean draw of variance 1. */
const UNIT = {
  uniform: (rng: Rng) => SQRT_3 * (2 * rng.uniform() - 1),
  normal: (rng: Rng) => rng.normal(),
  truncatedNormal: (rng: Rng) => rng.truncatedNormal() / TRUNCATED_STD,
} as const;

const GAIN: ParamDefs = {
  gain: { label: 'Gain', default: 1, min: 0, max: 1000, help: 'Multiplies every weight drawn.' },
};
const TRUNCATED: ParamDefs = {
  truncated: {
    label: 'Cut at 2σ',
    default: 0,
    min: 0,
    max: 1,
    integer: true,
    help: '1 draws from the normal cut at two standard deviations, of the same variance, as Keras does.',
  },
};
const HE: ParamDefs = {
  ...GAIN,
  slope: { label: 'Slope', default: 0, min: 0, max: 10, help: 'Slope of a leaky ReLU for negative inputs.' },
  useFanOut: {
    label: 'Use fanOut',
    default: 0,
    min: 0,
    max: 1,
    integer: true,
    help: '1 keeps the variance of gradients (fanOut), 0 that of activations (fanIn).',
  },
};

type VarianceOf = (fans: Fans, value: (key: string) => number) => number;

/** `variance` and `fill` of independent zero-mean draws: gain² · rule, in the given shape. */
function varianceRule(params: ParamDefs, rule: VarianceOf, shape: 'uniform' | 'normal' | 'truncatedNormal') {
  const variance = (fans: Fans, choice: Choice): number => {
    const gain = valueOf(params, choice)('gain');
    return gain * gain * rule(fans, valueOf(params, choice));
  };
  const fill = (out: Float64Array, fans: Fans, rng: Rng, choice: Choice): void => {
    const cut = 'truncated' in params && valueOf(params, choice)('truncated') === 1;
    const draw = UNIT[cut ? 'truncatedNormal' : shape];
    const std = valueOf(params, choice)('gain') * Math.sqrt(rule(fans, valueOf(params, choice)));
    for (let i = 0; i < out.length; i++) out[i] = std * draw(rng);
  };
  return { params, variance, fill };
}

/** Reads a choice; a parameter that it lacks has its default. */
function valueOf(params: ParamDefs, choice: Choice): (key: string) => number {
  return (key) => {
    const value = choice[key];
    return typeof value === 'number' ? value : params[key]!.default;
  };
}

const heRule: VarianceOf = ({ fanIn, fanOut }, value) =>
  2 / ((1 + value('slope') * value('slope')) * (value('useFanOut') === 1 ? fanOut : fanIn));
const glorotRule: VarianceOf = ({ fanIn, fanOut }) => 2 / (fanIn + fanOut);
const lecunRule: VarianceOf = ({ fanIn }) => 1 / fanIn;
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

const SIGMOIDS = ['tanh', 'logistic', 'softsign', 'hardTanh', 'identity'] as const;
const RECTIFIERS = ['relu', 'leakyRelu', 'relu6', 'gelu', 'silu', 'mish', 'hardSwish', 'elu'] as const;

export const INITIALIZERS = {
  zeros: {
    name: 'zeros',
    label: 'Zeros',
    formula: '0',
    params: GAIN,
    variance: () => 0,
    fill: (out) => void out.fill(0),
    pairsWith: [],
    aliases: ['zeros_'],
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
    aliases: ['constant_'],
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
    aliases: ['uniform_', 'randomUniform'],
    source: SOURCES.backpropagation,
  },
  normal: {
    name: 'normal',
    label: 'Normal',
    formula: 'N(0, std²), not truncated',
    ...varianceRule(NORMAL_STD, stdRule, 'normal'),
    pairsWith: [],
    aliases: ['normal_', 'randomNormal'],
    source: SOURCES.alexNet,
  },
  truncatedNormal: {
    name: 'truncatedNormal',
    label: 'Truncated normal',
    formula: 'N(0, std²) cut to [−2 std, 2 std]',
    ...varianceRule(CUT_STD, cutRule, 'truncatedNormal'),
    pairsWith: [],
    aliases: ['trunc_normal_', 'truncated_normal'],
    source: SOURCES.tensorflow,
  },
  lecunUniform: {
    name: 'lecunUniform',
    label: 'LeCun uniform',
    formula: 'U(−√(3/fanIn), √(3/fanIn))',
    ...varianceRule(GAIN, lecunRule, 'uniform'),
    pairsWith: [...SIGMOIDS, 'selu'],
    aliases: ['lecun_uniform'],
    source: SOURCES.efficientBackprop,
  },
  lecunNormal: {
    name: 'lecunNormal',
    label: 'LeCun normal',
    formula: 'N(0, 1/fanIn), not truncated',
    ...varianceRule({ ...GAIN, ...TRUNCATED }, lecunRule, 'normal'),
    pairsWith: [...SIGMOIDS, 'selu'],
    aliases: ['lecun_normal'],
    source: SOURCES.efficientBackprop,
  },
  glorotUniform: {
    name: 'glorotUniform',
    label: 'Glorot (Xavier) uniform',
    formula: 'U(−√(6/(fanIn + fanOut)), √(6/(fanIn + fanOut)))',
    ...varianceRule(GAIN, glorotRule, 'uniform'),
    pairsWith: SIGMOIDS,
    aliases: ['xavierUniform', 'xavier_uniform_', 'glorot_uniform'],
    source: SOURCES.glorot,
  },
  glorotNormal: {
    name: 'glorotNormal',
    label: 'Glorot (Xavier) normal',
    formula: 'N(0, 2/(fanIn + fanOut)), not truncated',
    ...varianceRule({ ...GAIN, ...TRUNCATED }, glorotRule, 'normal'),
    pairsWith: SIGMOIDS,
    aliases: ['xavierNormal', 'xavier_normal_', 'glorot_normal'],
    source: SOURCES.glorot,
  },
  xavierCourse: {
    name: 'xavierCourse',
    label: 'Xavier (course form)',
    formula: 'N(0, 1/fanIn): Xavier as many courses teach it',
    ...varianceRule(GAIN, lecunRule, 'normal'),
    pairsWith: SIGMOIDS,
    aliases: [],
    source: SOURCES.glorot,
  },
  literalInverseN: {
    name: 'literalInverseN',
    label: 'Inverse n, taken literally',
    formula: 'N(0, 1/fanIn²): standard deviation 1/fanIn, kept to show that it fails',
    ...varianceRule(GAIN, ({ fanIn }) => 1 / (fanIn * fanIn), 'normal'),
    pairsWith: [],
    aliases: [],
    source: SOURCES.efficientBackprop,
  },
  heUniform: {
    name: 'heUniform',
    label: 'He (Kaiming) uniform',
    formula: 'U(−√(3v), √(3v)) with v = 2/((1 + slope²) fan)',
    ...varianceRule(HE, heRule, 'uniform'),
    pairsWith: RECTIFIERS,
    aliases: ['kaimingUniform', 'kaiming_uniform_', 'he_uniform'],
    source: SOURCES.he,
  },
  heNormal: {
    name: 'heNormal',
    label: 'He (Kaiming) normal',
    formula: 'N(0, 2/((1 + slope²) fan)), not truncated',
    ...varianceRule({ ...HE, ...TRUNCATED }, heRule, 'normal'),
    pairsWith: RECTIFIERS,
    aliases: ['kaimingNormal', 'kaiming_normal_', 'he_normal'],
    source: SOURCES.he,
  },
  pytorchDefault: {
    name: 'pytorchDefault',
    label: 'PyTorch default',
    formula: 'U(−1/√fanIn, 1/√fanIn), weights and biases',
    ...varianceRule(GAIN, ({ fanIn }) => 1 / (3 * fanIn), 'uniform'),
    pairsWith: [],
    aliases: ['torchDefault', 'pytorch_linear_default'],
    source: SOURCES.pytorch,
  },
  kerasDefault: {
    name: 'kerasDefault',
    label: 'Keras default',
    formula: 'Glorot uniform: U(−√(6/(fanIn + fanOut)), √(6/(fanIn + fanOut)))',
    ...varianceRule(GAIN, glorotRule, 'uniform'),
    pairsWith: SIGMOIDS,
    aliases: [],
    source: SOURCES.glorot,
  },
} as const satisfies Record<string, Initializer>;

export type InitializerName = keyof typeof INITIALIZERS;
