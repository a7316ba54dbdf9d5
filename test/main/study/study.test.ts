import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ownSets } from '../../../main/data/datasets';
import { datasetsFolder } from '../../../main/paths';
import { planStudy, saveStudy } from '../../../main/study/saveStudy';
import { RUN_COLUMNS, RUN_TABLES } from '../../../main/store/study/format';
import type { Store } from '../../../main/store/store';
import { NATIVE_BINDING } from '../../support/native';
import { openRaw, startRun, temporaryFolder } from '../../support/store';
import {
  bytesOf,
  emptyHistory,
  endedRun,
  fullHistory,
  measureStudy,
  takeStudy,
  view,
  WISH,
  writeStudy,
} from '../../support/studies';

/** All that the window shows of a history. */
function seen(store: Store) {
  const runs = store.runs.list({ includeDeleted: true });
  return {
    runs: runs.map(({ id }) => store.runs.get(id)),
    series: runs.map(({ id }) => store.series.read(id)),
    layers: runs.map(({ id }) => store.series.summaries(id)),
    checkpoints: runs.map(({ id }) => store.checkpoints.latest(id)),
    sweeps: store.sweeps.list(),
    comparisons: store.comparisons.list(),
  };
}

describe('a study', () => {
  it('brings everything into an empty history, and comes out of it again to the same bytes', async () => {
    const { store, ids, own } = fullHistory();
    const file = await writeStudy(store, ids);
    const there = emptyHistory();
    const { preview, done } = await takeStudy(there, file);
    expect(preview).toMatchObject({ title: WISH.title, note: WISH.note, runs: { fresh: 4, there: 0, renumbered: 0 } });
    expect(preview.sets).toEqual([{ title: 'Four rows', bytes: own.bytes, isThere: false }]);
    expect([...done.added].sort()).toEqual([...ids].sort());
    expect(seen(there)).toEqual(seen(store));
    expect(ownSets(datasetsFolder(there.file))).toMatchObject([
      { hash: own.hash, title: 'Four rows', bytes: own.bytes },
    ]);
    expect(bytesOf(await writeStudy(there, [...ids].reverse(), {}, 'again')).equals(bytesOf(file))).toBe(true);
  });

  it('is the same bytes each time, whatever is beside it in the history', async () => {
    const { store, ids } = fullHistory();
    const first = bytesOf(await writeStudy(store, ids));
    endedRun(store, 'another');
    store.runs.bin.put([endedRun(store, 'in the bin')]);
    expect(bytesOf(await writeStudy(store, ids)).equals(first)).toBe(true);
    expect(bytesOf(await writeStudy(store, ids, { title: 'Other' })).equals(first)).toBe(false);
  });

  it('says before it is written what it will be', async () => {
    const { store, ids, own, plain, cells } = fullHistory();
    startRun(store, 'training');
    const active = store.runs.list().find(({ name }) => name === 'training')!.id;
    const facts = measureStudy(store, [...ids, active]);
    expect(facts).toMatchObject({ runs: 4, active: 1, comparisons: 2, leftComparisons: 0, sweeps: 1 });
    expect(facts.points).toBe(store.runs.list({ ids }).reduce((sum, run) => sum + run.pointCount, 0));
    expect(facts.sets).toEqual([{ title: own.title, bytes: own.bytes }]);
    const { length } = bytesOf(await writeStudy(store, ids));
    expect(facts.bytes + own.bytes).toBeGreaterThan(0.5 * length);
    expect(facts.bytes + own.bytes).toBeLessThan(1.2 * length);
    expect(measureStudy(store, [plain, ...cells])).toMatchObject({ comparisons: 1, leftComparisons: 1, sets: [] });
    expect(() => measureStudy(store, [active])).toThrow('a study takes runs that have ended');
    expect(() => measureStudy(store, ['000000000000'])).toThrow('there is no run "000000000000"');
  });

  it('without data sets keeps their titles', async () => {
    const { store, file } = fullHistory();
    const there = emptyHistory();
    const { preview } = await takeStudy(there, await writeStudy(store, [file], { withData: false }));
    expect(preview.sets).toEqual([{ title: 'Four rows', bytes: null, isThere: false }]);
    expect(existsSync(datasetsFolder(there.file))).toBe(false);
    expect(there.runs.get(file).datasetTitle).toBe('Four rows');
  });

  it('imported twice adds nothing; own names, notes, tags and stars stay', async () => {
    const { store, ids, plain } = fullHistory();
    const file = await writeStudy(store, ids);
    const there = emptyHistory();
    await takeStudy(there, file);
    there.runs.update([plain], {
      name: 'my name',
      note: 'mine',
      starred: false,
      removeTags: ['zeta'],
      addTags: ['mine'],
    });
    const before = seen(there);
    const { preview, done } = await takeStudy(there, file);
    expect(preview.runs).toEqual({ fresh: 0, there: 4, inBin: 0, differ: 1, renumbered: 0 });
    expect(done).toMatchObject({ added: [], comparisons: [], comparisonsThere: 2, sets: 0, differ: 1 });
    expect(seen(there)).toEqual(before);
  });

  it('takes runs that are in the bin out of it', async () => {
    const { store, ids, plain } = fullHistory();
    const file = await writeStudy(store, ids);
    store.runs.bin.put([plain]);
    const { preview, done } = await takeStudy(store, file);
    expect(preview.runs).toMatchObject({ fresh: 0, there: 4, inBin: 1 });
    expect(done.restored).toEqual([plain]);
    expect(store.runs.get(plain).deletedAt).toBeNull();
  });

  it('gives a run a new id where its own is taken by another, and comparisons and sweeps follow', async () => {
    const { store, ids, plain, cells, sweep } = fullHistory();
    const file = await writeStudy(store, ids);
    const there = emptyHistory();
    await takeStudy(there, file);
    // The same ids, but these runs went other ways there.
    const raw = openRaw(there.file);
    raw.prepare('UPDATE run SET elapsed_ms = elapsed_ms + 1 WHERE id IN (?, ?)').run(plain, cells[0]);
    const { preview, done } = await takeStudy(there, file);
    expect(preview.runs).toMatchObject({ fresh: 2, there: 2, renumbered: 2 });
    expect(done.added).toHaveLength(2);
    expect(done.added.some((id) => ids.includes(id))).toBe(false);
    const newPlain = there.runs.list({ ids: done.added }).find(({ name }) => name === 'plain')!;
    expect(there.series.read(newPlain.id)).toEqual(store.series.read(plain));
    const two = there.comparisons.list().filter(({ name }) => name === 'Two');
    expect(two.map((each) => each.view.runIds[0]).sort()).toEqual([plain, newPlain.id].sort());
    expect(two.find((each) => each.view.runIds[0] === newPlain.id)?.view).toMatchObject({
      baseline: newPlain.id,
      charts: [{ of: newPlain.id }],
    });
    const newCell = there.runs.list({ ids: done.added }).find(({ name }) => name === 'tanh')!;
    expect(newCell.sweepId).not.toBe(sweep.id);
    expect(there.sweeps.get(newCell.sweepId!).runIds).toEqual([newCell.id, cells[1]]);
    expect(there.sweeps.get(sweep.id).runIds).toEqual(cells);
    // And a second time all of that is known.
    expect((await takeStudy(there, file)).done).toMatchObject({ added: [], comparisons: [] });
  });

  it('takes a run with one other value for another run', async () => {
    const { store, plain } = fullHistory();
    const file = await writeStudy(store, [plain]);
    const raw = openRaw(store.file);
    const row = raw.prepare<[string], { rowid: number; steps: Buffer; vals: Buffer }>(
      'SELECT rowid, steps, vals FROM series_chunk WHERE run_id = ? ORDER BY rowid LIMIT 1',
    );
    const { rowid, steps, vals } = row.get(plain)!;
    vals.writeDoubleLE(0.125, 8);
    raw
      .prepare('UPDATE series_chunk SET vals = ?, crc = ? WHERE rowid = ?')
      .run(vals, crc32(vals, crc32(steps)), rowid);
    const { done } = await takeStudy(store, file);
    expect(done.added).toHaveLength(1);
    expect(done.there).toEqual([]);
  });

  it('adds the cells of a sweep that has grown, and a smaller one changes nothing', async () => {
    const { store, cells, sweep } = fullHistory();
    const small = await writeStudy(store, cells);
    const more = cells.map(() => endedRun(store, 'more', { sweepId: sweep.id, steps: 5 }));
    const grown = { ...store.sweeps.get(sweep.id).spec, seeds: 2 };
    store.sweeps.extend(sweep.id, grown, [cells[0]!, more[0]!, cells[1]!, more[1]!]);
    const there = emptyHistory();
    await takeStudy(there, small);
    await takeStudy(there, await writeStudy(store, [...cells, ...more]));
    expect(there.sweeps.list()).toEqual(store.sweeps.list());
    await takeStudy(there, small);
    expect(there.sweeps.list()).toEqual(store.sweeps.list());
  });

  it('of which some runs are there already brings the others', async () => {
    const { store, ids, plain } = fullHistory();
    const there = emptyHistory();
    await takeStudy(there, await writeStudy(store, [plain]));
    expect(there.comparisons.list()).toEqual([]);
    const { preview } = await takeStudy(there, await writeStudy(store, ids));
    expect(preview.runs).toMatchObject({ fresh: 3, there: 1 });
    expect(seen(there)).toEqual(seen(store));
  });

  it('whose writing or reading is stopped leaves nothing', async () => {
    const { store, ids } = fullHistory();
    const folder = datasetsFolder(store.file);
    const out = join(temporaryFolder(), 'x.initlab-study');
    const stop = new AbortController();
    const big = endedRun(store, 'big', { steps: 200_000 });
    const planned = planStudy(store, [big], folder);
    const progress = () => stop.abort();
    await expect(
      saveStudy(store, NATIVE_BINDING, folder, planned, WISH, out, { progress, signal: stop.signal }),
    ).rejects.toThrow('the writing was stopped; no file was left');
    expect(readdirSync(dirname(out))).toEqual([]);
    expect(ids).toHaveLength(4);
    await expect(writeStudyTo(store, ids, '/no/such/folder/x.initlab-study')).rejects.toThrow(
      '/no/such/folder does not exist',
    );
  });

  it('takes every table and column of the history that belongs to runs', () => {
    const db = openRaw(emptyHistory().file);
    const columns = (table: string) =>
      db
        .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
        .all(table)
        .map(({ name }) => name);
    const tables = db.prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all();
    const hanging = tables.map(({ name }) => name).filter((name) => columns(name).includes('run_id'));
    // Summaries are made anew from the points; places in sweeps go with their sweeps; what is elsewhere has not ended.
    const others = ['series_summary', 'sweep_run', 'elsewhere'];
    expect(RUN_TABLES.map(({ name }) => name).sort()).toEqual(hanging.filter((name) => !others.includes(name)).sort());
    for (const table of RUN_TABLES) {
      const own = columns(table.name).filter((name) => name !== 'run_id' && name !== 'id');
      expect(Object.keys(table.columns).sort(), table.name).toEqual(own.sort());
    }
    // Who trains it, and where it lies in this history.
    const local = ['session_id', 'deleted_at', 'archived_at'];
    const ofRun = columns('run').filter((name) => !local.includes(name));
    expect(Object.keys(RUN_COLUMNS).sort()).toEqual(ofRun.sort());
  });

  it('is not written when it could not be read', async () => {
    const { store, plain, ids } = fullHistory();
    const raw = openRaw(store.file);
    raw.prepare(`UPDATE run SET spec_hash = ? WHERE id = ?`).run('0'.repeat(64), plain);
    await expect(writeStudy(store, ids)).rejects.toThrow(`the settings of run “plain” (${plain}) are not those`);
    await expect(writeStudy(store, ids.slice(1), { title: 'two\nlines' })).rejects.toThrow('a name must be one line');
    raw.prepare(`UPDATE series_chunk SET metric = 'unknown'`).run();
    await expect(writeStudy(store, ids.slice(1))).rejects.toThrow(/series_chunk of run .*metric must be/);
  });

  it('keeps a comparison whose other runs are gone for good', async () => {
    const { store, plain, file } = fullHistory();
    store.comparisons.save({ id: null, name: 'Gone', note: '', view: view([plain, '00000000gone']) });
    store.runs.bin.put([file]);
    expect(measureStudy(store, [plain])).toMatchObject({ comparisons: 1, leftComparisons: 1 });
    store.runs.bin.purge([file]);
    expect(measureStudy(store, [plain])).toMatchObject({ comparisons: 2, leftComparisons: 0 });
  });
});

const writeStudyTo = (store: Store, ids: readonly string[], out: string) =>
  saveStudy(
    store,
    NATIVE_BINDING,
    datasetsFolder(store.file),
    planStudy(store, ids, datasetsFolder(store.file)),
    WISH,
    out,
  );
