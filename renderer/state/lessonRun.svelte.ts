import { LabError, messageOf } from '../../shared/errors';
import type { MainEvent } from '../../shared/ipc';
import type { Lesson } from '../../shared/lessons';
import type { LessonProgress } from '../../shared/lessons/record';
import type { RunId } from '../../shared/run';
import { call } from '../api';
import { attempt } from './attempt';
import { lessons } from './lessons.svelte';
import { notices } from './notices.svelte';

/** The lesson that is being run, and the runs of the experiments of lessons. */
class LessonRun {
  /** Null when none is under way. */
  progress = $state.raw<LessonProgress | null>(null);
  /** First seed of the lesson that is being run. */
  baseSeed = $state<number | null>(null);
  #cancelled = false;
  /** This page waits for its end. */
  #isMine = false;
  /** Lesson and first seed → experiment → run. */
  #runs = $state.raw<ReadonlyMap<string, Readonly<Record<string, RunId>>>>(new Map());

  /** Milliseconds still to go, from the repetitions that are done; null before the first. */
  readonly remainingMs: number | null = $derived.by(() => {
    if (this.progress === null || this.progress.done === 0) return null;
    const { done, total, elapsedMs } = this.progress;
    return (elapsedMs / done) * (total - done);
  });

  /** The runs of a lesson's experiments that are known to be in the history. */
  runsOf(id: string, seed: number): Readonly<Record<string, RunId>> {
    return this.#runs.get(`${id} ${seed}`) ?? {};
  }

  async readRuns(id: string, seed: number): Promise<void> {
    const answer = await attempt('lesson:runs', { id, seed });
    if (!answer.failed) this.#runs = new Map(this.#runs).set(`${id} ${seed}`, answer.value);
  }

  handle(event: MainEvent): void {
    if (event.type !== 'lesson') return;
    const { progress } = event;
    // Begun by a page that was here before this one: what came of it is asked for.
    if (progress === null && !this.#isMine) void lessons.refresh();
    if (progress === null && this.#isMine) return;
    this.progress = progress;
    // The first one says that the runs are in the history.
    if (progress?.done === 0 && this.baseSeed !== null) void this.readRuns(progress.id, this.baseSeed);
  }

  /** Runs it to its end. `seeds` null: its own number. */
  async run(lesson: Lesson, answer: number | null, seeds: number | null, baseSeed: number): Promise<void> {
    if (this.progress !== null) return;
    this.#cancelled = false;
    this.#isMine = true;
    const { id } = lesson;
    this.baseSeed = baseSeed;
    this.progress = { id, done: 0, total: lesson.seeds === 1 ? 1 : (seeds ?? lesson.seeds), elapsedMs: 0 };
    try {
      lessons.put(await call('lesson:run', { id, answer, seeds, baseSeed }));
    } catch (thrown) {
      if (this.#cancelled && thrown instanceof LabError && thrown.code === 'state') {
        notices.show('info', `Cancelled “${lesson.title}”; nothing of it is kept.`);
      } else {
        notices.show('error', `“${lesson.title}”: ${messageOf(thrown)}`);
      }
    } finally {
      this.#isMine = false;
      this.progress = null;
    }
    await this.readRuns(id, baseSeed);
  }

  async cancel(): Promise<void> {
    this.#cancelled = true;
    await attempt('lesson:cancel', undefined);
  }
}

export const lessonRun = new LessonRun();
