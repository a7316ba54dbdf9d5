import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { type FileHandle, open, utimes } from 'node:fs/promises';
import path from 'node:path';
import { LabError } from '../../shared/errors';

const CHUNK = 4 * 1024 * 1024;

export interface CopyWatch {
  readonly signal?: AbortSignal;
  /** Bytes copied or compared since the last call. */
  bytes(count: number): void;
}

/** A file to copy, with its path below the folder. */
interface Part {
  readonly from: string;
  readonly to: string;
}

/** All files of some entries of a folder, links followed. */
function filesOf(from: string, to: string, names: readonly string[]): Part[] {
  return names.flatMap((name) => {
    const part = { from: path.join(from, name), to: path.join(to, name) };
    return statSync(part.from).isDirectory() ? filesOf(part.from, part.to, readdirSync(part.from)) : [part];
  });
}

/**
 * Copies entries of a folder into another one, onto the disk, and reads every copy back: each must have the bytes and the
 * SHA-256 of what was read.
 *
 * Handles on the sources stay open until the function that is returned is called: closing one would give up a lock on it.
 * Errors   LabError 'io' for a copy that differs, 'state' when cancelled; errors of the file system as they are.
 */
export async function copyTree(
  from: string,
  to: string,
  names: readonly string[],
  watch: CopyWatch,
): Promise<() => Promise<void>> {
  const handles: FileHandle[] = [];
  const close = async () => void (await Promise.all(handles.map((handle) => handle.close())));
  try {
    for (const part of filesOf(from, to, names)) {
      mkdirSync(path.dirname(part.to), { recursive: true });
      const source = await open(part.from, 'r');
      handles.push(source);
      const target = await open(part.to, 'wx+');
      try {
        const written = await digest(source, watch, async (bytes) => void (await target.write(bytes)));
        await target.sync();
        const found = await digest(target, watch);
        if (found.bytes !== written.bytes || found.sha256 !== written.sha256) {
          throw new LabError('io', `the copy of ${part.from} at ${part.to} differs from it; the disk may be failing`);
        }
      } finally {
        await target.close();
      }
      const { atime, mtime } = await source.stat();
      await utimes(part.to, atime, mtime); // deleted data sets are kept by their time
    }
    return close;
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function digest(handle: FileHandle, watch: CopyWatch, each?: (bytes: Buffer) => Promise<void>) {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(CHUNK);
  let at = 0;
  for (;;) {
    if (watch.signal?.aborted === true)
      throw new LabError('state', 'moving was cancelled; the data are where they were');
    const { bytesRead } = await handle.read(buffer, 0, CHUNK, at);
    if (bytesRead === 0) return { bytes: at, sha256: hash.digest('hex') };
    const bytes = buffer.subarray(0, bytesRead);
    hash.update(bytes);
    await each?.(bytes);
    at += bytesRead;
    watch.bytes(bytesRead);
  }
}
