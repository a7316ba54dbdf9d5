import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { NATIVE_BINDING } from './native';
import { smallDisk, type SmallDisk } from './smallDisk';

/** A disk of its own until the test ends. */
export function testDisk(bytes: number): SmallDisk {
  const disk = smallDisk(bytes);
  onTestFinished(() => disk.remove());
  return disk;
}

/** Whether SQLite finds a history in order; nothing of it is open afterwards. */
export function isSound(file: string): boolean {
  const db = new Database(file, { nativeBinding: NATIVE_BINDING });
  try {
    return db.pragma('integrity_check', { simple: true }) === 'ok';
  } finally {
    db.close();
  }
}
