import { leakyGainSquared } from './gains';
import { GAIN, varianceRule, type Initializer, type VarianceOf } from './initializer';
import { SOURCES } from './initializerSources';
import type { ParamDefs } from './params';

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

const heRule: VarianceOf = ({ fanIn, fanOut }, value) =>
  leakyGainSquared(value('slope')) / (value('useFanOut') === 1 ? fanOut : fanIn);
const glorotRule: VarianceOf = ({ fanIn, fanOut }) => 2 / (fanIn + fanOut);
const lecunRule: VarianceOf = ({ fanIn }) => 1 / fanIn;

const SIGMOIDS = ['tanh', 'logistic', 'softsign', 'hardTanh', 'identity'] as const;
const RECTIFIERS = ['relu', 'leakyRelu', 'prelu', 'relu6', 'gelu', 'silu', 'mish', 'hardSwish', 'elu'] as const;

/** Initializers whose spread follows from fanIn and fanOut. */
export const SCALED_INITIALIZERS = {
  lecunUniform: {
    name: 'lecunUniform',
    label: 'LeCun uniform',
    formula: 'U(−√(3/fanIn), √(3/fanIn))',
    ...varianceRule(GAIN, lecunRule, 'uniform'),
    pairsWith: [...SIGMOIDS, 'selu'],
    keras: ['lecun_uniform'],
    source: SOURCES.efficientBackprop,
  },
  lecunNormal: {
    name: 'lecunNormal',
    label: 'LeCun normal',
    formula: 'N(0, 1/fanIn), not truncated',
    ...varianceRule({ ...GAIN, ...TRUNCATED }, lecunRule, 'normal'),
    pairsWith: [...SIGMOIDS, 'selu'],
    keras: ['lecun_normal'],
    source: SOURCES.efficientBackprop,
  },
  glorotUniform: {
    name: 'glorotUniform',
    label: 'Glorot (Xavier) uniform',
    formula: 'U(−√(6/(fanIn + fanOut)), √(6/(fanIn + fanOut)))',
    ...varianceRule(GAIN, glorotRule, 'uniform'),
    pairsWith: SIGMOIDS,
    pytorch: ['nn.init.xavier_uniform_'],
    keras: ['glorot_uniform'],
    source: SOURCES.glorot,
  },
  glorotNormal: {
    name: 'glorotNormal',
    label: 'Glorot (Xavier) normal',
    formula: 'N(0, 2/(fanIn + fanOut)), not truncated',
    ...varianceRule({ ...GAIN, ...TRUNCATED }, glorotRule, 'normal'),
    pairsWith: SIGMOIDS,
    pytorch: ['nn.init.xavier_normal_'],
    keras: ['glorot_normal'],
    source: SOURCES.glorot,
  },
  xavierCourse: {
    name: 'xavierCourse',
    label: 'Xavier (course form)',
    formula: 'N(0, 1/fanIn): Xavier as many courses teach it',
    ...varianceRule(GAIN, lecunRule, 'normal'),
    pairsWith: SIGMOIDS,
    source: SOURCES.glorot,
  },
  literalInverseN: {
    name: 'literalInverseN',
    label: 'Inverse n, taken literally',
    formula: 'N(0, 1/fanIn²): standard deviation 1/fanIn, kept to show that it fails',
    ...varianceRule(GAIN, ({ fanIn }) => 1 / (fanIn * fanIn), 'normal'),
    pairsWith: [],
    source: SOURCES.efficientBackprop,
  },
  heUniform: {
    name: 'heUniform',
    label: 'He (Kaiming) uniform',
    formula: 'U(−√(3v), √(3v)) with v = 2/((1 + slope²) fan)',
    ...varianceRule(HE, heRule, 'uniform'),
    pairsWith: RECTIFIERS,
    pytorch: ['nn.init.kaiming_uniform_'],
    keras: ['he_uniform'],
    source: SOURCES.he,
  },
  heNormal: {
    name: 'heNormal',
    label: 'He (Kaiming) normal',
    formula: 'N(0, 2/((1 + slope²) fan)), not truncated',
    ...varianceRule({ ...HE, ...TRUNCATED }, heRule, 'normal'),
    pairsWith: RECTIFIERS,
    pytorch: ['nn.init.kaiming_normal_'],
    keras: ['he_normal'],
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
    source: SOURCES.glorot,
  },
} as const satisfies Record<string, Initializer>;
