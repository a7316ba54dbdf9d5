import { app, dialog, type BrowserWindow } from 'electron';
import path from 'node:path';
import type { Handlers } from '../../shared/ipc';
import { STUDY_ENDING } from '../../shared/study';
import type { StudyDesk } from './studyDesk';

const FILTERS = [{ name: 'Initlab study', extensions: [STUDY_ENDING.slice(1)] }];

type Study =
  'study:measure' | 'study:write' | 'study:choose' | 'study:chosen' | 'study:preview' | 'study:take' | 'study:cancel';

/** What the page may ask about studies. */
export function studyHandlers(desk: StudyDesk, window: BrowserWindow): Pick<Handlers, Study> {
  return {
    'study:measure': ({ ids }) => desk.measure(ids),
    'study:write': async (wish) => {
      const { filePath } = await dialog.showSaveDialog(window, {
        title: 'Save the study',
        defaultPath: path.join(app.getPath('documents'), `${fileName(wish.title)}${STUDY_ENDING}`),
        filters: FILTERS,
      });
      if (!filePath) return null;
      const named = filePath.toLowerCase().endsWith(STUDY_ENDING) ? filePath : `${filePath}${STUDY_ENDING}`;
      return desk.write(named, wish);
    },
    'study:choose': async () => {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: 'Import a study',
        properties: ['openFile'],
        filters: [...FILTERS, { name: 'All files', extensions: ['*'] }],
      });
      return filePaths[0] === undefined ? null : desk.choose(filePaths[0]);
    },
    'study:chosen': () => desk.chosen(),
    'study:preview': () => desk.preview(),
    'study:take': () => desk.import(),
    'study:cancel': () => desk.cancel(),
  };
}

/** A title as a file may be called. */
function fileName(title: string): string {
  const plain = title
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N} ._-]/gu, '-')
    .replaceAll(/^[. ]+|[. ]+$/g, '');
  return plain.slice(0, 80) || 'study';
}
