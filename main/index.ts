import './offline';
import { app, session } from 'electron';
import path from 'node:path';
import { declareAppScheme, serveApp } from './appProtocol';
import { startLab } from './lab';
import { dataFolder } from './paths';
import { devServer, lockDown, shutNetwork } from './security';
import { OpenedStudies } from './study/openedStudies';

/** Entry of the app's main process. */
const distFolder = path.join(import.meta.dirname, '..');

declareAppScheme();
app.setPath('userData', dataFolder());
shutNetwork();

if (app.requestSingleInstanceLock()) {
  const opened = new OpenedStudies();
  void app.whenReady().then(() => {
    lockDown();
    if (devServer() === null) serveApp(session.defaultSession, path.join(distFolder, 'renderer'));
    startLab(distFolder, opened);
  });
} else {
  console.log('Initlab is running already; its window comes to the front.');
  app.quit();
}
