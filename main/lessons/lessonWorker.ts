import '../offline';
import { parentPort } from 'node:worker_threads';
import { LabError, messageOf, type ErrorCode } from '../../shared/errors';
import { measureLesson, type SeedValues } from '../../shared/lessons';
import { lessonOf, type LessonSource } from '../../shared/lessons/source';

/** One repetition of a lesson. */
export interface LessonTask {
  readonly source: LessonSource;
  readonly seed: number;
}

/** What came of it. */
export type LessonAnswer = { readonly values: SeedValues } | { readonly code: ErrorCode; readonly message: string };

/** One thread: runs the repetitions that it is told, and answers with what each measured. */
parentPort!.on('message', ({ source, seed }: LessonTask) => {
  let answer: LessonAnswer;
  try {
    answer = { values: measureLesson(lessonOf(source), seed) };
  } catch (thrown) {
    answer = { code: thrown instanceof LabError ? thrown.code : 'internal', message: messageOf(thrown) };
  }
  parentPort!.postMessage(answer);
});
