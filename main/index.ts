import './offline';
import { app, dialog, session } from 'electron';
import path from 'node:path';
import { messageOf } from '../shared/errors';
import { declareAppScheme, serveApp } from './appProtocol';
import { labArguments, runInstalledLab } from './installedLab';
import { startLab } from './lab';
import { OpenedFiles } from './openedFiles';
import { homeFolder } from './paths';
import { devServer, lockDown, shutNetwork } from './security';

/** Entry of the app's main process. */
const distFolder = path.join(import.meta.dirname, '..');

declareAppScheme();
// Its profile stays there also when the data are moved: one instance a home, whatever it uses.
app.setPath('userData', homeFolder().folder);
shutNetwork();

const labArgs = labArguments(process.argv);
if (labArgs !== null) {
  void runInstalledLab(distFolder, labArgs);
} else if (app.requestSingleInstanceLock()) {
  const opened = new OpenedFiles();
  void app.whenReady().then(() => {
    lockDown();
    if (devServer() === null) serveApp(session.defaultSession, path.join(distFolder, 'renderer'));
    startLab(distFolder, opened).catch((thrown: unknown) => {
      console.error(thrown);
      dialog.showErrorBox('Initlab cannot start', messageOf(thrown));
      app.exit(1);
    });
  });
} else {
  console.log('Initlab is running already; its window comes to the front.');
  app.quit();
}
