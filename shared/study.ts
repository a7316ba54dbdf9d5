import { z } from 'zod';
import type { RunId } from './run';

/** The ending of a study's file name. */
export const STUDY_ENDING = '.initlab-study';

/** Up to this size own data sets go along unless the user says otherwise. */
export const STUDY_DATA_BYTES = 50_000_000;

export const MAX_STUDY_TITLE = 120;
export const MAX_STUDY_NOTE = 10_000;

/** What the user says of a study. */
export const STUDY_TEXT = z.strictObject({
  title: z.string().trim().min(1).max(MAX_STUDY_TITLE),
  note: z.string().max(MAX_STUDY_NOTE),
  /** Whether own data sets go along, not their titles alone. */
  withData: z.boolean(),
});
export type StudyWish = z.output<typeof STUDY_TEXT>;

/** What a study of some runs would take along. */
export interface StudyFacts {
  readonly runs: number;
  /** Runs that are queued, running or paused and stay out. */
  readonly active: number;
  readonly points: number;
  /** Saved comparisons all of whose runs are taken. */
  readonly comparisons: number;
  /** Saved comparisons that are about other runs too and stay out. */
  readonly leftComparisons: number;
  readonly sweeps: number;
  /** Own data sets that the runs use; without bytes where the table is not there any more. */
  readonly sets: readonly { readonly title: string; readonly bytes: number | null }[];
  /** Size of the file without data sets, roughly. */
  readonly bytes: number;
}

/** How far the work on a study is. */
export interface StudyProgress {
  readonly stage: 'writing' | 'checking' | 'importing';
  /** In [0, 1]. */
  readonly share: number;
}

export interface WrittenStudy {
  readonly path: string;
  readonly bytes: number;
  readonly runs: number;
}

/** A study that the user chose, without the folder. */
export interface ChosenStudy {
  readonly name: string;
  readonly bytes: number;
}

/** What is in a study, beside what is in the history. */
export interface StudyPreview {
  readonly title: string;
  readonly note: string;
  readonly points: number;
  readonly runs: {
    readonly fresh: number;
    readonly there: number;
    /** Of those that are there: in the bin, from where they will be taken. */
    readonly inBin: number;
    /** Of those that are there: with another name, note, tags or star, which stay. */
    readonly differ: number;
    /** New ones whose id is taken by another run here, so that they get one of their own. */
    readonly renumbered: number;
  };
  readonly comparisons: { readonly fresh: number; readonly there: number };
  readonly sets: readonly { readonly title: string; readonly bytes: number | null; readonly isThere: boolean }[];
}

/** What an import has done. */
export interface ImportedStudy {
  readonly title: string;
  readonly added: readonly RunId[];
  /** Taken out of the bin. */
  readonly restored: readonly RunId[];
  /** Runs of the study that were there already, also in the bin, by their ids here. */
  readonly there: readonly RunId[];
  /** Of those: with another name, note, tags or star, which stayed. */
  readonly differ: number;
  /** Ids of the comparisons that were added. */
  readonly comparisons: readonly string[];
  readonly comparisonsThere: number;
  /** Own data sets that were added. */
  readonly sets: number;
}
