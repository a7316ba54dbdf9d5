import { singularValues } from '../matrices';
import { classifier } from './experiments';
import type { Lesson } from './lesson';
import { largestMagnitude, largestUnitDistance, nearestUnits } from './matrices';
import { Trained } from './trained';

const LN_2 = 0.6931471805599453;
const EPOCHS = 300;
const net = (activation: string, initializer: string | { name: string; value: number }, units: number, seed: number) =>
  classifier({ hidden: [units], activation, initializer, epochs: EPOCHS, batchSize: 20, everyEpoch: true }, seed);
const HALF = { name: 'constant', value: 0.5 };

/** Largest distance between two units of the first layer at any time of a run that is trained anew for it. */
function largestDistanceEver({ training }: Trained): number {
  let largest = 0;
  Trained.toEnd(training.spec, ([first]) => (largest = Math.max(largest, largestUnitDistance(first!))));
  return largest;
}

export const SYMMETRY_LESSONS: readonly Lesson[] = [
  {
    id: 'zerosLogistic',
    chapter: 'symmetry',
    title: 'All weights zero: all units stay one',
    claim: 'Units that begin equal get equal gradients and stay equal, though they do move.',
    setUp:
      'A 2-8-1 logistic net with all weights zero on the moons, 300 epochs: the largest difference between two units after every epoch.',
    question: {
      text: 'How different are the eight units after 300 epochs?',
      options: ['As different as after a random start', 'A little', 'Not in a single bit'],
      answer: 2,
    },
    explanation:
      'Same inputs, same weights, same gradient. The units move together, because the output weights grow first. The sums are made in the same order for every unit here, so that equal means equal.',
    seeds: 10,
    experiments: (seed) => ({ zeros: net('logistic', 'zeros', 8, seed) }),
    measure: ({ trained }) => ({
      distance: largestDistanceEver(trained('zeros')),
      moved: largestMagnitude(trained('zeros').final[0]!.weights),
    }),
    checks: [
      {
        key: 'distance',
        quantity: 'largest |wᵢ − wⱼ| of two units, every epoch',
        bound: { min: 0, max: 0 },
        across: 'every',
      },
      { key: 'moved', quantity: 'largest |W₁| at the end', bound: { min: 0.3 }, across: 'every' },
    ],
  },
  {
    id: 'zerosTanhRelu',
    chapter: 'symmetry',
    title: '… with tanh or ReLU nothing moves but one bias',
    claim:
      'tanh and ReLU units with zero weights put out 0, so neither their weights nor those behind them get a gradient.',
    setUp: 'The same net with tanh and with ReLU, all weights zero, 300 epochs.',
    question: {
      text: 'Which loss is left after 300 epochs?',
      options: ['ln 2 = 0.693, as guessing', 'About 0.3', 'Next to 0'],
      answer: 0,
    },
    explanation:
      'h = 0 gives ∂L/∂W₂ = 0, and W₂ = 0 gives ∂L/∂W₁ = 0. Only the output bias learns how often each class comes.',
    seeds: 10,
    experiments: (seed) => ({ tanh: net('tanh', 'zeros', 8, seed), relu: net('relu', 'zeros', 8, seed) }),
    measure: ({ trained }) => ({
      tanhWeights: largestMagnitude(trained('tanh').final[0]!.weights),
      reluWeights: largestMagnitude(trained('relu').final[0]!.weights),
      tanhLoss: trained('tanh').last('loss.train'),
      reluLoss: trained('relu').last('loss.train'),
    }),
    checks: [
      { key: 'tanhWeights', quantity: 'largest |W₁| at the end, tanh', bound: { min: 0, max: 0 }, across: 'every' },
      { key: 'reluWeights', quantity: 'largest |W₁| at the end, ReLU', bound: { min: 0, max: 0 }, across: 'every' },
      {
        key: 'tanhLoss',
        quantity: 'training loss at the end, tanh',
        bound: { min: LN_2 - 0.001, max: LN_2 + 0.001 },
        across: 'every',
      },
      {
        key: 'reluLoss',
        quantity: 'training loss at the end, ReLU',
        bound: { min: LN_2 - 0.001, max: LN_2 + 0.001 },
        across: 'every',
      },
    ],
  },
  {
    id: 'constantWeights',
    chapter: 'symmetry',
    title: 'Any equal value stays equal: the layer is one neuron',
    claim: 'It is not the zero: eight units that begin with the same weights do what one unit can do.',
    setUp:
      'A 2-8-1 tanh net with all weights 0.5, one with a single hidden unit, and one with Xavier weights on the moons: 300 epochs in batches of 20, learning rate 0.1.',
    question: {
      text: 'Beside which net does the one with equal weights come out?',
      options: ['The one with Xavier weights', 'The one with a single hidden unit', 'Neither'],
      answer: 1,
    },
    explanation:
      'All rows of W₁ are the same, so its rank is 1: the second singular value is 0. The loss is that of a single unit.',
    seeds: 10,
    experiments: (seed) => ({
      constant: net('tanh', HALF, 8, seed),
      single: net('tanh', HALF, 1, seed),
      random: net('tanh', 'glorotNormal', 8, seed),
    }),
    measure: ({ trained }) => {
      const [constant, single, random] = [trained('constant'), trained('single'), trained('random')];
      const { weights, fanIn, fanOut } = constant.final[0]!;
      const [largest, second] = singularValues({ rows: fanOut, columns: fanIn, values: Float64Array.from(weights) });
      return {
        distance: largestDistanceEver(constant),
        rank: second! / largest!,
        loss: constant.last('loss.train'),
        beside: constant.last('loss.train') / single.last('loss.train'),
        random: random.last('loss.train'),
      };
    },
    checks: [
      {
        key: 'distance',
        quantity: 'largest |wᵢ − wⱼ| of two units, every epoch',
        bound: { min: 0, max: 0 },
        across: 'every',
      },
      { key: 'rank', quantity: 'second singular value of W₁ beside the first', bound: { max: 1e-12 }, across: 'every' },
      { key: 'loss', quantity: 'training loss, equal weights', bound: { min: 0.15 }, across: 'median' },
      {
        key: 'beside',
        quantity: 'training loss, equal weights beside a single unit',
        bound: { min: 0.8, max: 1.2 },
        across: 'median',
      },
      { key: 'random', quantity: 'training loss, random weights', bound: { max: 0.06 }, across: 'median' },
    ],
  },
  {
    id: 'randomBreaks',
    chapter: 'symmetry',
    title: 'A random start breaks the symmetry',
    claim: 'Units that begin a little different grow apart and share the work.',
    setUp: 'The 2-8-1 tanh net with Xavier weights beside the one with equal weights, 300 epochs.',
    question: {
      text: 'How do the distances between units change during training?',
      options: ['They shrink', 'They stay', 'They grow'],
      answer: 2,
    },
    explanation:
      'Each unit gets another gradient. Biases may start at 0: the weights alone are enough to tell the units apart. A start can still be unlucky: 5 of 200 stayed at the loss of equal weights, their units apart but not growing. Hence the median.',
    seeds: 10,
    experiments: (seed) => ({
      constant: net('tanh', HALF, 8, seed),
      random: net('tanh', 'glorotNormal', 8, seed),
    }),
    measure: ({ trained }) => {
      const random = trained('random');
      const [before, after] = [largestUnitDistance(random.initial[0]!), largestUnitDistance(random.final[0]!)];
      return {
        nearest: nearestUnits(random.initial[0]!),
        nearestAtEnd: nearestUnits(random.final[0]!),
        growth: after / before,
        ratio: trained('constant').last('loss.train') / random.last('loss.train'),
      };
    },
    checks: [
      {
        key: 'nearest',
        quantity: 'distance of the two nearest units at the start',
        bound: { min: Number.MIN_VALUE },
        across: 'every',
      },
      {
        key: 'nearestAtEnd',
        quantity: 'distance of the two nearest units at the end',
        bound: { min: Number.MIN_VALUE },
        across: 'every',
      },
      { key: 'growth', quantity: 'largest |wᵢ − wⱼ| at the end beside the start', bound: { min: 1 }, across: 'median' },
      {
        key: 'ratio',
        quantity: 'training loss, equal weights beside random ones',
        bound: { min: 5 },
        across: 'median',
      },
    ],
  },
];
