import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Store } from '../../../main/store/store';
import type { Point } from '../../../shared/metrics';
import { openRaw, openStore, startRun } from '../../support/store';
import { isSound, testDisk } from '../../support/testDisk';
import { withDisks } from '../../support/withDisks';

const MB = 1 << 20;
const RESERVE = 6 * MB;

/** Runs that train side by side, so that their rows lie among each other: deleting one changes pages all over the file. */
function addRuns(store: Store, count: number, turns: number): string[] {
  const ids = Array.from({ length: count }, (_, i) => startRun(store, `Run ${i}`).id);
  for (let turn = 0; turn < turns; turn++) {
    for (const id of ids) {
      const points: Point[] = [];
      for (let layer = 0; layer < 6; layer++) {
        for (const metric of ['gradNorm', 'updateRatio'] as const) {
          for (let i = 0; i < 250; i++) points.push({ metric, layer, step: turn * 250 + i, value: Math.sin(i + turn) });
        }
      }
      store.series.appendPoints(id, points, { step: turn * 250 + 249, elapsedMs: turn });
    }
  }
  for (const id of ids) {
    store.checkpoints.save(id, turns * 250, 'final', new Uint8Array(40_000).fill(7));
    store.runs.setStatus(id, 'done', { step: turns * 250 });
  }
  return ids;
}

const names = (store: Store) => store.runs.list().map((run) => run.id);

withDisks('test/main/disk/reserve.test.ts', () => {
  test('with nothing free at all runs are deleted for good, out of the reserve, which is there again afterwards', () => {
    const disk = testDisk(64 * MB);
    const file = path.join(disk.folder, 'h.sqlite');
    const first = openStore({ file }).store;
    const ids = addRuns(first, 12, 16);
    first.close();
    const { store } = openStore({ file });
    store.keepReserve();
    expect(statSync(store.reserveFile).size).toBe(RESERVE);
    // Something stands in the log when the disk gets full.
    store.runs.update(ids[0]!, { note: 'the last change' });
    disk.fill();
    expect(disk.free()).toBe(0);
    expect(() => ids.forEach((id) => store.runs.update(id, { note: 'x'.repeat(10_000) }))).toThrow(
      /the disk is full \(0 B free\)/,
    );

    store.runs.bin.put(ids.slice(0, 10));
    // Nobody else gets the room of the reserve.
    expect(disk.free()).toBeLessThan(64 * 1024);
    const before = statSync(file).size;
    const { ids: gone, bytes } = store.runs.bin.empty();
    expect([...gone].sort()).toEqual(ids.slice(0, 10).sort());
    expect(names(store).sort()).toEqual(ids.slice(10).sort());
    expect(bytes).toBeGreaterThan(before / 2);
    expect(disk.free()).toBeGreaterThan(before / 2);
    expect(statSync(store.reserveFile).size).toBeGreaterThan(RESERVE - MB);
    disk.clear();
    store.keepReserve();
    expect(statSync(store.reserveFile).size).toBe(RESERVE);
    const rows = openRaw(file).prepare('SELECT count(DISTINCT run_id) AS n FROM series_chunk').get() as { n: number };
    expect(rows.n).toBe(2);
    expect(isSound(file)).toBe(true);
  });

  test('a reserve too small for all at once: one run after the other, part by part', () => {
    const disk = testDisk(64 * MB);
    const file = path.join(disk.folder, 'h.sqlite');
    const first = openStore({ file }).store;
    const ids = addRuns(first, 12, 16);
    first.close();
    const { store } = openStore({ file });
    writeFileSync(store.reserveFile, Buffer.alloc(96 * 1024, 7));
    disk.fill();
    store.runs.bin.put(ids.slice(0, 10));
    expect(store.runs.bin.empty().ids).toHaveLength(10);
    expect(names(store).sort()).toEqual(ids.slice(10).sort());
    expect(disk.free()).toBeGreaterThan(MB);
    expect(isSound(file)).toBe(true);
  });

  test('a deletion that does not come to its end: the run cannot come back, and goes at the next start', () => {
    const disk = testDisk(64 * MB);
    const file = path.join(disk.folder, 'h.sqlite');
    const first = openStore({ file }).store;
    const ids = addRuns(first, 12, 16);
    first.close();
    const { store } = openStore({ file });
    // Room for the mark and for some rows, not for the rest.
    writeFileSync(store.reserveFile, Buffer.alloc(96 * 1024, 7));
    store.runs.bin.put([ids[0]!]);
    disk.fill();
    const raw = openRaw(file);
    raw.exec('BEGIN; SELECT count(*) FROM run'); // a reader keeps the log from being emptied
    expect(() => store.runs.bin.empty()).toThrow(/the disk is full/);
    raw.exec('COMMIT');
    expect(() => store.runs.bin.restore([ids[0]!])).toThrow(
      `run ${ids[0]!} cannot be restored: a part of it is deleted for good already`,
    );
    disk.clear();
    store.close();
    const next = openStore({ file }).store;
    next.runs.bin.finishPurges();
    expect(next.runs.list({ includeDeleted: true }).filter((run) => run.deletedAt !== null)).toEqual([]);
    expect(names(next).sort()).toEqual(ids.slice(1).sort());
    expect(isSound(file)).toBe(true);
  });

  test('a window opens with nothing free, and runs of a dead program are marked; a command is refused', () => {
    const disk = testDisk(32 * MB);
    const file = path.join(disk.folder, 'h.sqlite');
    const first = openStore({ file }).store;
    addRuns(first, 2, 4);
    first.keepReserve();
    const reserve = first.reserveFile;
    first.close();
    disk.fill();
    expect(() => openStore({ file, kind: 'cli' })).toThrow(/the disk is full/);
    const { store } = openStore({ file });
    expect(store.recoverInterrupted()).toEqual([]);
    expect(names(store)).toHaveLength(2);
    expect(statSync(reserve).size).toBeGreaterThan(RESERVE - MB);
  });

  test('where little is free no reserve is made', () => {
    const disk = testDisk(11 * MB);
    const { store } = openStore({ file: path.join(disk.folder, 'h.sqlite') });
    store.keepReserve();
    expect(existsSync(store.reserveFile)).toBe(false);
  });
});
