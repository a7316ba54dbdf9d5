import type { ChosenFolder, DataFolder } from '../../shared/dataFolder';
import type { MainEvent } from '../../shared/ipc';
import { attempt } from './attempt';

/** The data folder in the settings, and moving it. */
class DataFolderState {
  facts = $state.raw<DataFolder | null>(null);
  /** Where the data may go, until the user says yes or no. */
  chosen = $state.raw<ChosenFolder | null>(null);
  /** How far moving is, in [0, 1]; null when nothing is moved. */
  share = $state<number | null>(null);

  async refresh(): Promise<void> {
    const answer = await attempt('folder:facts', undefined);
    if (!answer.failed) this.facts = answer.value;
  }

  async open(): Promise<void> {
    await attempt('folder:open', undefined);
  }

  async choose(): Promise<void> {
    const answer = await attempt('folder:choose', undefined);
    if (!answer.failed) this.chosen = answer.value;
  }

  /** Afterwards the page is loaded anew; it goes on only where moving fails or is cancelled. */
  async move(): Promise<void> {
    this.chosen = null;
    this.share = 0;
    const answer = await attempt('folder:move', undefined);
    if (!answer.failed) return;
    this.share = null;
    await this.refresh();
  }

  async cancel(): Promise<void> {
    this.chosen = null;
    await attempt('folder:cancel', undefined);
  }

  handle(event: MainEvent): void {
    if (event.type === 'folder' && this.share !== null) this.share = event.share;
  }
}

export const dataFolder = new DataFolderState();
