import { CORE_VERSION } from '../../shared/core';
import { specHash } from '../../shared/experimentSchema';
import type { Lesson } from '../../shared/lessons';
import { isActive, type RunId } from '../../shared/run';
import { createRuns } from '../runs/createRuns';
import { NAME_LENGTH } from '../store/runRules';
import type { Store } from '../store/store';

/** The tag of every run that a lesson has started; the lesson's id is a second one. */
export const LESSON_TAG = 'lesson';

/** The runs of a lesson's experiments. */
export interface LessonRuns {
  readonly byExperiment: Readonly<Record<string, RunId>>;
  /** Those that were not there before. */
  readonly created: readonly RunId[];
}

/** The experiments of one seed as runs of the history: those that are there already, and the others as queued ones. */
export function lessonRuns(store: Store, lesson: Lesson, seed: number, appVersion: string): LessonRuns {
  const specs = lesson.experiments(seed);
  const byHash = existingByHash(store, lesson.id);
  const created: RunId[] = [];
  store.atomically(() => {
    for (const [experiment, spec] of Object.entries(specs)) {
      const hash = specHash(spec);
      if (byHash.has(hash)) continue;
      const [run] = createRuns(store, [{ spec, name: runName(lesson.title, experiment) }], { appVersion });
      byHash.set(hash, run!.id);
      created.push(run!.id);
    }
    if (created.length > 0) store.runs.update(created, { addTags: [LESSON_TAG, lesson.id] });
  });
  return { byExperiment: named(specs, byHash), created };
}

/** Those that are in the history. */
export function existingRuns(store: Store, lesson: Lesson, seed: number): Readonly<Record<string, RunId>> {
  return named(lesson.experiments(seed), existingByHash(store, lesson.id));
}

/** Runs of this lesson, by spec: trained by this core, not in the bin, and not broken off. */
function existingByHash(store: Store, lessonId: string): Map<string, RunId> {
  const usable = store.runs
    .list({ tags: [LESSON_TAG, lessonId] })
    .filter(({ status }) => isActive(status) || status === 'done' || status === 'diverged')
    .filter(({ id }) => store.runs.get(id).coreVersion === CORE_VERSION);
  return new Map(usable.map((run) => [run.specHash, run.id]));
}

function named(specs: ReturnType<Lesson['experiments']>, byHash: ReadonlyMap<string, RunId>): Record<string, RunId> {
  return Object.fromEntries(
    Object.entries(specs).flatMap(([name, spec]) => {
      const id = byHash.get(specHash(spec));
      return id === undefined ? [] : [[name, id]];
    }),
  );
}

/** `Lesson · TITLE · EXPERIMENT`, the title cut where it would be too long for a run's name. */
export function runName(title: string, experiment: string): string {
  const room = NAME_LENGTH - [...`Lesson ·  · ${experiment}`].length;
  const letters = [...title];
  const shown =
    letters.length <= room
      ? title
      : `${letters
          .slice(0, room - 1)
          .join('')
          .trimEnd()}…`;
  return `Lesson · ${shown} · ${experiment}`;
}
