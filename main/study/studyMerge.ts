import type { RunId } from '../../shared/run';
import type { ImportedStudy } from '../../shared/study';
import { commitSet } from '../data/datasets';
import type { Store } from '../store/store';
import type { StudyEnd, StudyParcel } from './readStudy';

/** Writes the parts of a study into the history. Given up before its end, everything is taken out again. */
export class StudyMerge {
  readonly #store: Store;
  readonly #added: RunId[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /** Runs are there whole, or not at all. */
  take({ runs, sweeps }: StudyParcel): void {
    this.#store.studies.add(runs, sweeps);
    for (const { row } of runs) this.#added.push(String(row['id']));
  }

  end({ title, rest, staged, there, differ, comparisonsThere }: StudyEnd): ImportedStudy {
    // Nothing but a renaming: that needs no room, which the rest may lack.
    this.#store.studies.finish(rest);
    for (const set of staged) commitSet(set);
    return {
      ...{ title, there, differ, comparisonsThere },
      added: this.#added.splice(0), // from here on they stay
      restored: rest.restore,
      comparisons: rest.comparisons.map(({ id }) => String(id)),
      sets: staged.length,
    };
  }

  /** Returns the runs that are gone again. */
  undo(): readonly RunId[] {
    const gone = this.#added.splice(0);
    if (gone.length > 0) this.#store.studies.takeBack(gone);
    return gone;
  }
}
