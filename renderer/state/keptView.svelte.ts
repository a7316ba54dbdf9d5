import type { RunId } from '../../shared/run';
import type { ComparisonView } from '../../shared/savedComparison';
import { app, type PlaceName } from './app.svelte';
import { comparison } from './comparison.svelte';
import { form } from './experimentForm.svelte';
import { historyState } from './history.svelte';
import { manual } from './manual.svelte';
import { queue } from './queue.svelte';
import { runPage, type Visit } from './runPage.svelte';
import { sweepSetup, type KeptSetup } from './sweepSetup.svelte';
import { sweeps } from './sweeps.svelte';
import { sweepView } from './sweepView.svelte';

/** What the window shows. Of the session only: a start of the app begins with Train. */
interface KeptView {
  readonly place: PlaceName;
  readonly watchedId: RunId | null;
  readonly train: Pick<typeof form, 'spec' | 'name' | 'repeats'>;
  readonly setup: KeptSetup;
  readonly sweep: Pick<typeof sweepView, 'metricName' | 'layer' | 'step' | 'center' | 'at'> &
    Pick<typeof sweeps, 'shownId'> &
    Pick<typeof queue, 'where'>;
  readonly history: Pick<
    typeof historyState,
    'query' | 'onlyStarred' | 'shelf' | 'sortKey' | 'descending' | 'focusId' | 'detailsOpen'
  > & {
    readonly ticked: Readonly<Record<string, readonly string[]>>;
    readonly selected: readonly RunId[];
    readonly study: { readonly title: string; readonly ids: readonly RunId[] } | null;
  };
  readonly compared: {
    readonly view: ComparisonView;
    readonly title: string;
    readonly savedId: string | null;
    readonly back: PlaceName;
  } | null;
  readonly visits: readonly Visit[];
  /** Page of the manual that is open. */
  readonly manual: string | null;
}

const STORAGE_KEY = 'initlab.view';
/** In the page's address: what was open is not to be opened (main/pageKeeper). */
const FRESH = '?fresh';
/** Typing and brushing change much in little time. */
const DELAY_MS = 150;

/**
 * What is open, written down as it changes, so that a page which was lost (it crashed, it was reloaded) begins where it was.
 * It lies in the storage of the session: outside the page's process, gone with the window.
 */
class Kept {
  /** The page has been here before in this window. */
  returned = false;
  #timer = 0;

  /** Opens what was open. Call it once, before anything is read. */
  restore(): void {
    const text = sessionStorage.getItem(STORAGE_KEY);
    this.returned = text !== null;
    if (location.search === FRESH) {
      sessionStorage.removeItem(STORAGE_KEY);
      history.replaceState(null, '', location.pathname);
      return;
    }
    if (text === null) return;
    try {
      show(JSON.parse(text, readNumber) as KeptView);
    } catch (thrown) {
      // Better a window that shows Train than none.
      console.warn(thrown);
      sessionStorage.removeItem(STORAGE_KEY);
    }
  }

  /** To be called in an effect: writes down what is shown, a moment after it has changed. */
  write(): void {
    const view = shown();
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      try {
        sessionStorage.setItem(STORAGE_KEY, JSON.stringify(view, writeNumber));
      } catch {
        // More than there is room for: what was written before stands.
      }
    }, DELAY_MS);
  }
}

function shown(): KeptView {
  const { query, onlyStarred, shelf, sortKey, descending, focusId, detailsOpen, ticked, selected, study } =
    historyState;
  const { metricName, layer, step, center, at } = sweepView;
  const lists = Object.entries(ticked).map(([facet, values]) => [facet, [...values]] as const);
  const { title, savedId, back } = comparison;
  return {
    place: app.place,
    watchedId: app.watchedId,
    train: { spec: form.spec, name: form.name, repeats: form.repeats },
    setup: sweepSetup.kept(),
    sweep: { metricName, layer, step, center, at, shownId: sweeps.shownId, where: queue.where },
    history: {
      ...{ query, onlyStarred, shelf, sortKey, descending, focusId, detailsOpen },
      ticked: Object.fromEntries(lists),
      selected: [...selected],
      study: study === null ? null : { title: study.title, ids: [...study.ids] },
    },
    compared: comparison.open ? { view: comparison.view(), title, savedId, back } : null,
    visits: runPage.visits,
    manual: manual.kept(),
  };
}

function show({ place, watchedId, train, setup, sweep, history, compared, visits, manual: page }: KeptView): void {
  Object.assign(form, train);
  sweepSetup.takeUp(setup);
  const { at, shownId, where, ...values } = sweep;
  Object.assign(sweepView, values);
  sweepView.setAt(at);
  sweeps.shownId = shownId;
  queue.where = where;
  const { ticked, selected, study, ...rest } = history;
  Object.assign(historyState, rest);
  historyState.ticked = Object.fromEntries(Object.entries(ticked).map(([facet, list]) => [facet, new Set(list)]));
  historyState.selected = new Set(selected);
  historyState.study = study === null ? null : { title: study.title, ids: new Set(study.ids) };
  if (compared !== null) {
    comparison.restore(compared.view, compared.title, compared.savedId);
    comparison.back = compared.back;
  }
  // A page knows the comparison behind it as the very list that is compared.
  const same = (ids: readonly RunId[]) =>
    ids.length === comparison.ids.length && ids.every((id, i) => id === comparison.ids[i]);
  runPage.visits = visits.map((visit) => (same(visit.compared) ? { ...visit, compared: comparison.ids } : visit));
  app.watchedId = watchedId;
  app.place = place;
  if (page !== null) manual.show(page);
}

/** JSON has no NaN, which is what a field without a number holds. */
const writeNumber = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? `number ${value}` : value;
const readNumber = (_key: string, value: unknown): unknown =>
  typeof value === 'string' && /^number (NaN|-?Infinity)$/.test(value) ? Number(value.slice(7)) : value;

export const keptView = new Kept();
