import { CORE_VERSION } from '../../shared/core';
import { defaultRunName } from '../../shared/runName';
import type { ExperimentSpec } from '../../shared/experiment';
import { specHash } from '../../shared/experimentSchema';
import type { RunSummary } from '../../shared/run';
import type { SweepSpec } from '../../shared/sweep';
import type { Store } from '../store/store';

interface NewRun {
  readonly spec: ExperimentSpec;
  /** Null for a name made from the settings. */
  readonly name: string | null;
}

/** Stores runs as queued, all or none; with `sweep`, as the runs of that new sweep. */
export function createRuns(
  store: Store,
  runs: readonly NewRun[],
  options: { readonly appVersion: string; readonly sweep?: SweepSpec },
): readonly RunSummary[] {
  return store.atomically(() => {
    const sweepId = options.sweep === undefined ? null : store.sweeps.create(options.sweep).id;
    return runs.map(({ spec, name }) =>
      store.runs.create(spec, {
        name: name ?? defaultRunName(spec),
        specHash: specHash(spec),
        sweepId,
        appVersion: options.appVersion,
        coreVersion: CORE_VERSION,
      }),
    );
  });
}
