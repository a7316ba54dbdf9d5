import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { datasetsFolder } from '../../../main/paths';
import type { StudyCommand, StudyEvent } from '../../../main/study/protocol';
import { StudyDesk } from '../../../main/study/studyDesk';
import { StudyJob } from '../../../main/study/studyJob';
import type { Store } from '../../../main/store/store';
import { helperInside } from '../../support/helperInside';
import { NATIVE_BINDING } from '../../support/native';
import { temporaryFolder } from '../../support/store';
import { emptyHistory, endedRun, fullHistory, WISH, writeStudy } from '../../support/studies';

/** A desk whose process can be ended from outside. */
function deskOn(store: Store, onEvent?: (event: StudyEvent, desk: StudyDesk) => void) {
  const told = { changed: [] as string[], gone: [] as string[], imported: 0 };
  const { launch, end } = helperInside<StudyCommand, StudyEvent>(
    (tell) => new StudyJob(tell),
    (event) => onEvent?.(event, desk),
  );
  const desk: StudyDesk = new StudyDesk(launch, store, NATIVE_BINDING, {
    progress: () => undefined,
    changed: (ids) => told.changed.push(...ids),
    gone: (ids) => told.gone.push(...ids),
    imported: () => told.imported++,
  });
  return { desk, told, end };
}

const isEmpty = (store: Store) => {
  const folder = datasetsFolder(store.file);
  expect(store.runs.list({ includeDeleted: true })).toEqual([]);
  expect([store.sweeps.list(), store.comparisons.list(), [...store.datasetTitles.all()]]).toEqual([[], [], []]);
  expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
};

/** A study of many parcels. */
async function largeStudy() {
  const { store, ids } = fullHistory();
  const more = Array.from({ length: 4 }, (_, i) => endedRun(store, `large ${i}`, { steps: 200_000 }));
  return { store, ids: [...ids, ...more], file: await writeStudy(store, [...ids, ...more]) };
}

describe('the desk of studies', () => {
  it('measures, writes, looks and takes in, and tells what has changed', async () => {
    const { store, ids } = fullHistory();
    const out = join(temporaryFolder(), 'x.initlab-study');
    const { desk } = deskOn(store);
    expect(await desk.measure(ids)).toMatchObject({ runs: 4 });
    expect(await desk.write(out, WISH)).toMatchObject({ path: out, runs: 4 });
    await expect(desk.write(out, WISH)).rejects.toThrow('there is nothing to save yet');

    const there = emptyHistory();
    const { desk: other, told } = deskOn(there);
    await expect(other.preview()).rejects.toThrow('there is no study to import');
    expect(other.choose(out)).toMatchObject({ name: 'x.initlab-study' });
    expect(other.chosen()).not.toBeNull();
    expect((await other.preview()).runs).toMatchObject({ fresh: 4 });
    const done = await other.import();
    expect(told).toEqual({ changed: done.added, gone: [], imported: 1 });
    expect(other.chosen()).toBeNull();
    await expect(other.import()).rejects.toThrow('there is no study to import');
  });

  it('cancelled while runs are taken in, takes them out again', async () => {
    const { file } = await largeStudy();
    const there = emptyHistory();
    let parcels = 0;
    const { desk, told } = deskOn(there, (event, self) => {
      if (event.type !== 'parcel' || ++parcels !== 2) return;
      expect(there.runs.list().length).toBeGreaterThan(0);
      void self.cancel();
    });
    desk.choose(file);
    await desk.preview();
    await expect(desk.import()).rejects.toThrow('it was cancelled; nothing was changed');
    expect(told.gone.length).toBeGreaterThan(0);
    expect([told.changed, told.imported]).toEqual([[], 0]);
    isEmpty(there);
    // And once more, whole.
    const { desk: again } = deskOn(there);
    again.choose(file);
    await again.preview();
    expect((await again.import()).added).toHaveLength(8);
  });

  it('a process that ends while runs are taken in leaves nothing', async () => {
    const { file } = await largeStudy();
    const there = emptyHistory();
    const { desk, end } = deskOn(there, (event) => {
      if (event.type === 'parcel') end();
    });
    desk.choose(file);
    await desk.preview();
    await expect(desk.import()).rejects.toThrow('the work on the study ended unexpectedly (code 0); try again');
    isEmpty(there);
  });

  it('a process that ended before it was asked is told of, and another begins', async () => {
    const { store, ids } = fullHistory();
    const file = await writeStudy(store, ids);
    const there = emptyHistory();
    const { desk, end } = deskOn(there);
    desk.choose(file);
    await desk.preview();
    end();
    await expect(desk.import()).rejects.toThrow('the work on the study ended unexpectedly (code 0); try again');
    isEmpty(there);
    await desk.preview();
    expect((await desk.import()).added).toHaveLength(4);
    // And while runs are counted for one that is to be written.
    await desk.measure(there.runs.list().map(({ id }) => id));
    end();
    const out = join(temporaryFolder(), 'x.initlab-study');
    await expect(desk.write(out, WISH)).rejects.toThrow('the work on the study ended unexpectedly (code 0); try again');
    expect(existsSync(out)).toBe(false);
    await desk.cancel();
    await expect(desk.write(out, WISH)).rejects.toThrow('there is nothing to save yet');
  });

  it('cancelled while it writes, leaves no file', async () => {
    const { store, ids } = await largeStudy();
    const out = join(temporaryFolder(), 'x.initlab-study');
    const { desk } = deskOn(store, (event, self) => {
      if (event.type === 'progress') void self.cancel();
    });
    await desk.measure(ids);
    await expect(desk.write(out, WISH)).rejects.toThrow('the writing was stopped; no file was left');
    expect(readdirSync(dirname(out))).toEqual([]);
    writeFileSync(out, 'what was there');
    await desk.measure(ids);
    await expect(desk.write(out, WISH)).rejects.toThrow('the writing was stopped');
    expect(readFileSync(out, 'utf8')).toBe('what was there');
    expect(readdirSync(dirname(out))).toEqual(['x.initlab-study']);
  });

  it('a run that was deleted meanwhile is taken in after all', async () => {
    const { store, ids, plain } = fullHistory();
    const file = await writeStudy(store, ids);
    const { desk } = deskOn(store);
    desk.choose(file);
    expect((await desk.preview()).runs).toMatchObject({ fresh: 0, there: 4 });
    store.runs.bin.put([plain]);
    store.runs.bin.purge([plain]);
    expect((await desk.import()).added).toEqual([plain]);
  });

  it('a data set that is no table is refused, with the hash that goes with it', async () => {
    const { store, file: runId, own } = fullHistory();
    const table = join(datasetsFolder(store.file), `${own.hash}.table`);
    writeFileSync(table, 'INITLAB1 and then nothing');
    const there = emptyHistory();
    const { desk } = deskOn(there);
    desk.choose(await writeStudy(store, [runId]));
    await expect(desk.preview()).rejects.toThrow('“Four rows” does not match its SHA-256');
    isEmpty(there);
  });
});
