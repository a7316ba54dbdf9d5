import { ACTIVATIONS } from '../../shared/activations';
import { messageOf } from '../../shared/errors';
import { INITIALIZERS } from '../../shared/initializers';
import type { SavedSearch } from '../../shared/settings';
import { OPTIMIZERS } from '../../shared/optimizers';
import { mentions, parseQuery } from '../../shared/query';
import { verdictOf } from '../../shared/replay';
import { isActive, type RunId, type RunSummary } from '../../shared/run';
import { fieldsOf } from '../../shared/specFields';
import { datasetValue } from '../components/datasetOptions';
import { app } from './app.svelte';
import { columnOf, INITIAL_COLUMNS, NAME_COLUMN, type Column } from './columns';
import { labelsOf } from '../../shared/settingCells';
import { notices } from './notices.svelte';
import { ownData } from './ownData.svelte';
import { compareValues } from './runValues';
import { runs } from './runs.svelte';

/** A quick filter: what a run has, of which the user ticks some. */
interface Facet {
  readonly key: string;
  readonly label: string;
  readonly valuesOf: (run: RunSummary) => readonly string[];
  readonly text: (value: string) => string;
}

const plain = (value: string) => value;
const fromField = (key: string) => (run: RunSummary) => String(fieldsOf(run)[key] ?? '').split(',');

export const FACETS: readonly Facet[] = [
  { key: 'status', label: 'Status', valuesOf: (run) => [run.status], text: plain },
  {
    key: 'dataset',
    label: 'Data set',
    valuesOf: ({ spec }) => [datasetValue(spec.dataset)],
    text: (value) => ownData.labelOfValue(value),
  },
  { key: 'activation', label: 'Activation', valuesOf: fromField('activation'), text: (v) => labelsOf(ACTIVATIONS, v) },
  {
    key: 'initializer',
    label: 'Initializer',
    valuesOf: fromField('initializer'),
    text: (v) => labelsOf(INITIALIZERS, v),
  },
  { key: 'optimizer', label: 'Optimizer', valuesOf: fromField('optimizer'), text: (v) => labelsOf(OPTIMIZERS, v) },
  {
    key: 'sweep',
    label: 'Sweep',
    valuesOf: (run) => (run.sweepId === null ? [] : [run.sweepId]),
    text: (id) => runs.sweep(id)?.name ?? id,
  },
  {
    key: 'replay',
    label: 'Replay',
    // Before the first replay there is nothing to choose from.
    valuesOf: (run) => (runs.someReplayed ? [verdictOf(run) ?? 'none'] : []),
    text: plain,
  },
  { key: 'tag', label: 'Tag', valuesOf: (run) => run.tags, text: plain },
];

/** The filter as it is written. */
interface Parsed {
  readonly test: (run: RunSummary) => boolean;
  readonly error: string | null;
  /** Archived runs are then among those that it chooses from. */
  readonly speaksOfArchive: boolean;
}

/** Where runs lie: those of every day, those put away, those deleted. */
export type Shelf = 'runs' | 'archive' | 'bin';

/** What the History place shows: filter, order, selection, and the run in focus. */
class HistoryState {
  query = $state('');
  ticked = $state.raw<Readonly<Record<string, ReadonlySet<string>>>>({});
  onlyStarred = $state(false);
  shelf = $state<Shelf>('runs');
  readonly showBin: boolean = $derived(this.shelf === 'bin');
  /** The runs of a study that was imported just now, and nothing else. */
  study = $state.raw<{ readonly title: string; readonly ids: ReadonlySet<RunId> } | null>(null);
  sortKey = $state('created');
  descending = $state(true);
  selected = $state.raw<ReadonlySet<RunId>>(new Set());
  focusId = $state<RunId | null>(null);
  detailsOpen = $state(false);
  renamingId = $state<RunId | null>(null);
  #anchor: RunId | null = null;

  readonly columnKeys: readonly string[] = $derived(app.settings.columns ?? INITIAL_COLUMNS);
  readonly searches: readonly SavedSearch[] = $derived(app.settings.searches);
  readonly columns: readonly Column[] = $derived(this.columnKeys.flatMap((key) => columnOf(key) ?? []));
  readonly parsed: Parsed = $derived.by(() => {
    try {
      return { test: parseQuery(this.query), error: null, speaksOfArchive: mentions(this.query, 'archived') };
    } catch (thrown) {
      return { test: () => true, error: messageOf(thrown), speaksOfArchive: false };
    }
  });
  /** The runs that filters choose from. */
  readonly pool: readonly RunSummary[] = $derived.by(() => {
    if (this.shelf === 'bin') return runs.binned;
    if (this.shelf === 'archive') return runs.archived;
    // Archived runs of a study that was just imported are shown with the others.
    const all = this.parsed.speaksOfArchive || this.study !== null;
    return all ? runs.list : runs.list.filter((run) => run.archivedAt === null);
  });
  /** Archived runs that are left out here. */
  readonly putAway: number = $derived(this.shelf === 'runs' ? runs.list.length - this.pool.length : 0);
  /** Runs shown, in order. */
  readonly shown: readonly RunSummary[] = $derived.by(() => {
    const kept = this.pool.filter(this.#filter(null));
    const column = columnOf(this.sortKey) ?? NAME_COLUMN;
    const valueOf = column.value ?? ((run: RunSummary) => column.cell(run).value);
    const keyed = kept.map((run) => ({ run, value: valueOf(run) }));
    keyed.sort((a, b) => compareValues(a.value, b.value, this.descending));
    return keyed.map(({ run }) => run);
  });
  /** Selected and shown, in the order shown. */
  readonly picked: readonly RunSummary[] = $derived(this.shown.filter((run) => this.selected.has(run.id)));
  readonly pickedIds: readonly RunId[] = $derived(this.picked.map((run) => run.id));
  readonly focused: RunSummary | null = $derived(this.focusId === null ? null : (runs.get(this.focusId) ?? null));
  readonly filtered: boolean = $derived(
    this.query.trim() !== '' ||
      this.onlyStarred ||
      this.study !== null ||
      Object.values(this.ticked).some((values) => values.size > 0),
  );
  readonly allTags: readonly string[] = $derived([...new Set(runs.list.flatMap((run) => run.tags))].sort());

  /** Whether some run has a value of the facet. */
  hasFacet(facet: Facet): boolean {
    return this.pool.some((run) => facet.valuesOf(run).length > 0);
  }

  /** The values of a facet with how many runs have them, the other filters applied. */
  facetValues(facet: Facet): readonly { value: string; text: string; count: number }[] {
    const counts = new Map<string, number>();
    const keeps = this.#filter(facet.key);
    for (const run of this.pool) {
      const one = keeps(run) ? 1 : 0;
      for (const value of facet.valuesOf(run)) counts.set(value, (counts.get(value) ?? 0) + one);
    }
    return [...counts]
      .map(([value, count]) => ({ value, text: facet.text(value), count }))
      .sort((a, b) => b.count - a.count || compareValues(a.text, b.text, false));
  }

  tick(facet: string, value: string): void {
    const values = new Set(this.ticked[facet]);
    if (!values.delete(value)) values.add(value);
    this.ticked = { ...this.ticked, [facet]: values };
  }

  clearFacet(facet: string): void {
    this.ticked = { ...this.ticked, [facet]: new Set() };
  }

  clearFilters(): void {
    this.query = '';
    this.ticked = {};
    this.onlyStarred = false;
    this.study = null;
  }

  sortBy(key: string): void {
    if (this.sortKey === key) this.descending = !this.descending;
    else {
      this.sortKey = key;
      this.descending = columnOf(key)?.number ?? false;
    }
  }

  toggleColumn(key: string): void {
    const shown = this.columnKeys.includes(key);
    const columns = shown ? this.columnKeys.filter((each) => each !== key) : [...this.columnKeys, key];
    void app.change({ columns });
  }

  resetColumns(): void {
    void app.change({ columns: null });
  }

  /** Keeps the present filter under a name, in place of one of the same name. */
  async saveSearch(name: string): Promise<void> {
    const ticked = Object.entries(this.ticked).filter(([, values]) => values.size > 0);
    const search: SavedSearch = {
      name: name.trim(),
      query: this.query.trim(),
      ticked: Object.fromEntries(ticked.map(([facet, values]) => [facet, [...values]])),
      onlyStarred: this.onlyStarred,
    };
    const others = this.searches.filter((each) => each.name !== search.name);
    await app.change({ searches: sortedByName([...others, search]) });
  }

  applySearch({ query, ticked, onlyStarred }: SavedSearch): void {
    this.query = query;
    this.ticked = Object.fromEntries(Object.entries(ticked).map(([facet, values]) => [facet, new Set(values)]));
    this.onlyStarred = onlyStarred;
  }

  async deleteSearch(search: SavedSearch): Promise<void> {
    await app.change({ searches: this.searches.filter(({ name }) => name !== search.name) });
    const bringBack = () => app.change({ searches: sortedByName([...this.searches, search]) });
    notices.undoable(`Deleted the filter “${search.name}”.`, () => void bringBack());
  }

  /** A click or an arrow key on a run: alone, added (toggle), or everything from the last one (range). */
  pick(id: RunId, how: 'only' | 'toggle' | 'range'): void {
    this.focusId = id;
    if (how === 'range' && this.#anchor !== null) {
      const ids = this.shown.map((run) => run.id);
      const [a, b] = [ids.indexOf(this.#anchor), ids.indexOf(id)].sort((x, y) => x - y) as [number, number];
      this.selected = new Set(ids.slice(Math.max(0, a), b + 1));
      return;
    }
    this.#anchor = id;
    if (how !== 'toggle') {
      this.selected = new Set([id]);
      return;
    }
    const selected = new Set(this.selected);
    if (!selected.delete(id)) selected.add(id);
    this.selected = selected;
  }

  pickAll(): void {
    this.selected = new Set(this.shown.map((run) => run.id));
  }

  pickNone(): void {
    this.selected = new Set();
  }

  setShelf(shelf: Shelf): void {
    this.shelf = shelf;
    this.pickNone();
    this.focusId = null;
    this.detailsOpen = false;
  }

  /** Moves the picked runs into the bin or out of it. */
  async discard(): Promise<void> {
    const ids = this.pickedIds;
    this.pickNone();
    await (this.showBin ? runs.restore(ids) : runs.bin(ids));
  }

  /** Archives the picked runs, or takes them out when all are archived. Active ones cannot be. */
  async archive(): Promise<void> {
    if (this.showBin || this.picked.some((run) => isActive(run.status))) return;
    const archived = !this.picked.every((run) => run.archivedAt !== null);
    const ids = this.pickedIds;
    this.pickNone();
    await runs.archive(ids, archived);
  }

  /** Stars all picked runs, or none when all have one. */
  async star(ids: readonly RunId[]): Promise<void> {
    const starred = !runs.pick(ids).every((run) => run.starred);
    await runs.update(ids, { starred });
  }

  async rename(id: RunId, name: string): Promise<void> {
    this.renamingId = null;
    const trimmed = name.trim().slice(0, 120);
    if (trimmed !== '' && trimmed !== runs.get(id)?.name) await runs.update([id], { name: trimmed });
  }

  /** Whether a run passes every filter but one facet. State is read once here, not once a run. */
  #filter(except: string | null): (run: RunSummary) => boolean {
    const { test } = this.parsed;
    const { ticked, onlyStarred, study } = this;
    const wanted = FACETS.flatMap(({ key, valuesOf }) => {
      const values = ticked[key];
      return key === except || values === undefined || values.size === 0 ? [] : [{ valuesOf, values }];
    });
    return (run) =>
      (!onlyStarred || run.starred) &&
      (study === null || study.ids.has(run.id)) &&
      wanted.every(({ valuesOf, values }) => valuesOf(run).some((value) => values.has(value))) &&
      test(run);
  }
}

function sortedByName(searches: readonly SavedSearch[]): SavedSearch[] {
  return [...searches].sort((a, b) => compareValues(a.name, b.name, false));
}

export const historyState = new HistoryState();
