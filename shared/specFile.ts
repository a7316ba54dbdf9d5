import { parseSpec } from './experimentSchema';
import type { ExperimentSpec } from './experiment';
import { parseSweep, type SweepSpec } from './sweep';

/** The ending of the name of a spec file, of an experiment or of a sweep. */
export const SPEC_ENDING = '.initlab.json';

/** What a spec file holds. */
export type SpecFile =
  | { readonly kind: 'experiment'; readonly path: string; readonly spec: ExperimentSpec }
  | { readonly kind: 'sweep'; readonly path: string; readonly spec: SweepSpec };

/** Reads either kind: a sweep is what has axes. Errors as `parseSpec` and `parseSweep`. */
export function parseSpecFile(path: string, raw: unknown): SpecFile {
  const isSweep = typeof raw === 'object' && raw !== null && 'axes' in raw;
  return isSweep ? { kind: 'sweep', path, spec: parseSweep(raw) } : { kind: 'experiment', path, spec: parseSpec(raw) };
}
