import { suggestion } from '../didYouMean';
import { LabError } from '../errors';
import { CHOOSING_LESSONS } from './choosing';
import type { Lesson } from './lesson';
import { LOGISTIC_LESSONS } from './logistic';
import { NON_LINEARITY_LESSONS } from './nonLinearity';
import { LEAKY_RELU_LESSONS, RELU_LESSONS } from './relu';
import { SCALE_LESSONS } from './scale';
import { SYMMETRY_LESSONS } from './symmetry';
import { TANH_LESSONS } from './tanh';
import { HE_LESSONS, XAVIER_LESSONS } from './xavierHe';
import { ZERO_CENTRED_LESSONS } from './zeroCentred';

export { CHAPTERS, chapterTitle, type ChapterName, type ChapterPlace } from './chapters';
export type { Across, Bound, Check, Lesson, Question } from './lesson';
export {
  boundText,
  isUnbounded,
  judgeLesson,
  lessonSeeds,
  measureLesson,
  MOST_SEEDS,
  type LessonReport,
  type SeedValues,
  type Verdict,
} from './judge';

/** Every lesson, in the order of the course. */
export const LESSONS: readonly Lesson[] = [
  ...NON_LINEARITY_LESSONS,
  ...LOGISTIC_LESSONS,
  ...ZERO_CENTRED_LESSONS,
  ...TANH_LESSONS,
  ...RELU_LESSONS,
  ...LEAKY_RELU_LESSONS,
  ...SYMMETRY_LESSONS,
  ...SCALE_LESSONS,
  ...XAVIER_LESSONS,
  ...HE_LESSONS,
  ...CHOOSING_LESSONS,
];

/** Errors  LabError 'input' when there is none of that id. */
export function lessonNamed(id: string): Lesson {
  const lesson = LESSONS.find((each) => each.id === id);
  if (lesson !== undefined) return lesson;
  const ids = LESSONS.map((each) => each.id);
  throw new LabError('input', `there is no lesson "${id}"${suggestion(id, ids)}`);
}
