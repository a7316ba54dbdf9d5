import type { AppInfo, MainEvent } from '../../shared/ipc';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings';
import type { ExperimentSpec } from '../../shared/experiment';
import type { RunId } from '../../shared/run';
import { attempt } from './attempt';
import { dataFolder } from './dataFolder.svelte';
import { dataSamples } from './dataSamples.svelte';
import { doctor } from './doctor.svelte';
import { exportFile } from './exportFile.svelte';
import { planImport } from './planImport.svelte';
import { form } from './experimentForm.svelte';
import { lessonRun } from './lessonRun.svelte';
import { lessons } from './lessons.svelte';
import { notices } from './notices.svelte';
import { outage } from './outage.svelte';
import { takeOpenedSpec } from './openedSpec';
import { ownData } from './ownData.svelte';
import { isAway, queue } from './queue.svelte';
import { replays } from './replays.svelte';
import { runPage } from './runPage.svelte';
import { runs } from './runs.svelte';
import { sample } from './sample.svelte';
import { savedComparisons } from './savedComparisons.svelte';
import { sweepTemplates } from './sweepTemplates.svelte';
import { studyFile } from './studyFile.svelte';
import { studyImport } from './studyImport.svelte';
import { sweeps } from './sweeps.svelte';
import { tour } from './tour.svelte';

export type PlaceName = 'functions' | 'signal' | 'train' | 'sweep' | 'history' | 'lessons';

/** The shell: which place is open, the settings, what main says about itself. */
class AppState {
  place = $state<PlaceName>('train');
  settingsOpen = $state(false);
  shortcutsOpen = $state(false);
  /** The run that Train shows; null: the first active one, else the newest. */
  watchedId = $state<RunId | null>(null);
  info = $state.raw<AppInfo | null>(null);
  settings = $state.raw<Settings>(DEFAULT_SETTINGS);

  /**
   * Listens to main and reads everything once. Returns how to stop listening.
   * @param again the page was here before: what happened at the start was said then.
   */
  start(again: boolean): () => void {
    const stop = window.lab.onEvent((event) => this.#handle(event));
    void this.#read(again);
    return stop;
  }

  /** Puts the settings of a run into Train's form. */
  openInTrain(spec: ExperimentSpec, name = 'a run'): void {
    form.load(spec, `Took over the settings of ${name}.`);
    this.place = 'train';
  }

  /** Shows a run in Train, live while it is trained. */
  watchInTrain(id: RunId): void {
    this.watchedId = id;
    this.place = 'train';
  }

  async change(patch: Partial<Settings>): Promise<void> {
    const before = this.settings;
    this.#apply({ ...before, ...patch });
    const answer = await attempt('settings:set', patch);
    this.#apply(answer.failed ? before : answer.value);
    if (patch.trainers !== undefined) await this.#readInfo();
  }

  /** What main has changed among them. */
  async readSettings(): Promise<void> {
    const settings = await attempt('settings:get', undefined);
    if (!settings.failed) this.#apply(settings.value);
  }

  async #read(again: boolean): Promise<void> {
    const [, info] = await Promise.all([
      this.readSettings(),
      this.#readInfo(),
      runs.refresh(),
      outage.refresh(),
      ownData.refresh(),
      savedComparisons.refresh(),
      sweepTemplates.refresh(),
      lessons.refresh(),
      sample.refresh(),
      queue.refresh(),
    ]);
    tour.resume(again);
    void studyImport.start();
    if (again) return;
    void takeOpenedSpec();
    for (const sentence of info?.notices ?? []) notices.show('warning', sentence);
    queue.greet({ label: 'Show', run: () => this.#showAway() });
  }

  async #readInfo(): Promise<AppInfo | null> {
    const answer = await attempt('app:info', undefined);
    if (answer.failed) return null;
    this.info = answer.value;
    return answer.value;
  }

  /** The newest sweep of which runs are on a queue. */
  #showAway(): void {
    const sweep = runs.sweeps.find(({ runIds }) => runs.pick(runIds).some(isAway));
    if (sweep !== undefined) sweeps.shownId = sweep.id;
    this.place = 'sweep';
  }

  #apply(settings: Settings): void {
    this.settings = settings;
    if (settings.theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = settings.theme;
  }

  #handle(event: MainEvent): void {
    runs.handle(event);
    outage.handle(event);
    ownData.handle(event);
    savedComparisons.handle(event);
    sweepTemplates.handle(event);
    dataFolder.handle(event);
    doctor.handle(event);
    exportFile.handle(event);
    planImport.handle(event);
    replays.handle(event);
    studyFile.handle(event);
    studyImport.handle(event);
    sample.handle(event);
    queue.handle(event);
    if (event.type === 'specOpened') void takeOpenedSpec();
    lessons.handle(event);
    lessonRun.handle(event);
    if (event.type === 'datasets') dataSamples.retry();
    if (event.type !== 'notice') return;
    const run = event.runId === null ? undefined : runs.get(event.runId);
    if (run === undefined) notices.show(event.level, event.message);
    else
      notices.show(event.level, `“${run.name}”: ${event.message}`, {
        label: 'Show',
        run: () => (event.shownIn === 'page' ? runPage.show(run.id) : this.watchInTrain(run.id)),
      });
  }
}

export const app = new AppState();
