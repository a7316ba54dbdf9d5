import { readFileSync } from 'node:fs';

/**
 * A text that no other process of this machine has had or will have under the same pid: boot id and start time.
 * Null where the system does not tell (only Linux does) or the process is gone.
 */
export function processToken(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const startTime = fields[19]; // field 22 of the whole line; the name before it may hold spaces
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return startTime === undefined ? null : `${boot}:${startTime}`;
  } catch {
    return null;
  }
}

/** Whether a process with this pid exists on this machine. */
export function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'; // it exists and belongs to somebody else
  }
}
