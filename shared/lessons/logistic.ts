import { ACTIVATIONS } from '../activations';
import { meanAndStd, norm } from '../diagnostics';
import type { ExperimentSpec } from '../experiment';
import { log10, logistic, logisticDerivative } from '../math';
import { median } from '../statistics';
import { classifier, layersOf } from './experiments';
import { NO_EXPERIMENTS, type Check, type Lesson } from './lesson';
import { slopeOfLine } from './matrices';
import { passTraining, weightGradientSizes } from './pass';
import { drawPreActivations, shareOf } from './signals';
import { derivativeError, GRID } from './slopes';
import type { Trained } from './trained';

/** σ′ is below 0.01 beyond ±4.595. */
const isFlat = (z: number) => logisticDerivative(z) < 0.01;
const uniform = (scale: number) => (rng: { uniform(): number }) => scale * rng.uniform();
const WIDE = { fanIn: 100, fanOut: 500, examples: 100 };

const DEPTHS = [1, 2, 4, 8, 12] as const;
const STALLING = [
  { activation: 'logistic', initializer: 'lecunNormal' },
  { activation: 'tanh', initializer: 'glorotNormal' },
  { activation: 'relu', initializer: 'heNormal' },
] as const;

export const LOGISTIC_LESSONS: readonly Lesson[] = [
  {
    id: 'logisticDerivative',
    chapter: 'logistic',
    title: 'The logistic function and its derivative',
    claim: 'σ(x) = 1/(1 + e⁻ˣ) has the derivative σ(1 − σ): at most a quarter, at x = 0, and the same on both sides.',
    setUp: 'σ and σ′ on a grid from −20 to 20, beside differences of σ.',
    question: { text: 'What is the largest slope of σ?', options: ['1', '1/2', '1/4'], answer: 2 },
    explanation:
      'σ(1 − σ) is largest where σ = 1/2. Each logistic layer therefore shrinks a gradient to a quarter at best.',
    seeds: 1,
    experiments: NO_EXPERIMENTS,
    measure: () => ({
      error: derivativeError(ACTIVATIONS.logistic),
      top: logisticDerivative(0),
      elsewhere: Math.max(...GRID.filter((x) => x !== 0).map(logisticDerivative)),
      asymmetry: Math.max(...GRID.map((x) => Math.abs(logisticDerivative(x) - logisticDerivative(-x)))),
    }),
    checks: [
      { key: 'error', quantity: 'largest |σ(1 − σ) − measured slope|', bound: { max: 1e-9 }, across: 'every' },
      { key: 'top', quantity: 'σ′(0)', bound: { min: 0.25, max: 0.25 }, across: 'every' },
      {
        key: 'elsewhere',
        quantity: 'largest σ′(x) at any other point of the grid',
        bound: { max: 0.25 },
        across: 'every',
      },
      { key: 'asymmetry', quantity: 'largest |σ′(x) − σ′(−x)|', bound: { max: 1e-16 }, across: 'every' },
    ],
  },
  {
    id: 'logisticPeaks',
    chapter: 'logistic',
    title: 'At its ends the slope is next to nothing',
    claim: 'Where σ is nearly 1 or nearly 0 its derivative is nearly 0.',
    setUp: 'σ and σ′ at x = ±10.',
    question: {
      text: 'How large is σ′(10) beside σ′(0)?',
      options: ['About a tenth', 'About a hundredth', 'Less than 2 in 10,000'],
      answer: 2,
    },
    explanation:
      'A unit that sits at its end passes a five-thousandth of the gradient that it passes in the middle: it is saturated.',
    seeds: 1,
    experiments: NO_EXPERIMENTS,
    measure: () => ({
      value: logistic(10),
      right: logisticDerivative(10),
      left: logisticDerivative(-10),
      ratio: logisticDerivative(10) / logisticDerivative(0),
    }),
    checks: [
      { key: 'value', quantity: 'σ(10)', bound: { min: 0.99995455, max: 0.99995465 }, across: 'every' },
      { key: 'right', quantity: 'σ′(10)', bound: { min: 4.535e-5, max: 4.545e-5 }, across: 'every' },
      { key: 'left', quantity: 'σ′(−10)', bound: { min: 4.535e-5, max: 4.545e-5 }, across: 'every' },
      { key: 'ratio', quantity: 'σ′(10) / σ′(0)', bound: { max: 2e-4 }, across: 'every' },
    ],
  },
  {
    id: 'saturatedNeuron',
    chapter: 'logistic',
    title: 'A saturated neuron hardly learns',
    claim: 'The update of a weight has σ′ as a factor: a saturated unit keeps its weights, however wrong it is.',
    setUp:
      'One logistic unit with zero weights on the moons, squared error: its mean weight gradient with the bias 0 and with the bias 10.',
    question: {
      text: 'By how much is the gradient smaller with the bias 10?',
      options: ['About half', 'About a tenth', 'A thousandth or less'],
      answer: 2,
    },
    explanation:
      'With the bias 10 the unit says 1 to everything, half of it wrong, and σ′(10) = 4.5·10⁻⁵ hides the error from its weights.',
    seeds: 10,
    experiments: (seed) => ({
      moons: classifier({ hidden: [1], activation: 'logistic', initializer: 'zeros', epochs: 1 }, seed),
    }),
    measure: ({ trained }) => {
      const at = (bias: number) => unitGradient(trained('moons'), bias);
      return { ratio: at(10) / at(0) };
    },
    checks: [{ key: 'ratio', quantity: '|∂L/∂w| at b = 10 beside b = 0', bound: { max: 1e-3 }, across: 'every' }],
  },
  {
    id: 'vanishingGradient',
    chapter: 'logistic',
    title: 'Gradients vanish through logistic layers',
    claim:
      'Each logistic layer takes a quarter or less of the gradient: towards the input it shrinks by a constant factor a layer.',
    setUp:
      'Nets of 10 hidden layers of 32 units, Xavier weights, on the moons before the first step: the size of ∂L/∂W from layer to layer. tanh with the same weights for comparison.',
    question: {
      text: 'How much smaller is the gradient of layer 2 than that of layer 10?',
      options: ['About ten times', 'About a hundred times', 'A thousand times or more'],
      answer: 2,
    },
    explanation:
      'log₁₀ 4 = 0.60 decades a layer. For tanh, whose slope at 0 is 1, the gradient stays. The cause is the function: Xavier does not rescue deep logistic nets.',
    seeds: 10,
    experiments: (seed) => ({
      logistic: deep('logistic', seed),
      tanh: deep('tanh', seed),
    }),
    measure: ({ trained }) => {
      const sizes = firstGradients(trained('logistic'));
      return {
        slope: decadesPerLayer(sizes),
        ratio: sizes[1]! / sizes[9]!,
        control: Math.abs(decadesPerLayer(firstGradients(trained('tanh')))),
      };
    },
    checks: [
      {
        key: 'slope',
        quantity: 'decades that rms ∂L/∂W grows a layer, logistic',
        bound: { min: 0.45, max: 0.75 },
        across: 'median',
      },
      {
        key: 'ratio',
        quantity: 'rms ∂L/∂W of layer 2 beside layer 10, logistic',
        bound: { max: 1e-3 },
        across: 'median',
      },
      { key: 'control', quantity: '|decades a layer|, tanh', bound: { max: 0.1 }, across: 'median' },
    ],
  },
  {
    id: 'trainingStalls',
    chapter: 'logistic',
    title: '… and training stalls',
    claim:
      'From four hidden layers on, a logistic net does not learn within the time in which tanh and ReLU nets of the same size are done.',
    setUp:
      'Nets of 1, 2, 4, 8 and 12 hidden layers of 32 units on the moons, learning rate 0.05, 60 epochs: logistic with LeCun weights, tanh with Xavier, ReLU with He.',
    question: {
      text: 'Which accuracy has the logistic net of 8 hidden layers after 60 epochs?',
      options: ['About 1.0', 'About 0.8', 'About 0.5, as guessing'],
      answer: 2,
    },
    explanation:
      'The first layers get no gradient to speak of, and the last ones see the same output whatever the input. With weights four times as large, logistic nets of 8 layers do learn: depth alone is not the cause.',
    seeds: 10,
    experiments: (seed) =>
      Object.fromEntries(
        DEPTHS.flatMap((depth) =>
          STALLING.map(({ activation, initializer }) => [
            `${activation} ${depth}`,
            classifier({ hidden: layersOf(depth, 32), activation, initializer, epochs: 60, learningRate: 0.05 }, seed),
          ]),
        ),
      ),
    measure: ({ trained }) =>
      Object.fromEntries(stallingChecks().map(({ key }) => [key, trained(key).last('accuracy.train')])),
    checks: stallingChecks(),
  },
  {
    id: 'largeWeights',
    chapter: 'logistic',
    title: 'Large weights on many inputs saturate',
    claim:
      'A sum of 100 inputs has a spread of s·√(100/3) for weights of spread s: with s = 1 nearly half of all units are saturated.',
    setUp:
      '500 units with 100 inputs in [0, 1] each, weights N(0, s²) for s = 0.1, 1 and 3: the spread of z, and the share with σ′ < 0.01.',
    question: {
      text: 'Which share is saturated at s = 1?',
      options: ['Next to none', 'About 0.43', 'About 0.9'],
      answer: 1,
    },
    explanation:
      'Spreads add up as squares: the sum of n inputs is √n times as wide as one. “Small” weights are small for a number of inputs.',
    seeds: 10,
    experiments: NO_EXPERIMENTS,
    measure: ({ seed }) => {
      const draw = (std: number) =>
        drawPreActivations({ ...WIDE, initializer: { name: 'normal', std }, input: uniform(1) }, seed);
      const [small, one, three] = [draw(0.1), draw(1), draw(3)];
      const expected = Math.sqrt(100 / 3);
      return {
        stdSmall: spread(small) / (0.1 * expected),
        stdOne: spread(one) / expected,
        stdThree: spread(three) / (3 * expected),
        flatSmall: shareOf(small, isFlat),
        flatOne: shareOf(one, isFlat),
        flatThree: shareOf(three, isFlat),
      };
    },
    checks: [
      {
        key: 'stdSmall',
        quantity: 'std of z beside s·√(100/3), s = 0.1',
        bound: { min: 0.95, max: 1.05 },
        across: 'median',
      },
      {
        key: 'stdOne',
        quantity: 'std of z beside s·√(100/3), s = 1',
        bound: { min: 0.95, max: 1.05 },
        across: 'median',
      },
      {
        key: 'stdThree',
        quantity: 'std of z beside s·√(100/3), s = 3',
        bound: { min: 0.95, max: 1.05 },
        across: 'median',
      },
      { key: 'flatSmall', quantity: 'share with σ′ < 0.01, s = 0.1', bound: { max: 0.01 }, across: 'median' },
      { key: 'flatOne', quantity: 'share with σ′ < 0.01, s = 1', bound: { min: 0.4, max: 0.46 }, across: 'median' },
      { key: 'flatThree', quantity: 'share with σ′ < 0.01, s = 3', bound: { min: 0.76, max: 0.82 }, across: 'median' },
    ],
  },
  {
    id: 'bothSides',
    chapter: 'logistic',
    title: '… on either side',
    claim:
      'A hundred inputs with the weight +0.2 push z to +10, with −0.2 to −10: saturated both times, for every input.',
    setUp: 'One unit with 100 inputs in [0, 1] and all weights +0.2, then −0.2; 100 examples.',
    question: {
      text: 'Where does z lie with all weights at +0.2?',
      options: ['Near 0', 'Near 0.2', 'Near 10'],
      answer: 2,
    },
    explanation: 'Half of 100 inputs times 0.2 is 10. Weights of one sign do not cancel, so even small ones add up.',
    seeds: 10,
    experiments: NO_EXPERIMENTS,
    measure: ({ seed }) => {
      const draw = (value: number) =>
        drawPreActivations({ ...WIDE, fanOut: 1, initializer: { name: 'constant', value }, input: uniform(1) }, seed);
      const [up, down] = [draw(0.2), draw(-0.2)];
      return {
        up: median(Array.from(up)),
        down: median(Array.from(down)),
        slopeUp: Math.max(...up.map(logisticDerivative)),
        slopeDown: Math.max(...down.map(logisticDerivative)),
      };
    },
    checks: [
      { key: 'up', quantity: 'median z, weights +0.2', bound: { min: 9, max: 11 }, across: 'every' },
      { key: 'down', quantity: 'median z, weights −0.2', bound: { min: -11, max: -9 }, across: 'every' },
      {
        key: 'slopeUp',
        quantity: 'largest σ′ of the 100 examples, weights +0.2',
        bound: { max: 3e-4 },
        across: 'median',
      },
      {
        key: 'slopeDown',
        quantity: 'largest σ′ of the 100 examples, weights −0.2',
        bound: { max: 3e-4 },
        across: 'median',
      },
    ],
  },
  {
    id: 'unscaledInputs',
    chapter: 'logistic',
    title: 'Inputs that are not normalized saturate too',
    claim: 'Inputs ten times as large do what weights ten times as large do.',
    setUp:
      '500 units, 100 inputs in [0, 1], LeCun weights; the inputs times 1, 10 and 100. Saturated: σ′ < 0.01; for tanh: |tanh z| > 0.99.',
    question: {
      text: 'Which share of logistic units is saturated when the inputs are ten times as large?',
      options: ['Below 0.05', 'About 0.4', 'Over 0.9'],
      answer: 1,
    },
    explanation:
      'z is a product of weights and inputs: scaling either scales z. Normalize the inputs before choosing weights.',
    seeds: 10,
    experiments: NO_EXPERIMENTS,
    measure: ({ seed }) => {
      const draw = (scale: number) =>
        drawPreActivations({ ...WIDE, initializer: { name: 'lecunNormal' }, input: uniform(scale) }, seed);
      const isAtEnd = (z: number) => Math.abs(ACTIVATIONS.tanh.f(z)) > 0.99;
      const [one, ten, hundred] = [draw(1), draw(10), draw(100)];
      return {
        logistic1: shareOf(one, isFlat),
        logistic10: shareOf(ten, isFlat),
        logistic100: shareOf(hundred, isFlat),
        tanh1: shareOf(one, isAtEnd),
        tanh10: shareOf(ten, isAtEnd),
        tanh100: shareOf(hundred, isAtEnd),
      };
    },
    checks: [
      { key: 'logistic1', quantity: 'share with σ′ < 0.01, inputs × 1', bound: { max: 0.01 }, across: 'median' },
      {
        key: 'logistic10',
        quantity: 'share with σ′ < 0.01, inputs × 10',
        bound: { min: 0.37, max: 0.47 },
        across: 'median',
      },
      { key: 'logistic100', quantity: 'share with σ′ < 0.01, inputs × 100', bound: { min: 0.9 }, across: 'median' },
      { key: 'tanh1', quantity: 'share with |tanh| > 0.99, inputs × 1', bound: { max: 0 }, across: 'median' },
      {
        key: 'tanh10',
        quantity: 'share with |tanh| > 0.99, inputs × 10',
        bound: { min: 0.6, max: 0.7 },
        across: 'median',
      },
      { key: 'tanh100', quantity: 'share with |tanh| > 0.99, inputs × 100', bound: { min: 0.93 }, across: 'median' },
    ],
  },
  {
    id: 'unscaledTraining',
    chapter: 'logistic',
    title: '… which hurts training',
    claim: 'The same net on the same points learns worse when the inputs are a hundred times as large.',
    setUp:
      'A 2-16-16-1 tanh net with Xavier weights on the moons as they are and times 100, learning rate 0.1, 100 epochs.',
    question: {
      text: 'How good is the net with inputs a hundred times as large?',
      options: ['As good: the weights adapt', 'At most 0.93', 'As bad as guessing'],
      answer: 1,
    },
    explanation:
      'Saturated units pass no gradient, and a step in the few that do is a hundred times too large. It is not always worse: a factor of 10 can even help a logistic net, whose weights were too small.',
    seeds: 10,
    experiments: (seed) => {
      const scaled = (factor: number) =>
        classifier(
          {
            hidden: [16, 16],
            activation: 'tanh',
            initializer: 'glorotNormal',
            epochs: 100,
            scaling: { name: 'multiply', factor },
          },
          seed,
        );
      return { 'inputs × 1': scaled(1), 'inputs × 100': scaled(100) };
    },
    measure: ({ trained }) => ({
      normal: trained('inputs × 1').last('accuracy.train'),
      large: trained('inputs × 100').last('accuracy.train'),
    }),
    checks: [
      { key: 'normal', quantity: 'accuracy, inputs × 1', bound: { min: 0.98 }, across: 'median' },
      { key: 'large', quantity: 'accuracy, inputs × 100', bound: { max: 0.93 }, across: 'median' },
    ],
  },
];

/** Ten hidden layers of 32 units, Xavier weights; one epoch, since only its start is looked at. */
function deep(activation: 'logistic' | 'tanh', seed: number): ExperimentSpec {
  return classifier({ hidden: layersOf(10, 32), activation, initializer: 'glorotNormal', epochs: 1 }, seed);
}

function firstGradients({ training, initial }: Trained): number[] {
  return weightGradientSizes(passTraining(training, initial));
}

/** Slope of log10 of the sizes over the hidden layers from the second on; the first has two inputs only. */
function decadesPerLayer(sizes: readonly number[]): number {
  const hidden = sizes.slice(1, -1);
  return slopeOfLine(
    hidden.map((_, index) => index),
    hidden.map(log10),
  );
}

function stallingChecks(): Check[] {
  return DEPTHS.flatMap((depth) =>
    STALLING.flatMap(({ activation }): Check[] => {
      const key = `${activation} ${depth}`;
      const quantity = `accuracy, ${ACTIVATIONS[activation].label}, ${depth} hidden ${depth === 1 ? 'layer' : 'layers'}`;
      if (activation !== 'logistic')
        return [{ key, quantity, bound: depth >= 4 ? { min: 0.95 } : {}, across: 'median' }];
      return [{ key, quantity, bound: depth >= 4 ? { max: 0.6 } : {}, across: 'median' }];
    }),
  );
}

/** Size of the mean gradient of a single logistic unit with zero weights and this bias, squared error, on the training set. */
function unitGradient({ training }: Trained, bias: number): number {
  const { inputs, targets, count } = training.data.train;
  const { features } = training.data;
  const gradient = new Float64Array(features);
  for (let row = 0; row < count; row++) {
    const a = logistic(bias);
    const delta = 2 * (a - targets[row]!) * logisticDerivative(bias);
    for (let j = 0; j < features; j++) gradient[j] = gradient[j]! + (delta * inputs[row * features + j]!) / count;
  }
  return norm(gradient, 0, features);
}

function spread(values: Float64Array): number {
  return meanAndStd(values, 0, values.length)[1];
}
