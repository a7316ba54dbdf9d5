import type { QueueFacts, QueueStatus } from '../../shared/queue';
import type { RunId, SweepId } from '../../shared/run';
import type { LaunchTrainer } from '../runs/trainerProcess';
import type { Store } from '../store/store';
import type { LaunchLink, QueueTarget } from './protocol';

/** What a collector tells its owner: the window or `lab sweep`. */
export interface CollectorListener {
  /** Results were stored, or runs taken back. */
  changed(runIds: readonly RunId[]): void;
  /** A sentence for the user; it holds no secret. */
  notice(level: 'info' | 'warning' | 'error', message: string, runId: RunId | null): void;
  /** What is seen has changed; told a few times a second at most. */
  status(status: QueueStatus): void;
}

export interface CollectorOptions {
  readonly store: Store;
  readonly launchLink: LaunchLink;
  /** Computes the runs anew about which two workers differ. */
  readonly launchTrainer: LaunchTrainer<never>;
  readonly target: QueueTarget;
  readonly listener: CollectorListener;
  /** Share of the runs that are computed twice; 0.01 where it is not said. */
  readonly check?: number;
  /** How long a second worker is waited for when all else is stored, in milliseconds; 10,000 where it is not said. */
  readonly secondWorkerMs?: number;
}

/** `QueueCollector` (collector.ts) is one; so a desk can be tested without. */
export interface Collector {
  readonly status: QueueStatus;
  /**
   * Connects once, and begins to take in what is there for this history. A connection that is lost later is tried again
   * until `shutdown`.
   *
   * Errors  LabError 'io' or 'input': why it cannot be had, and the likely fix.
   */
  connect(): Promise<QueueFacts>;
  /** Hands the queued runs of a sweep over to the queue, from now on theirs; done when all are there. Again: those that are missing there. */
  submit(sweepId: SweepId): Promise<void>;
  /** Takes back what nobody has begun. */
  pause(sweepId: SweepId): Promise<void>;
  resume(sweepId: SweepId): Promise<void>;
  /** Takes back all, or these runs, which become stopped; workers stop those that are under way. */
  cancel(sweepId: SweepId, runIds?: readonly RunId[]): Promise<void>;
  /** Resolves when no run of the sweep is on the queue any more. */
  finished(sweepId: SweepId): Promise<void>;
  /** Stores what is on its way, leaves the rest on the queue, ends the link. */
  shutdown(): Promise<void>;
}
