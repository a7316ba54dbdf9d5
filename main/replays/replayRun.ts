import { CORE_VERSION } from '../../shared/core';
import { tableHash } from '../../shared/datasets/stored';
import { LabError } from '../../shared/errors';
import type { ExperimentSpec } from '../../shared/experiment';
import { replayProblem, type Replay } from '../../shared/replay';
import type { RunDetail } from '../../shared/run';
import { ownSet } from '../data/datasets';
import { datasetsFolder } from '../paths';
import type { Store } from '../store/store';

/** Weights at a step. */
export interface Weights {
  readonly step: number;
  readonly hash: string;
}

/** Errors  LabError 'state' for a run without settled weights, 'notFound' when its own data set is gone. */
export function requireReplayable(store: Store, run: RunDetail): Weights {
  const problem = replayProblem(run);
  if (problem !== null || run.weightsHash === null) {
    throw new LabError('state', `“${run.name}” cannot be replayed: ${problem ?? 'it has no weights'}`);
  }
  if (run.spec.dataset.name === 'file') ownSet(tableHash(run.spec.dataset), datasetsFolder(store.file));
  return { step: run.step, hash: run.weightsHash };
}

/** The experiment without what is only written down on the way: that costs time and decides nothing. */
export function unrecorded(spec: ExperimentSpec): ExperimentSpec {
  const never = 1_000_000_000;
  return {
    ...spec,
    record: { ...spec.record, everySteps: never, evaluateEverySteps: never, histograms: 0, snapshots: 'none' },
  };
}

/** What came of a replay that has ended now. */
export function compareWeights(run: RunDetail, stored: Weights, reached: Weights, elapsedMs: number): Replay {
  return {
    at: Date.now(),
    identical: reached.hash === stored.hash && reached.step === stored.step,
    step: stored.step,
    replayedStep: reached.step,
    storedHash: stored.hash,
    replayedHash: reached.hash,
    storedCore: run.coreVersion,
    replayedCore: CORE_VERSION,
    elapsedMs,
  };
}
