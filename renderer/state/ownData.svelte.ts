import { DATASETS } from '../../shared/datasets/index';
import { shortHash, type OwnSet } from '../../shared/datasets/ownSet';
import { tableHash } from '../../shared/datasets/stored';
import type { ExperimentSpec } from '../../shared/experiment';
import type { MainEvent } from '../../shared/ipc';
import type { RunSummary } from '../../shared/run';
import { datasetLabel } from '../../shared/runName';
import { plural } from '../format';
import { attempt } from './attempt';
import { labelsOf } from '../../shared/settingCells';
import { notices } from './notices.svelte';
import { runs } from './runs.svelte';

type OnData = Pick<ExperimentSpec, 'dataset'>;

/** The user's own data sets, as main last told them. */
class OwnDataState {
  /** By title; deleted ones that can still be brought back among them. */
  sets = $state.raw<readonly OwnSet[]>([]);
  loaded = $state(false);
  /** Whether the dialog that manages them is open. */
  managing = $state(false);

  readonly kept: readonly OwnSet[] = $derived(this.sets.filter((set) => set.deletedAt === null));

  async refresh(): Promise<void> {
    this.#take(await attempt('dataset:list', undefined));
  }

  handle(event: MainEvent): void {
    if (event.type === 'datasets') this.#take({ failed: false, value: event.sets });
  }

  get(hash: string): OwnSet | undefined {
    return this.sets.find((set) => set.hash === hash);
  }

  /** The title of the own data set that an experiment names, also of a deleted one that a run remembers; else null. */
  titleOf({ dataset }: OnData): string | null {
    return dataset.name === 'file' ? this.#titleOfHash(tableHash(dataset)) : null;
  }

  /** What an experiment's data set is called. */
  labelOf(spec: OnData): string {
    return datasetLabel(spec, this.titleOf(spec));
  }

  /** The same for a value of a menu, see `datasetValue`. */
  labelOfValue(value: string): string {
    const hash = /^file:(.+)$/.exec(value)?.[1];
    if (hash === undefined) return labelsOf(DATASETS, value);
    return this.#titleOfHash(hash) ?? `${DATASETS.file.label} ${shortHash(hash)}`;
  }

  /** Why an experiment cannot start: its own data set is not there. */
  problemOf(spec: OnData): string | null {
    if (spec.dataset.name !== 'file' || !this.loaded) return null;
    const set = this.get(tableHash(spec.dataset));
    if (set === undefined) return 'This data set is not among the imported ones: import its file, or choose another.';
    return set.deletedAt === null ? null : 'This data set has been deleted: bring it back, or choose another.';
  }

  /** Runs on a set, those in the bin too. */
  runsOn(hash: string): readonly RunSummary[] {
    return [...runs.list, ...runs.binned].filter(({ spec }) => isOn(spec, hash));
  }

  /** Returns whether it was renamed. */
  async rename(hash: string, title: string): Promise<boolean> {
    return this.#take(await attempt('dataset:rename', { hash, title }));
  }

  /** With Undo. */
  async remove(set: OwnSet): Promise<void> {
    const users = this.runsOn(set.hash).length;
    if (!this.#take(await attempt('dataset:delete', { hash: set.hash }))) return;
    const left =
      users === 0
        ? ''
        : ` ${plural(users, 'run')} on it stay${users === 1 ? 's' : ''} in the history, but cannot be resumed or replayed without it.`;
    notices.undoable(`Deleted “${set.title}”.${left}`, () => void this.restore(set.hash));
  }

  async restore(hash: string): Promise<void> {
    this.#take(await attempt('dataset:restore', { hash }));
  }

  #titleOfHash(hash: string): string | null {
    return this.get(hash)?.title ?? this.runsOn(hash)[0]?.datasetTitle ?? null;
  }

  #take(answer: { failed: false; value: readonly OwnSet[] } | { failed: true }): boolean {
    if (answer.failed) return false;
    this.sets = answer.value;
    this.loaded = true;
    return true;
  }
}

function isOn({ dataset }: OnData, hash: string): boolean {
  return dataset.name === 'file' && tableHash(dataset) === hash;
}

export const ownData = new OwnDataState();
