import type { RunId } from './run';

/** The history cannot be written for now: training waits, and what was reported until then is kept in memory. */
export interface Outage {
  /** Why: a sentence that names the file and what to do. */
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Points that wait in memory. */
  readonly points: number;
  /** Bytes of weights and histograms that wait in memory. */
  readonly bytes: number;
  /** Runs that trained and wait now. */
  readonly runIds: readonly RunId[];
  /** What that which waits takes on the disk, about; null where room is not what is missing. */
  readonly neededBytes: number | null;
  /** Free on the disk of the history; null where room is not what is missing. */
  readonly freeBytes: number | null;
}
