import { ACTIVATIONS, type Activation } from '../activations';
import { centralDifference, isNear } from '../centralDifference';
import { applyMap, collapse, largestDifference, networkOutputs } from '../functions/collapse';
import { LOSSES } from '../losses';
import { Network } from '../network';
import { Rng } from '../rng';
import type { Training } from '../training';
import { classifier, layersOf } from './experiments';
import { NO_EXPERIMENTS, type Lesson } from './lesson';

const HIDDEN = layersOf(3, 8);
const EPOCHS = 300;
const MATCHING = {
  identity: 'glorotNormal',
  tanh: 'glorotNormal',
  relu: 'heNormal',
} as const;

export const NON_LINEARITY_LESSONS: readonly Lesson[] = [
  {
    id: 'linearCollapse',
    chapter: 'nonLinearity',
    title: 'A deep net without a non-linearity is one matrix',
    claim:
      'Layers that only multiply and add can be multiplied out: however many there are, together they are one matrix and one bias.',
    setUp:
      'A 2-8-8-8-1 net with the identity as activation learns XOR for 300 epochs, in double precision. Its layers are then multiplied out, and both are asked about 2,000 points.',
    question: {
      text: 'How far apart are the outputs of the trained net and of the one matrix?',
      options: ['Clearly apart: the net has learned', 'A few percent', 'Not at all, but for rounding'],
      answer: 2,
    },
    explanation:
      'W₄(W₃(W₂(W₁x + b₁) + b₂) + b₃) + b₄ is Wx + b with W = W₄W₃W₂W₁. Depth buys nothing without a function between the layers that is not linear.',
    seeds: 10,
    experiments: (seed) => ({
      identity: classifier(
        {
          hidden: HIDDEN,
          activation: 'identity',
          initializer: MATCHING.identity,
          epochs: EPOCHS,
          dataset: 'xor',
          precision: 'float64',
        },
        seed,
      ),
    }),
    measure: ({ trained }) => ({ difference: collapseDifference(trained('identity').training) }),
    checks: [
      {
        key: 'difference',
        quantity: 'largest |net(x) − (Wx + b)| on 2,000 points',
        bound: { max: 1e-12 },
        across: 'every',
      },
    ],
  },
  {
    id: 'linearlyInseparable',
    chapter: 'nonLinearity',
    title: '… so it cannot separate what no line separates',
    claim:
      'On data that no straight line separates, a deep linear net stays near what a line can do; the same net with tanh or ReLU learns it.',
    setUp:
      'The same 2-8-8-8-1 net on XOR and on the circle, with identity, tanh (Xavier) and ReLU (He): 400 training points, 300 epochs, accuracy on 2,000 held-out points.',
    question: {
      text: 'What accuracy does the net without a non-linearity reach on XOR, where guessing gives one half?',
      options: ['At most 0.7', 'About 0.85', 'Over 0.94, as with tanh'],
      answer: 0,
    },
    explanation:
      'One line cuts the plane into two half planes. The best line on XOR gets two thirds right; tanh and ReLU bend the plane first.',
    seeds: 10,
    experiments: (seed) =>
      Object.fromEntries(
        (['xor', 'circle'] as const).flatMap((dataset) =>
          (['identity', 'tanh', 'relu'] as const).map((activation) => [
            `${dataset} ${activation}`,
            classifier(
              { hidden: HIDDEN, activation, initializer: MATCHING[activation], epochs: EPOCHS, dataset },
              seed,
            ),
          ]),
        ),
      ),
    measure: ({ trained }) => {
      const accuracy = (name: string) => trained(name).last('accuracy.test');
      return {
        xorIdentity: accuracy('xor identity'),
        circleIdentity: accuracy('circle identity'),
        xorTanh: accuracy('xor tanh'),
        circleTanh: accuracy('circle tanh'),
        xorRelu: accuracy('xor relu'),
        circleRelu: accuracy('circle relu'),
      };
    },
    checks: [
      { key: 'xorIdentity', quantity: 'held-out accuracy on XOR, identity', bound: { max: 0.7 }, across: 'every' },
      {
        key: 'circleIdentity',
        quantity: 'held-out accuracy on the circle, identity',
        bound: { max: 0.7 },
        across: 'every',
      },
      { key: 'xorTanh', quantity: 'held-out accuracy on XOR, tanh', bound: { min: 0.94 }, across: 'median' },
      { key: 'circleTanh', quantity: 'held-out accuracy on the circle, tanh', bound: { min: 0.94 }, across: 'median' },
      { key: 'xorRelu', quantity: 'held-out accuracy on XOR, ReLU', bound: { min: 0.94 }, across: 'median' },
      { key: 'circleRelu', quantity: 'held-out accuracy on the circle, ReLU', bound: { min: 0.94 }, across: 'median' },
    ],
  },
  {
    id: 'chainRule',
    chapter: 'nonLinearity',
    title: 'Backpropagation is the chain rule, exactly',
    claim:
      'The gradient of an early weight is a product with one f′ for each layer on the way. Computed so, it is what a small change of the weight does to the loss.',
    setUp:
      'A 2-5-4-1 net for every activation: each weight and bias is moved a little to both sides, and the change of the loss is compared with the gradient.',
    question: {
      text: 'How well do the chain rule and the measured change agree?',
      options: [
        'To a few percent: it is an approximation',
        'To one part in a million or better',
        'Only for small weights',
      ],
      answer: 1,
    },
    explanation:
      'The chain rule is exact. What is left is the rounding of the differences. Where f has a kink the derivative jumps, so the points are chosen away from kinks.',
    seeds: 10,
    experiments: NO_EXPERIMENTS,
    measure: ({ seed }) => ({ error: worstGradientError(seed) }),
    checks: [
      {
        key: 'error',
        quantity: 'largest relative error of a derivative, over all activations',
        bound: { max: 1e-6 },
        across: 'every',
      },
    ],
  },
];

/** Largest difference between a trained net of identities and its layers multiplied out, over its held-out inputs. */
function collapseDifference(training: Training): number {
  const { test, features } = training.data;
  // Of its own: `predict` gives probabilities, which would hide differences of large outputs.
  const network = new Network(
    features,
    training.spec.network.layers.map(({ units }) => ({ units, activation: ACTIVATIONS.identity, alpha: 0 })),
    'float64',
  );
  network.parameters.set(training.parameters());
  return largestDifference(networkOutputs(network, test.inputs), applyMap(collapse(network).map, test.inputs)).value;
}

const ROWS = 8;
const STEP = 1e-4;
/** Pre-activations nearer to a kink than this could cross it within a step. */
const MARGIN = 0.01;
/** Derivatives that are smaller than this share of the largest are compared with that share. */
const FLOOR = 1e-3;

/** The largest relative error of a derivative of 2-5-4-1 nets, one for each activation. */
function worstGradientError(seed: number): number {
  return Math.max(...Object.values<Activation>(ACTIVATIONS).map((activation) => gradientError(activation, seed)));
}

function gradientError(activation: Activation, seed: number): number {
  const alpha = activation.params['alpha']?.default ?? 0;
  const shape = (units: number) => ({ units, activation, alpha });
  const network = new Network(
    2,
    [shape(5), shape(4), { units: 1, activation: ACTIVATIONS.identity, alpha: 0 }],
    'float64',
  );
  const work = network.createWorkspace(ROWS);
  const targets = Float64Array.from({ length: ROWS }, (_, row) => row % 2);
  const rng = Rng.stream(seed, `chain rule ${activation.name}`);
  const loss = (): number => {
    network.forward(work, ROWS);
    return LOSSES.binaryCrossEntropy.lossAndDelta(work.activations[2]!, targets, ROWS, 1, work.deltas[2]!);
  };
  do {
    for (const { weightsAt, biasesAt, slopesAt, fanIn } of network.layers) {
      for (let i = weightsAt; i < slopesAt; i++)
        network.parameters[i] = (i < biasesAt ? 1 / Math.sqrt(fanIn) : 0.3) * rng.normal();
    }
    for (let i = 0; i < work.inputs.length; i++) work.inputs[i] = rng.normal();
    loss();
  } while (
    work.preActivations.slice(0, 2).some((z) => z.some((value) => isNear([0, ...activation.kinks], value, MARGIN)))
  );

  const gradients = new Float64Array(network.parameters.length);
  loss();
  network.backward(work, ROWS, gradients);
  const numeric = Float64Array.from(gradients, (_, i) => centralDifference(network.parameters, i, STEP, loss));
  const largest = gradients.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return gradients.reduce((worst, value, i) => {
    const size = Math.max(Math.abs(value), Math.abs(numeric[i]!), FLOOR * largest);
    return Math.max(worst, Math.abs(value - numeric[i]!) / size);
  }, 0);
}
