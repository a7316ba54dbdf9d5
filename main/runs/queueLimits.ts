import os from 'node:os';
import type { ThreadLimit } from '../../shared/threadChoice';

/** How many runs train at the same time, and how many threads share the steps of one. */
export interface QueueLimits {
  /** Trainers that may train at the same time, at least 1. */
  readonly trainers: number;
  /** Threads of each run; 0 for an equal share of the cores, as many of them as are measured to be quicker. */
  readonly threads: number;
}

/** What each of `running` runs may use: left to itself, no core is promised twice. */
export function threadsOfEach({ threads }: QueueLimits, running: number): ThreadLimit {
  if (threads > 0) return { most: threads, fixed: true };
  return { most: Math.max(1, Math.floor(os.availableParallelism() / Math.max(1, running))), fixed: false };
}
