import { CORE_VERSION } from '../../shared/core';
import { LabError } from '../../shared/errors';
import { lessonSeeds, type LessonReport } from '../../shared/lessons';
import type { LessonProgress, LessonRecord } from '../../shared/lessons/record';
import { lessonOf, type LessonSource } from '../../shared/lessons/source';
import { Helper } from '../helpers/helper';
import type { LaunchHelper } from '../helpers/helperProcess';
import type { LessonCommand, LessonEvent } from './protocol';

/** What is to be run. */
export interface WantedLesson {
  readonly source: LessonSource;
  /** The option that was chosen; null when the question was skipped. */
  readonly answer: number | null;
  /** Repetitions; null for the lesson's own number. */
  readonly seeds: number | null;
  readonly baseSeed: number;
}

interface Running {
  /** Resolves when nothing of it is left to be done. */
  readonly settled: Promise<void>;
  cancel: () => void;
}

/** The one lesson that may be under way, measured and judged in a process of its own, which is ended with it. */
export class LessonDesk {
  readonly #launch: LaunchHelper<LessonCommand, LessonEvent>;
  readonly #onProgress: (progress: LessonProgress) => void;
  #current: Running | null = null;

  constructor(launch: LaunchHelper<LessonCommand, LessonEvent>, onProgress: (progress: LessonProgress) => void) {
    this.#launch = launch;
    this.#onProgress = onProgress;
  }

  /** Errors  LabError 'state' when a lesson is under way. */
  requireFree(): void {
    if (this.#current !== null) throw new LabError('state', 'a lesson is being run; cancel it or wait for its end');
  }

  /**
   * Runs a lesson to its end.
   *
   * @param undo takes back what was done for it; waited for when it does not come to its end.
   * Errors  LabError 'state' when one is under way or it is cancelled, 'io' when its process is lost, else as the lesson is measured.
   */
  async run(
    { source, answer, seeds: count, baseSeed }: WantedLesson,
    undo: () => Promise<void>,
  ): Promise<LessonRecord> {
    this.requireFree();
    let settle = (): void => undefined;
    const settled = new Promise<void>((resolve) => (settle = resolve));
    const current: Running = { settled, cancel: () => undefined };
    this.#current = current;
    const started = performance.now();
    const elapsedMs = () => Math.round(performance.now() - started);
    try {
      const lesson = lessonOf(source);
      const seeds = lessonSeeds(lesson, count, baseSeed);
      const report = await this.#measure(current, { source, seeds }, (done) =>
        this.#onProgress({ id: lesson.id, done, total: seeds.length, elapsedMs: elapsedMs() }),
      );
      return { answer, at: Date.now(), coreVersion: CORE_VERSION, elapsedMs: elapsedMs(), report };
    } catch (thrown) {
      await undo();
      throw thrown;
    } finally {
      this.#current = null;
      settle();
    }
  }

  /** When it has returned, nothing of the lesson is left. Nothing happens when there is none. */
  async cancel(): Promise<void> {
    this.#current?.cancel();
    await this.#current?.settled;
  }

  async #measure(current: Running, command: LessonCommand, tell: (done: number) => void): Promise<LessonReport> {
    const helper: Helper<LessonCommand, LessonEvent, LessonReport> = new Helper(this.#launch(), {
      event: (event) => {
        if (event.type === 'progress') tell(event.done);
        else if (event.type === 'done') helper.answer(event.report);
        else helper.refuse(new LabError(event.code, event.message));
      },
      ended: (code) => new LabError('io', `the process of the lesson ended unexpectedly (code ${code}); run it again`),
    });
    current.cancel = () => helper.refuse(new LabError('state', 'the lesson was cancelled; nothing of it is kept'));
    try {
      tell(0);
      return await helper.ask(command);
    } finally {
      helper.kill();
      await helper.gone;
    }
  }
}
