import type { Fix } from '../../shared/diagnosis';
import type { RunId, RunSummary } from '../../shared/run';
import { app } from './app.svelte';
import { attempt } from './attempt';
import { changesBetween, correctedName, correctionWords, type SettingChange } from './changes';
import { comparison } from './comparison.svelte';
import { notices } from './notices.svelte';
import { runPage } from './runPage.svelte';
import { runs } from './runs.svelte';

/** Starts corrected runs. */
class Corrections {
  /** The run whose correction is being started; null when none is. */
  starting = $state<RunId | null>(null);

  /** What a fix changes, in the words of the settings table. */
  changes(run: RunSummary, { spec }: Fix): readonly SettingChange[] {
    return changesBetween(run, { spec, datasetTitle: run.datasetTitle }, '');
  }

  /** Trains the corrected run, then shows both over each other, or the new one live where one is in Train. */
  async train(run: RunSummary, fix: Fix): Promise<void> {
    if (this.starting !== null) return;
    this.starting = run.id;
    const what = correctionWords(this.changes(run, fix));
    const name = correctedName(run.name, what);
    const answer = await attempt('run:correct', { id: run.id, spec: fix.spec, name, what });
    this.starting = null;
    if (answer.failed) return;
    const started = answer.value;
    runs.put(runs.get(started.id) === undefined ? [started] : []);
    runPage.rereadFacts();
    const compare = () => comparison.show([run.id, started.id], `${run.name}, and corrected`);
    if (app.place === 'train') {
      app.watchedId = started.id;
      notices.show('success', `Started “${name}”.`, { label: 'Compare both', run: compare });
    } else {
      compare();
    }
  }
}

export const corrections = new Corrections();
