import { app, dialog, type BrowserWindow } from 'electron';
import path from 'node:path';
import type { Handlers } from '../../shared/ipc';
import { parseSweep } from '../../shared/sweep';
import { readJsonFile } from '../readJson';
import type { Store } from '../store/store';
import { writeWhole } from '../writeWhole';

const FILES = [{ name: 'Initlab sweep', extensions: ['initlab.json', 'json'] }];

/** What the calls about sweep files and templates of sweeps do. */
export function sweepFileHandlers(
  store: Store,
  window: BrowserWindow,
): Pick<Handlers, 'sweep:open' | 'sweep:save' | 'template:list' | 'template:save' | 'template:delete'> {
  return {
    'sweep:open': async () => {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: 'Open a sweep',
        properties: ['openFile'],
        filters: FILES,
      });
      const file = filePaths[0];
      return file === undefined ? null : { path: file, spec: parseSweep(readJsonFile(file)) };
    },
    'sweep:save': async (spec) => {
      const { filePath } = await dialog.showSaveDialog(window, {
        title: 'Save the sweep',
        defaultPath: path.join(app.getPath('documents'), 'sweep.initlab.json'),
        filters: FILES,
      });
      if (!filePath) return null;
      await writeWhole(filePath, (handle) => handle.writeFile(`${JSON.stringify(spec, null, 2)}\n`));
      return { path: filePath };
    },
    'template:list': () => store.sweepTemplates.list(),
    'template:save': (edit) => {
      const id = store.sweepTemplates.save(edit);
      return { id, templates: store.sweepTemplates.list() };
    },
    'template:delete': ({ id }) => {
      store.sweepTemplates.delete(id);
      return store.sweepTemplates.list();
    },
  };
}
