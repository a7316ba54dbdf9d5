import { cpSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup/tools.mjs';

/** The names of the processors by the numbers that electron-builder gives. */
const PROCESSORS = { 1: 'x64', 3: 'arm64' };
const ELECTRON_TEXTS = ['LICENSE.electron.txt', 'LICENSES.chromium.html'];

/** Finishes an unpacked app before it goes into a package. */
export default function afterPack({ appOutDir, arch, electronPlatformName, packager }) {
  const resources = packager.getResourcesDir(appOutDir);
  // An Electron that was not downloaded by electron-builder keeps files that a finished app must not have.
  for (const file of [path.join(resources, 'default_app.asar'), ...['version', '.complete'].map(beside)]) {
    rmSync(file, { force: true });
  }
  if (electronPlatformName === 'darwin') {
    for (const name of ELECTRON_TEXTS) {
      const text = path.join(root, 'node_modules/electron/dist', name.replace('LICENSE.electron.txt', 'LICENSE'));
      if (existsSync(text)) cpSync(text, path.join(resources, name));
    }
  }
  // The set-up's SQLite is for this machine; for any other the package of its driver has one, which Electron 35 and later load.
  if (electronPlatformName !== process.platform || PROCESSORS[arch] !== process.arch) {
    const built = `node_modules/better-sqlite3/prebuilds/${electronPlatformName}-${PROCESSORS[arch]}.node`;
    cpSync(path.join(root, built), path.join(resources, 'native/better_sqlite3.node'));
  }

  function beside(name) {
    return path.join(appOutDir, name);
  }
}
