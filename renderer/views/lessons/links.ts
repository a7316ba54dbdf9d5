import type { ExperimentSpec } from '../../../shared/experiment';
import type { ChapterPlace, Lesson } from '../../../shared/lessons';
import type { FunctionsView } from '../../../shared/functions/view';
import { parseSignalSetting, type SignalSetting } from '../../../shared/signal';
import { classifier, layersOf, type Setting } from '../../../shared/lessons/experiments';

/** Where a lesson that trains nothing goes on. */
export interface LessonLink {
  /** The place that shows it without training, and what it shows there. */
  readonly place:
    | { readonly name: 'functions'; readonly tab: FunctionsView['tab'] }
    | { readonly name: 'signal'; readonly setting: SignalSetting };
  /** A training that shows what the lesson is about. */
  readonly experiment: ExperimentSpec;
  /** What is seen in it. */
  readonly why: string;
}

interface Fitting extends Pick<LessonLink, 'why'> {
  readonly setting: Pick<Setting, 'hidden' | 'activation' | 'initializer'>;
}

const FLAT: Fitting = {
  setting: { hidden: [16, 16], activation: 'logistic', initializer: { name: 'normal', std: 3 } },
  why: 'Train a net with large weights and watch the mean |f′| of each layer.',
};
const DEEP: Fitting = {
  setting: { hidden: layersOf(8, 32), activation: 'relu', initializer: 'heNormal' },
  why: 'Train a deep net, then change its initializer and compare the spread of z and a in each layer.',
};
const RELU: Fitting = {
  setting: { hidden: [32, 32], activation: 'relu', initializer: 'heNormal' },
  why: 'Train a ReLU net, raise its learning rate, and watch the share of dead units.',
};
const TANH: Fitting = {
  setting: { hidden: [16, 16], activation: 'tanh', initializer: 'glorotNormal' },
  why: 'Train a tanh net, then take the logistic function instead and compare.',
};

/** By chapter; a lesson may have its own. */
const FITTING: Readonly<Record<ChapterPlace, Fitting>> = {
  nonLinearity: TANH,
  logistic: FLAT,
  zeroCentred: TANH,
  tanh: TANH,
  relu: RELU,
  leakyRelu: { ...RELU, setting: { ...RELU.setting, activation: 'leakyRelu' } },
  symmetry: TANH,
  scale: FLAT,
  xavier: { ...DEEP, setting: { ...DEEP.setting, activation: 'tanh', initializer: 'glorotNormal' } },
  he: DEEP,
  choosing: RELU,
  own: TANH,
};

/** What Functions shows of a lesson, where that is not the curves. */
const TABS: Readonly<Record<string, FunctionsView['tab']>> = {
  bothSides: 'neuron',
  unscaledInputs: 'neuron',
  deadRelu: 'neuron',
  staysDead: 'neuron',
  leakyEscapes: 'neuron',
  chainRule: 'gradient',
  zigZag: 'gradient',
};

/** Lessons about signals through layers, and the net that Signal shows of each. */
const SIGNALS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  largeWeights: { activation: 'logistic', sigmaW: 10 },
  fanIn: { activation: 'tanh', initializer: 'glorotNormal' },
  literalInverse: { activation: 'tanh', initializer: 'literalInverseN' },
  heFactor: { activation: 'relu', initializer: 'heNormal' },
  withoutHeFactor: { activation: 'relu', initializer: 'lecunNormal' },
};

export function linkOf({ id, chapter }: Lesson): LessonLink {
  const { setting, why } = FITTING[chapter];
  const signal = SIGNALS[id];
  return {
    place:
      signal === undefined
        ? { name: 'functions', tab: TABS[id] ?? 'curves' }
        : { name: 'signal', setting: parseSignalSetting({ sigmaB: 0, ...signal }) },
    experiment: classifier({ ...setting, epochs: 100 }, 1),
    why,
  };
}
