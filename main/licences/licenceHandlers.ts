import { app } from 'electron';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { LabError } from '../../shared/errors';
import type { Handlers } from '../../shared/ipc';
import { readLicences, type Licence } from './licences';

/** What the page may ask about licences. They are read when first asked for. */
export function licenceHandlers(): Pick<Handlers, 'licence:list' | 'licence:text'> {
  let known: Promise<readonly Licence[]> | null = null;
  const all = () => {
    known ??= readLicences(path.join(import.meta.dirname, '..', 'licences.json'), electronPage());
    known.catch(() => (known = null));
    return known;
  };
  return {
    'licence:list': async () =>
      (await all()).map(({ name, version, licence, group }) => ({ name, version, licence, group })),
    'licence:text': async ({ index }) => {
      const licences = await all();
      const licence = licences[index];
      if (licence === undefined) {
        throw new LabError('input', `index must be one of the ${licences.length} licences, from 0; got ${index}`);
      }
      return licence.text;
    },
  };
}

/** Beside Electron's program; in a package for macOS, whose programs stand alone, among the resources. */
function electronPage(): string {
  const folders = [process.resourcesPath, path.dirname(app.getPath('exe'))];
  const files = folders.map((folder) => path.join(folder, 'LICENSES.chromium.html'));
  return files.find((file) => existsSync(file)) ?? files[0]!;
}
