import { actionOf, type ActionOf } from '../../shortcuts';
import { comparison } from '../../state/comparison.svelte';
import { historyState } from '../../state/history.svelte';
import { runPage } from '../../state/runPage.svelte';

/** How far a key moves, as the new index. */
const MOVES: Partial<Record<ActionOf<'runs'>, (at: number, page: number, end: number) => number>> = {
  up: (at) => at - 1,
  down: (at) => at + 1,
  pageUp: (at, page) => at - page,
  pageDown: (at, page) => at + page,
  first: () => 0,
  last: (_at, _page, end) => end,
};

const MOVE_KEYS: Readonly<Record<string, ActionOf<'runs'>>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  PageUp: 'pageUp',
  PageDown: 'pageDown',
  Home: 'first',
  End: 'last',
};

function openPage(): void {
  if (historyState.focusId !== null) runPage.show(historyState.focusId);
}

/** What a key does to the run in focus or to the selection. */
const ACTIONS: Partial<Record<ActionOf<'runs'>, () => void>> = {
  toggle: () => historyState.focusId !== null && historyState.pick(historyState.focusId, 'toggle'),
  // Details first; from there on to the page.
  details: () => (historyState.detailsOpen ? openPage() : (historyState.detailsOpen = historyState.focusId !== null)),
  open: openPage,
  rename: () => (historyState.renamingId = historyState.focusId),
  archive: () => void historyState.archive(),
  star: () => void historyState.star(historyState.pickedIds),
  compare: () => historyState.picked.length > 0 && comparison.show(historyState.pickedIds),
  discard: () => historyState.picked.length > 0 && !historyState.showBin && void historyState.discard(),
  leave: () => {
    if (historyState.detailsOpen) historyState.detailsOpen = false;
    else historyState.pickNone();
  },
};

/** Handles a key of the history's table; `page` is how many rows are in view. True when it meant something. */
export function tableKey(event: KeyboardEvent, page: number): boolean {
  const command = event.ctrlKey || event.metaKey;
  // With Ctrl a row takes the focus without being selected.
  const action = actionOf('runs', event) ?? (command && event.key in MOVE_KEYS ? MOVE_KEYS[event.key]! : null);
  if (action === null) return false;
  if (action === 'all') {
    historyState.pickAll();
    return true;
  }
  const move = MOVES[action];
  if (move !== undefined && historyState.shown.length > 0) {
    const end = historyState.shown.length - 1;
    const at = historyState.shown.findIndex((run) => run.id === historyState.focusId);
    const next = historyState.shown[Math.min(end, Math.max(0, move(at, page, end)))];
    if (next === undefined) return false;
    if (command) historyState.focusId = next.id;
    else historyState.pick(next.id, event.shiftKey ? 'range' : 'only');
    return true;
  }
  const act = ACTIONS[action];
  if (act === undefined) return false;
  act();
  return true;
}
