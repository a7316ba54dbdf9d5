import { LabError } from '../../shared/errors';
import { LESSONS } from '../../shared/lessons';
import { ownLessonId, parseOwnLesson, type OwnLesson } from '../../shared/lessons/ownLesson';
import { parseRecord, recordAsJson, type LessonBook, type LessonRecord } from '../../shared/lessons/record';
import type { LessonSource } from '../../shared/lessons/source';
import type { Store } from '../store/store';

const OWN = 'lessons.own';
const recordKey = (id: string) => `lesson.${id}`;

interface OwnEntry {
  readonly id: string;
  readonly lesson: OwnLesson;
}

/** What was taken away and can be brought back as long as the program runs. */
interface Removed {
  readonly records: readonly LessonRecord[];
  readonly own: readonly OwnEntry[];
}

/** A learner's progress and own lessons, kept among the settings of the history. */
export class StoredLessons {
  readonly #store: Store;
  readonly #removed: Removed[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /** What can be read; a record or an own lesson that cannot be is left out. */
  read(): LessonBook {
    const own = this.#own();
    const ids = [...LESSONS.map(({ id }) => id), ...own.map(({ id }) => id)];
    return { own, records: ids.flatMap((id) => this.#record(id) ?? []) };
  }

  /** Errors  LabError 'notFound'. */
  source(id: string): LessonSource {
    if (LESSONS.some((lesson) => lesson.id === id)) return { id };
    const entry = this.#own().find((each) => each.id === id);
    if (entry !== undefined) return { id, own: entry.lesson };
    throw new LabError('notFound', `there is no lesson ${id}; it may have been removed: import its file again`);
  }

  keep(record: LessonRecord): void {
    this.#store.settings.set(recordKey(record.report.id), recordAsJson(record));
  }

  /** Returns its id; one that is there already stays as it is. */
  add(lesson: OwnLesson): string {
    const id = ownLessonId(lesson);
    const own = this.#own();
    if (!own.some((each) => each.id === id)) this.#store.settings.set(OWN, [...own, { id, lesson }]);
    return id;
  }

  /** Forgets what came of these lessons. Returns what `undo` takes. */
  reset(ids: readonly string[]): number {
    return this.#takeAway(ids, []);
  }

  /** Takes an own lesson away, with what came of it. Returns what `undo` takes. */
  remove(id: string): number {
    return this.#takeAway(
      [id],
      this.#own().filter((each) => each.id === id),
    );
  }

  /** Brings back what was taken away; a record that was made since stays. Errors  LabError 'state' when it is too late. */
  undo(token: number): void {
    const removed = this.#removed[token];
    if (removed === undefined)
      throw new LabError('state', 'what was removed can be brought back until the program ends');
    this.#store.atomically(() => {
      const own = this.#own();
      const missing = removed.own.filter(({ id }) => !own.some((each) => each.id === id));
      if (missing.length > 0) this.#store.settings.set(OWN, [...own, ...missing]);
      for (const record of removed.records) if (this.#record(record.report.id) === null) this.keep(record);
    });
  }

  #takeAway(ids: readonly string[], own: readonly OwnEntry[]): number {
    const removed = { own, records: ids.flatMap((id) => this.#record(id) ?? []) };
    this.#store.atomically(() => {
      for (const id of ids) this.#store.settings.remove(recordKey(id));
      if (own.length > 0) {
        const gone = new Set(own.map(({ id }) => id));
        this.#store.settings.set(
          OWN,
          this.#own().filter(({ id }) => !gone.has(id)),
        );
      }
    });
    return this.#removed.push(removed) - 1;
  }

  #record(id: string): LessonRecord | null {
    const record = parseRecord(this.#store.settings.get(recordKey(id)));
    return record?.report.id === id ? record : null;
  }

  #own(): readonly OwnEntry[] {
    const raw = this.#store.settings.get(OWN);
    if (!Array.isArray(raw)) return [];
    return raw.flatMap((each: { id?: unknown; lesson?: unknown } | null) => {
      try {
        return typeof each?.id === 'string' ? [{ id: each.id, lesson: parseOwnLesson(each.lesson) }] : [];
      } catch {
        return [];
      }
    });
  }
}
