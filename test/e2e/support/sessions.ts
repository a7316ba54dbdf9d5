import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { NATIVE_BINDING } from '../../support/native';

interface Session {
  readonly pid: number;
  readonly kind: string;
  readonly heartbeatAt: number;
}

/** The programs that say that they work on a history. */
export function sessionsOf(file: string): readonly Session[] {
  if (!existsSync(file)) return [];
  const db = new Database(file, { readonly: true, nativeBinding: NATIVE_BINDING });
  try {
    return db.prepare<[], Session>('SELECT pid, kind, heartbeat_at AS heartbeatAt FROM session').all();
  } finally {
    db.close();
  }
}
