import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { LabError } from '../../shared/errors';
import { formatBytes } from '../../shared/formatBytes';

/** Bytes that may still be written beside this file; null where the system does not say. Quotas are not in it. */
export function freeBytesAt(file: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** ` (12 kB free)`, to put behind "the disk is full"; nothing where the system does not say, or where there is plenty. */
export function freeText(file: string): string {
  const free = freeBytesAt(file);
  return free === null || free > 1e9 ? '' : ` (${formatBytes(free)} free)`;
}

/** Whether there was no room for what was to be written, on the disk or in a quota. */
export function isNoRoom(thrown: unknown): boolean {
  if (thrown instanceof LabError) return thrown.code === 'full';
  const { code } = thrown as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/**
 * The error of a file for which there is no room.
 *
 * @param what such as `cannot write FILE`.
 * @param neededBytes null when unknown.
 */
export function noRoomError(what: string, file: string, neededBytes: number | null, thrown?: unknown): LabError {
  const free = freeBytesAt(file);
  const isQuota = (thrown as NodeJS.ErrnoException | undefined)?.code === 'EDQUOT';
  const needed = neededBytes === null ? '' : ` where ${formatBytes(neededBytes)} are needed`;
  const facts = free === null || isQuota ? '' : `: ${formatBytes(free)} free${needed}`;
  const reason = isQuota ? 'the disk quota is used up' : 'the disk is full';
  return new LabError('full', `${what}: ${reason}${facts}; free some space, or choose another place`);
}

/** Errors   LabError 'full' when there is plainly less room beside the file than it needs. */
export function requireRoom(what: string, file: string, neededBytes: number): void {
  const free = freeBytesAt(file);
  if (free !== null && free < neededBytes) throw noRoomError(what, file, neededBytes);
}
