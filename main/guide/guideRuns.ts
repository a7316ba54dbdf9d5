import { CORE_VERSION } from '../../shared/core';
import { specHash } from '../../shared/experimentSchema';
import type { ExperimentSpec } from '../../shared/experiment';
import { isActive, type RunId } from '../../shared/run';
import { createRuns } from '../runs/createRuns';
import type { Store } from '../store/store';

/** The tag of every run that the guide has started. */
export const GUIDE_TAG = 'guide';

/** An experiment that the guide measures, and what its run is called. */
export interface Trial {
  readonly name: string;
  readonly spec: ExperimentSpec;
}

/** The runs of some trials, in their order. */
export interface TrialRuns {
  readonly ids: readonly RunId[];
  /** Those that were not there before. */
  readonly created: readonly RunId[];
}

/** The trials as runs of the history: those that the guide has trained before, by this core, and the others as queued ones. */
export function trialRuns(store: Store, trials: readonly Trial[], appVersion: string): TrialRuns {
  const byHash = new Map(
    store.runs
      .list({ tags: [GUIDE_TAG] })
      .filter(({ status }) => isActive(status) || status === 'done' || status === 'diverged')
      .filter(({ id }) => store.runs.get(id).coreVersion === CORE_VERSION)
      .map((run) => [run.specHash, run.id]),
  );
  const created: RunId[] = [];
  store.atomically(() => {
    for (const { name, spec } of trials) {
      const hash = specHash(spec);
      if (byHash.has(hash)) continue;
      const [run] = createRuns(store, [{ spec, name }], { appVersion });
      byHash.set(hash, run!.id);
      created.push(run!.id);
    }
    if (created.length > 0) store.runs.update(created, { addTags: [GUIDE_TAG] });
  });
  return { ids: trials.map(({ spec }) => byHash.get(specHash(spec))!), created };
}
