import type { MainEvent } from '../../shared/ipc';
import type { Outage } from '../../shared/outage';
import { attempt } from './attempt';
import { notices } from './notices.svelte';

/** Whether the history can be written, as main last told it. */
class OutageState {
  /** Why it cannot; null as long as it can. */
  current = $state.raw<Outage | null>(null);
  /** Main is asked to try again. */
  retrying = $state(false);

  async refresh(): Promise<void> {
    const answer = await attempt('outage:get', undefined);
    if (!answer.failed) this.current = answer.value;
  }

  handle(event: MainEvent): void {
    if (event.type !== 'outage') return;
    if (this.current !== null && event.outage === null) {
      notices.show('success', 'The history can be written again. Nothing was lost, and training goes on.');
    }
    this.current = event.outage;
  }

  async retry(): Promise<void> {
    this.retrying = true;
    const answer = await attempt('outage:retry', undefined);
    this.retrying = false;
    if (!answer.failed && answer.value !== null) notices.show('warning', 'Tried again: it still cannot be written.');
  }
}

export const outage = new OutageState();
