import { dialog, type BrowserWindow } from 'electron';
import type { Handlers } from '../../shared/ipc';
import type { ImportDesk } from './importDesk';

const FILTERS = [
  { name: 'CSV and IDX files', extensions: ['csv', 'tsv', 'txt', 'idx', 'gz'] },
  { name: 'All files', extensions: ['*'] },
];

type Import = 'dataset:choose' | 'dataset:preview' | 'dataset:keep' | 'dataset:cancel';

/** What the page may ask of an import. */
export function importHandlers(desk: ImportDesk, window: BrowserWindow): Pick<Handlers, Import> {
  return {
    'dataset:choose': async ({ part }) => {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: part === 'examples' ? 'Import a CSV or IDX file' : 'Labels of the images',
        properties: ['openFile'],
        // IDX files often have no ending at all, so those with one are not all.
        filters: part === 'examples' ? FILTERS : [...FILTERS].reverse(),
      });
      const file = filePaths[0];
      if (file === undefined) return null;
      return part === 'examples' ? desk.choose(file) : desk.chooseLabels(file);
    },
    'dataset:preview': () => desk.preview(),
    'dataset:keep': ({ title, ...choice }) => desk.keep(choice, title),
    'dataset:cancel': () => desk.cancel(),
  };
}
