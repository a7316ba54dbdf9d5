import { dialog, shell, type BrowserWindow } from 'electron';
import { LabError } from '../../shared/errors';
import type { Handlers } from '../../shared/ipc';
import type { FolderDesk } from './folderDesk';

/** What the calls about the data folder do. */
export function folderHandlers(
  desk: FolderDesk,
  window: BrowserWindow,
): Pick<Handlers, 'folder:facts' | 'folder:open' | 'folder:choose' | 'folder:move' | 'folder:cancel'> {
  return {
    'folder:facts': () => desk.facts(),
    'folder:open': async () => {
      const { folder } = desk.place;
      const problem = await shell.openPath(folder);
      if (problem !== '') throw new LabError('io', `the folder ${folder} cannot be shown: ${problem}`);
    },
    'folder:choose': async () => {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: 'Move the data to another folder',
        buttonLabel: 'Choose this folder',
        properties: ['openDirectory', 'createDirectory', 'promptToCreate'],
      });
      const folder = filePaths[0];
      return folder === undefined ? null : desk.choose(folder);
    },
    'folder:move': () => desk.move(),
    'folder:cancel': () => desk.cancel(),
  };
}
