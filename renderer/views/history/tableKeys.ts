import { comparison } from '../../state/comparison.svelte';
import { historyState } from '../../state/history.svelte';
import { runPage } from '../../state/runPage.svelte';

/** How far a key moves, as the new index. */
const MOVES: Record<string, (at: number, page: number, end: number) => number> = {
  ArrowUp: (at) => at - 1,
  ArrowDown: (at) => at + 1,
  PageUp: (at, page) => at - page,
  PageDown: (at, page) => at + page,
  Home: () => 0,
  End: (_at, _page, end) => end,
};

function openPage(): void {
  if (historyState.focusId !== null) runPage.show(historyState.focusId);
}

/** What a key does to the run in focus or to the selection. */
const ACTIONS: Record<string, () => void> = {
  ' ': () => historyState.focusId !== null && historyState.pick(historyState.focusId, 'toggle'),
  // Details first; from there on to the page.
  Enter: () => (historyState.detailsOpen ? openPage() : (historyState.detailsOpen = historyState.focusId !== null)),
  o: openPage,
  F2: () => (historyState.renamingId = historyState.focusId),
  a: () => void historyState.archive(),
  s: () => void historyState.star(historyState.pickedIds),
  c: () => historyState.picked.length > 0 && comparison.show(historyState.pickedIds),
  Delete: () => historyState.picked.length > 0 && !historyState.showBin && void historyState.discard(),
  Escape: () => {
    if (historyState.detailsOpen) historyState.detailsOpen = false;
    else historyState.pickNone();
  },
};

/** Handles a key of the history's table; `page` is how many rows are in view. True when it meant something. */
export function tableKey(event: KeyboardEvent, page: number): boolean {
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key === 'a') {
    historyState.pickAll();
    return true;
  }
  const move = MOVES[event.key];
  if (move !== undefined && historyState.shown.length > 0) {
    const end = historyState.shown.length - 1;
    const at = historyState.shown.findIndex((run) => run.id === historyState.focusId);
    const next = historyState.shown[Math.min(end, Math.max(0, move(at, page, end)))];
    if (next === undefined) return false;
    if (command) historyState.focusId = next.id;
    else historyState.pick(next.id, event.shiftKey ? 'range' : 'only');
    return true;
  }
  const action = ACTIONS[event.key];
  if (action === undefined || command || event.altKey) return false;
  action();
  return true;
}
