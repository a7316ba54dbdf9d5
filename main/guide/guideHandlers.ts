import { app } from 'electron';
import { LabError } from '../../shared/errors';
import type { Handlers } from '../../shared/ipc';
import type { Broadcast } from '../broadcast';
import { discardRuns } from '../lessons/discardRuns';
import type { RunQueue } from '../runs/queue';
import type { Store } from '../store/store';
import { GUIDE_TAG, trialRuns } from './guideRuns';

interface GuideParts {
  readonly store: Store;
  readonly queue: Pick<RunQueue, 'enqueue' | 'holds' | 'stop'>;
  readonly broadcast: Pick<Broadcast, 'runChanged' | 'send'>;
}

/** What the calls of the guide do. */
export function guideHandlers({ store, queue, broadcast }: GuideParts): Pick<Handlers, 'guide:try' | 'guide:cancel'> {
  return {
    'guide:try': ({ trials }) => {
      const { ids, created } = trialRuns(store, trials, app.getVersion());
      queue.enqueue(created);
      created.forEach((id) => broadcast.runChanged(id));
      const byId = new Map(store.runs.list({ ids: [...new Set(ids)] }).map((run) => [run.id, run]));
      return { runs: ids.map((id) => byId.get(id)!), created };
    },
    'guide:cancel': async ({ ids }) => {
      const mine = new Set(store.runs.list({ ids, tags: [GUIDE_TAG] }).map(({ id }) => id));
      const other = ids.find((id) => !mine.has(id));
      if (other !== undefined) {
        throw new LabError(
          'input',
          `ids must be runs that the guide has started; got ${other}, which has no tag “${GUIDE_TAG}”`,
        );
      }
      const gone = await discardRuns(store, queue, ids);
      if (gone.length > 0) broadcast.send({ type: 'runsGone', ids: gone });
    },
  };
}
