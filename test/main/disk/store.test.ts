import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { MIGRATIONS } from '../../../main/store/migrations';
import { Store } from '../../../main/store/store';
import { NATIVE_BINDING } from '../../support/native';
import type { SmallDisk } from '../../support/smallDisk';
import { createRun, line, openStore, startRun } from '../../support/store';
import { isSound, testDisk } from '../../support/testDisk';
import { withDisks } from '../../support/withDisks';

const MB = 1 << 20;

const filesIn = (folder: string) => readdirSync(folder).filter((name) => !/-(wal|shm)$/.test(name));

/** A run with so many points. */
function addRun(store: Store, name: string, points: number): string {
  const { id } = startRun(store, name);
  store.series.appendPoints(id, line(0, points, Math.sin), { step: points, elapsedMs: 1 });
  store.runs.setStatus(id, 'done', { step: points });
  return id;
}

withDisks('test/main/disk/store.test.ts', () => {
  describe('on a full disk', () => {
    test.each([
      ['256 kB free', 256 * 1024, true],
      ['nothing free, as far as what was written before has left room in the log', 0, false],
    ] as const)('the bin can be emptied with %s', (_what, leave, shrinks) => {
      const disk = testDisk(16 * MB);
      const file = path.join(disk.folder, 'h.sqlite');
      const first = openStore({ file }).store;
      const ids = Array.from({ length: 40 }, (_, i) => addRun(first, `Run ${i}`, 10_000));
      if (shrinks) first.close(); // which moves the log into the file
      const store = shrinks ? openStore({ file }).store : first;
      disk.fill(leave);
      store.runs.bin.put(ids.slice(0, 30));
      const { ids: gone, bytes } = store.runs.bin.empty();
      expect(gone).toHaveLength(30);
      const left = store.runs.list().map((run) => run.id);
      expect(left.sort()).toEqual(ids.slice(30).sort());
      if (shrinks) {
        expect(bytes).toBeGreaterThan(MB);
        expect(disk.free()).toBeGreaterThan(MB);
      }
      expect(isSound(file)).toBe(true);
    });

    test('settings, notes and new runs are refused with what is free; nothing of them is stored', () => {
      const disk = testDisk(4 * MB);
      const { store, file } = openStore({ file: path.join(disk.folder, 'h.sqlite') });
      const id = addRun(store, 'A', 100);
      store.settings.set('theme', 'old');
      fillLog(disk, store);
      const full = /^the history file .*h\.sqlite cannot grow: the disk is full \(0 B free\); free some space/;
      expect(() => store.settings.set('theme', 'x'.repeat(200_000))).toThrow(full);
      expect(() => store.runs.update([id], { note: 'x'.repeat(9_000) })).toThrow(full);
      expect(() => store.atomically(() => Array.from({ length: 50 }, () => createRun(store)))).toThrow(full);
      expect(store.settings.get('theme')).toBe('old');
      expect(store.runs.list()).toMatchObject([{ id, note: '' }]);
      disk.clear();
      store.settings.set('theme', 'new');
      expect(store.settings.get('theme')).toBe('new');
      expect(isSound(file)).toBe(true);
    });

    test('an upgrade changes nothing when there is no room for the copy before it, and goes through later', () => {
      const disk = testDisk(8 * MB);
      const file = path.join(disk.folder, 'h.sqlite');
      const old = openStore({ file });
      addRun(old.store, 'A', 50_000);
      old.store.close();
      const later = [...MIGRATIONS, { title: 'for this test', sql: 'CREATE TABLE later (a INTEGER) STRICT;' }];
      disk.fill(200_000);
      const before = readFileSync(file);
      const files = filesIn(disk.folder);
      const open = () => Store.open({ file, nativeBinding: NATIVE_BINDING, kind: 'cli', migrations: later as never });
      expect(open).toThrow(
        /a copy of it before cannot be kept as .*, so nothing was changed: the disk is full: .* free where/,
      );
      expect(readFileSync(file).equals(before)).toBe(true);
      expect(filesIn(disk.folder)).toEqual(files);
      disk.clear();
      const { store, notices } = open();
      expect(notices.join()).toMatch(/was upgraded/);
      expect(store.runs.list()).toMatchObject([{ name: 'A', pointCount: 50_000 }]);
      store.close();
      expect(isSound(file)).toBe(true);
    });

    test('a damaged file stays where it is when there is no room for what can be read, and is recovered later', () => {
      const disk = testDisk(8 * MB);
      const file = path.join(disk.folder, 'h.sqlite');
      const { store } = openStore({ file });
      const id = addRun(store, 'A', 50_000);
      store.close();
      const bytes = readFileSync(file);
      bytes.fill(0xff, bytes.length - 8192, bytes.length - 4096);
      writeFileSync(file, bytes);
      disk.fill(100_000);
      const files = filesIn(disk.folder);
      const open = () => Store.open({ file, nativeBinding: NATIVE_BINDING, kind: 'cli' });
      expect(open).toThrow(/the disk is full/);
      expect(readFileSync(file).equals(bytes)).toBe(true);
      expect(filesIn(disk.folder)).toEqual(files);
      disk.clear();
      const recovered = open();
      expect(recovered.notices.join()).toMatch(/was damaged .* was set aside as/);
      expect(recovered.store.runs.get(id).name).toBe('A');
      recovered.store.close();
    });
  });
});

/** Fills the disk and what the log could still take. */
function fillLog(disk: SmallDisk, store: Store): void {
  disk.fill();
  const { id } = store.runs.list()[0]!;
  for (let i = 0; ; i++) {
    try {
      store.runs.update([id], { addTags: [`${i}`] });
      store.runs.update([id], { removeTags: [`${i}`] });
      if (i > 2000) throw new Error('the log takes ever more');
    } catch (thrown) {
      if (!/the disk is full/.test((thrown as Error).message)) throw thrown;
      break;
    }
  }
}
