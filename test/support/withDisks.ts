import { expect, test } from 'vitest';
import { HINT, inNamespace, mayMount } from './smallDisk';

/** The tests of a file that mounts disks. Who is not root runs the whole file again in a name space of his own. */
export function withDisks(file: string, tests: () => void): void {
  if (process.platform === 'linux' && mayMount()) return tests();
  test('with disks in a name space of the user’s own', { timeout: 300_000 }, () => {
    expect(process.platform, 'disks are mounted on Linux alone: run this file there').toBe('linux');
    const { code, output } = inNamespace(['npx', 'vitest', 'run', file]);
    expect(code, `${output}\n${HINT}`).toBe(0);
  });
}
