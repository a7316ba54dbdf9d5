import { LabError } from '../../shared/errors';
import { isActive, type RunDetail, type RunId } from '../../shared/run';
import { computedBy } from '../store/elsewhere';
import type { Store } from '../store/store';
import type { ExpectedRun, RunResult } from './resultReader';

/** What a result of a stored run must be of. */
export function expectedOf({ spec, specHash, experiment, coreVersion }: RunDetail): ExpectedRun {
  return { spec, specHash, experiment, coreVersion };
}

/**
 * Stores a result as if the run had been trained here: whole or not at all, and on the disk when this returns. A run that was
 * stopped, interrupted or had failed is replaced by it.
 *
 * Returns  'there' when the history has just this result already: nothing is changed then.
 * Errors   LabError 'check' when it has another one: one of the two was not computed as it should be; 'state' when a program
 *          trains the run or it waits here for one; 'notFound'.
 */
export function storeResult(store: Store, runId: RunId, result: RunResult): 'stored' | 'there' {
  return store.durably(() => {
    const run = store.runs.get(runId);
    if (isThere(run, result)) return 'there';
    if (isActive(run.status) && run.elsewhere === null) {
      throw new LabError(
        'state',
        `run ${runId} is ${run.status} here; its result of elsewhere is not taken: stop it first`,
      );
    }
    const { started, points, histograms, snapshots, checkpoint, progress, end, endedAt, head } = result;
    const { runs } = store;
    if (!isActive(run.status)) runs.setStatus(runId, 'queued', { message: 'Its result came from elsewhere.' });
    // What it has of an earlier attempt is in the result, the same to the bit.
    store.series.truncateAfter(runId, -1);
    if (started !== null) {
      runs.setStatus(runId, 'running', {
        ...started,
        step: 0,
        message: computedBy(head.by),
        at: head.startedAt,
      });
      store.series.appendPoints(runId, points, progress, histograms);
      for (const snapshot of snapshots) store.snapshots.save(runId, snapshot);
    }
    if (checkpoint !== null) {
      store.checkpoints.save(runId, checkpoint.step, 'final', checkpoint.bytes, checkpoint.elapsedMs);
    }
    const weightsHash = end.status === 'failed' ? {} : { weightsHash: end.weightsHash };
    const { step, elapsedMs } = progress;
    runs.setStatus(runId, end.status, { step, elapsedMs, ...weightsHash, message: end.message, at: endedAt });
    return 'stored';
  });
}

/** Whether the run has ended for good, and just so. */
function isThere({ id, status, weightsHash }: RunDetail, { end }: RunResult): boolean {
  if (status !== 'done' && status !== 'diverged') return false;
  if (end.status === status && end.weightsHash === weightsHash) return true;
  const found = end.status === 'failed' ? 'failed' : `is ${end.status} with weights ${end.weightsHash.slice(0, 12)}…`;
  const here = `is ${status} here with weights ${(weightsHash ?? 'none').slice(0, 12)}…`;
  throw new LabError('check', `run ${id} ${here}; the other result ${found}: replay the run to see which is right`);
}
