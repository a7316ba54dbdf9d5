import type { ErrorCode } from '../../shared/errors';
import type { LessonReport } from '../../shared/lessons';
import type { LessonSource } from '../../shared/lessons/source';

/** Main → the process of a lesson. The one command it gets. */
export interface LessonCommand {
  readonly source: LessonSource;
  readonly seeds: readonly number[];
}

/** The process of a lesson → main. */
export type LessonEvent =
  | { readonly type: 'progress'; readonly done: number }
  | { readonly type: 'done'; readonly report: LessonReport }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };
