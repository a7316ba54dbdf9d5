import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { LabError, messageOf } from '../shared/errors';
import { isNoRoom, noRoomError, requireRoom } from './disk/freeSpace';

/** How large a file will be, so that a disk without room for it is told before, or at least how much it lacks. */
export interface FileSize {
  /** Asked before it is written. @default nothing is checked before */
  readonly bytes?: number;
  /** Asked when the disk was full. */
  readonly measure?: () => number | Promise<number>;
}

/**
 * Writes a file that the user named. It appears whole or not at all: it is written beside its place and renamed, so a failure
 * leaves an earlier file of that name as it was. Devices and pipes are written to directly.
 *
 * @param write  gets the open file; what it returns is returned.
 * Errors  LabError 'full' naming the path, what is free and what is needed; 'io' naming the path and the reason; another
 *         LabError of `write` as it is.
 */
export async function writeWhole<T>(
  file: string,
  write: (handle: FileHandle) => Promise<T>,
  size: FileSize = {},
): Promise<T> {
  return placing(file, size, async (target, isPlain) => {
    const handle = await open(target, isPlain ? 'wx' : 'w');
    try {
      const written = await write(handle);
      if (isPlain) await handle.sync();
      return written;
    } finally {
      await handle.close();
    }
  });
}

/**
 * Like `writeWhole`, for what must make its file itself.
 *
 * @param make  gets the path of a file that does not exist; it must have closed it when it returns.
 * Errors  as `writeWhole`, and LabError 'io' for a device or a pipe.
 */
export async function makeWhole<T>(
  file: string,
  make: (partial: string) => Promise<T>,
  size: FileSize = {},
): Promise<T> {
  return placing(file, size, async (target, isPlain) => {
    if (!isPlain) throw cannotWrite(file, 'it is no file');
    await (await open(target, 'wx')).close(); // says why it cannot be made; an empty file is as good as none
    const made = await make(target);
    const handle = await open(target, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    return made;
  });
}

/** Removes what a process that was killed had begun to write for a file of this name. Never throws. */
export function removePartials(file: string): void {
  const [start, folder] = [partialStart(file), path.dirname(file)];
  try {
    for (const name of readdirSync(folder)) {
      if (name.startsWith(start) && PARTIAL_END.test(name.slice(start.length))) rmSync(path.join(folder, name));
    }
  } catch {
    // The folder cannot be read or written any more: what lies there is hidden, and no file under the name.
  }
}

/** SQLite keeps a journal beside what it writes. */
const PARTIAL_END = /^[0-9a-f]{8}\.partial(-journal)?$/;
const partialStart = (file: string) => `.${path.basename(file).slice(0, 100)}.`;

async function placing<T>(
  file: string,
  size: FileSize,
  work: (target: string, isPlain: boolean) => Promise<T>,
): Promise<T> {
  const existing = await stat(file).catch(() => null);
  if (existing?.isDirectory() === true) throw cannotWrite(file, 'it is a folder; name a file in it');
  const isPlain = existing === null || existing.isFile();
  const folder = path.dirname(file);
  const partial = path.join(folder, `${partialStart(file)}${randomBytes(4).toString('hex')}.partial`);
  if (isPlain && size.bytes !== undefined) requireRoom(`cannot write ${file}`, file, size.bytes);
  try {
    const done = await work(isPlain ? partial : file, isPlain);
    if (isPlain) await rename(partial, file);
    return done;
  } catch (thrown) {
    if (isPlain) await rm(partial, { force: true }).catch(() => undefined);
    if (isNoRoom(thrown)) {
      const bytes = size.bytes ?? (await size.measure?.()) ?? null;
      throw noRoomError(`cannot write ${file}`, file, bytes, thrown);
    }
    if (thrown instanceof LabError) throw thrown;
    throw cannotWrite(file, reasonOf(thrown, folder));
  }
}

function cannotWrite(file: string, reason: string): LabError {
  return new LabError('io', `cannot write ${file}: ${reason}`);
}

function reasonOf(thrown: unknown, folder: string): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: `the folder ${folder} does not exist`,
    ENOTDIR: `${folder} is not a folder`,
    EACCES: `no permission to write in ${folder}`,
    EPERM: `no permission to write in ${folder}`,
    EROFS: `${folder} is read-only`,
    EBUSY: 'another program has the file open',
    ENAMETOOLONG: 'the name is too long',
  };
  return reasons[(thrown as NodeJS.ErrnoException).code ?? ''] ?? messageOf(thrown);
}
