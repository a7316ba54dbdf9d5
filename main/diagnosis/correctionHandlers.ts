import { app } from 'electron';
import { correctionEvents } from '../../shared/correction';
import type { Handlers } from '../../shared/ipc';
import type { Broadcast } from '../broadcast';
import { createRuns } from '../runs/createRuns';
import type { RunQueue } from '../runs/queue';
import type { Store } from '../store/store';

/** Starts the corrected run of a diagnosis; both runs tell of each other among their events. */
export function correctionHandlers(
  store: Store,
  queue: Pick<RunQueue, 'enqueue'>,
  broadcast: Pick<Broadcast, 'runChanged'>,
): Pick<Handlers, 'run:correct'> {
  return {
    'run:correct': ({ id, spec, name, what }) => {
      const source = store.runs.get(id);
      const run = store.atomically(() => {
        const [created] = createRuns(store, [{ spec, name }], { appVersion: app.getVersion() });
        const { ofRun, ofSource } = correctionEvents(source, created!, what);
        store.runs.addEvent(created!.id, ofRun.kind, ofRun.message);
        store.runs.addEvent(source.id, ofSource.kind, ofSource.message);
        return created!;
      });
      queue.enqueue([run.id]);
      for (const changed of [run.id, source.id]) broadcast.runChanged(changed);
      return run;
    },
  };
}
