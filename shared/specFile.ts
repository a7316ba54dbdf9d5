import { parseSpec } from './experimentSchema';
import type { ExperimentSpec } from './experiment';
import { parseLessonFile, type OwnLesson } from './lessons/ownLesson';
import { parseSweep, type SweepSpec } from './sweep';

/** The ending of the name of a spec file, of an experiment, a sweep or a lesson. */
export const SPEC_ENDING = '.initlab.json';

/** What a spec file holds. */
export type SpecFile =
  | { readonly kind: 'experiment'; readonly path: string; readonly spec: ExperimentSpec }
  | { readonly kind: 'sweep'; readonly path: string; readonly spec: SweepSpec }
  | { readonly kind: 'lesson'; readonly path: string; readonly lesson: OwnLesson };

/** Reads any of them: a sweep is what has axes, a lesson what has a lesson. Errors as `parseSpec`, `parseSweep`, `parseLessonFile`. */
export function parseSpecFile(path: string, raw: unknown): SpecFile {
  const fields = typeof raw === 'object' && raw !== null ? raw : {};
  if ('lesson' in fields) return { kind: 'lesson', path, lesson: parseLessonFile(raw) };
  return 'axes' in fields
    ? { kind: 'sweep', path, spec: parseSweep(raw) }
    : { kind: 'experiment', path, spec: parseSpec(raw) };
}
