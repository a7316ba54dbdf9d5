import type { ErrorCode } from '../../shared/errors';
import type { RunId } from '../../shared/run';
import type { StudyFacts, StudyPreview, StudyProgress, StudyWish } from '../../shared/study';
import type { StudyEnd, StudyParcel } from './readStudy';

/** Where the history is, for a process of its own. */
export interface HistoryPlace {
  readonly database: string;
  readonly nativeBinding: string;
}

/** Main → the process of a study. */
export type StudyCommand =
  /** Says what a study of these runs would be. */
  | ({ readonly type: 'measure'; readonly ids: readonly RunId[] } & HistoryPlace)
  /** Writes what was measured, from the same state of the history. */
  | ({ readonly type: 'write'; readonly path: string } & StudyWish)
  /** Ends what is being written; nothing of it stays. */
  | { readonly type: 'cancel' }
  /** Checks a study and compares it with the history. */
  | ({ readonly type: 'read'; readonly file: string } & HistoryPlace)
  /** Hands over what was read, a parcel at a time. */
  | { readonly type: 'import' }
  /** A parcel has been stored. */
  | { readonly type: 'next' };

/** What ends a command. */
export type StudyOutcome =
  | { readonly type: 'measured'; readonly facts: StudyFacts }
  | { readonly type: 'written'; readonly bytes: number }
  | { readonly type: 'read'; readonly preview: StudyPreview }
  | { readonly type: 'end'; readonly end: StudyEnd };

/** The process of a study → main. */
export type StudyEvent =
  /** The first one; files that this process stages bear its id. */
  | { readonly type: 'begun'; readonly pid: number }
  | { readonly type: 'progress'; readonly progress: StudyProgress }
  | { readonly type: 'parcel'; readonly parcel: StudyParcel }
  | StudyOutcome
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };
