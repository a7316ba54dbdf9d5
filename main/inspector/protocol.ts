import type { ErrorCode } from '../../shared/errors';
import type { ExperimentSpec } from '../../shared/experiment';
import type { RunId } from '../../shared/run';
import type { StoredSnapshot } from '../../shared/snapshot';
import type { GradientCheck, SymmetryStep, TimeFrame, TimeSteps, UnitDetail } from '../../shared/timeFrame';

/** Runs that the inspector keeps: two side by side, and one more, so that going to and fro reads nothing again. */
export const KEPT_RUNS = 3;

/** What can be asked about the moments of a run. */
export type Question =
  | { readonly kind: 'steps' }
  | { readonly kind: 'symmetry' }
  | { readonly kind: 'frame'; readonly step: number; readonly layer: number }
  | { readonly kind: 'unit'; readonly step: number; readonly layer: number; readonly unit: number }
  | { readonly kind: 'gradient'; readonly step: number };

export interface Answers {
  readonly steps: TimeSteps;
  readonly symmetry: readonly SymmetryStep[];
  readonly frame: TimeFrame;
  readonly unit: UnitDetail;
  readonly gradient: GradientCheck;
}

/** The weights that are stored of a run, as far as the inspector does not have them yet. */
export interface Stored {
  /** Forget what came before: the run was not known, or its snapshots are others. */
  readonly begin: { readonly spec: ExperimentSpec; readonly datasetsFolder: string } | null;
  readonly snapshots: readonly StoredSnapshot[];
  readonly checkpoint: { readonly step: number; readonly bytes: Uint8Array } | null;
}

/** Main → inspector. */
export interface InspectorCommand {
  readonly id: number;
  readonly runId: RunId;
  readonly stored: Stored;
  readonly question: Question;
}

/** Inspector → main. */
export type InspectorEvent =
  | { readonly id: number; readonly ok: true; readonly answer: Answers[keyof Answers] }
  | { readonly id: number; readonly ok: false; readonly code: ErrorCode; readonly message: string };
