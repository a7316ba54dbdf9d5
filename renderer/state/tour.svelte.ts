import type { TourProgress } from '../../shared/settings';
import { app, type PlaceName } from './app.svelte';
import { comparison } from './comparison.svelte';
import { functions } from './functions.svelte';
import { runPage } from './runPage.svelte';
import { runs } from './runs.svelte';
import { sample } from './sample.svelte';
import { savedComparisons } from './savedComparisons.svelte';
import { signal } from './signal.svelte';
import { sweeps } from './sweeps.svelte';

/** One stop of the tour: a thing in a place, and what to do there. */
export interface TourStep {
  readonly place: PlaceName;
  readonly title: string;
  /** One sentence that says what to do, and what is to be seen then. */
  readonly text: string;
  /** What it points at, as selectors: the first that is in the page. */
  readonly at: readonly string[];
  /** Brings the place to where that is in the page. */
  readonly open?: () => void;
}

const testId = (id: string) => `[data-testid="${id}"]`;

/** Nothing stands in front of the runs. */
function openRuns(): void {
  runPage.visits = [];
  if (comparison.open) comparison.close();
}

/** The comparison of the sample study that says most, the newest of any other, or the runs. */
function openComparison(): void {
  runPage.visits = [];
  const own = savedComparisons.list.filter(({ id }) => sample.comparisonIds.includes(id));
  const saved = own[0] ?? savedComparisons.list[0];
  const hasRuns = saved !== undefined && runs.pick(saved.view.runIds).length > 0;
  if (hasRuns) savedComparisons.open(saved);
  else openRuns();
}

/** The tour of the six places, in the order in which they stand. */
export const TOUR_STEPS: readonly TourStep[] = [
  {
    place: 'functions',
    title: 'Functions: what an activation does',
    text: 'Move along the curve with the mouse or the arrow keys, and read f and its slope f′ at that z: where the slope is next to 0, a unit learns next to nothing.',
    at: [testId('curves-chart')],
    open: () => functions.setTab('curves'),
  },
  {
    place: 'signal',
    title: 'Signal: what a network does to its input before it is trained',
    text: 'Press one of these stories, or move a slider on the left, and see in every layer whether the signal dies out, saturates or stays.',
    at: ['[data-testid="signal-layers"] [role="group"]'],
    open: () => (signal.tab = 'signal'),
  },
  {
    place: 'train',
    title: 'Train: set up one experiment',
    text: 'Choose data, layers, activation and initializer here, then press Start; every default learns, so you can start at once.',
    at: [testId('setup-panel')],
  },
  {
    place: 'train',
    title: 'Watch it learn',
    text: 'Loss, accuracy, gradients and the decision boundary are drawn here while a run trains; the runs on top switch between them.',
    at: [testId('live-panel')],
  },
  {
    place: 'sweep',
    title: 'Sweep: many experiments at once',
    text: 'Tick activations and initializers and start: each pair is trained with several seeds, and a heat map fills in while you look.',
    at: [testId('sweep-start')],
    open: () => (sweeps.shownId = null),
  },
  {
    place: 'history',
    title: 'History: every run is kept',
    text: 'Go through the runs with the arrow keys, mark them with Space, press O for everything that is known of one, and filter them above.',
    at: [testId('history-table'), testId('history-empty')],
    open: openRuns,
  },
  {
    place: 'history',
    title: 'Compare: runs laid over each other',
    text: 'Mark runs in History and press C: repeats become one curve with a band, and only the settings that differ are listed.',
    at: [testId('compare-chart-1'), testId('bulk-compare'), testId('history-empty')],
    open: openComparison,
  },
  {
    place: 'lessons',
    title: 'Lessons: predict, run, see',
    text: 'Open the first lesson, say what you expect, and run it: each claim of the subject is measured before your eyes and judged by its numbers.',
    at: [testId('course-next'), testId('course')],
  },
  {
    place: 'lessons',
    title: 'That was the tour',
    text: 'Here you find it again, and the sample study too; the keys 1 to 6 lead to the places from anywhere.',
    at: [testId('first-steps')],
  },
];

/** The tour: which step is shown, and how far it has come, which the history remembers. */
class Tour {
  /** The step that is shown; null while it is not being taken. */
  index = $state<number | null>(null);
  /** Counts the times that a step was opened, so that the same one can be shown again. */
  shown = $state(0);

  readonly step: TourStep | null = $derived(this.index === null ? null : (TOUR_STEPS[this.index] ?? null));
  readonly isLast: boolean = $derived(this.index === TOUR_STEPS.length - 1);
  /** Where it was left, to go on from; null where it was not begun, or is done. */
  readonly leftAt: number | null = $derived.by(() => {
    const { state, step } = app.settings.tour;
    return this.index === null && (state === 'left' || state === 'open') && step > 0 && step < TOUR_STEPS.length
      ? step
      : null;
  });
  /** Whether to invite to it: at the first start, or when the window was closed in the middle of it. */
  readonly inviting: boolean = $derived(
    this.index === null && (app.settings.tour.state === 'offered' || app.settings.tour.state === 'open'),
  );
  /** What had the focus before. */
  #before: Element | null = null;

  /** After the page was loaded: `again` when it was lost or loaded anew, in the middle of the tour perhaps. */
  resume(again: boolean): void {
    const { state, step } = app.settings.tour;
    if (again && state === 'open' && this.index === null) this.#go(Math.min(step, TOUR_STEPS.length - 1));
  }

  start(from = 0): void {
    this.#before = document.activeElement;
    this.#go(from);
  }

  next(): void {
    if (this.index === null) return;
    if (this.isLast) this.#end('done', 0);
    else this.#go(this.index + 1);
  }

  back(): void {
    if (this.index !== null && this.index > 0) this.#go(this.index - 1);
  }

  /** Opens the place of the step again: one may have walked off to try something. */
  again(): void {
    if (this.index !== null) this.#go(this.index);
  }

  leave(): void {
    if (this.index !== null) this.#end('left', this.index);
  }

  /** The invitation is not wanted. */
  decline(): void {
    this.#remember({ ...app.settings.tour, state: app.settings.tour.state === 'open' ? 'left' : 'none' });
  }

  #go(index: number): void {
    const step = TOUR_STEPS[index];
    if (step === undefined) return;
    app.settingsOpen = false;
    step.open?.();
    app.place = step.place;
    this.index = index;
    this.shown++;
    this.#remember({ state: 'open', step: index });
  }

  #end(state: 'left' | 'done', step: number): void {
    this.index = null;
    this.#remember({ state, step });
    const before = this.#before;
    this.#before = null;
    const isThere = before instanceof HTMLElement && before.isConnected && before !== document.body;
    (isThere ? before : document.querySelector<HTMLElement>(testId('first-steps')))?.focus();
  }

  /** A history that can only be read remembers nothing. */
  #remember(progress: TourProgress): void {
    if (app.info === null || app.info.readOnly === null) void app.change({ tour: progress });
  }
}

export const tour = new Tour();
