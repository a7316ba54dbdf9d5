import Database from 'better-sqlite3';
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { LabError, messageOf } from '../../../shared/errors';
import { sqliteCode } from '../connection';
import { APPLICATION_ID } from '../migrations';
import { PAGE_BYTES, schemaOf, STUDY_ID, STUDY_VERSION } from './format';

const MAGIC = 'SQLite format 3\0';

/** Whether a file's first bytes say that it is a study, another SQLite file of ours or anybody's, or neither. */
export function kindOfFile(file: string): 'study' | 'history' | 'sqlite' | 'other' {
  const head = firstBytes(file);
  if (head.length < 100 || head.toString('latin1', 0, MAGIC.length) !== MAGIC) return 'other';
  const mark = head.readUInt32BE(68);
  if (mark === STUDY_ID) return 'study';
  return mark === APPLICATION_ID ? 'history' : 'sqlite';
}

/** What can be told without letting SQLite near the file. Returns  the version of its format. */
export function requireHead(file: string): number {
  const kind = kindOfFile(file);
  const shown = path.basename(file);
  if (kind === 'history') {
    throw new LabError(
      'input',
      `${shown} is a history, not a study; open it with \`lab … --db\`, or save a study from it`,
    );
  }
  if (kind !== 'study')
    throw new LabError('input', `${shown} must be a study that Initlab saved; it is another kind of file`);
  const head = firstBytes(file);
  const version = head.readUInt32BE(60);
  if (version > STUDY_VERSION) {
    const fact = `it has version ${version}, this Initlab knows versions up to ${STUDY_VERSION}`;
    throw new LabError('state', `${shown} was saved by a newer Initlab: ${fact}; update Initlab`);
  }
  // A study is never in the mode in which SQLite would look for a log beside it.
  if (version < 1 || head[18] !== 1 || head[19] !== 1) throw damaged(file, 'its first bytes are not those of a study');
  const pages = head.readUInt32BE(28);
  if (head.readUInt16BE(16) !== PAGE_BYTES) throw damaged(file, 'its pages are not as long as those of a study');
  // SQLite would look into a journal beside it, and play it back, or wait for ever where it is a pipe.
  for (const ending of ['-journal', '-wal']) {
    if (lstatSync(file + ending, { throwIfNoEntry: false }) === undefined) continue;
    throw new LabError(
      'input',
      `${shown} must not have ${shown}${ending} beside it: remove that, or copy the study elsewhere`,
    );
  }
  if (pages * PAGE_BYTES !== statSync(file).size) throw damaged(file, 'it is not as long as it says: was it cut off?');
  return version;
}

/** Every table to the letter as we make it, and nothing else: no trigger, view, virtual table, or other index. */
export function requireSchema(db: Database.Database, nativeBinding: string, file: string, version: number): void {
  const list = 'SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name';
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM sqlite_schema').get()?.n ?? 0;
  const ours = new Database(':memory:', { nativeBinding });
  try {
    for (const sql of schemaOf(version)) ours.exec(sql);
    const expected = ours.prepare(list).all();
    const same = count === expected.length && JSON.stringify(db.prepare(list).all()) === JSON.stringify(expected);
    if (!same) {
      throw new LabError(
        'input',
        `${path.basename(file)} must have the tables of a study and nothing else; it has others`,
      );
    }
  } finally {
    ours.close();
  }
}

export function damaged(file: string, why: string): LabError {
  return new LabError('input', `${path.basename(file)} is damaged or was changed (${why}); ask for another copy`);
}

/** What SQLite finds wrong with a study, as a sentence; anything else as it is. */
export function asStudyError(thrown: unknown, file: string): unknown {
  if (sqliteCode(thrown) === null) return thrown;
  return damaged(file, messageOf(thrown));
}

function firstBytes(file: string): Buffer {
  try {
    // Without the flag, opening a pipe would wait for a writer. Windows has neither.
    const handle = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const found = fstatSync(handle);
      if (!found.isFile()) throw new Error(found.isDirectory() ? 'it is a folder' : 'it is not a file');
      const bytes = Buffer.alloc(100);
      return bytes.subarray(0, readSync(handle, bytes, 0, 100, 0));
    } finally {
      closeSync(handle);
    }
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    const reason = { ENOENT: 'no such file', EACCES: 'no permission to read it' }[code ?? ''];
    throw new LabError('input', `cannot read ${path.basename(file)}: ${reason ?? messageOf(thrown)}`);
  }
}
