import { SAMPLE_TAG } from '../../shared/sample';
import { SAMPLE_STORIES, sampleView } from '../../shared/sample/plan';
import { LabError } from '../../shared/errors';
import type { RunId } from '../../shared/run';
import { createRuns } from '../runs/createRuns';
import { nodeTrainerLauncher } from '../runs/nodeTrainer';
import { RunQueue } from '../runs/queue';
import { Store } from '../store/store';
import { planStudy, saveStudy } from '../study/saveStudy';
import { APP_VERSION } from '../version';

const TITLE = 'Sample study';
const NOTE =
  'Runs that Initlab has trained itself, on real digits and on small drawn sets: each is replayed bit for bit on any machine. Its comparisons say what there is to see.';

/**
 * Trains the runs of the sample study as the app does and writes them as the study that is shipped. For who builds the app
 * (scripts/sample.mjs); `folder` is for a history that goes afterwards.
 */
export async function makeSample(folder: string, trainer: string, nativeBinding: string, out: string): Promise<number> {
  const { store } = Store.open({ file: `${folder}/history.sqlite`, nativeBinding, kind: 'cli' });
  try {
    const ids: RunId[] = [];
    for (const story of SAMPLE_STORIES) {
      const options = { appVersion: APP_VERSION, ...(story.sweep && { sweep: story.sweep }) };
      const made = createRuns(store, story.runs, options).map(({ id }) => id);
      // A story after the other: the newest runs are those of the last one.
      await train(store, trainer, made);
      made.forEach((id, i) => store.runs.update([id], { note: story.runs[i]!.note, addTags: [SAMPLE_TAG] }));
      store.comparisons.save({ id: null, name: story.name, note: story.note, view: sampleView(story, made) });
      ids.push(...made);
    }
    const wish = { title: TITLE, note: NOTE, withData: false };
    return await saveStudy(store, nativeBinding, `${folder}/datasets`, planStudy(store, ids, folder), wish, out);
  } finally {
    store.close();
  }
}

/** One run at a time and one thread, so that the times that are recorded are those of the runs. */
async function train(store: Store, trainer: string, ids: readonly RunId[]): Promise<void> {
  const queue = new RunQueue(
    store,
    nodeTrainerLauncher(trainer),
    { trainers: 1, threads: 1 },
    {
      changed: () => undefined,
      notice: () => undefined,
      outage: () => undefined,
    },
  );
  queue.enqueue(ids);
  await queue.idle();
  await queue.shutdown();
  const open = store.runs.list({ ids }).filter(({ status }) => status !== 'done' && status !== 'diverged');
  const [first] = open;
  if (first !== undefined)
    throw new LabError('internal', `“${first.name}” ended as ${first.status}: ${first.message ?? ''}`);
}
