import { CORE_VERSION } from '../../shared/core';
import { tableHash } from '../../shared/datasets/stored';
import { defaultRunName } from '../../shared/runName';
import type { ExperimentSpec } from '../../shared/experiment';
import { specHash } from '../../shared/experimentSchema';
import type { RunSummary } from '../../shared/run';
import type { SweepSpec } from '../../shared/sweep';
import { ownSet } from '../data/datasets';
import { datasetsFolder } from '../paths';
import type { Store } from '../store/store';

interface NewRun {
  readonly spec: ExperimentSpec;
  /** Null for a name made from the settings. */
  readonly name: string | null;
}

/**
 * Stores runs as queued, all or none; with `sweep`, as the runs of that new sweep.
 *
 * Errors  LabError 'notFound' for an own data set that is not there.
 */
export function createRuns(
  store: Store,
  runs: readonly NewRun[],
  options: { readonly appVersion: string; readonly sweep?: SweepSpec },
): readonly RunSummary[] {
  const titles = ownTitles(runs, datasetsFolder(store.file));
  return store.atomically(() => {
    store.datasetTitles.set(titles);
    const sweepId = options.sweep === undefined ? null : store.sweeps.create(options.sweep).id;
    return runs.map(({ spec, name }) =>
      store.runs.create(spec, {
        name: name ?? defaultRunName(spec, titles.get(ownHash(spec) ?? '') ?? null),
        specHash: specHash(spec),
        sweepId,
        appVersion: options.appVersion,
        coreVersion: CORE_VERSION,
      }),
    );
  });
}

function ownHash({ dataset }: ExperimentSpec): string | null {
  return dataset.name === 'file' ? tableHash(dataset) : null;
}

/** The titles of the own data sets that the runs name, by hash. */
function ownTitles(runs: readonly NewRun[], folder: string): ReadonlyMap<string, string> {
  const hashes = new Set(runs.flatMap(({ spec }) => ownHash(spec) ?? []));
  return new Map([...hashes].map((hash) => [hash, ownSet(hash, folder).title]));
}
