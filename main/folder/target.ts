import { existsSync, readdirSync, realpathSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LabError, messageOf } from '../../shared/errors';
import { databaseFile } from '../paths';
import { refuseOtherHistory } from '../store/fileChecks';
import { foreignEntries } from './entries';
import { sizesOf, total } from './sizes';

/** A folder that the data may be moved to. */
export interface Target {
  readonly folder: string;
  /** `history`: another history is there, which can be used as it is. */
  readonly kind: 'empty' | 'history';
  readonly neededBytes: number;
  readonly freeBytes: number;
}

/** What must stay free beside the copies: the history grows. */
const SPARE_BYTES = 64 * 1024 * 1024;

/**
 * Looks whether the data may be moved to a folder. Nothing is changed.
 *
 * @param from     the data folder now.
 * @param programs folders of the program itself, which an update replaces.
 * Errors   LabError 'input' that names the folder, what is wrong with it and what to choose instead; 'io'.
 */
export function checkTarget(chosen: string, from: string, home: string, programs: readonly string[]): Target {
  const folder = realFolder(chosen);
  const refuse = (why: string, fix: string) =>
    new LabError('input', `the data cannot be moved to ${folder}: ${why}; ${fix}`);
  const now = existsSync(from) ? realpathSync(from) : path.resolve(from);
  if (folder === now) throw refuse('they are there already', 'choose another folder');
  const program = programs.find((each) => existsSync(each) && isInside(folder, realpathSync(each)));
  if (program !== undefined)
    throw refuse('it is a part of the program, which an update replaces', 'choose a folder of your own');
  const isHome = existsSync(home) && folder === realpathSync(home);
  if (isInside(folder, now) && !isHome)
    throw refuse(`it lies inside the data folder ${now}`, 'choose a folder outside it');
  requireWritable(folder);
  const space = statfsSync(folder);
  const freeBytes = space.bavail * space.bsize;

  const history = databaseFile(folder);
  if (existsSync(history)) {
    refuseOtherHistory(history);
    const owner = statSync(history).uid;
    const self = process.getuid?.() ?? owner;
    if (self !== 0 && owner !== self)
      throw refuse('the history in it belongs to another user', 'choose another folder');
    return { folder, kind: 'history', neededBytes: 0, freeBytes };
  }
  const others = isHome ? [] : foreignEntries(folder);
  if (others.length > 0 || existsSync(path.join(folder, 'datasets'))) {
    const what = others[0] ?? 'datasets';
    throw refuse(`it is not empty (${what} is in it)`, 'make a new folder there and choose that');
  }
  const neededBytes = total(sizesOf(from)) + SPARE_BYTES;
  if (freeBytes < neededBytes) {
    const mb = (bytes: number) => `${String(Math.ceil(bytes / 1e6))} MB`;
    throw refuse(`${mb(neededBytes)} are needed and ${mb(freeBytes)} are free`, 'make room or choose another disk');
  }
  return { folder, kind: 'empty', neededBytes, freeBytes };
}

function realFolder(chosen: string): string {
  const stats = statSync(chosen, { throwIfNoEntry: false });
  if (stats === undefined) throw new LabError('input', `there is no folder ${chosen}; choose one that exists`);
  if (!stats.isDirectory()) throw new LabError('input', `the data need a folder; ${chosen} is a file; choose a folder`);
  return realpathSync(chosen);
}

function isInside(folder: string, outer: string): boolean {
  const way = path.relative(outer, folder);
  return way === '' || (!way.startsWith('..') && !path.isAbsolute(way));
}

/** Permissions do not tell everything: a file is written for a try. */
function requireWritable(folder: string): void {
  const probe = path.join(folder, `.initlab-${String(process.pid)}.probe`);
  try {
    readdirSync(folder);
    writeFileSync(probe, 'can it be written?');
  } catch (thrown) {
    throw new LabError('input', `the folder ${folder} cannot be written: ${messageOf(thrown)}; choose another one`);
  } finally {
    rmSync(probe, { force: true });
  }
}
