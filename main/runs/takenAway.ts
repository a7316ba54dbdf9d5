import { LabError } from '../../shared/errors';
import { isActive, type RunId } from '../../shared/run';
import type { Store } from '../store/store';

/**
 * Whether a report was refused because another program holds the run for abandoned, or has taken it up. That happens to a
 * program that was silent for long where the system does not tell whether its process lives.
 */
export function isTakenAway(store: Store, runId: RunId, thrown: unknown): boolean {
  if (!(thrown instanceof LabError) || thrown.code !== 'state') return false;
  const { status } = store.runs.get(runId);
  return status === 'interrupted' || (isActive(status) && !store.owns(runId));
}

/** What is said of it. */
export function takenAwayMessage(store: Store, runId: RunId): string {
  const why = 'Another program took this one for gone, as it may after the computer has slept';
  if (isActive(store.runs.get(runId).status)) return `${why}; the run goes on there.`;
  return `${why}, and the run for interrupted; it goes on here from its last checkpoint.`;
}
