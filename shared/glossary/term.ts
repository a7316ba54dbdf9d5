import type { Source } from '../source';

/** Where in the window a term is met: the six places, a run's page, the comparison. */
export const TERM_PLACES = {
  functions: 'Functions',
  signal: 'Signal',
  train: 'Train',
  sweep: 'Sweep',
  history: 'History',
  lessons: 'Lessons',
  run: 'the page of a run',
  compare: 'a comparison',
} as const;
export type TermPlace = keyof typeof TERM_PLACES;

/** A word of the field or of the app, under its id. */
export interface TermRecord {
  readonly term: string;
  /** Other words for it. */
  readonly alsoCalled?: readonly string[];
  /** Labels under which the window shows it, where they differ from `term` and `alsoCalled`. */
  readonly labels?: readonly string[];
  /** What it is, in one sentence. */
  readonly sentence: string;
  /** More: why it matters, what it is mistaken for. Plain text; a blank line parts paragraphs. */
  readonly text?: string;
  /** LaTeX. */
  readonly formula?: string;
  /** As it stands in charts and formulas. */
  readonly symbol?: string;
  readonly unit?: string;
  readonly places?: readonly TermPlace[];
  /** Ids of lessons about it. */
  readonly lessons?: readonly string[];
  /** Ids of other terms. */
  readonly seeAlso?: readonly string[];
  /** First source, or the one that made it known. */
  readonly source?: Source;
}

/** A term with its id: stable, part of addresses in the manual. Never rename one. */
export interface Term extends TermRecord {
  readonly id: string;
}
