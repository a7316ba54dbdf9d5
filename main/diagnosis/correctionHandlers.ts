import { app } from 'electron';
import type { Handlers } from '../../shared/ipc';
import type { Broadcast } from '../broadcast';
import type { RunQueue } from '../runs/queue';
import type { Store } from '../store/store';
import { correctRun } from './correctRun';

/** Starts the corrected run of a diagnosis. */
export function correctionHandlers(
  store: Store,
  queue: Pick<RunQueue, 'enqueue'>,
  broadcast: Pick<Broadcast, 'runChanged'>,
): Pick<Handlers, 'run:correct'> {
  return {
    'run:correct': (wanted) => {
      const run = correctRun(store, wanted, app.getVersion());
      queue.enqueue([run.id]);
      for (const changed of [run.id, wanted.id]) broadcast.runChanged(changed);
      return run;
    },
  };
}
