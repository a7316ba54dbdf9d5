import { z } from 'zod';
import { QUEUE_ADDRESS } from './queueAddress';
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

/** Where a queue is, and whom to trust there. */
export const QUEUE_SERVER = z.strictObject({
  ...QUEUE_ADDRESS.shape,
  /** With TLS: trust the certificate that was chosen from a file, beside those that the system trusts. */
  authority: z.boolean(),
});
export type QueueServer = z.output<typeof QUEUE_SERVER>;

/** A queue as the user has filled it in. */
export const QUEUE_FORM = z.strictObject({
  ...QUEUE_SERVER.shape,
  /** null: the one that is known already; empty: the server asks for none. */
  password: z.string().max(1000).nullable(),
});
export type QueueForm = z.output<typeof QUEUE_FORM>;

/** What the page knows of the one queue that is set up. */
export interface QueueView {
  /** null: none is set up. */
  readonly server: QueueServer | null;
  /** File of the certificate that is trusted, or was chosen last; null without one. */
  readonly authority: string | null;
  /** Where its password is: in the system's key store, in memory until the program ends; null where none is known. */
  readonly password: 'keyStore' | 'memory' | null;
  /** Whether this system keeps passwords; without, they are asked for at each start. */
  readonly keyStore: boolean;
  /** Its password is not known, so that it is not connected to before somebody gives it, or the known one was refused. */
  readonly asks: boolean;
  /** Runs of this history that are on queues, by the queue's name; others than the one that is set up may be among them. */
  readonly away: readonly { readonly queue: string; readonly runs: number }[];
  readonly status: QueueStatus;
}
