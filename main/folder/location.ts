import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { LabError, messageOf } from '../../shared/errors';
import { databaseFile, homeFolder, type Home } from '../paths';
import { pidExists, processToken } from '../store/liveness';
import { arrive, discardStaged, removeData } from './entries';

/** Where the data are, and why there. */
export interface DataPlace {
  readonly folder: string;
  readonly source: Home['source'] | 'chosen';
  readonly home: Home;
}

/** The process that moves the data. */
const MOVER = z.object({ to: z.string(), pid: z.int(), token: z.string().nullable() });

/**
 * What stands in `location.json`, in the home folder. It is also the journal of a move: whatever it says, one folder
 * holds a whole history, and `settle` brings the move to its end or takes it back.
 */
const LOCATION = z.object({
  version: z.literal(1),
  /** The folder that was chosen; null for the home folder. */
  folder: z.string().nullable(),
  /** A move that has not been decided: its copies count for nothing yet. */
  moving: MOVER.nullable().default(null),
  /** The copies in the chosen folder are whole and decided for, but may still lie under their first names. */
  arriving: z.boolean().default(false),
  /** The folder that was left: what it holds is to be removed. */
  leaving: z.string().nullable().default(null),
});
export type Location = z.output<typeof LOCATION>;

const fileOf = (home: string) => path.join(home, 'location.json');
const HERE: Location = { version: 1, folder: null, moving: null, arriving: false, leaving: null };

/** Errors  LabError 'io' when the file cannot be read: to take the home folder for it would show an empty history. */
export function readLocation(home: string): Location {
  const file = fileOf(home);
  if (!existsSync(file)) return HERE;
  try {
    return LOCATION.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (thrown) {
    const what =
      thrown instanceof z.ZodError ? (thrown.issues[0]?.message ?? 'it has another form') : messageOf(thrown);
    const fix = 'write the folder into it as {"version":1,"folder":"…"}, or delete it to go back to the default folder';
    throw new LabError('io', `${file}, which says where the data are, cannot be read: ${what}; ${fix}`);
  }
}

/** There is the old file or the new one at any moment, also after a power cut. */
export function writeLocation(home: string, location: Location): void {
  mkdirSync(home, { recursive: true });
  const partial = `${fileOf(home)}.${String(process.pid)}.part`;
  const handle = openSync(partial, 'w');
  try {
    writeSync(handle, `${JSON.stringify(location, null, 2)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(partial, fileOf(home));
}

/**
 * Where the data are now. A move that was cut off is finished, or taken back where it had not been decided.
 *
 * Errors  LabError 'busy' while a living program moves them; 'notFound' when the chosen folder or its history is not
 *         there, such as on a disk that is not connected; 'io' for a `location.json` that cannot be read.
 */
export function findData(home: Home = homeFolder()): DataPlace {
  // Who sets INITLAB_DATA, or carries the folder with the program, has chosen already.
  if (home.source !== 'default') return { folder: home.folder, source: home.source, home };
  settle(home.folder);
  const { folder } = readLocation(home.folder);
  if (folder === null) return { folder: home.folder, source: 'default', home };
  if (!existsSync(databaseFile(folder))) {
    const what = existsSync(folder) ? `holds no history any more` : 'is not there';
    const fix = `connect its disk or put it back; or remove ${fileOf(home.folder)} to begin anew in ${home.folder}`;
    throw new LabError('notFound', `the data folder ${folder} ${what}; ${fix}`);
  }
  return { folder, source: 'chosen', home };
}

/** The home folder, whatever else was chosen: for one start of a program. */
export function dataAtHome(home: Home = homeFolder()): DataPlace {
  return { folder: home.folder, source: home.source, home };
}

/** Brings a move that was cut off to its end. Does nothing when there is none. */
export function settle(home: string): void {
  let at = readLocation(home);
  const become = (change: Partial<Location>) => writeLocation(home, (at = { ...at, ...change }));
  if (at.moving !== null) {
    if (isAlive(at.moving)) {
      const who = `process ${String(at.moving.pid)}`;
      throw new LabError(
        'busy',
        `the data are being moved to ${at.moving.to} by Initlab, ${who}; try again when that is done`,
      );
    }
    discardStaged(at.moving.to);
    become({ moving: null });
  }
  const folder = at.folder ?? home;
  if (at.arriving && existsSync(folder)) {
    arrive(folder);
    become({ arriving: false });
  }
  if (at.leaving !== null && existsSync(databaseFile(folder))) {
    try {
      removeData(at.leaving, home);
      become({ leaving: null });
    } catch (thrown) {
      // What is left there is only in the way: tried again at the next start.
      console.error(messageOf(thrown));
    }
  }
}

/** This process as the one that moves the data. */
export function mover(to: string): NonNullable<Location['moving']> {
  return { to, pid: process.pid, token: processToken(process.pid) };
}

function isAlive({ pid, token }: NonNullable<Location['moving']>): boolean {
  if (pid === process.pid || !pidExists(pid)) return false;
  const now = processToken(pid);
  return now === null || token === null || now === token;
}
