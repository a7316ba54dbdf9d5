import type { Elsewhere } from './elsewhere';
import type { ExperimentSpec } from './experiment';
import type { MetricName } from './metrics';
import type { Replay } from './replay';
import type { SweepSpec } from './sweep';
import type { CheckpointReason } from './trainerProtocol';

/** queued → running → (paused) → done · stopped · diverged · failed · interrupted. */
export const RUN_STATUSES = [
  'queued',
  'running',
  'paused',
  'done',
  'stopped',
  'diverged',
  'failed',
  'interrupted',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** States in which a run is somebody's work: a process owns it. */
export const ACTIVE_STATUSES = ['queued', 'running', 'paused'] as const satisfies readonly RunStatus[];

/** States from which training can go on from the last checkpoint. */
export const RESUMABLE_STATUSES = ['stopped', 'interrupted', 'failed'] as const satisfies readonly RunStatus[];

export function isActive(status: RunStatus): boolean {
  return (ACTIVE_STATUSES as readonly RunStatus[]).includes(status);
}

/** Whether it is the work of a program that has this history open, not of other computers. */
export function isActiveHere(run: Pick<RunSummary, 'status' | 'elsewhere'>): boolean {
  return isActive(run.status) && run.elsewhere === null;
}

export function isResumable(status: RunStatus): boolean {
  return (RESUMABLE_STATUSES as readonly RunStatus[]).includes(status);
}

export type RunId = string;
export type SweepId = string;

/** First-hand summary of one series: kept beside the points so that lists need not read them. */
export interface SeriesSummary {
  readonly last: number;
  readonly lastStep: number;
  readonly min: number;
  readonly minStep: number;
  readonly max: number;
  readonly maxStep: number;
  /** Points stored. */
  readonly count: number;
}

/** One run as lists, tables and filters need it. Times are milliseconds since 1970 (UTC). */
export interface RunSummary {
  readonly id: RunId;
  readonly name: string;
  readonly status: RunStatus;
  /** Why it ended so, for diverged, failed, interrupted; else null. */
  readonly message: string | null;
  readonly spec: ExperimentSpec;
  /** Of the user's own data set, also when it was deleted; null for another set. */
  readonly datasetTitle: string | null;
  /** SHA-256 of the canonical spec as it was stored, hex: parameters that joined its records later are not in it. */
  readonly specHash: string;
  readonly sweepId: SweepId | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Time spent training, pauses left out. */
  readonly elapsedMs: number;
  readonly step: number;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  readonly parameterCount: number;
  /** Summaries of the network-wide series (layer 0) by metric name. */
  readonly metrics: Readonly<Record<string, SeriesSummary>>;
  /** SHA-256 of the final weights, hex; null until the run has ended. */
  readonly weightsHash: string | null;
  /** The newest replay of just these weights; null when there was none. */
  readonly replay: Replay | null;
  readonly starred: boolean;
  readonly tags: readonly string[];
  readonly note: string;
  /** When it was archived: kept, but not shown at first; null otherwise. */
  readonly archivedAt: number | null;
  /** When it was put in the bin; null otherwise. */
  readonly deletedAt: number | null;
  /** Step of the newest stored checkpoint, or null: where resuming would start. */
  readonly checkpointStep: number | null;
  /** Points stored over all series. */
  readonly pointCount: number;
  /** Where it is computed, of a queued run that others train; else null. */
  readonly elsewhere: Elsewhere | null;
}

/** A place in the list of all runs, newest first. */
export interface RunPlace {
  readonly createdAt: number;
  readonly id: RunId;
}

/** A stretch of the list of all runs, those in the bin among them. */
export interface RunPage {
  readonly runs: readonly RunSummary[];
  /** Runs in the whole list. */
  readonly total: number;
  /** Place of the last of these runs; null when nothing is behind it. */
  readonly next: RunPlace | null;
}

/** Something that happened to a run. */
export interface RunEvent {
  readonly at: number;
  readonly kind: string;
  readonly message: string;
}

/** Everything about one run but its series. */
export interface RunDetail extends RunSummary {
  readonly events: readonly RunEvent[];
  readonly appVersion: string;
  /** The core that trained it; "1 + 2" when it was begun with one and resumed with another. */
  readonly coreVersion: string;
  /** What its checkpoints are marked with: the hash of its experiment as stored, parameters that came later left out. */
  readonly experiment: string;
}

/** Summary of one series of a run; layer 0 is the network as a whole. */
export interface RecordedSeries {
  readonly metric: MetricName;
  readonly layer: number;
  readonly summary: SeriesSummary;
}

/** The newest checkpoint without its bytes. */
export interface CheckpointFacts {
  readonly step: number;
  readonly reason: CheckpointReason;
  readonly bytes: number;
  /** SHA-256 of its bytes, hex. */
  readonly sha256: string;
  readonly createdAt: number;
}

/** What is stored of one run beside its summary. */
export interface RunRecord {
  readonly checkpoint: CheckpointFacts | null;
  /** Bytes of all its points. */
  readonly seriesBytes: number;
  readonly histogramCount: number;
  /** Bytes of their bins and of the three numbers that each has. */
  readonly histogramBytes: number;
  /** Snapshots of the weights, that of the checkpoint not among them. */
  readonly snapshotCount: number;
  readonly snapshotBytes: number;
  /** In the order of layers, then metrics by name. */
  readonly series: readonly RecordedSeries[];
}

/** A set of runs made from one template. */
export interface SweepSummary {
  readonly id: SweepId;
  readonly name: string;
  readonly createdAt: number;
  /** Template, axes and number of seeds, as stored. */
  readonly spec: SweepSpec;
  /** In the order of `expandSweep`: cell by cell, the seeds of a cell side by side. */
  readonly runIds: readonly RunId[];
}
