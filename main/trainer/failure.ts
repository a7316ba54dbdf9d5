import { messageOf } from '../../shared/errors';
import type { ExperimentSpec } from '../../shared/experiment';
import { countParameters } from '../../shared/experimentSchema';
import { gigabytes, runBytes } from '../../shared/memory';

/** Why a run failed: what was thrown or, where that says that there is no memory, how much it takes and what helps. */
export function failureOf(thrown: unknown, spec: ExperimentSpec): string {
  const said = messageOf(thrown);
  if (!(thrown instanceof RangeError) || !/memory|alloc|array buffer|array length/i.test(said)) return said;
  const needed = gigabytes(runBytes(spec, countParameters(spec), spec.batchSize));
  const fix = 'take fewer units or a smaller batch, or close other programs and resume';
  return `there is not enough memory: it takes about ${needed} beside its data (${said}); ${fix}`;
}
