import { ACTIVATIONS } from '../activations';
import { mean } from '../statistics';
import { classifier } from './experiments';
import { NO_EXPERIMENTS, type Lesson } from './lesson';
import { deadUnits, passTraining } from './pass';
import { trainDeadUnits } from './revival';
import { trainUnit } from './singleUnit';
import type { Trained } from './trained';
import { meanOutput, mixedSignShare, smallNet } from './zeroCentred';

const { relu, leakyRelu } = ACTIVATIONS;
const MOST_STEPS = 20_000;
const RATES = [0.1, 2, 5] as const;

export const RELU_LESSONS: readonly Lesson[] = [
  {
    id: 'reluDerivative',
    chapter: 'relu',
    title: 'ReLU does not saturate on its right',
    claim: 'max(0, x) has the slope 1 for every positive x, however large, and 0 for every negative one.',
    setUp: 'The function and its derivative at 10⁻⁶, 1, 10⁶, 0 and −1.',
    question: { text: 'What is the slope of a ReLU at a million?', options: ['Next to 0', '1/2', '1'], answer: 2 },
    explanation: 'At 0 there is a kink and no derivative; 0 is taken by convention, as in PyTorch.',
    seeds: 1,
    experiments: NO_EXPERIMENTS,
    measure: () => ({
      right: mean([1e-6, 1, 1e6].map((x) => relu.df(x))),
      value: Math.max(...[1e-6, 1, 1e6].map((x) => Math.abs(relu.f(x) - x))),
      left: relu.df(-1),
      leftValue: relu.f(-1),
      kink: relu.df(0),
    }),
    checks: [
      { key: 'right', quantity: 'f′ at 10⁻⁶, 1 and 10⁶ (mean)', bound: { min: 1, max: 1 }, across: 'every' },
      { key: 'value', quantity: 'largest |f(x) − x| at 10⁻⁶, 1 and 10⁶', bound: { min: 0, max: 0 }, across: 'every' },
      { key: 'left', quantity: 'f′(−1)', bound: { min: 0, max: 0 }, across: 'every' },
      { key: 'leftValue', quantity: 'f(−1)', bound: { min: 0, max: 0 }, across: 'every' },
      { key: 'kink', quantity: 'f′(0), by convention', bound: { min: 0, max: 0 }, across: 'every' },
    ],
  },
  {
    id: 'reluNotCentred',
    chapter: 'relu',
    title: 'ReLU is not zero-centred either',
    claim:
      'Its outputs are never negative, so what holds of the logistic function holds here: a mean above 0, and gradients of one sign.',
    setUp:
      'The mean output for standard normal inputs, and the share of units behind ReLUs whose gradients have both signs for an example (2-2-4-1 and 2-4-4-1 nets on the moons).',
    question: {
      text: 'How often do gradients of one unit have both signs behind ReLUs?',
      options: ['Never', 'Sometimes', 'About half of the time'],
      answer: 0,
    },
    explanation: 'Yet ReLU nets learn well: not being centred slows, it does not stop.',
    seeds: 10,
    experiments: (seed) => ({ 'relu 2': smallNet('relu', 2, seed), 'relu 4': smallNet('relu', 4, seed) }),
    measure: ({ seed, trained }) => ({
      mean: meanOutput(relu, seed),
      mixed: Math.max(mixedSignShare(trained('relu 2')), mixedSignShare(trained('relu 4'))),
    }),
    checks: [
      { key: 'mean', quantity: 'mean output', bound: { min: 0.396, max: 0.402 }, across: 'mean' },
      { key: 'mixed', quantity: 'share with both signs', bound: { min: 0, max: 0 }, across: 'every' },
    ],
  },
  {
    id: 'deadRelu',
    chapter: 'relu',
    title: 'A large negative bias kills a ReLU',
    claim: 'A ReLU that is at 0 for every example gets no gradient: its weights and its bias never change again.',
    setUp: 'One ReLU with w = (1, 1) and b = −10 on inputs in [0, 1]², goal x₁ + x₂: 20,000 steps.',
    question: {
      text: 'How much have w₁, w₂ and b changed after 20,000 steps?',
      options: ['They are back where they work', 'A little', 'Not at all'],
      answer: 2,
    },
    explanation:
      'f′ = 0 for z < 0, and z is below −8 for all inputs. Weight decay does not help either: it shrinks w and b together and leaves the sign.',
    seeds: 3,
    experiments: NO_EXPERIMENTS,
    measure: ({ seed }) => ({
      change: trainUnit({ activation: relu, alpha: 0, bias: -10, learningRate: 0.1, steps: MOST_STEPS }, seed).change,
    }),
    checks: [{ key: 'change', quantity: 'largest change of w₁, w₂ and b', bound: { min: 0, max: 0 }, across: 'every' }],
  },
  {
    id: 'staysDead',
    chapter: 'relu',
    title: 'Once dead, it stays dead',
    claim: 'Dead units of the first layer stay dead while the rest of the net learns around them.',
    setUp:
      'A 2-16-16-1 ReLU net with He weights on the moons; 8 of the 16 units of layer 1 start with b = −10, in a second run 8 of layer 2; 300 epochs.',
    question: {
      text: 'How many of the 8 units of layer 1 are alive after 300 epochs?',
      options: ['None', 'About half', 'All'],
      answer: 0,
    },
    explanation:
      'The inputs of layer 1 never change, so nothing can bring its units back. In layer 2 the inputs move: there they usually stay dead too, but that is not a law, and is shown without a bound.',
    seeds: 5,
    experiments: NO_EXPERIMENTS,
    measure: ({ seed }) => {
      const spec = classifier({ hidden: [16, 16], activation: 'relu', initializer: 'heNormal', epochs: 300 }, seed);
      const first = trainDeadUnits(spec, 0, 8, -10);
      return {
        before: first.deadBefore,
        after: first.deadAfter,
        change: first.change,
        second: trainDeadUnits(spec, 1, 8, -10).deadAfter,
      };
    },
    checks: [
      {
        key: 'before',
        quantity: 'dead of the 8 units of layer 1, at the start',
        bound: { min: 8, max: 8 },
        across: 'every',
      },
      {
        key: 'after',
        quantity: 'dead of the 8 units of layer 1, at the end',
        bound: { min: 8, max: 8 },
        across: 'every',
      },
      {
        key: 'change',
        quantity: 'largest change of their weights and biases',
        bound: { min: 0, max: 0 },
        across: 'every',
      },
      { key: 'second', quantity: 'dead of the 8 units of layer 2, at the end (no law)', bound: {}, across: 'median' },
    ],
  },
  {
    id: 'howUnitsDie',
    chapter: 'relu',
    title: 'How units die: steps that are too large',
    claim: 'The larger the learning rate, the more units a ReLU net loses.',
    setUp:
      'A 2-32-32-1 ReLU net with He weights on the moons, learning rates 0.1, 2 and 5, 100 epochs: the share of hidden units with f′ = 0 for every training example.',
    question: {
      text: 'Which share is dead with the learning rate 5?',
      options: ['Below 0.06', 'About a quarter', 'More than half'],
      answer: 2,
    },
    explanation:
      'One step too far pushes z below 0 for all examples, and there is no way back. “Half of the units are inactive” is something else: inactive for an example, not for all.',
    seeds: 10,
    experiments: (seed) =>
      Object.fromEntries(
        RATES.map((learningRate) => [
          `learning rate ${learningRate}`,
          classifier(
            { hidden: [32, 32], activation: 'relu', initializer: 'heNormal', epochs: 100, learningRate },
            seed,
          ),
        ]),
      ),
    measure: ({ trained }) =>
      Object.fromEntries(RATES.map((rate) => [`dead ${rate}`, deadShare(trained(`learning rate ${rate}`))])),
    checks: [
      { key: 'dead 0.1', quantity: 'dead share, learning rate 0.1', bound: { max: 0.06 }, across: 'median' },
      { key: 'dead 2', quantity: 'dead share, learning rate 2', bound: { min: 0.1 }, across: 'median' },
      { key: 'dead 5', quantity: 'dead share, learning rate 5', bound: { min: 0.5 }, across: 'median' },
    ],
  },
];

export const LEAKY_RELU_LESSONS: readonly Lesson[] = [
  {
    id: 'leakyEscapes',
    chapter: 'leakyRelu',
    title: 'A Leaky ReLU comes back',
    claim:
      'With a slope of 0.01 on the left, the unit that is dead as a ReLU climbs back, in a number of steps that goes as one over the learning rate.',
    setUp:
      'The dead unit with b = −10 as a Leaky ReLU (α = 0.01), its output weight held at 1: the first step at which it is above 0 for some example, with the learning rates 0.1 and 1; as a ReLU for comparison.',
    question: {
      text: 'About how many steps does the unit need at the learning rate 0.1?',
      options: ['A few', 'Thousands', 'It never comes back'],
      answer: 1,
    },
    explanation:
      'A hundredth of the gradient takes a hundred times the steps: “after a few iterations” is not what happens. With a trainable output weight the unit may even stay on the left, where it is useful as a linear unit.',
    seeds: 3,
    experiments: NO_EXPERIMENTS,
    measure: ({ seed }) => {
      const escape = (learningRate: number) =>
        trainUnit({ activation: leakyRelu, alpha: 0.01, bias: -10, learningRate, steps: MOST_STEPS }, seed).escapedAt;
      const [slow, fast] = [escape(0.1), escape(1)];
      const asRelu = trainUnit({ activation: relu, alpha: 0, bias: -10, learningRate: 1, steps: MOST_STEPS }, seed);
      return {
        slow: Math.min(slow, MOST_STEPS),
        ratio: slow / fast,
        relu: Math.min(asRelu.escapedAt, MOST_STEPS),
      };
    },
    checks: [
      {
        key: 'slow',
        quantity: 'steps until it is above 0, learning rate 0.1',
        bound: { max: MOST_STEPS - 1 },
        across: 'every',
      },
      {
        key: 'ratio',
        quantity: 'steps at learning rate 0.1 beside 1',
        bound: { min: 9.5, max: 10.5 },
        across: 'every',
      },
      { key: 'relu', quantity: 'steps as a ReLU (20,000 = never)', bound: { min: MOST_STEPS }, across: 'every' },
    ],
  },
];

/** Share of the hidden units that are dead at the end. */
function deadShare({ training, final }: Trained): number {
  const pass = passTraining(training, final);
  const hidden = pass.network.layers.length - 1;
  const dead = Array.from({ length: hidden }, (_, index) => deadUnits(pass, index)).flat();
  return dead.filter(Boolean).length / dead.length;
}
