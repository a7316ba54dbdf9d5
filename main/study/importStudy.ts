import type { ImportedStudy, StudyPreview } from '../../shared/study';
import { discardParts } from '../data/datasets';
import { datasetsFolder } from '../paths';
import type { Store } from '../store/store';
import { StudyReading } from './readStudy';
import type { StudyWatch } from './saveStudy';
import { StudyMerge } from './studyMerge';

/**
 * Takes a study into a history within one process, for the command line.
 *
 * Errors  LabError; then nothing of it is in the history.
 */
export async function importStudy(
  store: Store,
  file: string,
  nativeBinding: string,
  watch: StudyWatch = {},
): Promise<{ preview: StudyPreview; done: ImportedStudy }> {
  const folder = datasetsFolder(store.file);
  const reading = new StudyReading(store, file, nativeBinding, folder);
  const merge = new StudyMerge(store);
  try {
    const preview = await reading.check(watch);
    for await (const parcel of reading.parcels(watch)) merge.take(parcel);
    return { preview, done: merge.end(await reading.end(watch)) };
  } catch (thrown) {
    merge.undo();
    discardParts(folder, process.pid);
    throw thrown;
  } finally {
    reading.close();
  }
}
