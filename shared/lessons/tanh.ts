import { ACTIVATIONS } from '../activations';
import { SATURATION_SHARE } from '../diagnostics';
import { logistic, tanh, tanhDerivative } from '../math';
import { classifier } from './experiments';
import { NO_EXPERIMENTS, type Lesson } from './lesson';
import { passTraining, slopes } from './pass';
import { derivativeError, GRID } from './slopes';

export const TANH_LESSONS: readonly Lesson[] = [
  {
    id: 'tanhDerivative',
    chapter: 'tanh',
    title: 'tanh is the logistic function, stretched and centred',
    claim:
      'tanh lies in (−1, 1), has the derivative 1 − tanh², 1 at x = 0 and next to nothing at its ends, and is 2σ(2x) − 1.',
    setUp: 'tanh and its derivative on a grid from −20 to 20.',
    question: { text: 'How large is the slope of tanh at 0?', options: ['1/4', '1/2', '1'], answer: 2 },
    explanation:
      'The same S, twice as tall and twice as steep, so its slope is four times that of the logistic function, and its middle is 0.',
    seeds: 1,
    experiments: NO_EXPERIMENTS,
    measure: () => ({
      error: derivativeError(ACTIVATIONS.tanh),
      top: tanhDerivative(0),
      identity: Math.max(...GRID.map((x) => Math.abs(tanh(x) - (2 * logistic(2 * x) - 1)))),
      atFive: tanhDerivative(5),
    }),
    checks: [
      { key: 'error', quantity: 'largest |1 − tanh² − measured slope|', bound: { max: 1e-9 }, across: 'every' },
      { key: 'top', quantity: 'tanh′(0)', bound: { min: 1, max: 1 }, across: 'every' },
      { key: 'identity', quantity: 'largest |tanh x − (2σ(2x) − 1)|', bound: { max: 1e-15 }, across: 'every' },
      { key: 'atFive', quantity: 'tanh′(5)', bound: { min: 1.815e-4, max: 1.825e-4 }, across: 'every' },
    ],
  },
  {
    id: 'tanhSaturates',
    chapter: 'tanh',
    title: 'tanh saturates as well',
    claim: 'Large weights put tanh units at their ends just as they do logistic ones.',
    setUp:
      'A 2-16-16-1 tanh net with weights N(0, 5²) on the moons before the first step: the share of (example, hidden unit) whose slope is below 4 % of the largest.',
    question: { text: 'Which share is saturated?', options: ['About 0.1', 'About 0.4', 'Over 0.7'], answer: 2 },
    explanation:
      'Being centred does not help against size. With Xavier weights nothing is saturated here. Saturation is not the end of learning either: such a net often still finds its way.',
    seeds: 10,
    experiments: (seed) => ({
      large: classifier(
        { hidden: [16, 16], activation: 'tanh', initializer: { name: 'normal', std: 5 }, epochs: 1 },
        seed,
      ),
    }),
    measure: ({ trained }) => {
      const { training, initial } = trained('large');
      const pass = passTraining(training, initial);
      const all = [...slopes(pass, 0), ...slopes(pass, 1)];
      return { share: all.filter((slope) => slope < SATURATION_SHARE).length / all.length };
    },
    checks: [
      { key: 'share', quantity: 'share with f′ below 4 % of its largest', bound: { min: 0.7 }, across: 'median' },
    ],
  },
  {
    id: 'tanhBeforeLogistic',
    chapter: 'tanh',
    title: 'tanh before logistic',
    claim:
      'In hidden layers tanh learns in a few dozen epochs what a logistic net of the same size does not learn in 300.',
    setUp:
      'A 2-16-16-16-1 net with Xavier weights on the moons, learning rate 0.1, batches of 32: epochs until 95 % of the training examples are right, 300 at most.',
    question: {
      text: 'How many of ten logistic nets get there within 300 epochs?',
      options: ['All', 'About half', 'None'],
      answer: 2,
    },
    explanation:
      'Four times the slope in each of three layers, and outputs around 0. The logistic function has its place at the output, as a probability.',
    seeds: 10,
    experiments: (seed) => {
      const net = (activation: string) =>
        classifier(
          { hidden: [16, 16, 16], activation, initializer: 'glorotUniform', epochs: 300, everyEpoch: true },
          seed,
        );
      return { tanh: net('tanh'), logistic: net('logistic') };
    },
    measure: ({ trained }) => ({
      tanh: trained('tanh').epochsUntil('accuracy.train', 0.95),
      logistic: trained('logistic').epochsUntil('accuracy.train', 0.95),
    }),
    checks: [
      { key: 'tanh', quantity: 'epochs to 95 %, tanh', bound: { max: 60 }, across: 'every' },
      { key: 'logistic', quantity: 'epochs to 95 %, logistic (300 = never)', bound: { min: 300 }, across: 'every' },
    ],
  },
];
