import { assertNever } from '../../shared/errors';
import { countParameters } from '../../shared/experimentSchema';
import { gigabytes, runBytes } from '../../shared/memory';
import { isActive, type RunDetail, type RunId } from '../../shared/run';
import type { ThreadLimit } from '../../shared/threadChoice';
import type { TrainerCommand, TrainerEvent } from '../../shared/trainerProtocol';
import { datasetsFolder } from '../paths';
import type { Store } from '../store/store';

/** What a trainer is told to train a stored run from its newest checkpoint on, or from the beginning without one. */
export function startCommand(
  store: Store,
  run: RunDetail,
  checkpoint: ReturnType<Store['checkpoints']['latest']>,
  threads: ThreadLimit,
  startPaused: boolean,
): Extract<TrainerCommand, { type: 'start' }> {
  return {
    type: 'start',
    runId: run.id,
    spec: run.spec,
    experiment: run.experiment,
    checkpoint: checkpoint?.bytes ?? null,
    // What was trained beyond the checkpoint is trained again. Checkpoints of earlier versions do not say their time.
    elapsedMs: checkpoint === null ? 0 : (checkpoint.elapsedMs ?? run.elapsedMs),
    startPaused,
    datasetsFolder: datasetsFolder(store.file),
    threads,
  };
}

/** Stores one report of a trainer: all of it or nothing. The same one may come again when the history was busy. */
export function storeReport({ runs, series, checkpoints, snapshots }: Store, event: TrainerEvent): void {
  const { runId } = event;
  switch (event.type) {
    case 'started':
      runs.setStatus(runId, 'running', {
        totalSteps: event.totalSteps,
        stepsPerEpoch: event.stepsPerEpoch,
        parameterCount: event.parameterCount,
        step: event.step,
      });
      break;
    case 'points':
      series.appendPoints(runId, event.points, event.progress, event.histograms);
      break;
    case 'snapshot':
      snapshots.save(runId, event.snapshot);
      break;
    case 'checkpoint':
      checkpoints.save(runId, event.step, event.reason, event.bytes, event.elapsedMs);
      break;
    case 'paused':
      if (runs.get(runId).status !== 'paused') runs.setStatus(runId, 'paused');
      break;
    case 'resumed':
      runs.setStatus(runId, 'running');
      break;
    case 'ended':
      runs.setStatus(runId, event.status, {
        step: event.progress.step,
        elapsedMs: event.progress.elapsedMs,
        weightsHash: event.weightsHash,
        message: event.message,
      });
      break;
    case 'failed':
      runs.setStatus(runId, 'failed', { message: event.message });
      break;
    default:
      assertNever(event, 'trainer event');
  }
}

/** Marks a run as interrupted. Returns the sentence that is stored with it: why, and from where it can go on. */
export function storeInterruption(store: Store, runId: RunId, reason: string): string {
  const { status, step, checkpointStep } = store.runs.get(runId);
  const message = `${reason} at step ${step}; ${whatNext(checkpointStep)}.`;
  // Another program may have taken it for abandoned: then it is not ours to end.
  if (isActive(status) && store.owns(runId)) store.runs.setStatus(runId, 'interrupted', { message });
  return message;
}

/**
 * Marks a run as failed whose trainer gave up, which it does for want of memory. Returns the sentence that is stored: an
 * other attempt under the same conditions would most likely end in the same way.
 */
export function storeAbortion({ runs }: Store, runId: RunId, how: string): string {
  const { spec, step, checkpointStep } = runs.get(runId);
  const needed = gigabytes(runBytes(spec, countParameters(spec), spec.batchSize));
  const why = `its trainer process gave up (${how}), as it does when memory is short`;
  const fix = `it takes about ${needed} beside its data: let fewer runs train at the same time, or take fewer units`;
  const message = `The run failed at step ${step}: ${why}; ${fix}. Then ${whatNext(checkpointStep)}.`;
  runs.setStatus(runId, 'failed', { message });
  return message;
}

function whatNext(checkpointStep: number | null): string {
  return checkpointStep === null ? 'it can be started again' : `it can be resumed from step ${checkpointStep}`;
}
