import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findData, readLocation, writeLocation } from '../../../main/folder/location';
import { moveData, useFolder } from '../../../main/folder/moveData';
import { checkTarget } from '../../../main/folder/target';
import { databaseFile, datasetsFolder, type Home } from '../../../main/paths';
import { bundled } from '../../support/bundle';
import { testFolder } from '../../support/lab';
import { NATIVE_BINDING } from '../../support/native';
import { line, openRaw, openStore, startRun } from '../../support/store';

const POINTS = 3000;

/** A home with a history of two runs, a data set and a backup; and an empty folder on the way to which names need care. */
function scene() {
  const root = testFolder();
  const home: Home = { folder: path.join(root, 'home'), source: 'default' };
  const to = path.join(root, 'Мои данные 実験 ü', 'lab');
  mkdirSync(home.folder);
  mkdirSync(to, { recursive: true });
  const file = databaseFile(home.folder);
  const { store } = openStore({ file });
  for (const name of ['one', 'two']) {
    const { id } = startRun(store, name);
    store.series.appendPoints(id, line(0, POINTS), { step: POINTS, elapsedMs: 1 });
    store.checkpoints.save(id, POINTS, 'final', new Uint8Array(5000).fill(7));
    store.runs.setStatus(id, 'done', { weightsHash: 'aa' });
  }
  store.close();
  mkdirSync(datasetsFolder(file));
  const table = path.join(datasetsFolder(file), `${'ab'.repeat(32)}.table.deleted`);
  writeFileSync(table, 'rows');
  utimesSync(table, 1_700_000_000, 1_700_000_000);
  writeFileSync(`${file}.reserve`, 'room');
  writeFileSync(`${file}.v3-20240101-000000.backup`, 'an earlier one');
  writeFileSync(path.join(home.folder, 'Preferences'), 'the profile');
  return { root, home, to, file, table };
}

/** Opens what is found and holds it to what was there. */
function expectWhole(home: Home): string {
  const { folder } = findData(home);
  const file = databaseFile(folder);
  const { store, notices } = openStore({ file, create: false });
  expect(notices).toEqual([]);
  const runs = store.runs.list();
  expect(runs.map(({ name, pointCount }) => [name, pointCount])).toEqual([
    ['two', POINTS],
    ['one', POINTS],
  ]);
  for (const { id } of runs) {
    expect(store.series.read(id)[0]!.values).toHaveLength(POINTS);
    expect(store.checkpoints.latest(id)!.bytes).toEqual(new Uint8Array(5000).fill(7));
  }
  store.close();
  const raw = openRaw(file);
  expect(raw.pragma('integrity_check', { simple: true })).toBe('ok');
  raw.close(); // it may be moved next
  expect(readFileSync(path.join(datasetsFolder(file), `${'ab'.repeat(32)}.table.deleted`), 'utf8')).toBe('rows');
  expect(readFileSync(`${file}.v3-20240101-000000.backup`, 'utf8')).toBe('an earlier one');
  return folder;
}

const data = (folder: string) =>
  existsSync(folder) ? readdirSync(folder).filter((name) => !/^(Preferences|location\.json)$/.test(name)) : [];

describe('moving the data', () => {
  test('takes all of it along, leaves the profile, and is found again', async () => {
    const { home, to, table } = scene();
    const shares: number[] = [];
    await moveData({
      home: home.folder,
      from: home.folder,
      to,
      nativeBinding: NATIVE_BINDING,
      progress: (s) => shares.push(s),
    });
    expect(expectWhole(home)).toBe(to);
    expect(findData(home)).toMatchObject({ source: 'chosen' });
    expect(data(home.folder)).toEqual([]);
    expect(existsSync(path.join(to, 'history.sqlite.reserve'))).toBe(false);
    expect(existsSync(path.join(home.folder, 'Preferences'))).toBe(true);
    expect(existsSync(table)).toBe(false);
    expect(shares.at(-1)).toBe(1);
  });

  test('and back again, after which the emptied folder is gone', async () => {
    const { home, to } = scene();
    await moveData({ home: home.folder, from: home.folder, to, nativeBinding: NATIVE_BINDING });
    const back = checkTarget(home.folder, to, home.folder, []);
    expect(back.kind).toBe('empty');
    await moveData({ home: home.folder, from: to, to: home.folder, nativeBinding: NATIVE_BINDING });
    expect(expectWhole(home)).toBe(home.folder);
    expect(findData(home).source).toBe('default');
    expect(existsSync(to)).toBe(false);
  });

  test('is refused while another program has the history open, and nothing has happened', async () => {
    const { home, to, file } = scene();
    const { store } = openStore({ file });
    const moving = moveData({ home: home.folder, from: home.folder, to, nativeBinding: NATIVE_BINDING });
    await expect(moving).rejects.toThrow(/is open in another program; quit that program first/);
    store.close();
    expect(readdirSync(to)).toEqual([]);
    expect(expectWhole(home)).toBe(home.folder);
  });

  test('holds off others while it copies', async () => {
    const { home, to, file } = scene();
    let refused = '';
    await moveData({
      ...{ home: home.folder, from: home.folder, to, nativeBinding: NATIVE_BINDING },
      after: (step) => {
        if (step !== 'copied') return;
        try {
          openStore({ file, busyTimeoutMs: 50 });
        } catch (thrown) {
          refused = (thrown as Error).message;
        }
      },
    });
    expect(refused).toMatch(/is being written by another program/);
    expect(expectWhole(home)).toBe(to);
  });

  test('that is cancelled or meets a full folder leaves all as it was', async () => {
    const { home, to } = scene();
    const stop = new AbortController();
    const cancelled = moveData({
      ...{ home: home.folder, from: home.folder, to, nativeBinding: NATIVE_BINDING, signal: stop.signal },
      progress: () => stop.abort(),
    });
    await expect(cancelled).rejects.toThrow(/cancelled; the data are where they were/);
    expect(readdirSync(to)).toEqual([]);
    expect(expectWhole(home)).toBe(home.folder);
    const file = path.join(to, 'a file');
    writeFileSync(file, '');
    const failing = moveData({ home: home.folder, from: home.folder, to: file, nativeBinding: NATIVE_BINDING });
    await expect(failing).rejects.toThrow(/could not be moved to .*a file/);
    expect(expectWhole(home)).toBe(home.folder);
  });

  const STEPS = ['announced', 'copy 1', 'copy 4', 'copied', 'decided', 'arrived', 'removed'];
  test.each(STEPS)('killed at “%s” leaves one whole history, which is found', { timeout: 60_000 }, async (step) => {
    const { home, to } = scene();
    const child = spawn(process.execPath, [
      await bundled('moveChild'),
      NATIVE_BINDING,
      home.folder,
      home.folder,
      to,
      step,
    ]);
    expect(await new Promise((done) => child.once('exit', (_code, signal) => done(signal)))).toBe('SIGKILL');
    const folder = expectWhole(home);
    const decided = ['decided', 'arrived', 'removed'].includes(step);
    expect(folder).toBe(decided ? to : home.folder);
    expect(data(decided ? home.folder : to)).toEqual([]);
    expect(readLocation(home.folder)).toMatchObject({ moving: null, arriving: false, leaving: null });
    // And it can be moved on from there.
    const next = path.join(path.dirname(to), 'next');
    mkdirSync(next);
    await moveData({ home: home.folder, from: folder, to: next, nativeBinding: NATIVE_BINDING });
    expect(expectWhole(home)).toBe(next);
  });
});

describe('the place of the data', () => {
  test('is not looked for elsewhere when the chosen folder is gone', () => {
    const { home, root } = scene();
    const gone = path.join(root, 'unplugged');
    writeLocation(home.folder, { version: 1, folder: gone, moving: null, arriving: false, leaving: null });
    expect(() => findData(home)).toThrow(`the data folder ${gone} is not there; connect its disk`);
    mkdirSync(gone); // the mount point without its disk
    expect(() => findData(home)).toThrow(`the data folder ${gone} holds no history any more`);
    expect(readdirSync(gone)).toEqual([]);
  });

  test('is not guessed when location.json cannot be read', () => {
    const { home } = scene();
    writeFileSync(path.join(home.folder, 'location.json'), '{"version":1,"fol');
    expect(() => findData(home)).toThrow(
      /location\.json, which says where the data are, cannot be read: .*delete it to go back/,
    );
  });

  test('is unknown while another program moves the data', () => {
    const { home, to } = scene();
    const moving = { to, pid: process.ppid, token: null };
    writeLocation(home.folder, { version: 1, folder: null, moving, arriving: false, leaving: null });
    expect(() => findData(home)).toThrow(/being moved to .* by Initlab, process/);
    writeLocation(home.folder, {
      version: 1,
      folder: null,
      moving: { ...moving, pid: 2 ** 30 },
      arriving: false,
      leaving: null,
    });
    expect(findData(home).folder).toBe(home.folder);
  });

  test('is not asked for where INITLAB_DATA or a portable program decides', () => {
    const { home, to } = scene();
    useFolder(home.folder, to);
    for (const source of ['environment', 'portable'] as const) {
      expect(findData({ folder: home.folder, source })).toMatchObject({ folder: home.folder, source });
    }
  });
});

describe('a folder to move to', () => {
  test('is an empty one of one’s own, or has a history that can be used', () => {
    const { root, home, to, file } = scene();
    const check = (folder: string, programs: string[] = []) => checkTarget(folder, home.folder, home.folder, programs);
    expect(check(to)).toMatchObject({ folder: to, kind: 'empty' });
    expect(check(to).neededBytes).toBeGreaterThan(64e6);
    writeFileSync(path.join(to, '.DS_Store'), '');
    expect(check(to).kind).toBe('empty');
    expect(() => check(path.join(root, 'nowhere'))).toThrow(/there is no folder .*; choose one that exists/);
    expect(() => check(file)).toThrow(/is a file; choose a folder/);
    expect(() => check(home.folder)).toThrow(/they are there already/);
    expect(() => check(datasetsFolder(file))).toThrow(/lies inside the data folder/);
    expect(() => check(to, [root])).toThrow(/is a part of the program/);
    symlinkSync(home.folder, path.join(root, 'link'));
    expect(() => check(path.join(root, 'link'))).toThrow(/they are there already/);
    writeFileSync(path.join(to, 'letter.txt'), '');
    expect(() => check(to)).toThrow(/is not empty \(letter.txt is in it\); make a new folder/);
    writeFileSync(databaseFile(to), 'something else');
    expect(() => check(to)).toThrow(/is not an Initlab history/);
    openStore({ file: path.join(root, 'other', 'history.sqlite') }).store.close();
    expect(check(path.join(root, 'other'))).toMatchObject({ kind: 'history', neededBytes: 0 });
    const raw = openRaw(databaseFile(path.join(root, 'other')));
    raw.pragma('user_version = 999');
    raw.close();
    expect(() => check(path.join(root, 'other'))).toThrow(/written by a newer Initlab/);
  });
});
