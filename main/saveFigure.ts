import { app, dialog, type BrowserWindow, type FileFilter } from 'electron';
import path from 'node:path';
import type { FigureFile } from '../shared/figure';
import { figureBytes, figurePath } from './figureFile';
import { writeWhole } from './writeWhole';

const FILTERS: Readonly<Record<FigureFile['format'], FileFilter>> = {
  svg: { name: 'SVG figure', extensions: ['svg'] },
  png: { name: 'PNG figure', extensions: ['png'] },
};

/** Asks where to save a figure, then writes it; null when the dialog was cancelled. */
export async function saveFigure(figure: FigureFile, window: BrowserWindow): Promise<{ path: string } | null> {
  const bytes = figureBytes(figure);
  const { filePath } = await dialog.showSaveDialog(window, {
    title: 'Save the figure',
    defaultPath: path.join(app.getPath('documents'), `${figure.name}.${figure.format}`),
    filters: [FILTERS[figure.format]],
  });
  if (!filePath) return null;
  const file = figurePath(filePath, figure.format);
  await writeWhole(file, (handle) => handle.writeFile(bytes), { bytes: bytes.length });
  return { path: file };
}
