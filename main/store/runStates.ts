import { LabError } from '../../shared/errors';
import { isActive, type RunId, type RunStatus } from '../../shared/run';

/** Which states may follow a state. done and diverged are ends for good; the others can be resumed. */
const NEXT: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  queued: ['running', 'stopped', 'failed', 'interrupted'],
  running: ['paused', 'done', 'stopped', 'diverged', 'failed', 'interrupted'],
  // Paused training can still be advanced by single steps, and so reach its end.
  paused: ['running', 'done', 'stopped', 'diverged', 'failed', 'interrupted'],
  stopped: ['queued', 'running'],
  interrupted: ['queued', 'running'],
  failed: ['queued', 'running'],
  done: [],
  diverged: [],
};

/** Errors   LabError 'state' when `to` cannot follow `from`. */
export function requireTransition(id: RunId, from: RunStatus, to: RunStatus): void {
  if (NEXT[from].includes(to)) return;
  const may = NEXT[from].length === 0 ? 'it has ended for good' : `it can become ${NEXT[from].join(', ')}`;
  throw new LabError('state', `run ${id} is ${from} and cannot become ${to}; ${may}`);
}

/** The sentence that a change of state leaves among the run's events. */
export function transitionMessage(from: RunStatus, to: RunStatus, step: number): string {
  const at = `at step ${String(step)}`;
  switch (to) {
    case 'queued':
      return `Queued to go on ${at}.`;
    case 'running':
      if (from === 'paused') return `Went on ${at}.`;
      return step === 0 ? 'Training began.' : `Training went on ${at}.`;
    case 'paused':
      return `Paused ${at}.`;
    case 'done':
      return `Finished ${at}.`;
    case 'stopped':
      return from === 'queued' ? 'Taken out of the queue.' : `Stopped ${at}.`;
    case 'diverged':
      return `Diverged ${at}.`;
    case 'failed':
      return `Failed ${at}.`;
    case 'interrupted':
      return `Interrupted ${at}.`;
  }
}

/** What is left of a run whose program ended without warning. */
export function interruptedMessage(run: {
  readonly status: RunStatus;
  readonly pointCount: number;
  readonly checkpointStep: number | null;
}): string {
  const kept = [];
  if (run.pointCount > 0) kept.push(run.pointCount === 1 ? '1 point' : `${String(run.pointCount)} points`);
  if (run.checkpointStep !== null) kept.push(`a checkpoint at step ${String(run.checkpointStep)}`);
  const isWaiting = run.status === 'queued';
  if (kept.length === 0) {
    return isWaiting ? 'The program ended before this run began.' : 'The program ended while this run was training.';
  }
  const verb = kept.length === 1 && run.pointCount < 2 ? 'is' : 'are';
  const what = isWaiting ? 'before this run went on' : 'while this run was training';
  return `The program ended ${what}; ${kept.join(' and ')} ${verb} kept.`;
}

/** Errors   LabError 'state' when the run is somebody's work. */
export function requireEnded(id: RunId, status: RunStatus, action: string): void {
  if (isActive(status)) throw new LabError('state', `run ${id} is ${status} and cannot be ${action}; stop it first`);
}
