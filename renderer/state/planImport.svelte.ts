import type { MainEvent } from '../../shared/ipc';
import type { ImportedPlan } from '../../shared/plan';
import { attempt } from './attempt';
import { runs } from './runs.svelte';
import { sweeps } from './sweeps.svelte';

/** The results of a plan that are being taken in, and what came of it. */
class PlanImport {
  /** A folder is being chosen or read. */
  busy = $state(false);
  /** How far it is, in [0, 1]. */
  share = $state(0);
  report = $state.raw<ImportedPlan | null>(null);

  /** Asks for the folder of a plan; shows its sweep and what came of it. */
  async start(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.share = 0;
    const answer = await attempt('plan:take', undefined);
    this.busy = false;
    if (answer.failed || answer.value === null) return;
    this.report = answer.value;
    if (answer.value.made) await runs.refresh();
    sweeps.shownId = answer.value.sweepId;
  }

  async cancel(): Promise<void> {
    await attempt('plan:cancel', undefined);
  }

  close(): void {
    this.report = null;
  }

  handle(event: MainEvent): void {
    if (event.type === 'plan') this.share = event.share;
  }
}

export const planImport = new PlanImport();
