import { CORE_VERSION } from '../../shared/core';
import { LabError } from '../../shared/errors';
import { lessonSeeds } from '../../shared/lessons';
import type { LessonProgress, LessonRecord } from '../../shared/lessons/record';
import { lessonOf, type LessonSource } from '../../shared/lessons/source';
import type { LessonCommand, LessonEvent } from './protocol';

/** The process of a lesson as main sees it. */
export interface LessonProcess {
  post(command: LessonCommand): void;
  onEvent(listener: (event: LessonEvent) => void): void;
  /** Called once, whoever ended it. */
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}

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
  readonly process: LessonProcess;
  readonly gone: Promise<void>;
  readonly cancel: () => void;
}

/** The one lesson that may be under way, measured and judged in a process of its own, which is ended with it. */
export class LessonDesk {
  readonly #launch: () => LessonProcess;
  readonly #onProgress: (progress: LessonProgress) => void;
  #current: Running | null = null;

  constructor(launch: () => LessonProcess, onProgress: (progress: LessonProgress) => void) {
    this.#launch = launch;
    this.#onProgress = onProgress;
  }

  /** Errors  LabError 'state' when a lesson is under way. */
  requireFree(): void {
    if (this.#current !== null) throw new LabError('state', 'a lesson is being run; cancel it or wait for its end');
  }

  /** Errors  LabError 'state' when one is under way or it is cancelled, 'io' when its process is lost, else as the lesson is measured. */
  async run({ source, answer, seeds: count, baseSeed }: WantedLesson): Promise<LessonRecord> {
    this.requireFree();
    const lesson = lessonOf(source);
    const seeds = lessonSeeds(lesson, count, baseSeed);
    const started = performance.now();
    const elapsedMs = () => Math.round(performance.now() - started);
    const tell = (done: number) =>
      this.#onProgress({ id: lesson.id, done, total: seeds.length, elapsedMs: elapsedMs() });
    const process = this.#launch();
    try {
      const report = await new Promise<LessonRecord['report']>((resolve, reject) => {
        const gone = new Promise<void>((left) => {
          process.onExit((code) => {
            reject(new LabError('io', `the process of the lesson ended unexpectedly (code ${code}); run it again`));
            left();
          });
        });
        const cancel = () => reject(new LabError('state', 'the lesson was cancelled; nothing of it is kept'));
        this.#current = { process, gone, cancel };
        process.onEvent((event) => {
          if (event.type === 'progress') tell(event.done);
          else if (event.type === 'done') resolve(event.report);
          else reject(new LabError(event.code, event.message));
        });
        tell(0);
        process.post({ source, seeds });
      });
      return { answer, at: Date.now(), coreVersion: CORE_VERSION, elapsedMs: elapsedMs(), report };
    } finally {
      this.#current = null;
      process.kill();
    }
  }

  /** When it has returned, the lesson's process is gone. Nothing happens when there is none. */
  async cancel(): Promise<void> {
    const current = this.#current;
    if (current === null) return;
    current.cancel();
    current.process.kill();
    await current.gone;
  }
}
