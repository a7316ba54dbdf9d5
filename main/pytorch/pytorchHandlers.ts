import { app, dialog, type BrowserWindow } from 'electron';
import path from 'node:path';
import { LabError } from '../../shared/errors';
import type { Handlers } from '../../shared/ipc';
import type { Store } from '../store/store';
import { scriptPath, type PytorchDesk } from './pytorchDesk';

/** What the call about PyTorch scripts does. */
export function pytorchHandlers(
  desk: PytorchDesk,
  store: Store,
  window: BrowserWindow,
): Pick<Handlers, 'pytorch:save'> {
  return {
    'pytorch:save': async ({ id }) => {
      const run = store.runs.get(id);
      if (run.metrics['loss.train'] === undefined) {
        throw new LabError('state', `${run.name} has no stored loss to compare with: it is ${run.status}`);
      }
      const { filePath } = await dialog.showSaveDialog(window, {
        title: 'Save the PyTorch script',
        defaultPath: path.join(app.getPath('documents'), `initlab-${id}.py`),
        filters: [{ name: 'Python script', extensions: ['py'] }],
      });
      return filePath ? desk.write(id, scriptPath(filePath)) : null;
    },
  };
}
