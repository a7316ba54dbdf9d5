import type { AppAction } from '../shared/appAction';
import { COMMAND_KEY, hasCommandKey } from './keys';

/** A key, or several that do the same. */
export interface Shortcut {
  /** As `event.key` has them; letters in lower case. */
  readonly keys: readonly string[];
  /** With Ctrl, or Cmd on a Mac. */
  readonly command?: true;
  /** With Shift; where it is left out, Shift does not matter. */
  readonly shift?: boolean;
  /** With Alt; without this Alt belongs to the system and the menus. */
  readonly alt?: true;
  /** What it does, for the table of shortcuts. */
  readonly label: string;
}

export interface ShortcutGroup {
  readonly title: string;
  /** Where the keys work. */
  readonly where: string;
  readonly actions: Readonly<Record<string, Shortcut>>;
}

const MOVES = {
  left: { keys: ['ArrowLeft'], label: 'To the left' },
  right: { keys: ['ArrowRight'], label: 'To the right' },
  up: { keys: ['ArrowUp'], label: 'Up' },
  down: { keys: ['ArrowDown'], label: 'Down' },
} as const;
const DATA = {
  table: { keys: ['t'], label: 'Show or hide the data as a table' },
  tell: { keys: ['d'], label: 'Say what the chart shows, in a sentence' },
} as const;
const ZOOM = {
  zoomIn: { keys: ['+', '='], label: 'Zoom in' },
  zoomOut: { keys: ['-'], label: 'Zoom out' },
} as const;

/** All keys of the window but those of fields, lists and menus: handlers ask this table, and it is what `?` shows. */
export const SHORTCUTS = {
  app: {
    title: 'Everywhere',
    where: 'plain keys work outside of text fields',
    actions: {
      manual: { keys: ['F1'], label: 'The manual: at the word or field in focus, else at the page of what is open' },
      help: { keys: ['?'], label: 'These shortcuts' },
      settings: { keys: [','], command: true, label: 'Settings' },
      larger: { keys: ['+', '='], command: true, label: 'Everything larger' },
      smaller: { keys: ['-', '_'], command: true, label: 'Everything smaller' },
      usual: { keys: ['0'], command: true, label: 'Usual size' },
    } satisfies Record<AppAction, Shortcut>,
  },
  train: {
    title: 'Train',
    where: 'in the place Train',
    actions: {
      startPaused: { keys: ['Enter'], command: true, shift: true, label: 'Start a run, paused at its first step' },
      start: { keys: ['Enter'], command: true, shift: false, label: 'Start a run' },
      redo: { keys: ['z'], command: true, shift: true, label: 'Redo a change of the settings' },
      undo: { keys: ['z'], command: true, shift: false, label: 'Undo a change of the settings' },
    },
  },
  run: {
    title: 'The run that Train shows',
    where: 'in the place Train',
    actions: {
      toggle: { keys: ['p'], label: 'Pause or resume' },
      step: { keys: ['s'], label: 'One step on, while it is paused' },
      epoch: { keys: ['e'], label: 'One epoch on, while it is paused' },
      stop: { keys: ['x'], label: 'Stop' },
    },
  },
  signal: {
    title: 'Signal',
    where: 'in the place Signal',
    actions: { undo: { keys: ['z'], command: true, shift: false, label: 'Undo a change of the settings' } },
  },
  history: {
    title: 'History',
    where: 'in the place History',
    actions: {
      search: { keys: ['/'], label: 'To the search' },
      searchToo: { keys: ['f'], command: true, label: 'To the search' },
    },
  },
  runs: {
    title: 'The table of runs',
    where: 'with the table in focus',
    actions: {
      all: { keys: ['a'], command: true, label: 'Select all' },
      up: { keys: ['ArrowUp'], label: 'The run above; with Shift it is added to the selection' },
      down: { keys: ['ArrowDown'], label: 'The run below; with Shift it is added to the selection' },
      pageUp: { keys: ['PageUp'], label: 'A page up' },
      pageDown: { keys: ['PageDown'], label: 'A page down' },
      first: { keys: ['Home'], label: 'The first run' },
      last: { keys: ['End'], label: 'The last run' },
      toggle: { keys: [' '], label: 'Select or deselect' },
      details: { keys: ['Enter'], label: 'Details, then the page of the run' },
      open: { keys: ['o'], label: 'The page of the run' },
      rename: { keys: ['F2'], label: 'Rename' },
      archive: { keys: ['a'], label: 'Archive' },
      star: { keys: ['s'], label: 'Star' },
      compare: { keys: ['c'], label: 'Compare' },
      discard: { keys: ['Delete'], label: 'Into the bin' },
      leave: { keys: ['Escape'], label: 'Close the details, then select nothing' },
    },
  },
  compare: {
    title: 'Comparison',
    where: 'in a comparison',
    actions: { close: { keys: ['Escape'], label: 'Back' } },
  },
  chart: {
    title: 'Charts of curves',
    where: 'with a chart in focus',
    actions: {
      left: { keys: ['ArrowLeft'], label: 'Move the cursor to the left' },
      right: { keys: ['ArrowRight'], label: 'Move the cursor to the right' },
      ...ZOOM,
      reset: { keys: ['0', 'Escape'], label: 'Show everything' },
      log: { keys: ['l'], label: 'Logarithmic or linear vertical axis' },
      pick: { keys: ['Enter'], label: 'Go to the step at the cursor, where there is a time machine' },
      ...DATA,
    },
  },
  functions: {
    title: 'The chart of Functions',
    where: 'with the chart in focus',
    actions: {
      left: { keys: ['ArrowLeft'], label: 'Move the cursor to the left; with Shift ten steps' },
      right: { keys: ['ArrowRight'], label: 'Move the cursor to the right; with Shift ten steps' },
      first: { keys: ['Home'], label: 'The left end' },
      last: { keys: ['End'], label: 'The right end' },
      ...ZOOM,
      panRight: { keys: ['PageUp'], label: 'Show what is to the right' },
      panLeft: { keys: ['PageDown'], label: 'Show what is to the left' },
      reset: { keys: ['0', 'Escape'], label: 'Show the first range' },
      ...DATA,
    },
  },
  plane: {
    title: 'The phase map',
    where: 'with the map in focus',
    actions: {
      left: { keys: ['ArrowLeft'], label: 'A smaller σ_w; with Shift ten steps' },
      right: { keys: ['ArrowRight'], label: 'A larger σ_w; with Shift ten steps' },
      up: { keys: ['ArrowUp'], label: 'A larger σ_b; with Shift ten steps' },
      down: { keys: ['ArrowDown'], label: 'A smaller σ_b; with Shift ten steps' },
      pick: { keys: ['Enter'], label: 'Take the point' },
      ...DATA,
    },
  },
  ridge: {
    title: 'Histograms of layers',
    where: 'with the ridges in focus',
    actions: {
      left: { keys: ['ArrowLeft'], label: 'The network to the left' },
      right: { keys: ['ArrowRight'], label: 'The network to the right' },
      up: { keys: ['ArrowUp'], label: 'The layer above' },
      down: { keys: ['ArrowDown'], label: 'The layer below' },
      pageUp: { keys: ['PageUp'], label: 'Ten layers up' },
      pageDown: { keys: ['PageDown'], label: 'Ten layers down' },
      log: { keys: ['l'], label: 'Sizes on a logarithmic axis' },
      leave: { keys: ['Escape'], label: 'No layer' },
      ...DATA,
    },
  },
  heat: {
    title: 'Heat maps over steps',
    where: 'with the map in focus',
    actions: {
      ...MOVES,
      first: { keys: ['Home'], label: 'The first step' },
      last: { keys: ['End'], label: 'The last step' },
      pick: { keys: ['Enter'], label: 'Show this step everywhere' },
      ...DATA,
    },
  },
  cells: {
    title: 'The heat map of a sweep',
    where: 'with a cell in focus',
    actions: {
      ...MOVES,
      first: { keys: ['Home'], label: 'The first cell of the row' },
      last: { keys: ['End'], label: 'The last cell of the row' },
    },
  },
  units: {
    title: 'The map of units',
    where: 'with the map in focus',
    actions: { ...MOVES, pick: { keys: ['Enter'], label: 'Look at the unit' }, ...DATA },
  },
  manual: {
    title: 'The manual',
    where: 'with the focus in it',
    actions: {
      search: { keys: ['/'], label: 'Search' },
      down: { keys: ['ArrowDown'], label: 'From the search to the next result' },
      up: { keys: ['ArrowUp'], label: 'To the result before' },
      open: { keys: ['Enter'], label: 'In the search: open the first result' },
      back: { keys: ['ArrowLeft'], alt: true, label: 'Back' },
      forward: { keys: ['ArrowRight'], alt: true, label: 'Forward' },
      leave: { keys: ['Escape'], label: 'End the search, then close the manual' },
    },
  },
  scrubber: {
    title: 'The time machine',
    where: 'with its slider in focus',
    actions: { play: { keys: [' '], label: 'Play or pause' } },
  },
} as const satisfies Record<string, ShortcutGroup>;

export type ShortcutScope = keyof typeof SHORTCUTS;
export type ActionOf<S extends ShortcutScope> = keyof (typeof SHORTCUTS)[S]['actions'];

/** The action of a scope that a key stands for; null for none. */
export function actionOf<S extends ShortcutScope>(scope: S, event: KeyboardEvent): ActionOf<S> | null {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const actions: Readonly<Record<string, Shortcut>> = SHORTCUTS[scope].actions;
  for (const [name, { keys, command, shift, alt }] of Object.entries(actions)) {
    if (!keys.includes(key) || (command === true) !== hasCommandKey(event) || (alt === true) !== event.altKey) continue;
    if (shift === undefined || shift === event.shiftKey) return name as ActionOf<S>;
  }
  return null;
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ' ': 'Space',
  Escape: 'Esc',
  PageUp: 'Page up',
  PageDown: 'Page down',
  '-': '−',
};

/** The keys of a shortcut as they stand on a keyboard, each alternative for itself. */
export function keyNames({ keys, command, shift, alt }: Shortcut): readonly string[] {
  // "=" and "_" are where + and − are, without or with Shift.
  const shown = keys.filter((key, i) => i === 0 || (key !== '=' && key !== '_'));
  const before = `${command === true ? COMMAND_KEY : ''}${alt === true ? 'Alt+' : ''}${shift === true ? 'Shift+' : ''}`;
  return shown.map((key) => `${before}${NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)}`);
}
