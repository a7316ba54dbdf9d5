import { describe, expect, it } from 'vitest';
import type { StoredSnapshot } from '../../../shared/snapshot';
import { openRaw, openStore, startRun } from '../../support/store';

const snapshot = (step: number, base: number | null = null): StoredSnapshot => ({
  ...{ step, base, exact: base === null, weightsHash: 'cd'.repeat(32) },
  bytes: Uint8Array.of(step, 2, 3),
});

describe('stored snapshots', () => {
  it('come back as they were, by step, and only those asked for', () => {
    const { store } = openStore();
    const [a, b] = [startRun(store, 'A'), startRun(store, 'B')];
    const written = [snapshot(0), snapshot(1, 0), snapshot(7, 1)];
    for (const each of [...written].reverse()) store.snapshots.save(a.id, each);
    // A writer that was held up hands in the same one again.
    store.snapshots.save(a.id, written[1]!);
    expect(store.snapshots.read(a.id)).toEqual(written);
    expect(store.snapshots.read(a.id, 1)).toEqual(written.slice(2));
    expect(store.snapshots.steps(a.id)).toEqual([0, 1, 7]);
    expect(store.snapshots.read(b.id)).toEqual([]);
    expect(store.record(a.id)).toMatchObject({ snapshotCount: 3, snapshotBytes: 9 });
  });

  it('beyond the step from which a run goes on are forgotten, and go with a run that is purged', () => {
    const { store, file } = openStore();
    const { id } = startRun(store);
    for (const step of [0, 1, 4, 9]) store.snapshots.save(id, snapshot(step));
    store.series.truncateAfter(id, 4);
    expect(store.snapshots.steps(id)).toEqual([0, 1, 4]);
    store.runs.setStatus(id, 'stopped');
    store.runs.bin.put([id]);
    store.runs.bin.empty();
    expect(openRaw(file).prepare('SELECT count(*) AS n FROM snapshot').get()).toEqual({ n: 0 });
  });

  it('that were changed behind our back are refused', () => {
    for (const change of ['step = 5', 'base = 0', 'exact = 0', "weights_hash = 'x'", "bytes = x'010203'"]) {
      const { store, file } = openStore();
      const { id } = startRun(store);
      store.snapshots.save(id, snapshot(9));
      openRaw(file).exec(`UPDATE snapshot SET ${change}`);
      expect(() => store.snapshots.read(id), change).toThrow(
        /damaged: the snapshot of the weights at step \d, run .* SHA-256/,
      );
    }
  });
});
