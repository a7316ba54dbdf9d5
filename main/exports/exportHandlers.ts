import { app, dialog, type BrowserWindow } from 'electron';
import path from 'node:path';
import type { ExportFormat } from '../../shared/csv';
import type { Handlers } from '../../shared/ipc';
import type { ExportDesk } from './exportDesk';

/** What the calls about exported CSV files do. */
export function exportHandlers(
  desk: ExportDesk,
  window: BrowserWindow,
): Pick<Handlers, 'export:measure' | 'export:write' | 'export:cancel'> {
  let name = '';
  return {
    'export:measure': ({ ids, format }) => {
      name = csvName(ids, format);
      return desk.measure(ids, format);
    },
    'export:write': async () => {
      const { filePath } = await dialog.showSaveDialog(window, {
        title: 'Export CSV',
        defaultPath: path.join(app.getPath('documents'), name),
        filters: [{ name: 'CSV', extensions: ['csv'] }],
      });
      return filePath ? { path: filePath, ...(await desk.write(filePath)) } : null;
    },
    'export:cancel': () => desk.cancel(),
  };
}

function csvName(ids: readonly string[], format: ExportFormat): string {
  return `initlab-${ids.length === 1 ? ids[0] : `${ids.length}-runs`}-${format}.csv`;
}
