import { prepareData } from '../../shared/datasets/prepare';
import { dataFacts, type RunFacts } from '../../shared/diagnosis/index';
import { LabError } from '../../shared/errors';
import type { RunId } from '../../shared/run';
import { readTable } from '../data/readTable';
import type { Store } from '../store/store';

/** What is stored of a run, with the facts of its data; without them where the user's own data set is gone. */
export function storedFacts(store: Store, id: RunId, datasetsFolder: string): RunFacts {
  const { spec, status, step } = store.runs.get(id);
  const facts: RunFacts = { spec, status, step, series: store.series.read(id) };
  try {
    return { ...facts, data: dataFacts(prepareData(spec, readTable(spec.dataset, datasetsFolder))) };
  } catch (thrown) {
    if (thrown instanceof LabError && (thrown.code === 'notFound' || thrown.code === 'io')) return facts;
    throw thrown;
  }
}
