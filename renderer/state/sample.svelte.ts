import { SAMPLE_SEARCH, type SampleState } from '../../shared/sample';
import type { MainEvent } from '../../shared/ipc';
import { plural } from '../format';
import { app } from './app.svelte';
import { attempt } from './attempt';
import { comparison } from './comparison.svelte';
import { historyState } from './history.svelte';
import { notices } from './notices.svelte';
import { runPage } from './runPage.svelte';
import { savedComparisons } from './savedComparisons.svelte';
import { sweeps } from './sweeps.svelte';

const NOTHING: SampleState = { runIds: [], comparisonIds: [], adding: false };

/** The sample study: whether it is in the history, how it gets there and out of it again. */
class Sample {
  #state = $state.raw<SampleState>(NOTHING);

  readonly count: number = $derived(this.#state.runIds.length);
  readonly adding: boolean = $derived(this.#state.adding);
  readonly comparisonIds: readonly string[] = $derived(this.#state.comparisonIds);

  async refresh(): Promise<void> {
    const answer = await attempt('sample:get', undefined);
    if (!answer.failed) this.#state = answer.value;
  }

  handle(event: MainEvent): void {
    if (event.type === 'sample') {
      this.#state = event.sample;
      void app.readSettings(); // its filter
      void savedComparisons.refresh();
    } else if (event.type === 'historyChanged' || event.type === 'runsGone') void this.refresh();
    // Its runs may have been put into the bin, or taken out, one by one.
    else if (event.type === 'runs' && event.runs.some(({ tags }) => tags.includes('sample'))) void this.refresh();
  }

  /** Brings it into the history, out of the bin where it is there, and shows it. */
  async add(): Promise<void> {
    const answer = await attempt('sample:add', undefined);
    if (answer.failed) return;
    this.#state = answer.value;
    if (!app.settings.sampleBar) await app.change({ sampleBar: true });
    this.show();
    notices.show('success', `The sample study is in the history: ${plural(this.count, 'run')}.`);
  }

  /** Its runs alone, in History. */
  show(): void {
    runPage.visits = [];
    comparison.close();
    app.place = 'history';
    historyState.setShelf('runs');
    historyState.clearFilters();
    historyState.query = SAMPLE_SEARCH.query;
  }

  async remove(): Promise<void> {
    const { count } = this;
    const [gone, kept] = [new Set(this.#state.runIds), new Set(this.#state.comparisonIds)];
    const answer = await attempt('sample:remove', undefined);
    if (answer.failed) return;
    this.#state = answer.value;
    if (historyState.query === SAMPLE_SEARCH.query) historyState.query = '';
    if (sweeps.shown !== null && sweeps.shown.runIds.every((id) => gone.has(id))) sweeps.shownId = null;
    if (comparison.savedId !== null && kept.has(comparison.savedId)) comparison.close();
    notices.undoable(
      `Removed the sample study: ${plural(count, 'run')} are in the bin, its comparisons and its filter are gone. The menu at the bottom left brings it back.`,
      () => void this.#bringBack(),
    );
  }

  async #bringBack(): Promise<void> {
    const answer = await attempt('sample:add', undefined);
    if (!answer.failed) this.#state = answer.value;
  }
}

export const sample = new Sample();
