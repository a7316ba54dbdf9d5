import { LabError } from '../../shared/errors';
import { judgeLesson, type LessonReport, type SeedValues } from '../../shared/lessons';
import { lessonOf, type LessonSource } from '../../shared/lessons/source';
import type { LessonAnswer, LessonTask } from './lessonWorker';
import { runTasks } from './taskPool';

/** A lesson and the seeds of its repetitions. */
export interface Repetitions {
  readonly source: LessonSource;
  readonly seeds: readonly number[];
}

/**
 * Runs lessons on several threads and judges them; the order of the repetitions decides nothing.
 *
 * @param worker the built thread script.
 * @param onDone told how many repetitions of all lessons are done, after each.
 * Errors  LabError of the first repetition that cannot be measured.
 */
export async function measureLessons(
  worker: string,
  lessons: readonly Repetitions[],
  threads: number,
  onDone: (done: number) => void,
): Promise<readonly LessonReport[]> {
  const tasks: LessonTask[] = lessons.flatMap(({ source, seeds }) => seeds.map((seed) => ({ source, seed })));
  const measured = new Map<LessonTask, SeedValues>();
  const name = (task?: LessonTask) => `the lesson ${task === undefined ? '' : lessonOf(task.source).title}`;
  await runTasks<LessonTask, LessonAnswer>({ file: worker }, tasks, threads, name, {
    begun: () => undefined,
    ended: (task, answer) => {
      if (!('values' in answer)) throw new LabError(answer.code, answer.message);
      measured.set(task, answer.values);
      onDone(measured.size);
    },
  });
  let next = 0;
  return lessons.map(({ source, seeds }) =>
    judgeLesson(
      lessonOf(source),
      seeds,
      seeds.map(() => measured.get(tasks[next++]!)!),
    ),
  );
}
