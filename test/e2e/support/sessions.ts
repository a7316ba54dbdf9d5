import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import path from 'node:path';

const NATIVE_BINDING = path.join(import.meta.dirname, '../../../native/better_sqlite3.node');

/** The programs that say that they work on a history. */
export function sessionsOf(file: string): readonly { readonly pid: number; readonly kind: string }[] {
  if (!existsSync(file)) return [];
  const db = new Database(file, { readonly: true, nativeBinding: NATIVE_BINDING });
  try {
    return db.prepare<[], { pid: number; kind: string }>('SELECT pid, kind FROM session').all();
  } finally {
    db.close();
  }
}
