import Database from 'better-sqlite3';
import { LabError } from '../../shared/errors';
import { asLabError, isBusy } from './connection';

/**
 * Holds a history alone, all of it in its one file, until the function that is returned is called: nobody else can open,
 * read or write it meanwhile.
 *
 * While it is held this process must not close any other handle on the file: on most systems that gives up the lock.
 *
 * Errors  LabError 'busy' when another program has it open.
 */
export function holdAlone(file: string, nativeBinding: string): () => void {
  let db: Database.Database | null = null;
  try {
    const opened = new Database(file, { nativeBinding, timeout: 2000, fileMustExist: true });
    db = opened;
    opened.pragma('locking_mode = EXCLUSIVE'); // every open connection holds a shared lock, which this excludes
    opened.exec('BEGIN EXCLUSIVE; COMMIT');
    opened.pragma('wal_checkpoint(TRUNCATE)');
    return () => void opened.close();
  } catch (thrown) {
    db?.close();
    if (!isBusy(thrown)) throw asLabError(thrown, file);
    throw new LabError('busy', `the history file ${file} is open in another program; quit that program first`);
  }
}
