import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUSY_TIMEOUT_MS } from '../../../main/store/connection';
import { openDatabase } from '../../../main/store/database';
import { HistogramStore } from '../../../main/store/histograms';
import { MIGRATIONS } from '../../../main/store/migrations';
import { Runs } from '../../../main/store/runs';
import { SeriesStore } from '../../../main/store/series';
import { Sessions } from '../../../main/store/sessions';
import { SnapshotStore } from '../../../main/store/snapshots';
import { NATIVE_BINDING } from '../../support/native';
import { exampleSpec } from '../../support/specs';
import { createRun, line, openRaw, openStore, startRun, temporaryFile, temporaryFolder } from '../../support/store';

/** A history with one finished run, closed. */
function finishedHistory(): string {
  const { store, file } = openStore();
  const run = startRun(store, 'Kept');
  store.series.appendPoints(run.id, line(0, 1500), { step: 1500, elapsedMs: 1 });
  store.runs.setStatus(run.id, 'done');
  store.close();
  return file;
}

const filesBeside = (file: string): string[] => readdirSync(dirname(file)).sort();

describe('a new file', () => {
  it('is made with its folder, in WAL mode, marked as ours, and is one file after closing', () => {
    const file = join(temporaryFolder(), 'a', 'b', 'history.sqlite');
    const { store, notices } = openStore({ file });
    expect(notices).toEqual([]);
    store.settings.set('theme', { name: 'dark' });
    const raw = openRaw(file);
    expect(raw.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(raw.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
    raw.close();
    store.close();
    expect(filesBeside(file)).toEqual(['history.sqlite']);
    expect(readFileSync(file).toString('latin1', 68, 72)).toBe('Init');
    expect(openStore({ file }).store.settings.get('theme')).toEqual({ name: 'dark' });
  });

  it('is not made when it must exist', () => {
    const file = join(temporaryFolder(), 'typo', 'history.sqlite');
    expect(() => openStore({ file, create: false })).toThrow(`there is no history file ${file}`);
    expect(existsSync(dirname(file))).toBe(false);
  });

  it('takes the place of an empty one', () => {
    const file = temporaryFile();
    writeFileSync(file, '');
    expect(openStore({ file }).store.runs.list()).toEqual([]);
  });

  it('waits 10 s for other writers by default', () => {
    expect(BUSY_TIMEOUT_MS).toBe(10_000);
  });
});

describe('what is no history of ours', () => {
  it('is refused when it is a folder or cannot have a folder', () => {
    const folder = temporaryFolder();
    expect(() => openStore({ file: folder })).toThrow(`the history must be a file; ${folder} is a folder`);
    const file = join(folder, 'plain');
    writeFileSync(file, '');
    expect(() => openStore({ file: join(file, 'history.sqlite') })).toThrow(/cannot be/);
  });

  it('is refused and left alone when its name says that it is something else', () => {
    const file = join(temporaryFolder(), 'spec.initlab.json');
    writeFileSync(file, '{"version": 1}');
    expect(() => openStore({ file })).toThrow(/the history must be an SQLite file; got .*, a \.json file/);
    expect(filesBeside(file)).toEqual(['spec.initlab.json']);
  });

  it('is refused and left alone when it is the SQLite file of another program', () => {
    const file = temporaryFile();
    const raw = openRaw(file);
    raw.exec('CREATE TABLE bookmark (url TEXT)');
    raw.close();
    const before = readFileSync(file);
    expect(() => openStore({ file })).toThrow(/is an SQLite file of another program/);
    expect(readFileSync(file)).toEqual(before);
    expect(filesBeside(file)).toEqual(['history.sqlite']);
  });
});

describe('a newer file', () => {
  it('is refused with a sentence and left untouched, byte for byte', () => {
    const file = finishedHistory();
    const raw = openRaw(file);
    raw.pragma('user_version = 99');
    raw.close();
    const before = readFileSync(file);
    const { mtimeMs } = statSync(file);
    const message = `it has version 99, this Initlab knows versions up to ${String(MIGRATIONS.length)}; update Initlab`;
    expect(() => openStore({ file })).toThrow(message);
    expect(readFileSync(file)).toEqual(before);
    expect(statSync(file).mtimeMs).toBe(mtimeMs);
    expect(filesBeside(file)).toEqual(['history.sqlite']);
  });

  it('is refused also when its version is still in the log only', () => {
    const file = finishedHistory();
    const raw = openRaw(file);
    raw.pragma('wal_autocheckpoint = 0');
    raw.pragma('user_version = 99');
    const copy = join(temporaryFolder(), 'copy.sqlite'); // as a crash would leave it
    copyFileSync(file, copy);
    copyFileSync(`${file}-wal`, `${copy}-wal`);
    const before = [readFileSync(copy), readFileSync(`${copy}-wal`)];
    expect(before[0]?.readUInt32BE(60)).toBe(MIGRATIONS.length);
    expect(() => openStore({ file: copy })).toThrow(/it has version 99/);
    expect([readFileSync(copy), readFileSync(`${copy}-wal`)]).toEqual(before);
  });
});

describe('an older file', () => {
  const ADDED = { title: 'a test', sql: `ALTER TABLE run ADD COLUMN mood TEXT NOT NULL DEFAULT 'good'` };
  const newer = [...MIGRATIONS, ADDED];

  it('is upgraded, and a copy of it before is kept, log included', () => {
    const file = finishedHistory();
    const raw = openRaw(file); // keeps a reader open, so that the last change stays in the log
    raw.exec(`INSERT INTO setting (key, value) VALUES ('in the log', '1')`);
    const { store, notices } = openStore({
      file,
      migrations: newer,
      now: () => new Date(2024, 4, 6, 7, 8, 9).getTime(),
    });
    const copy = `${file}.v${String(MIGRATIONS.length)}-20240506-070809.backup`;
    expect(notices).toEqual([
      `The history file ${file} was upgraded from version ${String(MIGRATIONS.length)} to ${String(newer.length)}; ` +
        `a copy of it before is kept as ${copy}.`,
    ]);
    expect(store.runs.get('Kept').pointCount).toBe(1500);
    expect(raw.prepare('SELECT mood FROM run').all()).toEqual([{ mood: 'good' }]);
    // The copy opens as the older version that it is.
    const old = openStore({ file: copy }).store;
    expect(old.settings.get('in the log')).toBe(1);
    expect(old.runs.get('Kept').pointCount).toBe(1500);
    expect(openStore({ file, migrations: newer }).notices).toEqual([]);
  });

  it('stays as it was when a step fails', () => {
    const file = finishedHistory();
    const broken = [
      ...newer,
      { title: 'a mistake', sql: 'CREATE TABLE other (x TEXT) STRICT; ALTER TABLE nothing ADD y' },
    ];
    expect(() => openStore({ file, migrations: broken })).toThrow(
      /could not be upgraded \(a mistake\): .*; it was left as it was/,
    );
    const { store, notices } = openStore({ file });
    expect(notices).toEqual([]);
    expect(store.runs.get('Kept').pointCount).toBe(1500);
    expect(filesBeside(file).some((name) => name.endsWith('.backup'))).toBe(true);
  });

  it('stays as it was when no copy can be kept', () => {
    const file = finishedHistory();
    const at = new Date(2024, 4, 6, 7, 8, 9).getTime();
    // A folder stands for a disk that takes no copy: SQLite cannot write over it, and its name is taken for free.
    const aside = `${file}.v${String(MIGRATIONS.length)}-20240506-070809.backup`;
    mkdirSync(`${aside}-journal`);
    expect(() => openStore({ file, migrations: newer, now: () => at })).toThrow(
      /a copy of it before cannot be kept .* nothing was changed/,
    );
    expect(openStore({ file }).store.runs.get('Kept').pointCount).toBe(1500);
  });

  it('is not upgraded under the feet of another program', () => {
    const { store, file } = openStore({ kind: 'window' });
    createRun(store);
    expect(() => openStore({ file, migrations: newer })).toThrow(
      /must be upgraded, but it is in use by the Initlab window, process \d+, since .*; quit/,
    );
    expect(basename(file)).toBe('history.sqlite');
    expect(store.runs.list()).toHaveLength(1);
  });
});

describe('a full disk', () => {
  it('fails with a sentence, and nothing that was saved is lost', () => {
    const file = temporaryFile();
    const { connection } = openDatabase({ file, nativeBinding: NATIVE_BINDING });
    const sessions = new Sessions(connection, 'cli', Date.now);
    const runs = new Runs(connection, sessions, Date.now);
    const series = new SeriesStore(
      connection,
      sessions.id,
      new HistogramStore(connection),
      new SnapshotStore(connection),
    );
    const { id } = runs.create(exampleSpec(), { name: 'Full', specHash: 'ab', appVersion: '1', coreVersion: '1' });
    runs.setStatus(id, 'running');
    series.appendPoints(id, line(0, 100), { step: 100, elapsedMs: 1 });
    connection.pragma('max_page_count = 1'); // the engine's own limit answers as a full disk does
    expect(() => {
      series.appendPoints(id, line(100, 20_000), { step: 20_000, elapsedMs: 2 });
    }).toThrow(/cannot grow: the disk is full; free some space and try again/);
    connection.pragma('max_page_count = 1000000');
    expect(runs.get(id)).toMatchObject({ step: 100, pointCount: 100 });
    series.appendPoints(id, line(100, 200), { step: 200, elapsedMs: 2 });
    connection.close();
    expect(openStore({ file }).store.series.pointCount(id)).toBe(200);
  });
});
