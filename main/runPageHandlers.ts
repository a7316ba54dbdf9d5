import { clipboard } from 'electron';
import type { Handlers } from '../shared/ipc';
import type { ReplayDesk } from './replays/replayDesk';
import type { Store } from './store/store';

/** What the calls of a run's page do. */
export function runPageHandlers(
  store: Store,
  replays: ReplayDesk,
): Pick<Handlers, 'run:record' | 'text:copy' | 'replay:start' | 'replay:cancel'> {
  return {
    'run:record': ({ id }) => store.record(store.runs.resolve(id)),
    'text:copy': ({ text }) => clipboard.writeText(text),
    'replay:start': ({ ids }) => replays.start(ids),
    'replay:cancel': ({ id }) => replays.cancel(id),
  };
}
