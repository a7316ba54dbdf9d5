import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../shared/checkup';
import { shortHash } from '../../shared/datasets/ownSet';
import { countOf } from '../../shared/plural';
import { ownSets } from '../data/datasets';
import { datasetsFolder } from '../paths';
import { pidExists } from '../store/liveness';
import { unwritable } from '../store/readOnly';

/** Something that was found beside the history. */
export type FoundBeside = Omit<Finding, 'repaired' | 'repairable'> & { readonly repair?: () => void };

/** What a new run needs at the least. */
const LEAST_FREE = 100 * 1024 * 1024;

/** Each imported table has the SHA-256 that names it; each one that a run needs is there. */
export async function checkSets(
  file: string,
  needed: ReadonlyMap<string, number>,
  progress: (share: number) => void,
): Promise<{ found: FoundBeside[]; count: number }> {
  const folder = datasetsFolder(file);
  const sets = ownSets(folder);
  const found: FoundBeside[] = [];
  for (const [i, { hash, title, deletedAt }] of sets.entries()) {
    const table = path.join(folder, `${hash}.table${deletedAt === null ? '' : '.deleted'}`);
    if ((await sha256Of(table)) !== hash) {
      const message = `The data set “${title}” is damaged: ${table} does not have the SHA-256 that it is named by.`;
      found.push({
        check: 'datasets',
        severity: 'problem',
        message,
        fix: 'Delete it in the window and import its file again, with the same target and columns.',
      });
    }
    progress((i + 1) / sets.length);
  }
  for (const [hash, runs] of needed) {
    if (sets.some((set) => set.hash === hash)) continue;
    const message = `The data set ${shortHash(hash)}… of ${countOf(runs, 'run')} is not there; what was recorded is.`;
    found.push({
      check: 'datasets',
      severity: 'note',
      message,
      fix: 'To train them further or to replay them, import its file again.',
    });
  }
  return { found, count: sets.length };
}

function sha256Of(file: string): Promise<string | null> {
  return new Promise((resolve) => {
    const hash = createHash('sha256');
    createReadStream(file)
      .on('data', (part) => hash.update(part))
      .on('error', () => resolve(null))
      .on('end', () => resolve(hash.digest('hex')));
  });
}

/** Copies beside the history, and what programs that were killed have left. */
export function checkFolder(file: string): FoundBeside[] {
  const folder = path.dirname(file);
  const beside = readdirSync(folder).filter((name) => name.startsWith(`${path.basename(file)}.`));
  const found: FoundBeside[] = [];
  const asides = beside.filter((name) => name.includes('.damaged-'));
  if (asides.length > 0) {
    const message = `Set aside as damaged: ${asides.join(', ')}.`;
    found.push({
      check: 'aside',
      severity: 'note',
      message,
      fix: `Delete that in ${folder} when the runs are all right.`,
    });
  }
  const backups = beside.filter((name) => name.endsWith('.backup'));
  if (backups.length > 0) {
    const message = `Kept from before an upgrade or a repair: ${backups.join(', ')}.`;
    found.push({
      check: 'backups',
      severity: 'note',
      message,
      fix: `Delete that in ${folder} when you need the room.`,
    });
  }
  const left = beside.filter((name) => {
    const pid = Number(/\.recovering-(\d+)(-wal|-shm)?$/.exec(name)?.[1] ?? NaN);
    return (Number.isInteger(pid) && !pidExists(pid)) || name.endsWith('.repaired');
  });
  if (left.length > 0) {
    const message = `A recovery that was cut off has left ${left.join(', ')}.`;
    const repair = () => left.forEach((name) => rmSync(path.join(folder, name), { force: true }));
    found.push({ check: 'leftovers', severity: 'problem', message, fix: 'Repair: they are removed.', repair });
  }
  return found;
}

export function checkSpace(freeBytes: number, folder: string): FoundBeside[] {
  if (freeBytes >= LEAST_FREE) return [];
  const message = `Only ${String(Math.floor(freeBytes / 1e6))} MB are free on the disk of ${folder}.`;
  return [
    {
      check: 'space',
      severity: 'problem',
      message,
      fix: 'Make room, or move the data to another disk in the settings.',
    },
  ];
}

export function checkPermissions(file: string): FoundBeside[] {
  const why = [file, datasetsFolder(file)]
    .filter((each) => existsSync(each))
    .map(unwritable)
    .find((each) => each !== null);
  if (why === undefined || why === null) return [];
  const message = `Nothing can be started or changed: ${why}.`;
  return [
    {
      check: 'permissions',
      severity: 'problem',
      message,
      fix: 'Give yourself the permission to write, or copy the data folder to where you have it.',
    },
  ];
}
