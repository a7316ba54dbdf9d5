import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A disk of its own, so small that it can really be filled. */
export interface SmallDisk {
  /** Where it is mounted. */
  readonly folder: string;
  free(): number;
  /** Writes a file until so much is free, or nothing. */
  fill(leave?: number): void;
  /** Removes what `fill` wrote. */
  clear(): void;
  resize(bytes: number): void;
  remove(): void;
}

const IN_NAMESPACE = 'INITLAB_TEST_NAMESPACE';
/** What to run where no disk can be mounted, not even in a name space of the user's own. */
export const HINT = 'run the tests of disks as root, or allow name spaces: sysctl kernel.unprivileged_userns_clone=1';

/** Mounts a file system of so many bytes in memory. */
export function smallDisk(bytes: number): SmallDisk {
  const folder = mkdtempSync(path.join(tmpdir(), 'initlab-disk-'));
  run('mount', ['-t', 'tmpfs', '-o', `size=${bytes},huge=never`, 'none', folder]);
  const ballast = path.join(folder, 'ballast');
  const free = (): number => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };
  return {
    folder,
    free,
    fill: (leave = 0) => {
      const handle = openSync(ballast, 'a');
      const block = Buffer.alloc(4096, 7);
      try {
        while (free() > leave) writeSync(handle, block);
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== 'ENOSPC') throw thrown;
      } finally {
        closeSync(handle);
      }
    },
    clear: () => rmSync(ballast, { force: true }),
    // The options that it has are not repeated: a name space of a user's own refuses its owner among them.
    resize: (size) => run('mount', ['--options-mode', 'ignore', '-o', `remount,size=${size}`, folder]),
    remove: () => {
      run('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Whether this process may mount disks: as root, or within a name space that `inNamespace` made. */
export function mayMount(): boolean {
  return process.env[IN_NAMESPACE] === '1' || process.getuid?.() === 0;
}

/** Runs a command in a name space of the user's own, in which disks can be mounted. Gives its exit code and output. */
export function inNamespace(command: readonly string[]): { code: number | null; output: string } {
  const { status, stdout, stderr, error } = spawnSync('unshare', ['-rm', ...command], {
    encoding: 'utf8',
    env: { ...process.env, [IN_NAMESPACE]: '1' },
  });
  if (error !== undefined) return { code: null, output: `${error.message}; ${HINT}` };
  return { code: status, output: `${stdout}${stderr}${status === 0 ? '' : `\n${HINT}`}` };
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}; ${HINT}`);
}
