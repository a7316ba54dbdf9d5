import { z } from 'zod';
import type { LessonReport } from './judge';
import type { Lesson } from './lesson';
import type { OwnLesson } from './ownLesson';

/** JSON has no NaN and no infinities; a value that is one is kept as its name. */
const VALUE = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const VALUES = z.array(VALUE);
const VERDICT = z.object({
  key: z.string(),
  quantity: z.string(),
  across: z.enum(['median', 'mean', 'geometricMean', 'every']),
  value: VALUE,
  values: VALUES,
  bound: z.object({ min: z.number().optional(), max: z.number().optional() }),
  minus: z.object({ value: VALUE, values: VALUES }).nullable(),
  holds: z.boolean(),
});
const RECORD = z.object({
  /** The option that was chosen before it ran; null when the question was skipped. */
  answer: z.int().min(0).nullable(),
  /** When it ended, milliseconds since 1970. */
  at: z.number(),
  coreVersion: z.string(),
  elapsedMs: z.number(),
  report: z.object({
    id: z.string(),
    seeds: z.array(z.number()),
    verdicts: z.array(VERDICT),
    holds: z.boolean(),
  }),
});

/** What came of a lesson when it was run last, and what was expected. */
export interface LessonRecord {
  readonly answer: number | null;
  readonly at: number;
  readonly coreVersion: string;
  readonly elapsedMs: number;
  readonly report: LessonReport;
}

/** The learner's progress and own lessons. */
export interface LessonBook {
  /** Newest of each lesson that was run. */
  readonly records: readonly LessonRecord[];
  readonly own: readonly { readonly id: string; readonly lesson: OwnLesson }[];
}

/** How far the lesson that is being run is. */
export interface LessonProgress {
  readonly id: string;
  /** Repetitions. */
  readonly done: number;
  readonly total: number;
  readonly elapsedMs: number;
}

/** As plain JSON. */
export function recordAsJson(record: LessonRecord): unknown {
  const named = (_key: string, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return JSON.parse(JSON.stringify(record, named));
}

/** A stored record, or null when there is none that can be read. */
export function parseRecord(raw: unknown): LessonRecord | null {
  const result = RECORD.safeParse(raw);
  return result.success ? (result.data as LessonRecord) : null;
}

/** What a lesson's place in the course says of it. */
export interface LessonState {
  readonly done: boolean;
  /** Null where nothing was answered. */
  readonly predicted: 'right' | 'wrong' | null;
  /** Null where nothing was measured. */
  readonly verdict: 'holds' | 'fails' | null;
  /** The verdict is that of another version of the core. */
  readonly old: boolean;
}

export function lessonState(lesson: Lesson, record: LessonRecord | null, coreVersion: string): LessonState {
  if (record === null) return { done: false, predicted: null, verdict: null, old: false };
  const { answer, report } = record;
  return {
    done: true,
    predicted: answer === null ? null : answer === lesson.question.answer ? 'right' : 'wrong',
    verdict: report.verdicts.length === 0 ? null : report.holds ? 'holds' : 'fails',
    old: record.coreVersion !== coreVersion,
  };
}
