import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { SampleBook } from '../../../main/sample/sampleBook';
import { sampleFile } from '../../../main/sample/sampleFile';
import { welcome } from '../../../main/sample/welcome';
import { readSettings, WINDOW_STATE, writeSettings } from '../../../main/settings';
import { Store } from '../../../main/store/store';
import { importStudy } from '../../../main/study/importStudy';
import { CORE_VERSION } from '../../../shared/core';
import { specHash } from '../../../shared/experimentSchema';
import { SAMPLE_SEARCH, SAMPLE_TAG } from '../../../shared/sample';
import { SAMPLE_STORIES, sampleView } from '../../../shared/sample/plan';
import { Training } from '../../../shared/training';
import { SAMPLE_FILE } from '../../support/lab';
import { NATIVE_BINDING } from '../../support/native';
import { createRun, openStore } from '../../support/store';
import { emptyHistory } from '../../support/studies';

const PLANNED = SAMPLE_STORIES.flatMap(({ runs }) => runs);

async function take(store: Store) {
  const { done } = await importStudy(store, SAMPLE_FILE, NATIVE_BINDING);
  const book = new SampleBook(store);
  book.keep(done);
  return { book, done };
}

describe('the sample study that is shipped', () => {
  let store: Store;
  beforeAll(async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'initlab-sample-'));
    ({ store } = Store.open({ file: path.join(folder, 'history.sqlite'), nativeBinding: NATIVE_BINDING, kind: 'cli' }));
    await take(store);
    return () => {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    };
  });

  it('is what its plan says, made by this version of the core: `node scripts/sample.mjs` makes it anew', () => {
    expect(statSync(SAMPLE_FILE).size).toBeLessThanOrEqual(2_000_000);
    const runs = store.runs.list({}).reverse();
    expect(runs.map(({ name }) => name)).toEqual(PLANNED.map(({ name }) => name));
    runs.forEach((run, i) => {
      expect(run.specHash, run.name).toBe(specHash(PLANNED[i]!.spec));
      expect(run).toMatchObject({ status: 'done', note: PLANNED[i]!.note, tags: [SAMPLE_TAG] });
      expect(store.runs.get(run.id).coreVersion).toBe(CORE_VERSION);
    });
    const comparisons = store.comparisons.list();
    expect(comparisons.map(({ name }) => name).sort()).toEqual(SAMPLE_STORIES.map(({ name }) => name).sort());
    for (const story of SAMPLE_STORIES) {
      const ids = story.runs.map(({ name }) => runs.find((run) => run.name === name)!.id);
      const saved = comparisons.find(({ name }) => name === story.name)!;
      expect(saved).toMatchObject({ note: story.note, view: sampleView(story, ids) });
      if (story.sweep !== undefined) expect(store.sweeps.list()).toMatchObject([{ spec: story.sweep, runIds: ids }]);
    }
  });

  it('holds the weights that training gives: one run of each story, to the bit', () => {
    const runs = store.runs.list({});
    for (const story of SAMPLE_STORIES) {
      // The last one: of the sweep it is a ReLU net.
      const { name, spec } = story.runs[story.runs.length - 1]!;
      const training = Training.start(spec);
      while (!training.done) training.advance(1_000_000);
      expect(training.weightsHash(), name).toBe(runs.find((run) => run.name === name)!.weightsHash);
    }
  });

  it('shows what its notes say', () => {
    const last = (prefix: string, metric: 'accuracy.test' | 'deadFraction' | 'gradNorm' | 'weights.std', layer = 0) =>
      store.runs
        .list({})
        .filter(({ name }) => name.startsWith(prefix))
        .map(({ id }) =>
          store.series
            .read(id, metric)
            .find((each) => each.layer === layer)!
            .values.at(-1)!,
        );
    const least = (values: readonly number[]) => Math.min(...values);
    const most = (values: readonly number[]) => Math.max(...values);
    expect(most(last('logistic ·', 'accuracy.test'))).toBeLessThan(0.2);
    expect(most(last('relu · normal', 'accuracy.test'))).toBeLessThan(0.2);
    expect(most(last('tanh · normal', 'accuracy.test'))).toBeLessThan(0.2);
    for (const name of ['tanh · glorotNormal', 'tanh · heNormal', 'relu · glorotNormal', 'relu · heNormal']) {
      expect(least(last(name, 'accuracy.test')), name).toBeGreaterThan(0.9);
      expect(least(last(name, 'gradNorm', 1)), name).toBeGreaterThan(
        10 * most(last('logistic · glorotNormal', 'gradNorm', 1)),
      );
    }
    expect(most(last('relu · normal', 'gradNorm', 1))).toBe(0);
    expect(most(last('Moons, ReLU, learning rate 0.1', 'deadFraction', 1))).toBe(0);
    expect(least(last('Moons, ReLU, learning rate 4', 'deadFraction', 1))).toBeGreaterThan(0.5);
    expect(least(last('Spirals, ReLU', 'accuracy.test'))).toBeGreaterThan(0.85);
    expect(most(last('Spirals, logistic', 'accuracy.test'))).toBeLessThan(0.7);
  });
});

describe('the book of the sample study', () => {
  it('lets it come by itself on a new history alone, once', async () => {
    const { store } = openStore();
    const book = new SampleBook(store);
    expect(book.isDue).toBe(true);
    book.begin();
    expect(book.isDue, 'broken off').toBe(true);
    await take(store);
    expect(book.isDue).toBe(false);
    book.remove();
    store.runs.bin.empty();
    expect(book.isDue, 'removed for good').toBe(false);
    expect(store.runs.page(null, 1).total).toBe(0);

    const { store: trained } = openStore();
    createRun(trained);
    expect(new SampleBook(trained).isDue, 'it has a run').toBe(false);
    const { store: seen } = openStore();
    seen.settings.set(WINDOW_STATE, {});
    expect(new SampleBook(seen).isDue, 'a window has shown it').toBe(false);
    const { store: given } = openStore();
    new SampleBook(given).begin();
    new SampleBook(given).giveUp();
    expect(new SampleBook(given).isDue, 'it could not be added').toBe(false);
  });

  it('takes out what it brought and leaves what is the user’s, also where that looks alike', async () => {
    const store = emptyHistory();
    const own = createRun(store, 'own', { tags: [SAMPLE_TAG] });
    const { book } = await take(store);
    const { runIds, comparisonIds } = book.state();
    expect([runIds.length, comparisonIds.length]).toEqual([PLANNED.length, SAMPLE_STORIES.length]);
    expect(readSettings(store).searches).toEqual([SAMPLE_SEARCH]);
    const first = store.comparisons.list()[0]!;
    const mine = store.comparisons.save({ id: null, name: 'mine', note: '', view: first.view });
    const search = { ...SAMPLE_SEARCH, name: 'my filter' };
    writeSettings(store, { ...readSettings(store), searches: [SAMPLE_SEARCH, search] });

    expect([...book.remove()].sort()).toEqual([...runIds].sort());
    expect(store.runs.list({}).map(({ id }) => id)).toEqual([own.id]);
    expect(store.comparisons.list().map(({ id }) => id)).toEqual([mine]);
    expect(readSettings(store).searches).toEqual([search]);
    expect(book.state()).toEqual({ runIds: [], comparisonIds: [], adding: false });
    expect(book.remove()).toEqual([]);

    // And back, out of the bin and from the file.
    const { done } = await take(store);
    expect(done.added).toEqual([]);
    expect([...done.comparisons].sort()).toEqual([...comparisonIds].sort());
    expect(done.restored).toHaveLength(PLANNED.length);
    expect(book.state().runIds).toHaveLength(PLANNED.length);
    book.remove();
    store.runs.bin.empty();
    expect((await take(store)).done.added).toHaveLength(PLANNED.length);
    expect(book.state().runIds).toHaveLength(PLANNED.length);
    expect(store.runs.list({})).toHaveLength(PLANNED.length + 1);
  });

  it('removes nothing where one thing cannot be removed', async () => {
    const store = emptyHistory();
    const { book } = await take(store);
    const { id } = store.runs.list({})[0]!;
    const put = store.runs.bin.put.bind(store.runs.bin);
    store.runs.bin.put = (ids) => {
      put(ids);
      throw new Error('the disk is full');
    };
    expect(() => book.remove()).toThrow('the disk is full');
    store.runs.bin.put = put;
    expect(store.runs.get(id).deletedAt).toBeNull();
    expect(book.state().comparisonIds).toHaveLength(SAMPLE_STORIES.length);
    expect(readSettings(store).searches).toEqual([SAMPLE_SEARCH]);
  });
});

test('it is packed where the packaged app looks for it', () => {
  const text = readFileSync(path.join(import.meta.dirname, '../../../electron-builder.yml'), 'utf8');
  const [, to] = /- from: assets\/sample\.initlab-study\n\s+to: (\S+)/.exec(text) ?? [];
  expect(sampleFile('/project', '/resources')).toBe(path.join('/resources', to ?? ''));
  expect(sampleFile(path.join(import.meta.dirname, '../../..'), null)).toBe(SAMPLE_FILE);
});

describe('the first start', () => {
  /** Whether the tour is offered and the sample study comes. */
  const welcomed = (store: Store, env: NodeJS.ProcessEnv = {}) => {
    let added = 0;
    welcome(store, { addByItself: () => added++ }, env);
    return [readSettings(store).tour.state, added];
  };

  it('offers the tour and brings the study', () => {
    const { store } = openStore();
    expect(welcomed(store)).toEqual(['offered', 1]);
    expect(welcomed(store, { INITLAB_NO_SAMPLE: '1' })).toEqual(['offered', 0]);
  });

  it('offers the tour alone where `lab` has trained already, and nothing at a later start', () => {
    const { store } = openStore();
    createRun(store);
    expect(welcomed(store)).toEqual(['offered', 0]);
    writeSettings(store, { ...readSettings(store), tour: { state: 'none', step: 0 } });
    store.settings.set(WINDOW_STATE, {});
    expect(welcomed(store)).toEqual(['none', 0]);
  });

  it('brings nothing where INITLAB_NO_SAMPLE says so', () => {
    expect(welcomed(openStore().store, { INITLAB_NO_SAMPLE: '1' })).toEqual(['none', 0]);
  });
});
