import type { ExperimentSpec } from '../../../shared/experiment';
import type { ChapterPlace, Lesson } from '../../../shared/lessons';
import type { FunctionsView } from '../../../shared/functions/view';
import { classifier, layersOf, type Setting } from '../../../shared/lessons/experiments';

/** Where a lesson that trains nothing goes on. */
export interface LessonLink {
  /** A place of the window, as far as it has it. */
  readonly place: 'functions' | 'signal';
  /** What is shown in Functions. */
  readonly tab: FunctionsView['tab'];
  /** A training that shows what the lesson is about. */
  readonly experiment: ExperimentSpec;
  /** What is seen in it. */
  readonly why: string;
}

interface Fitting extends Pick<LessonLink, 'place' | 'why'> {
  readonly setting: Pick<Setting, 'hidden' | 'activation' | 'initializer'>;
}

const FLAT: Fitting = {
  place: 'functions',
  setting: { hidden: [16, 16], activation: 'logistic', initializer: { name: 'normal', std: 3 } },
  why: 'Train a net with large weights and watch the mean |f′| of each layer.',
};
const DEEP: Fitting = {
  place: 'signal',
  setting: { hidden: layersOf(8, 32), activation: 'relu', initializer: 'heNormal' },
  why: 'Train a deep net, then change its initializer and compare the spread of z and a in each layer.',
};
const RELU: Fitting = {
  place: 'functions',
  setting: { hidden: [32, 32], activation: 'relu', initializer: 'heNormal' },
  why: 'Train a ReLU net, raise its learning rate, and watch the share of dead units.',
};
const TANH: Fitting = {
  place: 'functions',
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

/** Lessons about a layer of many inputs, without training. */
const SIGNAL = ['largeWeights', 'unscaledInputs'];

/** What Functions shows of a lesson, where that is not the curves. */
const TABS: Readonly<Record<string, FunctionsView['tab']>> = {
  bothSides: 'neuron',
  deadRelu: 'neuron',
  staysDead: 'neuron',
  leakyEscapes: 'neuron',
  chainRule: 'gradient',
  zigZag: 'gradient',
};

export function linkOf({ id, chapter }: Lesson): LessonLink {
  const { setting, place, why } = FITTING[chapter];
  return {
    place: SIGNAL.includes(id) ? 'signal' : place,
    tab: TABS[id] ?? 'curves',
    experiment: classifier({ ...setting, epochs: 100 }, 1),
    why,
  };
}
