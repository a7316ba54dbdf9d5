import type { DatasetName } from './index';
import type { Choice } from '../params';

/** A data set that the user imported, as lists show it. Times are milliseconds since 1970 (UTC). */
export interface OwnSet {
  /** SHA-256 of its table, hex. */
  readonly hash: string;
  readonly title: string;
  /** For a spec: names the table by its hash. */
  readonly choice: Choice<DatasetName>;
  /** Size on disk. */
  readonly bytes: number;
  readonly importedAt: number;
  /** When it was deleted, while it can still be brought back; null for a set that is there. */
  readonly deletedAt: number | null;
}

/** How long a deleted set can be brought back while the app runs. */
export const KEEP_DELETED_MS = 5 * 60_000;

/** Longest title. */
export const MAX_TITLE = 80;

/** A hash as people tell sets apart by it. */
export function shortHash(hash: string): string {
  return hash.slice(0, 8);
}
