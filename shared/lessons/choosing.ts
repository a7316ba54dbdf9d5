import { classifier } from './experiments';
import { NO_EXPERIMENTS, type Lesson } from './lesson';

const NETS = [
  { activation: 'relu', initializer: 'heNormal' },
  { activation: 'leakyRelu', initializer: 'heNormal' },
  { activation: 'tanh', initializer: 'glorotUniform' },
  { activation: 'logistic', initializer: 'glorotUniform' },
] as const;

export const CHOOSING_LESSONS: readonly Lesson[] = [
  {
    id: 'inShort',
    chapter: 'choosing',
    title: 'In short: the ReLU family first, the logistic function last',
    claim:
      'In hidden layers of ordinary nets ReLU and Leaky ReLU with He weights learn fastest, then tanh with Xavier, then the logistic function.',
    setUp:
      'A 2-16-16-16-1 net on the moons, learning rate 0.1, batches of 32: epochs until 95 % of the training examples are right, 300 at most.',
    question: {
      text: 'In which order do they get there?',
      options: ['tanh, ReLU, logistic', 'ReLU and Leaky ReLU, tanh, logistic', 'All at about the same time'],
      answer: 1,
    },
    explanation: 'This is a small net on an easy task. The order is typical, the distances are not.',
    seeds: 10,
    experiments: (seed) =>
      Object.fromEntries(
        NETS.map(({ activation, initializer }) => [
          activation,
          classifier({ hidden: [16, 16, 16], activation, initializer, epochs: 300, everyEpoch: true }, seed),
        ]),
      ),
    measure: ({ trained }) =>
      Object.fromEntries(
        NETS.map(({ activation }) => [activation, trained(activation).epochsUntil('accuracy.train', 0.95)]),
      ),
    checks: [
      {
        key: 'relu',
        quantity: 'epochs to 95 %, ReLU less tanh (medians)',
        minus: 'tanh',
        bound: { max: 0 },
        across: 'median',
      },
      {
        key: 'leakyRelu',
        quantity: 'epochs to 95 %, Leaky ReLU less tanh (medians)',
        minus: 'tanh',
        bound: { max: 0 },
        across: 'median',
      },
      {
        key: 'tanh',
        quantity: 'epochs to 95 %, tanh less logistic (medians)',
        minus: 'logistic',
        bound: { max: 0 },
        across: 'median',
      },
    ],
  },
  {
    id: 'otherNets',
    chapter: 'choosing',
    title: 'Beyond dense nets',
    claim: 'Recurrent nets usually have tanh inside, convolutional nets ReLU or a relative of it.',
    setUp: 'Nothing is measured here: this laboratory trains dense nets. The reasons are those of the lessons before.',
    question: {
      text: 'Why would a recurrent net rather have a bounded function?',
      options: [
        'It is cheaper',
        'The same weights are applied again and again, so what grows a little grows without end',
        'It has no reason',
      ],
      answer: 1,
    },
    explanation:
      'A recurrent net applies one matrix at every step: an unbounded function lets its state grow with the length of the sequence. A convolution shares weights over places, not over time, and is as deep as it has layers; there the slope of 1 counts.',
    seeds: 1,
    experiments: NO_EXPERIMENTS,
    measure: () => ({}),
    checks: [],
  },
];
