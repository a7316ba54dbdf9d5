import { messageOf } from '../../shared/errors';
import type { MainEvent } from '../../shared/ipc';
import type { RunId } from '../../shared/run';
import { STUDY_DATA_BYTES, type StudyFacts, type StudyProgress } from '../../shared/study';
import { call } from '../api';
import { formatBytes, plural } from '../format';
import { notices } from './notices.svelte';

/** Before that much of the work, an estimate of the rest would be a guess. */
const LEAST_SHARE = 0.02;

/** The study that is being saved: what it takes along, title, note, and how far the writing is. */
class StudyFile {
  open = $state(false);
  title = $state('');
  note = $state('');
  withData = $state(true);
  /** What the file will be; null until it is known. */
  facts = $state.raw<StudyFacts | null>(null);
  /** Why it is not known, or why it could not be written. */
  error = $state<string | null>(null);
  progress = $state.raw<StudyProgress | null>(null);
  remainingMs = $state<number | null>(null);
  writing = $state(false);
  #startedAt = 0;
  /** Goes up with everything that makes earlier answers stale. */
  #turn = 0;

  readonly dataBytes: number = $derived((this.facts?.sets ?? []).reduce((sum, { bytes }) => sum + (bytes ?? 0), 0));
  readonly bytes: number = $derived((this.facts?.bytes ?? 0) + (this.withData ? this.dataBytes : 0));
  readonly canSave: boolean = $derived(this.facts !== null && !this.writing && this.title.trim() !== '');

  handle(event: MainEvent): void {
    if (event.type !== 'study' || event.progress.stage !== 'writing' || !this.writing) return;
    const { share } = event.progress;
    this.progress = event.progress;
    this.remainingMs = share < LEAST_SHARE ? null : ((performance.now() - this.#startedAt) * (1 - share)) / share;
  }

  /** Opens the dialog for these runs. */
  async show(ids: readonly RunId[], title: string, note = ''): Promise<void> {
    const turn = ++this.#turn;
    Object.assign(this, { open: true, title, note, facts: null, error: null, progress: null, writing: false });
    try {
      const facts = await call('study:measure', { ids: [...ids] });
      if (turn !== this.#turn) return;
      this.facts = facts;
      this.withData = this.dataBytes <= STUDY_DATA_BYTES;
    } catch (thrown) {
      if (turn === this.#turn) this.error = messageOf(thrown);
    }
  }

  async save(): Promise<void> {
    if (!this.canSave) return;
    const turn = ++this.#turn;
    const { title, note, withData } = this;
    this.writing = true;
    this.error = null;
    this.progress = { stage: 'writing', share: 0 };
    this.remainingMs = null;
    this.#startedAt = performance.now();
    try {
      const written = await call('study:write', { title: title.trim(), note, withData });
      if (written !== null) {
        const size = `${plural(written.runs, 'run')} (${formatBytes(written.bytes)})`;
        notices.show('success', `Saved the study “${title.trim()}”: ${size} in ${written.path}.`);
        if (turn === this.#turn) this.open = false;
      }
    } catch (thrown) {
      if (turn === this.#turn) this.error = messageOf(thrown);
      else notices.show('info', 'Stopped writing; no file was left.');
    } finally {
      if (turn === this.#turn) {
        this.writing = false;
        this.progress = null;
      }
    }
  }

  /** Closes the dialog, whatever is under way. */
  cancel(): void {
    if (!this.open) return;
    this.#turn++;
    Object.assign(this, { open: false, writing: false, progress: null });
    void call('study:cancel', undefined).catch((thrown: unknown) => notices.show('error', messageOf(thrown)));
  }
}

export const studyFile = new StudyFile();
