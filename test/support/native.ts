import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** The SQLite engine that `npm run setup` builds, for Node and Electron alike. */
export const NATIVE_BINDING = resolve(import.meta.dirname, '../../native/better_sqlite3.node');

if (!existsSync(NATIVE_BINDING)) throw new Error(`${NATIVE_BINDING} is missing; run "npm run setup" first`);
