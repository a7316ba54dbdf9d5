import type { ExperimentSpec } from '../../shared/experiment';
import { specIssues } from '../../shared/experimentSchema';
import type { RunSummary } from '../../shared/run';
import { plural } from '../format';
import { attempt } from './attempt';
import { changesBetween, nameOfChange, type SettingChange } from './changes';
import { comparison } from './comparison.svelte';
import { notices } from './notices.svelte';
import { settingsOf, type Setting } from './oneChange';
import { ownData } from './ownData.svelte';
import { runs } from './runs.svelte';

const FIRST_SETTING = 'optimizer.learningRate';
const MOST_SEEDS = 1000;

/** A run that is to be trained again with one setting changed. */
class Again {
  /** Null while nothing is asked. */
  source = $state.raw<RunSummary | null>(null);
  key = $state(FIRST_SETTING);
  /** The experiment with the change; null until there is one. */
  next = $state.raw<ExperimentSpec | null>(null);
  /** What stands in the field of a number that cannot be taken over, such as a depth of −1. */
  broken = $state<number | null>(null);
  /** The seed of the run itself, and so many less one that follow. */
  seeds = $state(1);
  /** As typed; empty for one that says the change. */
  name = $state('');
  starting = $state(false);

  readonly spec: ExperimentSpec | null = $derived(this.next ?? this.source?.spec ?? null);
  /** Of the unchanged experiment: what can be changed. */
  readonly settings: readonly Setting[] = $derived(this.source === null ? [] : settingsOf(this.source.spec));
  readonly setting: Setting | null = $derived(this.settings.find(({ key }) => key === this.key) ?? null);
  /** The same setting with its present value. */
  readonly current: Setting | null = $derived(
    this.spec === null ? null : (settingsOf(this.spec).find(({ key }) => key === this.key) ?? this.setting),
  );
  readonly problems: readonly string[] = $derived.by(() => {
    if (this.next === null) return [];
    const gone = ownData.problemOf(this.next);
    return [...specIssues(this.next).map(({ message }) => message), ...(gone === null ? [] : [gone])];
  });
  readonly changes: readonly SettingChange[] = $derived.by(() => {
    const { source, next } = this;
    if (source === null || next === null) return [];
    return changesBetween(source, { spec: next, datasetTitle: ownData.titleOf(next) }, this.key);
  });
  readonly madeName: string = $derived(
    this.source === null ? '' : nameOfChange(this.source.name, this.changes, this.key),
  );
  readonly seedsValid: boolean = $derived(Number.isInteger(this.seeds) && this.seeds >= 1 && this.seeds <= MOST_SEEDS);
  /** Nothing is wrong; there may be no change yet, for a field hands over what was typed when it is left. */
  readonly valid: boolean = $derived(this.problems.length === 0 && this.broken === null && this.seedsValid);

  start(run: RunSummary): void {
    this.source = run;
    this.choose(FIRST_SETTING);
    this.seeds = 1;
    this.name = '';
  }

  close(): void {
    this.source = null;
    this.next = null;
  }

  /** Another setting: only one is changed. */
  choose(key: string): void {
    this.key = key;
    this.next = null;
    this.broken = null;
  }

  setNumber(value: number): void {
    const { setting } = this;
    if (setting?.kind !== 'number') return;
    const { min, max, integer } = setting.rule;
    const fits = value >= min && value <= max && (integer !== true || Number.isInteger(value));
    this.broken = fits ? null : value;
    this.next = fits ? setting.set(value) : null;
  }

  /** Starts the runs. */
  async run(): Promise<void> {
    const { source, next } = this;
    if (source === null || next === null || this.changes.length === 0 || !this.valid || this.starting) return;
    this.starting = true;
    const name = this.name.trim() === '' ? this.madeName : this.name.trim().slice(0, 120);
    const answer = await attempt('run:start', { spec: next, name, seeds: this.seeds, startPaused: false });
    this.starting = false;
    if (answer.failed) return;
    runs.put(answer.value);
    const ids = [source.id, ...answer.value.map(({ id }) => id)];
    const what = answer.value.length === 1 ? `“${name}”` : plural(answer.value.length, 'run');
    notices.show('success', `Started ${what}.`, {
      label: answer.value.length === 1 ? 'Compare both' : 'Compare all',
      run: () => comparison.show(ids, ''),
    });
    this.close();
  }
}

export const again = new Again();
