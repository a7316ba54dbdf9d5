import { messageOf } from '../../shared/errors';
import type { MainEvent } from '../../shared/ipc';
import type { ChosenStudy, ImportedStudy, StudyPreview, StudyProgress } from '../../shared/study';
import { call } from '../api';
import { plural } from '../format';
import { app } from './app.svelte';
import { attempt } from './attempt';
import { comparison } from './comparison.svelte';
import { historyState } from './history.svelte';
import { notices } from './notices.svelte';
import { runs } from './runs.svelte';
import { savedComparisons } from './savedComparisons.svelte';
import { studyFile } from './studyFile.svelte';

/** Before that much of the work, an estimate of the rest would be a guess. */
const LEAST_SHARE = 0.02;

/** A study that is looked at and taken in. Main and its process do the work. */
class StudyImport {
  phase = $state<'closed' | 'checking' | 'failed' | 'ready' | 'importing'>('closed');
  file = $state.raw<ChosenStudy | null>(null);
  preview = $state.raw<StudyPreview | null>(null);
  error = $state<string | null>(null);
  progress = $state.raw<StudyProgress | null>(null);
  remainingMs = $state<number | null>(null);
  #startedAt = 0;
  /** Answers about a study that was given up are not taken. */
  #turn = 0;

  readonly open: boolean = $derived(this.phase !== 'closed');
  /** Whether the history would be another one afterwards. */
  readonly brings: boolean = $derived.by(() => {
    if (this.preview === null) return false;
    const { runs: counts, comparisons, sets } = this.preview;
    const newSets = sets.some(({ bytes, isThere }) => bytes !== null && !isThere);
    return counts.fresh + counts.inBin + comparisons.fresh > 0 || newSets;
  });

  handle(event: MainEvent): void {
    if (event.type === 'studyOpened') this.take(event.file);
    if (event.type !== 'study' || event.progress.stage !== this.phase) return;
    const { share } = event.progress;
    this.progress = event.progress;
    this.remainingMs = share < LEAST_SHARE ? null : ((performance.now() - this.#startedAt) * (1 - share)) / share;
  }

  /** Looks at the study that the app was started with, if there is one. */
  async start(): Promise<void> {
    const answer = await attempt('study:chosen', undefined);
    if (!answer.failed && answer.value !== null) this.take(answer.value);
  }

  async choose(): Promise<void> {
    const answer = await attempt('study:choose', undefined);
    if (!answer.failed && answer.value !== null) this.take(answer.value);
  }

  /** A study that main has the path of. */
  take(file: ChosenStudy): void {
    studyFile.open = false; // main has one study at a time
    this.file = file;
    void this.#look();
  }

  async import(): Promise<void> {
    if (this.phase !== 'ready') return;
    const turn = this.#begin('importing');
    try {
      const done = await call('study:take', undefined);
      await savedComparisons.refresh();
      if (turn === this.#turn) this.phase = 'closed';
      this.#show(done);
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.error = messageOf(thrown);
      this.phase = 'failed';
    }
  }

  cancel(): void {
    if (this.phase === 'closed') return;
    if (this.phase === 'importing') notices.show('info', 'Cancelled the import; nothing of the study was kept.');
    this.#turn++;
    this.phase = 'closed';
    void attempt('study:cancel', undefined);
  }

  async #look(): Promise<void> {
    const turn = this.#begin('checking');
    this.preview = null;
    try {
      const preview = await call('study:preview', undefined);
      if (turn !== this.#turn) return;
      this.preview = preview;
      this.phase = 'ready';
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.error = messageOf(thrown);
      this.phase = 'failed';
    }
  }

  #begin(phase: 'checking' | 'importing'): number {
    this.phase = phase;
    this.error = null;
    this.progress = null;
    this.remainingMs = null;
    this.#startedAt = performance.now();
    return ++this.#turn;
  }

  /** The runs of the study in the history, and a way back. */
  #show(done: ImportedStudy): void {
    const { title, added, restored, there, comparisons } = done;
    comparison.close();
    app.place = 'history';
    historyState.setShelf('runs');
    historyState.clearFilters();
    historyState.study = { title, ids: new Set([...added, ...there]) };
    const brought = [...added, ...restored];
    const kept = there.length - restored.length;
    const counts = [
      ...(added.length > 0 ? [`${plural(added.length, 'run')} added`] : []),
      ...(restored.length > 0 ? [`${plural(restored.length, 'run')} out of the bin`] : []),
      ...(kept > 0 ? [`${plural(kept, 'run')} there already`] : []),
      ...(comparisons.length > 0 ? [`${plural(comparisons.length, 'comparison')} added`] : []),
    ];
    const isNew = brought.length + comparisons.length > 0;
    const message = `${isNew ? 'Imported' : 'Nothing is new in'} “${title}”: ${counts.join(', ')}.`;
    if (!isNew) notices.show('success', message);
    else notices.undoable(message, () => void this.#takeBack(done));
  }

  async #takeBack({ added, restored, comparisons }: ImportedStudy): Promise<void> {
    historyState.study = null;
    for (const id of comparisons) await attempt('comparison:delete', { id });
    await savedComparisons.refresh();
    await runs.bin([...added, ...restored]);
  }
}

export const studyImport = new StudyImport();
