import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
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
