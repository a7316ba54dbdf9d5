import { availableParallelism } from 'node:os';
import { MAX_SEED } from '../../../shared/experimentSchema';
import {
  boundText,
  chapterTitle,
  isUnbounded,
  lessonNamed,
  LESSONS,
  lessonSeeds,
  MOST_SEEDS,
  type Lesson,
  type LessonReport,
} from '../../../shared/lessons';
import { ownLessonId, parseLessonFile } from '../../../shared/lessons/ownLesson';
import { lessonOf, type LessonSource } from '../../../shared/lessons/source';
import { measureLessons } from '../../lessons/measure';
import { readJsonFile } from '../../readJson';
import { EXIT, LESSON_WORKER_FILE } from '../context';
import { JSON_OUTPUT, MAX_WORKERS } from '../options';
import { duration, ProgressLine } from '../progress';
import { short } from '../table';
import type { Command } from './index';

export const lessons: Command = {
  name: 'lessons',
  arguments: '[LESSON|FILE…]',
  help: 'run the claims of the lessons, all or those named or in lesson files, and judge each by its inequality',
  options: {
    seeds: { value: 'N', help: 'repetitions of each lesson that chance plays a part in (default: its own number)' },
    'base-seed': { value: 'N', help: 'seed of the first repetition; the others count up from it (default: 1)' },
    workers: { value: 'N', help: 'threads side by side (default: cores)' },
    ...JSON_OUTPUT,
  },
  async run(context) {
    const { args } = context;
    const sources = args.positionals.length === 0 ? LESSONS.map(({ id }) => ({ id })) : args.positionals.map(sourceOf);
    const chosen = sources.map(lessonOf);
    const count = args.text('seeds') === undefined ? null : args.count('seeds', 1, MOST_SEEDS);
    const baseSeed = args.count('base-seed', 1, MAX_SEED - MOST_SEEDS);
    const cores = availableParallelism();
    const threads = args.text('workers') === undefined ? cores : args.count('workers', 1, MAX_WORKERS);
    const repetitions = sources.map((source, index) => ({
      source,
      seeds: lessonSeeds(chosen[index]!, count, baseSeed),
    }));
    const total = repetitions.reduce((sum, { seeds }) => sum + seeds.length, 0);

    let done = 0;
    const line = new ProgressLine((elapsedMs) => {
      const share = done / total;
      const left = share > 0.05 ? `, ${duration((elapsedMs * (1 - share)) / share)} left` : '';
      return `${done} of ${total} repetitions${left}`;
    });
    const started = performance.now();
    let reports: readonly LessonReport[];
    try {
      reports = await measureLessons(LESSON_WORKER_FILE, repetitions, threads, (now) => (done = now));
    } finally {
      line.close();
    }
    chosen.forEach((lesson, index) => context.say(asText(lesson, reports[index]!)));
    const failed = reports.filter(({ holds }) => !holds).length;
    const judged = `${reports.length} ${reports.length === 1 ? 'lesson' : 'lessons'}`;
    const elapsedMs = Math.round(performance.now() - started);
    context.say(`${judged}, ${failed === 0 ? 'all hold' : `${failed} not held`}; ${duration(elapsedMs)}`);
    context.document({ lessons: chosen.map((lesson, index) => asJson(lesson, reports[index]!)), elapsedMs });
    return failed === 0 ? EXIT.done : EXIT.checkFailed;
  },
};

/** A file is what is named like one; anything else is a lesson of the course. Errors  LabError 'input'. */
function sourceOf(name: string): LessonSource {
  if (!name.endsWith('.json')) return { id: lessonNamed(name).id };
  const own = parseLessonFile(readJsonFile(name));
  return { id: ownLessonId(own), own };
}

/** A line for the lesson and one for each inequality. */
function asText(lesson: Lesson, { verdicts, seeds, holds }: LessonReport): string {
  const head = `${holds ? 'holds ' : 'FAILED'}  ${lesson.id}  ${lesson.title}`;
  const repeated = seeds.length === 1 ? '' : `  (${seeds.length} seeds)`;
  const lines = verdicts.map(
    ({ quantity, value, bound, holds: each }) =>
      `        ${each ? ' ' : '!'} ${quantity}: ${short(value)}${isUnbounded(bound) ? '' : `, must be ${boundText(bound)}`}`,
  );
  return [head + repeated, ...lines].join('\n');
}

/** `value` and `bound` are those of the first inequality, or of the first that does not hold; `checks` has all. */
function asJson(lesson: Lesson, { verdicts, seeds, holds }: LessonReport) {
  const main = verdicts.find((verdict) => !verdict.holds) ?? verdicts[0];
  return {
    id: lesson.id,
    chapter: chapterTitle(lesson.chapter),
    title: lesson.title,
    claim: lesson.claim,
    value: main?.value ?? null,
    bound: main === undefined ? null : boundText(main.bound),
    holds,
    seeds,
    checks: verdicts.map(({ bound, ...verdict }) => ({ ...verdict, bound: boundText(bound) })),
  };
}
