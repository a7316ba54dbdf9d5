import { canonicalJson } from '../../../shared/canonicalJson';
import { DATASETS, datasetShape } from '../../../shared/datasets/index';
import { prepareData, type PreparedData } from '../../../shared/datasets/prepare';
import type { ExperimentSpec } from '../../../shared/experiment';
import { specIssues } from '../../../shared/experimentSchema';

/** The last data sets made for pictures: switching between runs must not make them anew. */
const MOST_KEPT = 6;
const kept = new Map<string, PreparedData>();

export function hasTwoInputs(spec: ExperimentSpec): boolean {
  return datasetShape(spec.dataset).features === 2;
}

/**
 * The examples of an experiment before scaling, split as the trainer splits them. Null while a field that decides them
 * breaks a rule, and for a stored set, whose examples only the trainer reads.
 */
export function rawData(spec: ExperimentSpec): PreparedData | null {
  const { dataset, testFraction, seeds } = spec;
  const key = canonicalJson({ dataset, testFraction, seed: seeds.data });
  const known = kept.get(key);
  if (known !== undefined) return known;
  const deciding = ['dataset', 'testFraction', 'seeds'];
  if (specIssues(spec).some(({ path }) => deciding.includes(path.split('.')[0] ?? ''))) return null;
  if (DATASETS[dataset.name].kind === 'stored') return null;
  const data = prepareData({ ...spec, scaling: { name: 'none' } });
  kept.set(key, data);
  const oldest = kept.keys().next().value;
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  return data;
}
