import { deepSignal, varianceSlope } from './depth';
import { NO_EXPERIMENTS, type Lesson } from './lesson';

/** 2⁻²⁹: what halving in each of 29 layers leaves. */
const HALVED = 1 / 536_870_912;

export const XAVIER_LESSONS: readonly Lesson[] = [
  {
    id: 'fanIn',
    chapter: 'xavier',
    title: 'The sum grows with the number of inputs: divide it away',
    claim:
      'With weights of the variance 1 the variance of z grows as n; with the variance 1/n it does not depend on n.',
    setUp:
      'Layers of 16, 64, 256 and 1,024 standard normal inputs: the slope of log Var z against log n, for weights N(0, 1) and N(0, 1/n).',
    question: { text: 'What is the slope for weights of the variance 1?', options: ['0', '1/2', '1'], answer: 2 },
    explanation:
      'Variances of independent terms add: Var z = n · Var w · Var x. Xavier’s rule chooses Var w so that the product is 1, forward and backward on average.',
    seeds: 10,
    experiments: NO_EXPERIMENTS,
    measure: ({ seed }) => ({
      one: varianceSlope({ name: 'normal', std: 1 }, seed),
      scaled: varianceSlope({ name: 'lecunNormal' }, seed),
    }),
    checks: [
      {
        key: 'one',
        quantity: 'slope of log Var z, weights N(0, 1)',
        bound: { min: 0.95, max: 1.05 },
        across: 'median',
      },
      {
        key: 'scaled',
        quantity: 'slope of log Var z, weights N(0, 1/n)',
        bound: { min: -0.05, max: 0.05 },
        across: 'median',
      },
    ],
  },
  {
    id: 'literalInverse',
    chapter: 'xavier',
    title: '“Inversely proportional to n”, taken literally',
    claim: 'A standard deviation of 1/n is far too small: the rule is about the variance.',
    setUp:
      'The same slope for weights of the standard deviation 1/n, and a tanh net of 30 layers of 256 units with them: mean a² of layer 30 beside layer 1.',
    question: {
      text: 'What is left of the signal after 30 layers?',
      options: ['About half', 'About a millionth', 'Nothing: less than 10⁻⁶⁰'],
      answer: 2,
    },
    explanation: 'Var w = 1/n² leaves 1/n of the variance in each layer: 256⁻²⁹ after 29 of them.',
    seeds: 10,
    experiments: NO_EXPERIMENTS,
    measure: ({ seed }) => ({
      slope: varianceSlope({ name: 'literalInverseN' }, seed),
      ratio: deepSignal('tanh', { name: 'literalInverseN' }, seed).ratio,
    }),
    checks: [
      {
        key: 'slope',
        quantity: 'slope of log Var z, standard deviation 1/n',
        bound: { min: -1.05, max: -0.95 },
        across: 'median',
      },
      { key: 'ratio', quantity: 'mean a² of layer 30 beside layer 1, tanh', bound: { max: 1e-60 }, across: 'every' },
    ],
  },
];

export const HE_LESSONS: readonly Lesson[] = [
  {
    id: 'heFactor',
    chapter: 'he',
    title: 'He: half of the ReLUs are off, so take twice the variance',
    claim:
      'A ReLU passes half of a symmetric signal. Var w = 2/n makes up for it, and the signal keeps its size through 30 layers.',
    setUp:
      'ReLU nets of 30 layers of 256 units with weights N(0, 2/n): the share of outputs above 0, and mean a² of layer 30 beside layer 1.',
    question: {
      text: 'Which share of the units is active for an input?',
      options: ['A quarter', 'A half', 'All'],
      answer: 1,
    },
    explanation:
      'Single nets scatter widely, from 0.2 to 3.4: a deep ReLU net has heavy tails. Inactive for an input is not dead: in the first layers none is dead for all inputs.',
    seeds: 10,
    experiments: NO_EXPERIMENTS,
    measure: ({ seed }) => {
      const { active, ratio } = deepSignal('relu', { name: 'heNormal' }, seed);
      return { active, ratio };
    },
    checks: [
      { key: 'active', quantity: 'share of outputs above 0', bound: { min: 0.48, max: 0.52 }, across: 'mean' },
      {
        key: 'ratio',
        quantity: 'mean a² of layer 30 beside layer 1',
        bound: { min: 0.3, max: 3 },
        across: 'geometricMean',
      },
    ],
  },
  {
    id: 'withoutHeFactor',
    chapter: 'he',
    title: '… without it the signal halves in each layer',
    claim: 'With Var w = 1/n a deep ReLU net loses half of its signal in each layer.',
    setUp: 'The same nets with weights N(0, 1/n).',
    question: {
      text: 'What is left of the signal after 30 layers?',
      options: ['About a half', 'About a thousandth', 'About 2⁻²⁹'],
      answer: 2,
    },
    explanation:
      '0.5²⁹ = 1.9·10⁻⁹. The ratio of weight gradients between layers does not show it, for what shrinks forward also shrinks backward: look at the signal or at δ.',
    seeds: 10,
    experiments: NO_EXPERIMENTS,
    measure: ({ seed }) => ({ ratio: deepSignal('relu', { name: 'lecunNormal' }, seed).ratio }),
    checks: [
      {
        key: 'ratio',
        quantity: 'mean a² of layer 30 beside layer 1',
        bound: { min: HALVED / 5, max: HALVED * 5 },
        across: 'geometricMean',
      },
    ],
  },
];
