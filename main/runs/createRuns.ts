import { CORE_VERSION } from '../../shared/core';
import { tableHash } from '../../shared/datasets/stored';
import type { Elsewhere } from '../../shared/elsewhere';
import { defaultRunName } from '../../shared/runName';
import type { ExperimentSpec } from '../../shared/experiment';
import { specHash } from '../../shared/experimentSchema';
import type { RunSummary, SweepId } from '../../shared/run';
import { expandSweep, parseSweep, type SweepSpec } from '../../shared/sweep';
import { ownSet } from '../data/datasets';
import { jobName } from '../results/format';
import { datasetsFolder } from '../paths';
import type { Store } from '../store/store';

interface NewRun {
  readonly spec: ExperimentSpec;
  /** Null for a name made from the settings. */
  readonly name: string | null;
}

/**
 * Stores runs as queued, all or none; with `sweep`, as the runs of that new sweep; with `elsewhere`, as runs that others compute
 * and that this program must not enqueue.
 *
 * Errors  LabError 'notFound' for an own data set that is not there.
 */
export function createRuns(
  store: Store,
  runs: readonly NewRun[],
  options: {
    readonly appVersion: string;
    readonly sweep?: SweepSpec;
    /** The id that the sweep has in the history that it comes from. */
    readonly sweepId?: SweepId;
    readonly elsewhere?: Elsewhere;
  },
): readonly RunSummary[] {
  const titles = ownTitles(runs, datasetsFolder(store.file));
  return store.atomically(() => {
    store.datasetTitles.set(titles);
    const sweepId = options.sweep === undefined ? null : store.sweeps.create(options.sweep, options.sweepId).id;
    const created = runs.map((run) => createRun(store, run, titles, sweepId, options.appVersion));
    const place = options.elsewhere;
    if (place === undefined) return created;
    const away = created.map((run) => ({ runId: run.id, job: jobName(run.specHash, CORE_VERSION) }));
    store.elsewhere.put(away, place);
    return created.map((run) => ({ ...run, elsewhere: place }));
  });
}

/**
 * Gives every combination of a sweep `count` seeds more, those that follow its own; all or none. The new runs are queued in
 * the order of their cells.
 *
 * Errors  LabError 'notFound' for the sweep or its data set, 'input' when the sweep would become too large.
 */
export function addSeeds(store: Store, id: SweepId, count: number, appVersion: string): readonly RunSummary[] {
  const sweep = store.sweeps.get(id);
  const before = sweep.spec.seeds;
  const spec = parseSweep({ ...sweep.spec, seeds: before + count });
  const isNew = (index: number) => index % spec.seeds >= before;
  const planned = expandSweep(spec);
  const added = planned.filter((_, index) => isNew(index));
  const titles = ownTitles(added, datasetsFolder(store.file));
  return store.atomically(() => {
    store.datasetTitles.set(titles);
    const runs = added.map((run) => createRun(store, run, titles, id, appVersion));
    const [olds, news] = [sweep.runIds.values(), runs.values()];
    const order = planned.flatMap((_, index) => {
      if (isNew(index)) return news.next().value!.id;
      return olds.next().value ?? [];
    });
    store.sweeps.extend(id, spec, order);
    return runs;
  });
}

function createRun(
  store: Store,
  { spec, name }: NewRun,
  titles: ReadonlyMap<string, string>,
  sweepId: SweepId | null,
  appVersion: string,
): RunSummary {
  return store.runs.create(spec, {
    name: name ?? defaultRunName(spec, titles.get(ownHash(spec) ?? '') ?? null),
    specHash: specHash(spec),
    sweepId,
    appVersion,
    coreVersion: CORE_VERSION,
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
