import Database from 'better-sqlite3';
import { NATIVE_BINDING } from './native';

/**
 * Empties SQLite's log of a history that another connection writes to: what the log has room for already is not asked of the
 * disk, so a full disk would be noticed late, or never by a short run.
 */
export async function emptyLog(file: string): Promise<void> {
  const db = new Database(file, { nativeBinding: NATIVE_BINDING, timeout: 100 });
  try {
    for (let tries = 0; tries < 1000; tries++) {
      const [result] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
      if (result!.busy === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    db.close();
  }
  throw new Error(`${file} was written to all the time`);
}
