import { rm } from 'node:fs/promises';
import path from 'node:path';

/** An Electron that was not downloaded by electron-builder keeps files that a finished app must not have. */
export default async function afterPack({ appOutDir }) {
  for (const name of ['resources/default_app.asar', 'version', '.complete']) {
    await rm(path.join(appOutDir, name), { force: true });
  }
}
