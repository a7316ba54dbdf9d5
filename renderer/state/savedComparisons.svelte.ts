import type { MainEvent } from '../../shared/ipc';
import type { SavedComparison } from '../../shared/savedComparison';
import { plural } from '../format';
import { attempt } from './attempt';
import { comparison } from './comparison.svelte';
import { notices } from './notices.svelte';
import { runs } from './runs.svelte';

/** The comparisons that were kept under a name, and which of them is being looked at. */
class SavedComparisons {
  /** By name. */
  list = $state.raw<readonly SavedComparison[]>([]);
  /** Whether the dialog that names and keeps the comparison is open. */
  editing = $state(false);
  /** The one that was opened or saved last, as long as its comparison is shown. */
  readonly current: SavedComparison | null = $derived(
    comparison.savedId === null ? null : (this.list.find(({ id }) => id === comparison.savedId) ?? null),
  );

  async refresh(): Promise<void> {
    const answer = await attempt('comparison:list', undefined);
    if (!answer.failed) this.list = answer.value;
  }

  handle(event: MainEvent): void {
    if (event.type === 'historyChanged') void this.refresh();
  }

  /** Shows a comparison exactly as it was kept; of runs that have gone since, the others. */
  open({ id, name, view }: SavedComparison): void {
    const left = runs.pick(view.runIds).length;
    if (left === 0) {
      notices.show(
        'warning',
        `None of the runs of “${name}” is in the history any more; those in the bin can be restored.`,
      );
      return;
    }
    comparison.restore(view, name, id);
    const gone = view.runIds.length - left;
    if (gone > 0) notices.show('warning', `${plural(gone, 'run')} of “${name}” can no longer be shown: deleted since.`);
  }

  /** Keeps what is shown; `asNew` beside the one that it was opened from. Returns whether it could. */
  async save(name: string, note: string, asNew: boolean): Promise<boolean> {
    const id = asNew ? null : (this.current?.id ?? null);
    const answer = await attempt('comparison:save', { id, name, note, view: comparison.view() });
    if (answer.failed) return false;
    this.list = answer.value.comparisons;
    comparison.named(name, answer.value.id);
    return true;
  }

  async delete({ id, name, note, view }: SavedComparison): Promise<void> {
    const answer = await attempt('comparison:delete', { id });
    if (answer.failed) return;
    this.list = answer.value;
    notices.undoable(`Deleted the comparison “${name}”. Its runs stay.`, () => void this.#bringBack(name, note, view));
  }

  async #bringBack(name: string, note: string, view: SavedComparison['view']): Promise<void> {
    const answer = await attempt('comparison:save', { id: null, name, note, view });
    if (!answer.failed) this.list = answer.value.comparisons;
  }
}

export const savedComparisons = new SavedComparisons();
