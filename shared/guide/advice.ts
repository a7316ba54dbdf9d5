import { ACTIVATIONS } from '../activations';
import { SCALINGS } from '../datasets/scaling';
import type { ExperimentSpec } from '../experiment';
import { defaultSpec, parseSpec } from '../experimentSchema';
import { formatNumber } from '../formatNumber';
import { INITIALIZERS } from '../initializers';
import { LOSSES } from '../losses';
import { OPTIMIZERS } from '../optimizers';
import { meanFieldLayer } from '../signal';
import type { Source } from '../source';
import { situationOf, type GuideQuestion } from './question';
import { ACTIVATION_RULES, decide, INITIALIZER_RULES, LOSS_RULES, OPTIMIZER_RULES, SCALING_RULES } from './rules';
import { theoryOf, type GuideTheory } from './theory';

/** One thing that is recommended, and why. */
export interface Recommendation {
  readonly aspect: 'activation' | 'initializer' | 'gain' | 'scaling' | 'loss' | 'learningRate';
  readonly title: string;
  readonly value: string;
  readonly because: string;
  readonly source: Source;
}

/** What the guide answers. */
export interface Advice {
  readonly recommendations: readonly Recommendation[];
  /** The whole experiment. */
  readonly spec: ExperimentSpec;
  readonly theory: GuideTheory | null;
}

/** Hidden layers as asked, on the data set as asked. */
export function specOf(
  { dataset, depth, width }: GuideQuestion,
  choice: {
    readonly activation: string;
    readonly initializer: string | object;
    readonly scaling: string | object;
    readonly loss: string;
    readonly optimizer: object;
  },
): ExperimentSpec {
  const base = defaultSpec(dataset);
  const output = base.network.layers[base.network.layers.length - 1]!;
  const { activation, initializer, scaling, loss, optimizer } = choice;
  const hidden = { units: width, activation, initializer, biasInitializer: 'zeros' };
  const layers = [...Array.from({ length: depth }, () => hidden), output];
  return parseSpec({ ...base, network: { layers }, scaling, loss, optimizer });
}

export function adviseOn(question: GuideQuestion): Advice {
  const situation = situationOf(question);
  const activation = decide(ACTIVATION_RULES, situation);
  const chosen = { activation: activation.gives };
  const initializer = decide(INITIALIZER_RULES, situation, chosen);
  const scaling = decide(SCALING_RULES, situation, chosen);
  const loss = decide(LOSS_RULES, situation, chosen);
  const optimizer = decide(OPTIMIZER_RULES, situation, chosen);
  const spec = specOf(question, {
    activation: activation.gives,
    initializer: initializer.gives,
    scaling: scaling.gives,
    loss: loss.gives,
    optimizer: optimizer.gives,
  });
  const { name, learningRate } = optimizer.gives;
  return {
    spec,
    theory: theoryOf(spec),
    recommendations: [
      { ...entry('activation', 'Activation', ACTIVATIONS[activation.gives].label), ...why(activation) },
      { ...entry('initializer', 'Initializer', INITIALIZERS[initializer.gives].label), ...why(initializer) },
      {
        ...entry('gain', 'Gain', gainWords(spec)),
        ...why(initializer),
        because: GAIN_REASON[activation.gives] ?? GAIN_PLAIN,
      },
      { ...entry('scaling', 'Input scaling', SCALINGS[scaling.gives].label), ...why(scaling) },
      { ...entry('loss', 'Loss', LOSSES[loss.gives].label), ...why(loss) },
      {
        ...entry(
          'learningRate',
          'Learning rate to start with',
          `${formatNumber(learningRate)} with ${OPTIMIZERS[name].label}`,
        ),
        ...why(optimizer),
      },
    ],
  };
}

const GAIN_PLAIN = 'The initializer needs no further factor.';
const GAIN_REASON: Readonly<Record<string, string>> = {
  gelu: 'It is built into He: the factor √2 on weights of variance 1/fan-in. Nothing more is to be multiplied.',
  relu: 'It is built into He: the factor √2 on weights of variance 1/fan-in. Nothing more is to be multiplied.',
  tanh: 'At σ_w = 1 tanh is at the edge between vanishing and exploding. Some libraries recommend 5/3, which saturates units in deep networks.',
};

function entry(aspect: Recommendation['aspect'], title: string, value: string) {
  return { aspect, title, value };
}

function why({ because, source }: { readonly because: string; readonly source: Source }) {
  return { because, source };
}

/** The gain of the initializer, and the σ_w that it comes to. */
function gainWords({ network: { layers } }: ExperimentSpec): string {
  const hidden = layers[0]!;
  const sigma = meanFieldLayer(hidden, hidden.units)?.sigmaW;
  const gain = hidden.initializer['gain'];
  return `${formatNumber(Number(gain ?? 1))}${sigma === undefined ? '' : ` (σ_w = ${formatNumber(sigma)})`}`;
}
