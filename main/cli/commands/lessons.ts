import { availableParallelism } from 'node:os';
import { MAX_SEED } from '../../../shared/experimentSchema';
import {
  boundText,
  CHAPTERS,
  isUnbounded,
  judgeLesson,
  lessonNamed,
  LESSONS,
  lessonSeeds,
  type Lesson,
  type LessonReport,
  type SeedValues,
} from '../../../shared/lessons';
import { EXIT, LESSON_WORKER_FILE } from '../context';
import type { LessonTask } from '../lessonWorker';
import { JSON_OUTPUT, MAX_WORKERS } from '../options';
import { duration, ProgressLine } from '../progress';
import { short } from '../table';
import { runTasks } from '../taskPool';
import type { Command } from './index';

const MOST_SEEDS = 1000;

export const lessons: Command = {
  name: 'lessons',
  arguments: '[LESSON…]',
  help: 'run the claims of the lessons, all or those named, and judge each by its inequality',
  options: {
    seeds: { value: 'N', help: 'repetitions of each lesson that chance plays a part in (default: its own number)' },
    'base-seed': { value: 'N', help: 'seed of the first repetition; the others count up from it (default: 1)' },
    workers: { value: 'N', help: 'threads side by side (default: cores)' },
    ...JSON_OUTPUT,
  },
  async run(context) {
    const { args } = context;
    const chosen = args.positionals.length === 0 ? LESSONS : args.positionals.map(lessonNamed);
    const count = args.text('seeds') === undefined ? null : args.count('seeds', 1, MOST_SEEDS);
    const baseSeed = args.count('base-seed', 1, MAX_SEED - MOST_SEEDS);
    const cores = availableParallelism();
    const threads = args.text('workers') === undefined ? cores : args.count('workers', 1, MAX_WORKERS);
    const repetitions = chosen.map((lesson) => ({ lesson, seeds: lessonSeeds(lesson, count, baseSeed) }));
    const tasks = repetitions.flatMap(({ lesson, seeds }) => seeds.map((seed) => ({ id: lesson.id, seed })));
    const measured = new Map<string, SeedValues>();
    const key = ({ id, seed }: LessonTask) => `${id} ${seed}`;

    const line = new ProgressLine((elapsedMs) => {
      const share = measured.size / tasks.length;
      const left = share > 0.05 ? `, ${duration((elapsedMs * (1 - share)) / share)} left` : '';
      return `${measured.size} of ${tasks.length} repetitions${left}`;
    });
    const started = performance.now();
    try {
      const what = (task?: LessonTask) => `the lesson ${task?.id ?? ''}`;
      await runTasks<LessonTask, SeedValues>({ file: LESSON_WORKER_FILE }, tasks, threads, what, {
        begun: () => undefined,
        ended: (task, values) => measured.set(key(task), values),
      });
    } finally {
      line.close();
    }
    const reports = repetitions.map(({ lesson, seeds }) =>
      judgeLesson(
        lesson,
        seeds,
        seeds.map((seed) => measured.get(key({ id: lesson.id, seed }))!),
      ),
    );
    chosen.forEach((lesson, index) => context.say(asText(lesson, reports[index]!)));
    const failed = reports.filter(({ holds }) => !holds).length;
    const judged = `${reports.length} ${reports.length === 1 ? 'lesson' : 'lessons'}`;
    const elapsedMs = Math.round(performance.now() - started);
    context.say(`${judged}, ${failed === 0 ? 'all hold' : `${failed} not held`}; ${duration(elapsedMs)}`);
    context.document({ lessons: chosen.map((lesson, index) => asJson(lesson, reports[index]!)), elapsedMs });
    return failed === 0 ? EXIT.done : EXIT.checkFailed;
  },
};

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
    chapter: CHAPTERS[lesson.chapter].title,
    title: lesson.title,
    claim: lesson.claim,
    value: main?.value ?? null,
    bound: main === undefined ? null : boundText(main.bound),
    holds,
    seeds,
    checks: verdicts.map(({ bound, ...verdict }) => ({ ...verdict, bound: boundText(bound) })),
  };
}
