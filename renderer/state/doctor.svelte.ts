import type { Checkup } from '../../shared/checkup';
import type { MainEvent } from '../../shared/ipc';
import { attempt } from './attempt';
import { runs } from './runs.svelte';

/** The check of the history that the settings offer. */
class DoctorState {
  open = $state(false);
  report = $state.raw<Checkup | null>(null);
  /** How far it is, in [0, 1]; null when nothing is checked. */
  share = $state<number | null>(null);

  /** Opens the dialog and checks at once. */
  start(): void {
    this.open = true;
    void this.check(false);
  }

  async check(repair: boolean): Promise<void> {
    this.share = 0;
    this.report = null;
    const answer = await attempt('doctor:check', { repair });
    this.share = null;
    if (answer.failed) this.open = false;
    else this.report = answer.value;
    if (repair) await runs.refresh();
  }

  close(): void {
    this.open = false;
    if (this.share !== null) void attempt('doctor:cancel', undefined);
  }

  handle(event: MainEvent): void {
    if (event.type === 'doctor' && this.share !== null) this.share = event.share;
  }
}

export const doctor = new DoctorState();
