import { mean } from '../statistics';
import { classifier } from './experiments';
import type { Lesson } from './lesson';
import { passTraining, slopes } from './pass';

const LN_2 = 0.6931471805599453;
const net = (activation: string, initializer: string | { name: string; std: number }, seed: number) =>
  classifier({ hidden: [16, 16], activation, initializer, epochs: 200 }, seed);

export const SCALE_LESSONS: readonly Lesson[] = [
  {
    id: 'weightsTooLarge',
    chapter: 'scale',
    title: 'Too large: no slope, no learning',
    claim: 'Weights far too large saturate every layer from the start, and the net learns far worse.',
    setUp:
      'A 2-16-16-1 net on the moons with weights N(0, 20²): the mean f′ of each hidden layer of a logistic net, and the loss of a tanh net after 200 epochs beside Xavier weights.',
    question: {
      text: 'How large is the mean slope of the logistic units, where 0.25 is the most?',
      options: ['About 0.2', 'About 0.1', 'Below 0.03'],
      answer: 2,
    },
    explanation:
      'What vanishes is f′. The gradient as a whole need not: in deep tanh nets large weights can make it grow although most units are saturated.',
    seeds: 10,
    experiments: (seed) => ({
      logistic: net('logistic', { name: 'normal', std: 20 }, seed),
      large: net('tanh', { name: 'normal', std: 20 }, seed),
      xavier: net('tanh', 'glorotNormal', seed),
    }),
    measure: ({ trained }) => {
      const { training, initial } = trained('logistic');
      const pass = passTraining(training, initial);
      return {
        slope1: mean(slopes(pass, 0)),
        slope2: mean(slopes(pass, 1)),
        large: trained('large').last('loss.train'),
        ratio: trained('large').last('loss.train') / trained('xavier').last('loss.train'),
      };
    },
    checks: [
      { key: 'slope1', quantity: 'mean f′ of hidden layer 1, logistic', bound: { max: 0.03 }, across: 'median' },
      { key: 'slope2', quantity: 'mean f′ of hidden layer 2, logistic', bound: { max: 0.03 }, across: 'median' },
      { key: 'ratio', quantity: 'training loss, N(0, 20²) beside Xavier, tanh', bound: { min: 10 }, across: 'median' },
    ],
  },
  {
    id: 'weightsTooSmall',
    chapter: 'scale',
    title: 'Too small is as bad',
    claim: 'Weights next to nothing make all units alike: the net stays where it is.',
    setUp: 'The 2-16-16-1 logistic net with weights N(0, 0.01²), 200 epochs.',
    question: {
      text: 'Which loss is left?',
      options: ['ln 2 = 0.693, as guessing', 'About 0.3', 'Next to 0'],
      answer: 0,
    },
    explanation: 'The signal shrinks a hundredfold in each layer on the way forward, the gradient on the way back.',
    seeds: 10,
    experiments: (seed) => ({ small: net('logistic', { name: 'normal', std: 0.01 }, seed) }),
    measure: ({ trained }) => ({ loss: trained('small').last('loss.train') }),
    checks: [
      { key: 'loss', quantity: 'training loss', bound: { min: LN_2 - 0.01, max: LN_2 + 0.01 }, across: 'median' },
    ],
  },
];
