import { z } from 'zod';
import { SAMPLE_SEARCH, type SampleState } from '../../shared/sample';
import type { RunId } from '../../shared/run';
import type { ImportedStudy } from '../../shared/study';
import { readSettings, WINDOW_STATE, writeSettings } from '../settings';
import type { Store } from '../store/store';

const KEY = 'sample';

/** Which runs and comparisons of this history came with the sample study. */
const RECORD = z.object({
  runIds: z.array(z.string()),
  comparisonIds: z.array(z.string()),
  /** It was being taken in when this was written. */
  pending: z.boolean(),
});
type SampleRecord = z.output<typeof RECORD>;
const NOTHING: SampleRecord = { runIds: [], comparisonIds: [], pending: false };

/** What a history knows of the sample study: it is told from the user's own runs by their ids, whatever their tags. */
export class SampleBook {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Whether the sample study should come by itself: no run was ever in this history as far as can be told, no window has shown
   * it, and the study was never there; or taking it in was broken off.
   */
  get isDue(): boolean {
    const { runs, settings, readOnly } = this.#store;
    if (readOnly !== null) return false;
    const record = this.#read();
    if (record !== null) return record.pending;
    return settings.get(WINDOW_STATE) === null && runs.page(null, 1).total === 0;
  }

  state(adding = false): SampleState {
    const { runIds, comparisonIds } = this.#read() ?? NOTHING;
    const kept = new Set(this.#store.comparisons.list().map(({ id }) => id));
    return {
      runIds: runIds.length === 0 ? [] : this.#store.runs.list({ ids: runIds }).map(({ id }) => id),
      comparisonIds: comparisonIds.filter((id) => kept.has(id)),
      adding,
    };
  }

  /** Taking it in begins: broken off, it is done again at the next start. */
  begin(): void {
    this.#write({ ...(this.#read() ?? NOTHING), pending: true });
  }

  /** It was given up for a reason that will not go by itself. */
  giveUp(): void {
    this.#write({ ...(this.#read() ?? NOTHING), pending: false });
  }

  /** It is in the history; its filter comes too. */
  keep({ added, there, comparisons }: ImportedStudy): void {
    const before = this.#read() ?? NOTHING;
    this.#write({
      runIds: [...new Set([...before.runIds, ...added, ...there])],
      comparisonIds: [...new Set([...before.comparisonIds, ...comparisons])],
      pending: false,
    });
    const settings = readSettings(this.#store);
    if (settings.searches.some(({ name }) => name === SAMPLE_SEARCH.name)) return;
    writeSettings(this.#store, { ...settings, searches: [...settings.searches, SAMPLE_SEARCH] });
  }

  /**
   * Puts its runs into the bin and deletes its comparisons and its filter; what the user has made of them stays. Returns the runs.
   * Errors  LabError, and nothing is changed.
   */
  remove(): readonly RunId[] {
    const { runIds, comparisonIds } = this.state();
    const settings = readSettings(this.#store);
    const searches = settings.searches.filter((each) => JSON.stringify(each) !== JSON.stringify(SAMPLE_SEARCH));
    this.#store.atomically(() => {
      this.#store.runs.bin.put(runIds);
      for (const id of comparisonIds) this.#store.comparisons.delete(id);
      if (searches.length < settings.searches.length) writeSettings(this.#store, { ...settings, searches });
      this.#write({ ...(this.#read() ?? NOTHING), pending: false });
    });
    return runIds;
  }

  #read(): SampleRecord | null {
    return RECORD.safeParse(this.#store.settings.get(KEY)).data ?? null;
  }

  #write(record: SampleRecord): void {
    this.#store.settings.set(KEY, record);
  }
}
