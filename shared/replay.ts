import { isActive, type RunStatus, type RunSummary } from './run';

/** What came of training a run again from its stored experiment. Times are milliseconds since 1970 (UTC). */
export interface Replay {
  readonly at: number;
  /** The replay came to the same step with the same weights, byte for byte. */
  readonly identical: boolean;
  /** The step whose weights were to be met, and the one that was reached. */
  readonly step: number;
  readonly replayedStep: number;
  /** SHA-256 of the weights, hex. */
  readonly storedHash: string;
  readonly replayedHash: string;
  /** Versions of the numeric core. */
  readonly storedCore: string;
  readonly replayedCore: string;
  readonly elapsedMs: number;
}

/** How a run's newest replay ended, as filters and lists say it. */
export type ReplayVerdict = 'identical' | 'different';

/** A replay that waits or is under way. */
export interface ReplayProgress {
  readonly runId: string;
  /** Steps done, of so many. */
  readonly step: number;
  readonly totalSteps: number;
  /** Since its training began; null while it waits for another replay. */
  readonly elapsedMs: number | null;
}

/** States in which a run's weights are settled, so that there is something to meet. */
const REPLAYABLE: readonly RunStatus[] = ['done', 'diverged', 'stopped'];

export function verdictOf({ replay }: Pick<RunSummary, 'replay'>): ReplayVerdict | null {
  if (replay === null) return null;
  return replay.identical ? 'identical' : 'different';
}

/** Why a run cannot be replayed: a sentence for people; null when it can. Whether its data set is there is not asked. */
export function replayProblem({ status, weightsHash }: Pick<RunSummary, 'status' | 'weightsHash'>): string | null {
  if (isActive(status)) return `Only a run that has ended can be replayed; this one is ${status}.`;
  if (!REPLAYABLE.includes(status)) {
    return `Only a run that is done, stopped or diverged can be replayed; this one is ${status}: resume it first.`;
  }
  return weightsHash === null ? 'This run ended before it had weights: there is nothing to compare with.' : null;
}
