import type { ExperimentSpec } from '../../shared/experiment';
import type { RunSummary } from '../../shared/run';

const keys = new WeakMap<ExperimentSpec, string>();

/** The same for experiments that differ in their seeds only. */
function keyWithoutSeeds(spec: ExperimentSpec): string {
  let key = keys.get(spec);
  if (key === undefined) keys.set(spec, (key = JSON.stringify({ ...spec, seeds: null })));
  return key;
}

/** The runs that differ from one in their seeds only, it left out; those of the very same seeds are repeats and among them. */
export function siblingsOf(run: RunSummary, among: readonly RunSummary[]): readonly RunSummary[] {
  const key = keyWithoutSeeds(run.spec);
  return among.filter((other) => other.id !== run.id && keyWithoutSeeds(other.spec) === key);
}
