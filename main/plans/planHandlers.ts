import { dialog, type BrowserWindow } from 'electron';
import type { Handlers } from '../../shared/ipc';
import type { Broadcast } from '../broadcast';
import type { Store } from '../store/store';
import type { PlanDesk } from './planDesk';

/** What the calls about plans do. */
export function planHandlers(
  desk: PlanDesk,
  store: Store,
  window: BrowserWindow,
  broadcast: Broadcast,
): Pick<Handlers, 'plan:take' | 'plan:cancel'> {
  return {
    'plan:take': async () => {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: 'Import the results of a plan',
        message: 'Choose the folder of the plan, in which plan.json lies.',
        properties: ['openDirectory'],
      });
      const folder = filePaths[0];
      if (folder === undefined) return null;
      try {
        return await desk.take(folder);
      } finally {
        broadcast.send({ type: 'sweeps', sweeps: store.sweeps.list() });
      }
    },
    'plan:cancel': () => desk.cancel(),
  };
}
