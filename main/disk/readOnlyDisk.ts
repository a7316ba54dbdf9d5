import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether the disk of a folder refuses every change. After an error of the disk a system may let programs go on reading
 * and still say that they may write, so only trying tells.
 */
export function isReadOnlyDisk(folder: string): boolean {
  const probe = join(folder, `.initlab-probe-${String(process.pid)}`);
  try {
    closeSync(openSync(probe, 'wx'));
    rmSync(probe, { force: true });
    return false;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EROFS';
  }
}
