import { ACTIVATIONS } from '../activations';
import { datasetShape } from '../datasets/index';
import { SCALINGS } from '../datasets/scaling';
import type { ExperimentSpec } from '../experiment';
import { countParameters, parseSpec } from '../experimentSchema';
import { INITIALIZERS } from '../initializers';
import { withSeedOffset } from '../sweep';
import { adviseOn, specOf } from './advice';
import { situationOf, type GuideQuestion, type Situation } from './question';
import { DEEP } from './rules';
import { theoryOf, type GuideTheory } from './theory';

/** One of the experiments that are compared, with its repetitions. */
export interface Candidate {
  /** Stable within a trial: `recommended`, or the key of a rival. */
  readonly key: string;
  readonly label: string;
  /** What is tried by it. */
  readonly what: string;
  readonly theory: GuideTheory | null;
  /** One a seed. */
  readonly specs: readonly ExperimentSpec[];
}

/** Repetitions of each, with seeds counted up from 1. */
export const TRIAL_SEEDS = 3;
/** Multiplications of one run: together the runs of a trial take some seconds. */
const WORK = 6e9;
const [FEWEST, MOST] = [30, 600];
const MEASUREMENTS = 40;
const MOST_EVALUATIONS = 20;

/** Optimizer steps of each run, and how often it is evaluated: what fits into a few seconds. */
export function trialLength(spec: ExperimentSpec): { readonly steps: number; readonly evaluations: number } {
  const parameters = countParameters(spec);
  const { samples } = datasetShape(spec.dataset);
  const batch = Math.min(spec.batchSize, samples);
  const steps = Math.round(Math.min(MOST, Math.max(FEWEST, WORK / (3 * batch * parameters))));
  const evaluations = Math.floor(Math.min(MOST_EVALUATIONS, Math.max(1, WORK / (3 * samples * parameters))));
  return { steps, evaluations };
}

interface Rival {
  readonly key: string;
  readonly what: string;
  readonly when: (situation: Situation, advised: ExperimentSpec) => boolean;
  /** What it does otherwise. */
  readonly change: { readonly activation?: string; readonly initializer?: string; readonly scaling?: string };
}

const hiddenOf = (spec: ExperimentSpec) => spec.network.layers[0]!;
const usesActivation = (spec: ExperimentSpec, name: string) => hiddenOf(spec).activation.name === name;

/** What the recommended choice may be compared with; the first two that apply are. */
const RIVALS: readonly Rival[] = [
  {
    key: 'unscaled',
    what: 'Inputs as they are',
    when: ({ measured }, spec) => measured === 'mixed' && spec.scaling.name !== 'none',
    change: { scaling: 'none' },
  },
  {
    key: 'logistic',
    what: 'The classic choice, which saturates',
    when: ({ depth }) => depth >= DEEP,
    change: { activation: 'logistic', initializer: 'glorotNormal' },
  },
  {
    key: 'relu',
    what: 'The usual choice',
    when: (_, spec) => !usesActivation(spec, 'relu'),
    change: { activation: 'relu', initializer: 'heNormal' },
  },
  {
    key: 'tanh',
    what: 'A smooth, zero-centred choice',
    when: (_, spec) => !usesActivation(spec, 'tanh'),
    change: { activation: 'tanh', initializer: 'glorotNormal' },
  },
  {
    key: 'glorot',
    what: 'The initializer of another activation',
    when: (_, spec) => hiddenOf(spec).initializer.name === 'heNormal',
    change: { initializer: 'glorotNormal' },
  },
  {
    key: 'logisticShallow',
    what: 'The classic choice, which saturates',
    when: () => true,
    change: { activation: 'logistic', initializer: 'glorotNormal' },
  },
];

/** The recommended experiment and two others, each with all its seeds, of a length that takes seconds. */
export function trialsOf(question: GuideQuestion): readonly Candidate[] {
  const situation = situationOf(question);
  const { spec: advised } = adviseOn(question);
  const rivals = RIVALS.filter(({ when }) => when(situation, advised)).slice(0, 2);
  return [
    candidate('recommended', 'Recommended', advised),
    ...rivals.map(({ key, what, change }) => {
      const hidden = hiddenOf(advised);
      const spec = specOf(question, {
        activation: hidden.activation.name,
        initializer: hidden.initializer.name,
        scaling: advised.scaling.name,
        loss: advised.loss,
        optimizer: advised.optimizer,
        ...change,
      });
      return candidate(key, what, spec, change.scaling !== undefined);
    }),
  ];
}

function candidate(key: string, what: string, spec: ExperimentSpec, saysScaling = false): Candidate {
  const hidden = hiddenOf(spec);
  const parts: string[] = [ACTIVATIONS[hidden.activation.name].label, INITIALIZERS[hidden.initializer.name].label];
  if (saysScaling) parts.push(`scaling: ${SCALINGS[spec.scaling.name].label.toLowerCase()}`);
  const { steps, evaluations } = trialLength(spec);
  const short = parseSpec({
    ...spec,
    epochs: null,
    steps,
    record: {
      ...spec.record,
      everySteps: Math.ceil(steps / MEASUREMENTS),
      evaluateEverySteps: Math.ceil(steps / evaluations),
      histograms: 0,
      snapshots: 'none',
    },
  });
  return {
    key,
    label: parts.join(', '),
    what,
    theory: theoryOf(spec),
    specs: Array.from({ length: TRIAL_SEEDS }, (_, k) => withSeedOffset(short, k)),
  };
}
