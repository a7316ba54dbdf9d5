import { correctionEvents } from '../../shared/correction';
import type { ExperimentSpec } from '../../shared/experiment';
import type { RunId, RunSummary } from '../../shared/run';
import { createRuns } from '../runs/createRuns';
import type { Store } from '../store/store';

/** A run that is to be corrected, and how. */
export interface WantedCorrection {
  readonly id: RunId;
  readonly spec: ExperimentSpec;
  readonly name: string;
  /** What was changed, in a few words. */
  readonly what: string;
}

/**
 * Stores the corrected run as a queued one; both runs tell of each other among their events. All or nothing.
 *
 * Errors  LabError 'notFound' for the run or its data set.
 */
export function correctRun(store: Store, { id, spec, name, what }: WantedCorrection, appVersion: string): RunSummary {
  const source = store.runs.get(id);
  return store.atomically(() => {
    const [run] = createRuns(store, [{ spec, name }], { appVersion });
    const { ofRun, ofSource } = correctionEvents(source, run!, what);
    store.runs.addEvent(run!.id, ofRun.kind, ofRun.message);
    store.runs.addEvent(source.id, ofSource.kind, ofSource.message);
    return run!;
  });
}
