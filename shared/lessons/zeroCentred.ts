import { ACTIVATIONS, type Activation } from '../activations';
import { mean } from '../statistics';
import { Rng } from '../rng';
import { classifier } from './experiments';
import { NO_EXPERIMENTS, type Lesson } from './lesson';
import { conditionNumber, deltaRule } from './deltaRule';
import { passTraining } from './pass';
import type { Trained } from './trained';

const DRAWS = 400_000;
/** Walks of one repetition of the zig-zag: a single one is short and its steps are few. */
const WALKS = 20;
const SIGN_CASES = (['logistic', 'relu', 'tanh', 'leakyRelu'] as const).flatMap((activation) =>
  ([2, 4] as const).map((k) => ({ activation, k })),
);

/** Mean output of an activation for standard normal pre-activations. */
export function meanOutput({ f }: Activation, seed: number): number {
  const rng = Rng.stream(seed, 'lesson mean output');
  let sum = 0;
  for (let i = 0; i < DRAWS; i++) sum += f(rng.normal(), 0);
  return sum / DRAWS;
}

/** A 2-k-4-1 net of these hidden units before its first step. */
export function smallNet(activation: string, k: number, seed: number) {
  const initializer = activation === 'relu' || activation === 'leakyRelu' ? 'heNormal' : 'glorotNormal';
  return classifier({ hidden: [k, 4], activation, initializer, epochs: 1 }, seed);
}

/**
 * Share of (example, unit of the second layer) whose gradients ∂loss/∂w over the incoming weights have both signs, each example
 * by itself: the gradient of a weight is δ·a, so the signs are those of the inputs a.
 */
export function mixedSignShare({ training, initial }: Trained): number {
  const { network, work, count } = passTraining(training, initial);
  const { fanIn, fanOut } = network.layers[1]!;
  let mixed = 0;
  for (let row = 0; row < count; row++) {
    for (let unit = 0; unit < fanOut; unit++) {
      const delta = work.deltas[1]![row * fanOut + unit]!;
      let [some, others] = [false, false];
      for (let i = 0; i < fanIn; i++) {
        const gradient = delta * work.activations[0]![row * fanIn + i]!;
        if (gradient > 0) some = true;
        if (gradient < 0) others = true;
      }
      if (some && others) mixed++;
    }
  }
  return mixed / (count * fanOut);
}

export const ZERO_CENTRED_LESSONS: readonly Lesson[] = [
  {
    id: 'meanOutput',
    chapter: 'zeroCentred',
    title: 'The logistic function is not zero-centred',
    claim: 'Inputs around 0 leave a logistic unit around a half, a tanh unit around 0, a ReLU around 0.4.',
    setUp: '400,000 standard normal numbers through each function: the mean of what comes out.',
    question: { text: 'What is the mean output of a ReLU?', options: ['0', 'About 0.4', '0.5'], answer: 1 },
    explanation:
      'tanh is odd, so both sides cancel. The logistic function is tanh moved up by a half, and a ReLU keeps one half of a normal: 1/√(2π).',
    seeds: 10,
    experiments: NO_EXPERIMENTS,
    measure: ({ seed }) => ({
      logistic: meanOutput(ACTIVATIONS.logistic, seed),
      tanh: meanOutput(ACTIVATIONS.tanh, seed),
      relu: meanOutput(ACTIVATIONS.relu, seed),
    }),
    checks: [
      { key: 'logistic', quantity: 'mean output, logistic', bound: { min: 0.497, max: 0.503 }, across: 'mean' },
      { key: 'tanh', quantity: 'mean output, tanh', bound: { min: -0.003, max: 0.003 }, across: 'mean' },
      { key: 'relu', quantity: 'mean output, ReLU', bound: { min: 0.396, max: 0.402 }, across: 'mean' },
    ],
  },
  {
    id: 'sharedSign',
    chapter: 'zeroCentred',
    title: 'All gradients of a unit share one sign',
    claim:
      'When all inputs of a unit are positive, an example pushes all its weights up or all down: quadrant 1 or 3, never 2 or 4.',
    setUp:
      '2-k-4-1 nets before the first step, k = 2 and 4, on the moons: for each example and each unit of the second layer, whether the gradients of its incoming weights have both signs.',
    question: {
      text: 'How often do the two signs occur together behind logistic units?',
      options: ['About half of the time', 'Rarely', 'Never'],
      answer: 2,
    },
    explanation:
      'The gradient of a weight is δ times the input. One δ for all weights, inputs all positive: one sign. This holds example by example; the mean over a batch may have both signs, which is one reason for batches.',
    seeds: 10,
    experiments: (seed) =>
      Object.fromEntries(SIGN_CASES.map(({ activation, k }) => [`${activation} ${k}`, smallNet(activation, k, seed)])),
    measure: ({ trained }) =>
      Object.fromEntries(
        SIGN_CASES.map(({ activation, k }) => [`${activation} ${k}`, mixedSignShare(trained(`${activation} ${k}`))]),
      ),
    checks: [
      {
        key: 'logistic 2',
        quantity: 'share with both signs, logistic, k = 2',
        bound: { min: 0, max: 0 },
        across: 'every',
      },
      {
        key: 'logistic 4',
        quantity: 'share with both signs, logistic, k = 4',
        bound: { min: 0, max: 0 },
        across: 'every',
      },
      { key: 'relu 2', quantity: 'share with both signs, ReLU, k = 2', bound: { min: 0, max: 0 }, across: 'every' },
      { key: 'relu 4', quantity: 'share with both signs, ReLU, k = 4', bound: { min: 0, max: 0 }, across: 'every' },
      { key: 'tanh 2', quantity: 'share with both signs, tanh, k = 2', bound: { min: 0.2 }, across: 'mean' },
      { key: 'leakyRelu 2', quantity: 'share with both signs, Leaky ReLU, k = 2', bound: { min: 0.2 }, across: 'mean' },
    ],
  },
  {
    id: 'zigZag',
    chapter: 'zeroCentred',
    title: '… so the way to the goal is a zig-zag',
    claim:
      'Weights that must go in different directions cannot do so at once with positive inputs: the way is longer, and takes more steps.',
    setUp:
      'One linear unit with k inputs and the goal (+1, −1, +1, …), an example at a time, inputs uniform on (0, 1) and on (−1, 1), the learning rate 0.5/(k·E[h²]) for both: steps until the error is 0.1·√k, and the length of the way beside the distance made. k = 2 and 10.',
    question: {
      text: 'How many more steps do the positive inputs need for k = 2?',
      options: ['As many', 'At least twice as many', 'A hundred times as many'],
      answer: 1,
    },
    explanation:
      'The mean of the inputs makes E[hhᵀ] narrow: its condition number is 1 + 3k for U(0, 1), 1 for U(−1, 1). Centring the inputs removes it.',
    seeds: 10,
    experiments: NO_EXPERIMENTS,
    measure: ({ seed }) =>
      Object.fromEntries(
        ([2, 10] as const).flatMap((k) => {
          const walks = Array.from({ length: WALKS }, (_, walk) => ({
            positive: deltaRule(k, 0, seed, walk),
            centred: deltaRule(k, -1, seed, walk),
          }));
          const [positive, centred] = [walks.map((each) => each.positive), walks.map((each) => each.centred)];
          return [
            [`steps ${k}`, mean(positive.map(({ steps }) => steps)) / mean(centred.map(({ steps }) => steps))],
            [`path ${k}`, mean(positive.map(({ detour }) => detour)) / mean(centred.map(({ detour }) => detour))],
            [`condition ${k}`, conditionNumber(k, 0, seed)],
            [`centred condition ${k}`, conditionNumber(k, -1, seed)],
          ];
        }),
      ),
    checks: ([2, 10] as const).flatMap((k) => [
      {
        key: `steps ${k}`,
        quantity: `steps, inputs in (0, 1) beside (−1, 1), k = ${k}`,
        bound: { min: 2 },
        across: 'median' as const,
      },
      {
        key: `path ${k}`,
        quantity: `way / distance, inputs in (0, 1) beside (−1, 1), k = ${k}`,
        bound: { min: 1.5 },
        across: 'median' as const,
      },
      {
        key: `condition ${k}`,
        quantity: `condition number of E[hhᵀ], inputs in (0, 1), k = ${k}`,
        bound: { min: 0.85 * (1 + 3 * k), max: 1.15 * (1 + 3 * k) },
        across: 'median' as const,
      },
      {
        key: `centred condition ${k}`,
        quantity: `condition number of E[hhᵀ], inputs in (−1, 1), k = ${k}`,
        bound: { min: 0.85, max: 1.15 },
        across: 'median' as const,
      },
    ]),
  },
];
