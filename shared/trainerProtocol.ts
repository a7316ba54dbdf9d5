import type { ExperimentSpec } from './experiment';
import type { LayerHistogram } from './histogram';
import type { Point } from './metrics';
import type { RunId } from './run';
import type { StoredSnapshot } from './snapshot';
import type { ThreadLimit } from './threadChoice';
import type { UnitFields } from './timeFrame';

/** Why a checkpoint was written. */
export type CheckpointReason = 'start' | 'periodic' | 'paused' | 'stopped' | 'final';

/** Main → trainer. A trainer holds one run at a time. */
export type TrainerCommand =
  | {
      readonly type: 'start';
      readonly runId: RunId;
      readonly spec: ExperimentSpec;
      /** What the run's checkpoints are marked with: the hash of its experiment as stored. */
      readonly experiment: string;
      /** Bytes of `Training.checkpoint()` to go on from, or null to begin. */
      readonly checkpoint: Uint8Array | null;
      /** Training time already spent on this run before. */
      readonly elapsedMs: number;
      /** Wait for `resume` or `advance` before the first step. */
      readonly startPaused: boolean;
      /** Folder of the imported data sets. */
      readonly datasetsFolder: string;
      readonly threads: ThreadLimit;
    }
  /** Other runs have begun or ended: so many threads from now on. */
  | { readonly type: 'threads'; readonly runId: RunId; readonly threads: ThreadLimit }
  | { readonly type: 'pause' | 'resume' | 'stop'; readonly runId: RunId }
  /** `hold`: no step until `release`, in whatever state; nothing is reported of it, for nothing can be stored. */
  | { readonly type: 'hold' | 'release'; readonly runId: RunId }
  /** While paused: this many steps or epochs, then paused again. */
  | { readonly type: 'advance'; readonly runId: RunId; readonly unit: 'step' | 'epoch'; readonly count: number }
  /** Send live frames to the port that comes with this message, until it closes. */
  | { readonly type: 'watch'; readonly runId: RunId };

/** Where a run stands. */
export interface Progress {
  readonly step: number;
  readonly epoch: number;
  readonly elapsedMs: number;
}

/** Trainer → main. Every message carries its run. Switch on `type`, end in assertNever. */
export type TrainerEvent =
  | {
      readonly type: 'started';
      readonly runId: RunId;
      readonly totalSteps: number;
      readonly stepsPerEpoch: number;
      readonly parameterCount: number;
      readonly step: number;
    }
  /** New points since the last message; sent at least twice a second while training. */
  | {
      readonly type: 'points';
      readonly runId: RunId;
      readonly progress: Progress;
      readonly points: readonly Point[];
      readonly histograms: readonly LayerHistogram[];
    }
  /** The weights at a step, to look back at. */
  | { readonly type: 'snapshot'; readonly runId: RunId; readonly snapshot: StoredSnapshot }
  | {
      readonly type: 'checkpoint';
      readonly runId: RunId;
      readonly step: number;
      readonly reason: CheckpointReason;
      /** Training time up to it. */
      readonly elapsedMs: number;
      readonly bytes: Uint8Array;
    }
  | { readonly type: 'paused' | 'resumed'; readonly runId: RunId; readonly progress: Progress }
  /** The run has ended by its own. All its points and its last checkpoint were sent before this. */
  | {
      readonly type: 'ended';
      readonly runId: RunId;
      readonly status: 'done' | 'stopped' | 'diverged';
      readonly progress: Progress;
      readonly weightsHash: string;
      /** For diverged: what became non-finite, where. */
      readonly message: string | null;
    }
  | { readonly type: 'failed'; readonly runId: RunId; readonly message: string };

/** The function that a two-input network computes, sampled on a square grid, for the decision-boundary picture. */
export interface DecisionGrid {
  /** Cells along each side. */
  readonly size: number;
  /** Input ranges before scaling: [x1 min, x1 max, x2 min, x2 max]. */
  readonly extent: readonly [number, number, number, number];
  /** Output units: 1 (probability of class 1, or the value for regression) or one probability a class. */
  readonly outputs: number;
  /** [size × size × outputs]; row 0 is the lowest x2. */
  readonly values: Float32Array;
}

/** Trainer → page, over a port of their own, at most 30 a second. */
export interface LiveFrame {
  readonly runId: RunId;
  readonly progress: Progress;
  /** Steps a second over the last second of training. */
  readonly stepsPerSecond: number;
  /** Threads that share the steps. */
  readonly threads: number;
  readonly points: readonly Point[];
  /** Present a few times a second, for two-input data sets only. */
  readonly grid: DecisionGrid | null;
  /** With the grid: what the units of each layer answer over the plane; empty for large networks. */
  readonly fields: readonly UnitFields[];
}
