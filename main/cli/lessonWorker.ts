import '../offline';
import { parentPort } from 'node:worker_threads';
import { lessonNamed, measureLesson, type SeedValues } from '../../shared/lessons';

/** One repetition of a lesson. */
export interface LessonTask {
  readonly id: string;
  readonly seed: number;
}

/** One thread of `lab lessons`: runs the repetitions that it is told, and answers with what each measured. */
parentPort!.on('message', ({ id, seed }: LessonTask) => {
  const values: SeedValues = measureLesson(lessonNamed(id), seed);
  parentPort!.postMessage(values);
});
