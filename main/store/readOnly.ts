import { accessSync, constants, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { LabError, messageOf } from '../../shared/errors';
import { isReadOnlyDisk } from '../disk/readOnlyDisk';
import { statsOf } from './fileChecks';

/** A history that cannot be written, as a copy of it that can. */
export interface WritableCopy {
  readonly file: string;
  /** A sentence: why nothing can be changed. */
  readonly reason: string;
  remove(): void;
}

/** Why a file that is there cannot be written; null when it can. */
export function unwritable(file: string): string | null {
  const folder = dirname(file);
  for (const [place, noun] of [
    [file, 'it'],
    [folder, `its folder ${folder}`],
  ] as const) {
    try {
      accessSync(place, constants.W_OK);
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code === 'EROFS') return 'its disk is read-only';
      if (code === 'EACCES' || code === 'EPERM') return `there is no permission to write to ${noun}`;
      return null; // such as one that has just gone: opening it says more
    }
  }
  return isReadOnlyDisk(folder) ? 'its disk is read-only' : null;
}

/**
 * Copies a history for looking at it: SQLite reads a file with a write-ahead log only where it can write beside it, and an
 * older version or a damaged file must be changed to be read.
 *
 * Errors  LabError 'io' when there is no room for the copy.
 */
export function copyForReading(file: string, why: string): WritableCopy {
  const folder = mkdtempSync(join(tmpdir(), 'initlab-reading-'));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  const copy = join(folder, basename(file));
  const stamp = (): string =>
    [file, `${file}-wal`].map((part) => `${String(statsOf(part)?.mtimeMs)}/${String(statsOf(part)?.size)}`).join();
  try {
    for (let turn = 1; ; turn++) {
      const before = stamp();
      copyFileSync(file, copy);
      rmSync(`${copy}-wal`, { force: true });
      if (statsOf(`${file}-wal`) !== null) copyFileSync(`${file}-wal`, `${copy}-wal`);
      if (stamp() === before || turn === 5) break; // somebody who may write has just done so
    }
  } catch (thrown) {
    remove();
    const what = `the history file ${file} can only be read, which takes a copy in ${tmpdir()}`;
    throw new LabError('io', `${what}: ${messageOf(thrown)}`);
  }
  return { file: copy, reason: `the history ${file} is open for reading only, because ${why}`, remove };
}
