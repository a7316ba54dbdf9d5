import { cos, PI, powInteger } from './math';
import type { Named } from './names';
import { param, type Choice, type ParamDefs } from './params';
import type { Source } from './source';

/** How the learning rate changes over a run. */
export interface Schedule extends Named {
  /** Stable key. Never rename one. */
  readonly name: string;
  readonly label: string;
  readonly formula: string;
  readonly params: ParamDefs;
  /** Factor on the learning rate of the step about to be made; `step` counts from 0. */
  readonly factor: (step: number, totalSteps: number, stepsPerEpoch: number, choice: Choice) => number;
  readonly source: Source;
}

const FINAL_FACTOR = (initial: number): ParamDefs => ({
  finalFactor: {
    label: 'Final factor',
    default: initial,
    min: 0,
    max: 1,
    help: 'Share of the learning rate that is left at the end of the run.',
  },
});

/** Half a cosine from 1 to `final` while `share` goes from 0 to 1. */
const cosineFactor = (share: number, final: number): number => final + (1 - final) * 0.5 * (1 + cos(PI * share));

export const SCHEDULES = {
  constant: {
    name: 'constant',
    label: 'Constant',
    formula: '1',
    params: {},
    factor: () => 1,
    aliases: ['none'],
    source: { title: 'A stochastic approximation method', year: 1951, ref: 'doi:10.1214/aoms/1177729586' },
  },
  step: {
    name: 'step',
    label: 'Step',
    formula: 'factor^⌊epoch / everyEpochs⌋',
    params: {
      everyEpochs: {
        label: 'Every (epochs)',
        default: 30,
        min: 1,
        max: 1000000,
        integer: true,
        help: 'Epochs between two drops.',
      },
      factor: {
        label: 'Factor',
        default: 0.1,
        min: 0,
        max: 1,
        help: 'The learning rate is multiplied by this at each drop.',
      },
    },
    factor: (step, _totalSteps, stepsPerEpoch, choice) => {
      const drops = Math.floor(Math.floor(step / stepsPerEpoch) / param(choice, 'everyEpochs'));
      return powInteger(param(choice, 'factor'), drops);
    },
    pytorch: ['lr_scheduler.StepLR'],
    source: {
      title: 'ImageNet classification with deep convolutional neural networks',
      year: 2012,
      ref: 'NIPS 2012, 1097–1105',
    },
  },
  cosine: {
    name: 'cosine',
    label: 'Cosine',
    formula: 'final + (1 − final)(1 + cos(π step / steps)) / 2',
    params: FINAL_FACTOR(0),
    factor: (step, totalSteps, _stepsPerEpoch, choice) => cosineFactor(step / totalSteps, param(choice, 'finalFactor')),
    aliases: ['cosineAnnealing'],
    pytorch: ['lr_scheduler.CosineAnnealingLR'],
    keras: ['CosineDecay'],
    source: { title: 'SGDR: stochastic gradient descent with warm restarts', year: 2016, ref: 'arXiv:1608.03983' },
  },
  warmup: {
    name: 'warmup',
    label: 'Warm-up',
    formula: 'linear from 0 to 1 over warmupEpochs, then cosine to the final factor (1 = constant)',
    params: {
      warmupEpochs: {
        label: 'Warm-up (epochs)',
        default: 5,
        min: 0,
        max: 1000000,
        help: 'Epochs in which the learning rate rises.',
      },
      ...FINAL_FACTOR(1),
    },
    factor: (step, totalSteps, stepsPerEpoch, choice) => {
      const rising = Math.ceil(param(choice, 'warmupEpochs') * stepsPerEpoch);
      // The first step already moves, and the step after the rise is the first at the full rate.
      if (step < rising) return (step + 1) / (rising + 1);
      return cosineFactor((step - rising) / Math.max(1, totalSteps - rising), param(choice, 'finalFactor'));
    },
    aliases: ['linearWarmup'],
    pytorch: ['lr_scheduler.LinearLR'],
    source: {
      title: 'Accurate, large minibatch SGD: training ImageNet in 1 hour',
      year: 2017,
      ref: 'arXiv:1706.02677',
    },
  },
} as const satisfies Record<string, Schedule>;

export type ScheduleName = keyof typeof SCHEDULES;
