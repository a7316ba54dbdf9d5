import type { ExperimentSpec } from '../experiment';
import type { ChapterPlace } from './chapters';
import type { Trained } from './trained';

/** What a measured value must be: at least `min`, at most `max`, both or one. Bounds are part of what they allow. */
export interface Bound {
  readonly min?: number;
  readonly max?: number;
}

/** How the values of several seeds become the one that is judged. `every` judges each: the farthest from its bound counts. */
export type Across = 'median' | 'mean' | 'geometricMean' | 'every';

/** One inequality of a lesson. */
export interface Check {
  /** Stable key within the lesson. */
  readonly key: string;
  /** The measured quantity, in words. */
  readonly quantity: string;
  readonly bound: Bound;
  readonly across: Across;
  /** Key of another measured value, taken together alike, that is taken off: what is judged is then a difference. */
  readonly minus?: string;
}

/** What is asked before anything runs. */
export interface Question {
  readonly text: string;
  readonly options: readonly string[];
  /** Index of the option that the measurement supports. */
  readonly answer: number;
}

/** One seed of a lesson, with its experiments trained when they are asked for. */
export interface Subject {
  /** Number that every stream of chance of this repetition starts from. */
  readonly seed: number;
  readonly trained: (experiment: string) => Trained;
}

/** A claim of the subject as an experiment: what is set up, what is measured, and what must come out. */
export interface Lesson {
  /** Stable key: stored with progress and given to `lab lessons`. Never rename one. */
  readonly id: string;
  readonly chapter: ChapterPlace;
  readonly title: string;
  readonly claim: string;
  /** What is run, on what, how often. */
  readonly setUp: string;
  readonly question: Question;
  /** Why it comes out so, and what limits the claim. */
  readonly explanation: string;
  /** Repetitions that it takes by default; 1 where nothing is left to chance. */
  readonly seeds: number;
  /** Ordinary experiments by name, for one seed; none where the lesson measures without training. */
  readonly experiments: (seed: number) => Readonly<Record<string, ExperimentSpec>>;
  /** The value of every check for one seed. */
  readonly measure: (subject: Subject) => Readonly<Record<string, number>>;
  /** Empty for a lesson that claims no measurement. */
  readonly checks: readonly Check[];
}

/** For lessons that train nothing. */
export const NO_EXPERIMENTS = (): Readonly<Record<string, ExperimentSpec>> => ({});
