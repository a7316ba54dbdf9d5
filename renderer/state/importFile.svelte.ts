import { csvProblems, guessTarget, guessTask, type CsvProblem, type TargetTask } from '../../shared/datasets/csvChoice';
import type { ColumnSummary } from '../../shared/datasets/csvColumns';
import type { FilePreview } from '../../shared/datasets/preview';
import { messageOf } from '../../shared/errors';
import type { ChosenFiles, ImportProgress } from '../../shared/transfers';
import { call } from '../api';
import { plural } from '../format';
import { app } from './app.svelte';
import { attempt } from './attempt';
import { form } from './experimentForm.svelte';
import { notices } from './notices.svelte';
import { takeOpenedSpec } from './openedSpec';
import { ownData } from './ownData.svelte';
import { studyImport } from './studyImport.svelte';

/** What the table would be. */
export interface PlannedTable {
  readonly rows: number;
  readonly features: number;
  /** 0 for a value to predict. */
  readonly classes: number;
}

/** The import of a file: chosen, read, looked at, kept. Main and its importer do the work. */
class ImportFileState {
  phase = $state<'closed' | 'reading' | 'failed' | 'ready' | 'keeping'>('closed');
  file = $state.raw<ChosenFiles | null>(null);
  progress = $state.raw<ImportProgress | null>(null);
  /** Milliseconds that the stage will still take; null before it has a pace. */
  remainingMs = $state<number | null>(null);
  preview = $state.raw<FilePreview | null>(null);
  /** Why the file cannot be read (`failed`), or why it could not be kept. */
  error = $state<string | null>(null);
  title = $state('');
  target = $state('');
  /** Null: as the target suggests. */
  #task = $state<TargetTask | null>(null);
  #excluded = $state.raw<readonly string[]>([]);
  /** Answers of an import that was given up are not taken. */
  #turn = 0;
  #stopListening: (() => void) | null = null;

  readonly open: boolean = $derived(this.phase !== 'closed');
  readonly targetColumn: ColumnSummary | null = $derived(
    this.preview?.kind === 'csv' ? (this.preview.columns.find(({ name }) => name === this.target) ?? null) : null,
  );
  readonly task: TargetTask = $derived(
    this.#task ?? (this.targetColumn === null ? 'classification' : guessTask(this.targetColumn)),
  );
  readonly problems: readonly CsvProblem[] = $derived.by(() => {
    if (this.preview === null) return [];
    if (this.preview.kind === 'csv') {
      return csvProblems(this.preview, { target: this.target, task: this.task, exclude: this.excluded });
    }
    return this.preview.problem === null ? [] : [{ message: this.preview.problem, feature: null }];
  });
  readonly planned: PlannedTable | null = $derived(this.#plan());
  readonly canKeep: boolean = $derived(
    this.phase === 'ready' && this.problems.length === 0 && this.title.trim().length > 0,
  );

  /** Columns that are left out; the target is none of them. */
  get excluded(): readonly string[] {
    return this.#excluded.filter((name) => name !== this.target);
  }

  async choose(): Promise<void> {
    const answer = await attempt('dataset:choose', { part: 'examples' });
    if (!answer.failed && answer.value !== null) await this.#read(answer.value, null);
  }

  /** A file that was dropped on the window. */
  async drop(file: File): Promise<void> {
    if (this.phase === 'keeping') return;
    const result = await window.lab.drop(file);
    if (!result.ok) notices.show('error', result.message);
    else if (result.value.kind === 'study') studyImport.take(result.value.file);
    else if (result.value.kind === 'spec') await takeOpenedSpec();
    else await this.#read(result.value.file, null);
  }

  /** Labels for the images that are being looked at; the title stays. */
  async chooseLabels(): Promise<void> {
    const answer = await attempt('dataset:choose', { part: 'labels' });
    if (!answer.failed && answer.value !== null) await this.#read(answer.value, this.title);
  }

  setTarget(name: string): void {
    this.target = name;
    this.#task = null;
  }

  setTask(task: TargetTask): void {
    this.#task = task;
  }

  /** Takes columns as features, or leaves them out. */
  take(names: readonly string[], taken: boolean): void {
    const others = this.#excluded.filter((name) => !names.includes(name));
    this.#excluded = taken ? others : [...others, ...names];
  }

  cancel(): void {
    this.#close();
    void attempt('dataset:cancel', undefined);
  }

  async keep(): Promise<void> {
    if (!this.canKeep) return;
    const turn = this.#begin('keeping');
    const planned = this.planned;
    try {
      const choice = { target: this.target || null, task: this.task, exclude: [...this.excluded] };
      const set = await call('dataset:keep', { title: this.title.trim(), ...choice });
      await ownData.refresh();
      form.setDataset(set.choice);
      app.place = 'train';
      const size = planned === null ? '' : `: ${plural(planned.rows, 'row')}, ${plural(planned.features, 'feature')}`;
      notices.show('success', `Imported “${set.title}”${size}. It is the data set of Train now.`);
      if (turn === this.#turn) this.#close();
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.#end('ready');
      this.error = messageOf(thrown);
    }
  }

  async #read(file: ChosenFiles, title: string | null): Promise<void> {
    const turn = this.#begin('reading');
    this.file = file;
    this.preview = null;
    this.title = title ?? file.title;
    this.#excluded = [];
    try {
      const preview = await call('dataset:preview', undefined);
      if (turn !== this.#turn) return;
      this.preview = preview;
      this.setTarget(preview.kind === 'csv' ? guessTarget(preview) : '');
      this.#end('ready');
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.#end('failed');
      this.error = messageOf(thrown);
    }
  }

  #begin(phase: 'reading' | 'keeping'): number {
    this.#end(phase);
    this.error = null;
    this.progress = null;
    this.remainingMs = null;
    const begun = performance.now();
    this.#stopListening = window.lab.onEvent((event) => {
      if (event.type !== 'import' || event.progress.stage !== phase) return;
      this.progress = event.progress;
      const elapsed = performance.now() - begun;
      const { share } = event.progress;
      this.remainingMs = elapsed > 500 && share > 0.1 ? (elapsed * (1 - share)) / share : null;
    });
    return ++this.#turn;
  }

  #end(phase: ImportFileState['phase']): void {
    this.#stopListening?.();
    this.#stopListening = null;
    this.phase = phase;
  }

  #close(): void {
    this.#turn++;
    this.#end('closed');
    this.preview = null;
  }

  #plan(): PlannedTable | null {
    const { preview } = this;
    if (preview === null) return null;
    const { rows } = preview;
    if (preview.kind === 'idx') {
      const features = preview.shape.reduce((product, size) => product * size, 1);
      return { rows, features, classes: preview.classes.length };
    }
    const features = preview.columns.length - 1 - this.excluded.length;
    return { rows, features, classes: this.task === 'regression' ? 0 : (this.targetColumn?.distinct ?? 0) };
  }
}

export const importFile = new ImportFileState();
