import { lessonNamed } from './index';
import type { Lesson } from './lesson';
import { lessonFromFile, type OwnLesson } from './ownLesson';

/** A lesson as it is handed to other threads and processes: plain data; `own` when it is not one of the course. */
export type LessonSource = { readonly id: string; readonly own?: OwnLesson };

/** Errors  LabError 'input' when the course has none of that id. */
export function lessonOf(source: LessonSource): Lesson {
  return source.own === undefined ? lessonNamed(source.id) : lessonFromFile(source.own, source.id);
}
