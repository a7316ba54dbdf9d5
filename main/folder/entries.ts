import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { LabError, messageOf } from '../../shared/errors';

/** What belongs to a data folder: the history, its backups and copies set aside, and the imported data sets. */
const OURS = /^(history\.sqlite([.-].*)?|datasets)$/;
/** Copies lie here until all of them are whole. */
const STAGING = '.initlab-moving';
/** What a system puts into any folder by itself. */
const SYSTEM_FILES = new Set([
  '.DS_Store',
  'desktop.ini',
  'Thumbs.db',
  'lost+found',
  '.Trash-0',
  '.Trash-1000',
  STAGING,
]);

export const stagingOf = (folder: string) => path.join(folder, STAGING);

/** The names of a data folder's entries. */
export function dataEntries(folder: string): string[] {
  return readdirSync(folder).filter((name) => OURS.test(name));
}

/** Names in a folder that neither we nor the system have put there. */
export function foreignEntries(folder: string): string[] {
  return readdirSync(folder).filter((name) => !OURS.test(name) && !SYSTEM_FILES.has(name));
}

/** Removes the copies of a move that was not decided. */
export function discardStaged(folder: string): void {
  rmSync(stagingOf(folder), { recursive: true, force: true });
}

/** Gives the copies their names. May be done again, or by two programs at once. */
export function arrive(folder: string): void {
  const staging = stagingOf(folder);
  if (!existsSync(staging)) return;
  for (const name of readdirSync(staging)) {
    try {
      renameSync(path.join(staging, name), path.join(folder, name));
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') continue; // another program was faster
      throw new LabError('io', `the data in ${staging} cannot be put into place: ${messageOf(thrown)}`);
    }
  }
  rmSync(staging, { recursive: true, force: true });
}

/** Removes a data folder's entries, and the folder when nothing else is in it. */
export function removeData(folder: string, home: string): void {
  if (!existsSync(folder)) return;
  for (const name of dataEntries(folder)) {
    rmSync(path.join(folder, name), { recursive: true, force: true });
  }
  if (path.resolve(folder) === path.resolve(home)) return;
  try {
    rmdirSync(folder);
  } catch {
    // Something else is in it, or it may not be removed: it is not ours to worry about.
  }
}
