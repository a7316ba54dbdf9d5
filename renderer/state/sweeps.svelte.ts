import type { ExperimentSpec } from '../../shared/experiment';
import { isActive, isActiveHere, type RunSummary, type SweepId, type SweepSummary } from '../../shared/run';
import { app } from './app.svelte';
import { attempt } from './attempt';
import { isAway, queue } from './queue.svelte';
import { remainingOfQueue, shareDone } from './remaining';
import { runs } from './runs.svelte';
import { sweepSetup } from './sweepSetup.svelte';
import { sweepTemplates } from './sweepTemplates.svelte';
import { sweepView } from './sweepView.svelte';

/** The sweep being looked at, and what is done with sweeps. */
class Sweeps {
  starting = $state(false);
  /** The sweep shown; null shows the set-up. */
  shownId = $state<SweepId | null>(null);

  readonly shown: SweepSummary | null = $derived(this.shownId === null ? null : (runs.sweep(this.shownId) ?? null));
  readonly shownRuns: readonly RunSummary[] = $derived(runs.pick(this.shown?.runIds ?? []));
  readonly activeRuns: readonly RunSummary[] = $derived(this.shownRuns.filter((run) => isActive(run.status)));
  readonly progress: number = $derived(
    this.shownRuns.length === 0
      ? 0
      : this.shownRuns.reduce((sum, run) => sum + (isActive(run.status) ? shareDone(run) : 1), 0) /
          this.shownRuns.length,
  );
  /** Those of them that are on a queue. */
  readonly awayRuns: readonly RunSummary[] = $derived(this.activeRuns.filter(isAway));
  readonly remainingMs: number | null = $derived.by(() => {
    const isHeld = this.shownId !== null && queue.progressOf(this.shownId)?.paused === true;
    const away = this.awayRuns.length === 0 || isHeld || !queue.ready ? null : queue.remainingMs(this.awayRuns.length);
    const own = remainingOfQueue(this.activeRuns.filter(isActiveHere), runs.list, app.info?.trainers ?? 1);
    return away === null && own === null ? null : Math.max(away ?? 0, own ?? 0);
  });

  /** Starts what is set up. */
  async start(): Promise<void> {
    const { spec } = sweepSetup.draft;
    if (spec === null || this.starting) return;
    this.starting = true;
    const answer = await attempt(queue.where === 'queue' ? 'queue:start' : 'sweep:start', spec);
    this.starting = false;
    if (answer.failed) return;
    runs.putSweeps([answer.value]);
    sweepView.metricName = spec.template.loss === 'mse' ? 'loss.test' : 'accuracy.test';
    sweepView.setAt('last');
    this.shownId = answer.value.id;
  }

  /** Sets up a sweep around an experiment and shows the set-up. */
  takeFrom(spec: ExperimentSpec, name: string): void {
    sweepSetup.takeFrom(spec, name);
    sweepTemplates.forget();
    this.shownId = null;
    app.place = 'sweep';
  }

  /** Sets up again what an earlier sweep was. */
  setUpAgain(sweep: SweepSummary): void {
    sweepSetup.load(sweep.spec, `as in “${sweep.name}”`);
    sweepTemplates.forget();
    this.shownId = null;
  }

  /** Its runs can go on from where they are. */
  async pause(id: SweepId): Promise<void> {
    await attempt('sweep:pause', { id });
  }

  /** Goes on with the runs that were paused or interrupted, and tries failed ones again. */
  async resume(id: SweepId): Promise<void> {
    await attempt('sweep:resume', { id });
  }

  async addSeeds(id: SweepId, count: number, where: 'here' | 'queue' = 'here'): Promise<void> {
    const answer = await attempt(where === 'queue' ? 'queue:addSeeds' : 'sweep:addSeeds', { id, count });
    if (!answer.failed) runs.putSweeps([answer.value]);
  }
}

export const sweeps = new Sweeps();
