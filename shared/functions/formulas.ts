import type { ActivationName } from '../activations';

/** How an activation is written in a book, and what goes wrong with it. */
export interface Formula {
  /** LaTeX of f(z). */
  readonly f: string;
  /** LaTeX of f′(z). */
  readonly df: string;
  /** Abbreviations and constants that the two use: symbol and LaTeX of what it stands for. */
  readonly where: readonly (readonly [symbol: string, meaning: string])[];
  /** Its limits, in a sentence or two. */
  readonly limits: string;
}

const SIGMA = ['\\sigma(z)', '\\frac{1}{1+e^{-z}}'] as const;
const NORMAL_TAIL = [
  '\\Phi(z)',
  '\\frac{1}{2}\\left(1+\\operatorname{erf}\\left(\\frac{z}{\\sqrt{2}}\\right)\\right)',
] as const;
const NORMAL_DENSITY = ['\\varphi(z)', '\\frac{1}{\\sqrt{2\\pi}}e^{-\\frac{z^{2}}{2}}'] as const;

/** f where z > 0 and where it is not. */
const split = (positive: string, rest: string): string =>
  `\\begin{cases}${positive}&z>0\\\\${rest}&z\\le 0\\end{cases}`;

/** Every activation's formulas; the type check finds a missing one, a test evaluates them. */
export const FORMULAS = {
  identity: {
    f: 'z',
    df: '1',
    where: [],
    limits: 'Layers of it are one linear map, however many: a network learns nothing that one layer could not.',
  },
  logistic: {
    f: '\\frac{1}{1+e^{-z}}',
    df: '\\sigma(z)\\left(1-\\sigma(z)\\right)',
    where: [SIGMA],
    limits:
      'The slope is at most 1/4 and falls to 0 on both sides: gradients vanish through depth, saturated units hardly learn. Outputs are all positive, so the gradients of a unit’s weights share a sign.',
  },
  tanh: {
    f: '\\frac{e^{z}-e^{-z}}{e^{z}+e^{-z}}',
    df: '1-\\tanh^{2}(z)',
    where: [],
    limits: 'It saturates on both sides as the logistic does, and sooner: large weights or inputs leave slopes near 0.',
  },
  softsign: {
    f: '\\frac{z}{1+|z|}',
    df: '\\frac{1}{\\left(1+|z|\\right)^{2}}',
    where: [],
    limits: 'It saturates on both sides, slowly: the slope falls with the square of z, not exponentially.',
  },
  hardSigmoid: {
    f: '\\min\\left(1,\\max\\left(0,\\frac{z+3}{6}\\right)\\right)',
    df: '\\begin{cases}\\frac{1}{6}&-3<z<3\\\\0&\\text{else}\\end{cases}',
    where: [],
    limits: 'Beyond ±3 the slope is exactly 0: a unit that is there for every example never moves again.',
  },
  hardTanh: {
    f: '\\min\\left(1,\\max\\left(-1,z\\right)\\right)',
    df: '\\begin{cases}1&-1<z<1\\\\0&\\text{else}\\end{cases}',
    where: [],
    limits: 'Beyond ±1 the slope is exactly 0: a unit that is there for every example never moves again.',
  },
  relu: {
    f: '\\max\\left(0,z\\right)',
    df: split('1', '0'),
    where: [],
    limits:
      'A unit that is negative for every example has gradient 0 and stays dead. Outputs are never negative, so they are not zero-centred.',
  },
  leakyRelu: {
    f: split('z', '\\alpha z'),
    df: split('1', '\\alpha'),
    where: [],
    limits: 'A unit on the negative side learns, but with a small α very slowly; not zero-centred.',
  },
  prelu: {
    f: split('z', '\\alpha z'),
    df: split('1', '\\alpha'),
    where: [],
    limits: 'α is learned with the weights: more to fit, and weight decay pulls it towards 0, the ReLU.',
  },
  elu: {
    f: split('z', '\\alpha\\left(e^{z}-1\\right)'),
    df: split('1', '\\alpha e^{z}'),
    where: [],
    limits: 'It saturates on the left, where slopes fall to 0; the exponential costs more than a comparison.',
  },
  selu: {
    f: `\\lambda ${split('z', '\\alpha\\left(e^{z}-1\\right)')}`,
    df: `\\lambda ${split('1', '\\alpha e^{z}')}`,
    where: [
      ['\\lambda', '1.0507009873554805'],
      ['\\alpha', '1.6732632423543772'],
    ],
    limits:
      'It keeps mean 0 and variance 1 only in plain dense nets with LeCun normal weights and standardized inputs.',
  },
  celu: {
    f: split('z', '\\alpha\\left(e^{\\frac{z}{\\alpha}}-1\\right)'),
    df: split('1', 'e^{\\frac{z}{\\alpha}}'),
    where: [],
    limits: 'It saturates on the left, the sooner the smaller α is.',
  },
  relu6: {
    f: '\\min\\left(6,\\max\\left(0,z\\right)\\right)',
    df: '\\begin{cases}1&0<z<6\\\\0&\\text{else}\\end{cases}',
    where: [],
    limits: 'The slope is exactly 0 on both sides: units die below 0 and stop learning above 6.',
  },
  gelu: {
    f: 'z\\,\\Phi(z)',
    df: '\\Phi(z)+z\\,\\varphi(z)',
    where: [NORMAL_TAIL, NORMAL_DENSITY],
    limits: 'Slopes vanish on the left and turn negative below −0.75; dearer than a ReLU, and not zero-centred.',
  },
  geluTanh: {
    f: '\\frac{z}{2}\\left(1+t\\right)',
    df: '\\frac{1+t}{2}+\\frac{z}{2}\\left(1-t^{2}\\right)\\sqrt{\\frac{2}{\\pi}}\\left(1+0.134145z^{2}\\right)',
    where: [['t', '\\tanh\\left(\\sqrt{\\frac{2}{\\pi}}\\left(z+0.044715z^{3}\\right)\\right)']],
    limits: 'An approximation of the GELU, within 5·10⁻⁴ of it: mixing the two between libraries changes results.',
  },
  silu: {
    f: 'z\\,\\sigma(z)',
    df: '\\sigma(z)+z\\,\\sigma(z)\\left(1-\\sigma(z)\\right)',
    where: [SIGMA],
    limits: 'Slopes vanish on the left and turn negative below −1.28; not zero-centred.',
  },
  mish: {
    f: 'z\\,\\tanh(s)',
    df: '\\tanh(s)+z\\left(1-\\tanh^{2}(s)\\right)\\sigma(z)',
    where: [['s', '\\ln\\left(1+e^{z}\\right)'], SIGMA],
    limits: 'Slopes vanish on the left and turn negative below −1.19; three transcendental functions a value.',
  },
  hardSwish: {
    f: 'z\\min\\left(1,\\max\\left(0,\\frac{z+3}{6}\\right)\\right)',
    df: '\\begin{cases}\\frac{z}{3}+\\frac{1}{2}&-3\\le z<3\\\\\\min\\left(1,\\max\\left(0,z\\right)\\right)&\\text{else}\\end{cases}',
    where: [],
    limits: 'Below −3 the slope is exactly 0, as of a ReLU, and it jumps at ±3.',
  },
  softplus: {
    f: '\\ln\\left(1+e^{z}\\right)',
    df: '\\sigma(z)',
    where: [SIGMA],
    limits: 'All outputs are positive, 0.69 at z = 0: far from zero-centred, so deep nets drift upwards.',
  },
  logSigmoid: {
    f: '-\\ln\\left(1+e^{-z}\\right)',
    df: '\\sigma(-z)',
    where: [SIGMA],
    limits: 'All outputs are negative and saturate on the right; made for losses rather than hidden layers.',
  },
  sin: {
    f: '\\sin(z)',
    df: '\\cos(z)',
    where: [],
    limits:
      'It neither rises nor saturates: many z give one output, and the loss has many minima. It needs its own initialization.',
  },
  gaussian: {
    f: 'e^{-z^{2}}',
    df: '-2z\\,e^{-z^{2}}',
    where: [],
    limits: 'The slope is 0 at z = 0 and far from it on both sides: units answer only near their centre.',
  },
} as const satisfies Record<ActivationName, Formula>;
