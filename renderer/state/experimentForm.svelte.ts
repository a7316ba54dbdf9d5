import type { DatasetName } from '../../shared/datasets/index';
import type { FieldIssue } from '../../shared/errors';
import type { ExperimentSpec } from '../../shared/experiment';
import { defaultSpec, parseSpec, specIssues } from '../../shared/experimentSchema';
import type { Choice } from '../../shared/params';
import type { RunSummary } from '../../shared/run';
import { issueAt } from '../components/choices';
import { attempt } from './attempt';
import { notices } from './notices.svelte';
import { ownData } from './ownData.svelte';
import { fitOutput, same, switchDataset } from './specEdits';

const STORAGE_KEY = 'initlab.experiment';
const FIRST_DATASET: DatasetName = 'moons';
const MOST_UNDO = 200;

/** The experiment being set up. A whole immutable spec, replaced on each edit, so that undoing is one step back. */
export class ExperimentForm {
  spec = $state.raw<ExperimentSpec>(restored());
  /** Empty: named after its settings. */
  name = $state('');
  /** Runs to start: the same settings with the seeds counted up. */
  repeats = $state(1);
  starting = $state(false);
  #past = $state.raw<readonly ExperimentSpec[]>([]);
  #future = $state.raw<readonly ExperimentSpec[]>([]);

  readonly issues: readonly FieldIssue[] = $derived.by(() => {
    const gone = ownData.problemOf(this.spec);
    return [...specIssues(this.spec), ...(gone === null ? [] : [{ path: 'dataset', message: gone }])];
  });
  readonly repeatsValid: boolean = $derived(
    Number.isInteger(this.repeats) && this.repeats >= 1 && this.repeats <= 1000,
  );
  readonly valid: boolean = $derived(this.issues.length === 0 && this.repeatsValid);
  readonly canUndo: boolean = $derived(this.#past.length > 0);
  readonly canRedo: boolean = $derived(this.#future.length > 0);

  /** The rule broken at a field, or null. */
  issue(path: string): string | null {
    return issueAt(this.issues, path);
  }

  set(next: ExperimentSpec): void {
    const fitted = fitOutput(next);
    if (same(fitted, this.spec)) return;
    this.#past = [...this.#past, this.spec].slice(-MOST_UNDO);
    this.#future = [];
    this.#show(fitted);
  }

  patch(fields: Partial<ExperimentSpec>): void {
    this.set({ ...this.spec, ...fields });
  }

  setDataset(dataset: DatasetName | Choice<DatasetName>): void {
    this.set(switchDataset(this.spec, dataset));
  }

  /** Replaces everything, with Undo. */
  load(spec: ExperimentSpec, message: string): void {
    this.set(spec);
    notices.undoable(message, () => this.undo());
  }

  undo(): void {
    const last = this.#past[this.#past.length - 1];
    if (last === undefined) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, this.spec];
    this.#show(last);
  }

  redo(): void {
    const next = this.#future[this.#future.length - 1];
    if (next === undefined) return;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, this.spec];
    this.#show(next);
  }

  /** Other numbers by chance, for all three seeds. */
  rollSeeds(): void {
    const [init = 0, data = 0, shuffle = 0] = crypto.getRandomValues(new Uint16Array(3));
    this.patch({ seeds: { init, data, shuffle } });
  }

  /** Each seed up by the number of repeats: the first ones not used yet. */
  nextSeeds(): void {
    const { init, data, shuffle } = this.spec.seeds;
    const by = this.repeatsValid ? this.repeats : 1;
    this.patch({ seeds: { init: init + by, data: data + by, shuffle: shuffle + by } });
  }

  /** Starts the runs; null when it could not. */
  async start(startPaused: boolean): Promise<readonly RunSummary[] | null> {
    if (!this.valid || this.starting) return null;
    this.starting = true;
    const name = this.name.trim() === '' ? null : this.name.trim().slice(0, 120);
    const answer = await attempt('run:start', { spec: this.spec, name, seeds: this.repeats, startPaused });
    this.starting = false;
    return answer.failed ? null : answer.value;
  }

  async open(): Promise<void> {
    const answer = await attempt('spec:open', undefined);
    if (answer.failed || answer.value === null) return;
    this.load(parseSpec(answer.value.spec), `Opened ${answer.value.path}`);
  }

  async save(): Promise<void> {
    const answer = await attempt('spec:save', { spec: this.spec });
    if (!answer.failed && answer.value !== null) notices.show('success', `Saved ${answer.value.path}`);
  }

  #show(spec: ExperimentSpec): void {
    this.spec = spec;
    localStorage.setItem(STORAGE_KEY, JSON.stringify(spec));
  }
}

/** What stood in the form when the window was closed; a draft that is no longer valid gives way to the defaults. */
function restored(): ExperimentSpec {
  try {
    const text = localStorage.getItem(STORAGE_KEY);
    if (text !== null) return parseSpec(JSON.parse(text));
  } catch {
    localStorage.removeItem(STORAGE_KEY);
  }
  return defaultSpec(FIRST_DATASET);
}

export const form = new ExperimentForm();
