import type { SweepId } from './run';

/** A worker of a queue, as it tells of itself. */
export interface QueueWorker {
  /** Its computer and process, such as "lab-7:4711". */
  readonly name: string;
  readonly coreVersion: string;
  /** Runs that it trains side by side at most. */
  readonly concurrency: number;
  /** Runs that it trains now. */
  readonly underWay: number;
  /** Why nothing that it sends is taken; null as long as it is trusted. */
  readonly refused: string | null;
}

/** What a server is, and what is on it: the answer of a connection test. */
export interface QueueFacts {
  /** "Redis 7.0.15", "Valkey 8.1.1". */
  readonly server: string;
  readonly workers: readonly QueueWorker[];
  /** Jobs that wait for a worker, of everybody. */
  readonly waiting: number;
  /** What will work, but not well, as sentences: nothing is kept on the disk, there are no workers. */
  readonly warnings: readonly string[];
}

/** How far the runs of a sweep are that are on a queue. */
export interface QueueProgress {
  readonly sweepId: SweepId;
  /** Runs whose results are stored, since the sweep was handed over. */
  readonly done: number;
  readonly underWay: number;
  readonly waiting: number;
  /** What nobody has begun is taken from the queue until it goes on. */
  readonly paused: boolean;
}

/** The connection to a queue, and what is seen through it. */
export interface QueueStatus {
  /** `lost`: it was there and is tried again by itself; `refused`: it is not tried again before something is changed. */
  readonly link: 'closed' | 'connecting' | 'connected' | 'lost' | 'refused';
  /** Why it is lost or refused, as a sentence with the likely fix; null otherwise. */
  readonly reason: string | null;
  /** As last seen; null before the first answer. */
  readonly facts: QueueFacts | null;
  /** Results stored a minute, over the last few minutes; null before there is one. */
  readonly runsPerMinute: number | null;
  readonly sweeps: readonly QueueProgress[];
}
