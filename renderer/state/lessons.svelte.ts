import type { MainEvent } from '../../shared/ipc';
import { LESSONS, type Lesson } from '../../shared/lessons';
import { lessonFromFile } from '../../shared/lessons/ownLesson';
import { lessonState, type LessonBook, type LessonRecord, type LessonState } from '../../shared/lessons/record';
import { app } from './app.svelte';
import { attempt } from './attempt';
import { notices } from './notices.svelte';

const PLACE_KEY = 'initlab.lesson';

/** The course and the user's own lessons, what came of them, and which one is open. */
class Lessons {
  #book = $state.raw<LessonBook>({ records: [], own: [] });
  #currentId = $state(localStorage.getItem(PLACE_KEY) ?? '');
  /** The whole course as one page stands in the place of a lesson. */
  overview = $state(false);
  /** Options that were chosen and not yet run, by lesson. */
  #chosen = $state.raw<Readonly<Record<string, number>>>({});

  readonly own: readonly Lesson[] = $derived(this.#book.own.map(({ id, lesson }) => lessonFromFile(lesson, id)));
  readonly all: readonly Lesson[] = $derived([...LESSONS, ...this.own]);
  readonly current: Lesson = $derived(this.all.find(({ id }) => id === this.#currentId) ?? LESSONS[0]!);
  readonly #records: ReadonlyMap<string, LessonRecord> = $derived(
    new Map(this.#book.records.map((record) => [record.report.id, record])),
  );
  /** Lessons of the course that were run. */
  readonly done: number = $derived(LESSONS.filter(({ id }) => this.#records.has(id)).length);
  /** The next one that was not run, seen from the one that is open; null when all were. */
  readonly next: Lesson | null = $derived.by(() => {
    const at = this.all.indexOf(this.current);
    const inTurn = [...this.all.slice(at + 1), ...this.all.slice(0, at)];
    return inTurn.find(({ id }) => !this.#records.has(id)) ?? null;
  });

  record(id: string): LessonRecord | null {
    return this.#records.get(id) ?? null;
  }

  stateOf(lesson: Lesson): LessonState {
    return lessonState(lesson, this.record(lesson.id), app.info?.coreVersion ?? '');
  }

  open(id: string): void {
    this.#currentId = id;
    this.overview = false;
    localStorage.setItem(PLACE_KEY, id);
  }

  /** The option that is chosen for the next run; null when none is. */
  chosen(id: string): number | null {
    return this.#chosen[id] ?? null;
  }

  choose(id: string, option: number): void {
    this.#chosen = { ...this.#chosen, [id]: option };
  }

  async refresh(): Promise<void> {
    const answer = await attempt('lesson:list', undefined);
    if (!answer.failed) this.#book = answer.value;
  }

  handle(event: MainEvent): void {
    if (event.type === 'historyChanged') void this.refresh();
  }

  /** Takes in what came of a lesson. */
  put(record: LessonRecord): void {
    const others = this.#book.records.filter(({ report }) => report.id !== record.report.id);
    this.#book = { ...this.#book, records: [...others, record] };
  }

  /** Forgets what came of these lessons, with Undo. */
  async reset(lessons: readonly Lesson[]): Promise<void> {
    const ids = lessons.map(({ id }) => id).filter((id) => this.#records.has(id));
    if (ids.length === 0) return;
    const answer = await attempt('lesson:reset', { ids });
    if (answer.failed) return;
    const { undo, ...book } = answer.value;
    this.#book = book;
    this.#chosen = Object.fromEntries(Object.entries(this.#chosen).filter(([id]) => !ids.includes(id)));
    const what = ids.length === 1 ? `“${lessons.find(({ id }) => id === ids[0])?.title}”` : `${ids.length} lessons`;
    notices.undoable(
      `Forgot the answer and the verdict of ${what}. Runs in the history stay.`,
      () => void this.#undo(undo),
    );
  }

  /** Asks for a lesson file and opens what is in it. */
  async importFile(): Promise<void> {
    const answer = await attempt('lesson:add', undefined);
    if (!answer.failed && answer.value !== null) this.#openImported(answer.value);
  }

  /** Saves a whole lesson, to write one's own from. */
  async saveExample(): Promise<void> {
    const answer = await attempt('lesson:example', undefined);
    if (!answer.failed && answer.value !== null) notices.show('success', `Saved ${answer.value.path}`);
  }

  /** Takes in the lesson of a file that was dropped or double-clicked, as `spec:opened` has given it. */
  async keepOpened(): Promise<void> {
    const answer = await attempt('lesson:keep', undefined);
    if (!answer.failed) this.#openImported(answer.value);
  }

  #openImported({ id, ...book }: LessonBook & { readonly id: string }): void {
    this.#book = book;
    this.open(id);
    notices.show('success', `Imported the lesson “${this.current.title}”.`);
  }

  /** Takes an own lesson away, with Undo. */
  async remove(lesson: Lesson): Promise<void> {
    const answer = await attempt('lesson:remove', { id: lesson.id });
    if (answer.failed) return;
    const { undo, ...book } = answer.value;
    this.#book = book;
    notices.undoable(
      `Removed the lesson “${lesson.title}”. Its runs stay in the history.`,
      () => void this.#undo(undo),
    );
  }

  async #undo(undo: number): Promise<void> {
    const answer = await attempt('lesson:undo', { undo });
    if (!answer.failed) this.#book = answer.value;
  }
}

export const lessons = new Lessons();
