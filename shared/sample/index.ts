import type { RunId } from '../run';
import type { SavedSearch } from '../settings';

/** The tag of every run of the sample study. */
export const SAMPLE_TAG = 'sample';

/** The filter that comes with the sample study. */
export const SAMPLE_SEARCH: SavedSearch = {
  name: 'Sample study',
  query: `tag:${SAMPLE_TAG}`,
  ticked: {},
  onlyStarred: false,
};

/** What the page knows of the sample study. */
export interface SampleState {
  /** Its runs that are in the history, not in the bin; empty where it was removed, or never there. */
  readonly runIds: readonly RunId[];
  /** Its comparisons that are there. */
  readonly comparisonIds: readonly string[];
  /** It is being taken in just now. */
  readonly adding: boolean;
}
