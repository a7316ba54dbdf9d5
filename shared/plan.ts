import type { RunId, SweepId } from './run';

/** A run of a plan that is not finished in the history, and why. */
export interface PlanTrouble {
  /** Number of its files. */
  readonly task: string;
  readonly name: string;
  readonly why: string;
}

/** What an import of the results of a plan has done. */
export interface ImportedPlan {
  readonly sweepId: SweepId;
  readonly sweepName: string;
  /** Whether the history did not have the sweep, and has it now. */
  readonly made: boolean;
  /** Runs of the plan. */
  readonly planned: number;
  /** Runs whose results were taken in now; those of failed runs among them. */
  readonly added: readonly RunId[];
  /** Results that the history had already. */
  readonly there: number;
  readonly missing: readonly PlanTrouble[];
  readonly failed: readonly PlanTrouble[];
  /** Results that were not taken. */
  readonly wrong: readonly PlanTrouble[];
  /** Files among the results that belong to no run of the plan. */
  readonly strays: readonly string[];
  /** Runs that were not looked at, because the import was broken off. */
  readonly left: number;
}
