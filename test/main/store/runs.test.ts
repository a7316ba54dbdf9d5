import { describe, expect, it } from 'vitest';
import { ID_PATTERN, idSource } from '../../../main/store/ids';
import type { RunChanges } from '../../../main/store/runs';
import type { RunStatus } from '../../../shared/run';
import { createRun, line, openRaw, openStore, startRun } from '../../support/store';
import { exampleSpec } from '../../support/specs';

describe('ids', () => {
  it('ascend within a second, over time and when the clock is set back', () => {
    const times = [5000, 5000, 5400, 7000, 3000, 3000, 8000];
    let at = 0;
    const next = idSource(() => times[at++] ?? 9000);
    const ids = Array.from({ length: 2000 }, next);
    expect(ids).toEqual([...new Set(ids)].sort());
    for (const id of ids) expect(id).toMatch(ID_PATTERN);
  });
});

describe('a new run', () => {
  it('is queued, with every field', () => {
    const { store } = openStore({ now: () => 1_700_000_000_000 });
    const run = createRun(store, '  First  ', { tags: ['b', 'a', 'b'] });
    expect(run).toEqual({
      id: run.id,
      name: 'First',
      status: 'queued',
      message: null,
      spec: exampleSpec(),
      datasetTitle: null,
      specHash: 'ab'.repeat(32),
      sweepId: null,
      createdAt: 1_700_000_000_000,
      startedAt: null,
      endedAt: null,
      elapsedMs: 0,
      step: 0,
      totalSteps: 0,
      stepsPerEpoch: 0,
      parameterCount: 0,
      metrics: {},
      weightsHash: null,
      replay: null,
      starred: false,
      tags: ['a', 'b'],
      note: '',
      archivedAt: null,
      deletedAt: null,
      checkpointStep: null,
      pointCount: 0,
      elsewhere: null,
    });
    const detail = store.runs.get(run.id);
    expect(detail).toMatchObject({ ...run, appVersion: '1.2.3', coreVersion: '4' });
    expect(detail.events.map((event) => event.kind)).toEqual(['created']);
  });

  it('is listed newest first, in the order of creation within one millisecond', () => {
    const { store } = openStore({ now: () => 1_700_000_000_000 });
    const ids = Array.from({ length: 50 }, (_, i) => createRun(store, `Run ${String(i)}`).id);
    expect(store.runs.list().map((run) => run.id)).toEqual(ids.reverse());
  });

  it('is the same after the file was closed and opened', () => {
    const { store, file } = openStore();
    const run = startRun(store);
    store.series.appendPoints(run.id, [...line(0, 5), ...line(0, 5, (s) => s, 'delta.rms', 2)], {
      step: 5,
      elapsedMs: 1.5,
    });
    store.checkpoints.save(run.id, 5, 'final', new Uint8Array([1]));
    store.runs.setStatus(run.id, 'done', { step: 5, elapsedMs: 2.25, weightsHash: 'ff' });
    const before = store.runs.get(run.id);
    store.close();
    const after = openStore({ file }).store.runs.get(run.id);
    expect(after).toEqual(before);
    expect(after).toMatchObject({
      status: 'done',
      checkpointStep: 5,
      pointCount: 10,
      weightsHash: 'ff',
      elapsedMs: 2.25,
    });
    expect(Object.keys(after.metrics)).toEqual(['loss.train']);
  });
});

describe('states', () => {
  const path: [RunStatus[], RunStatus, boolean][] = [
    [[], 'running', true],
    [[], 'paused', false],
    [[], 'done', false],
    [['running'], 'queued', false],
    [['running'], 'diverged', true],
    [['running', 'paused'], 'running', true],
    [['running', 'paused'], 'done', true],
    [['running', 'done'], 'running', false],
    [['running', 'done'], 'stopped', false],
    [['running', 'diverged'], 'queued', false],
    [['running', 'stopped'], 'queued', true],
    [['running', 'failed'], 'running', true],
    [['interrupted'], 'done', false],
  ];
  it.each(path)('after %j comes %s: %s', (before, next, may) => {
    const { store } = openStore();
    const { id } = createRun(store);
    for (const status of before) store.runs.setStatus(id, status);
    const change = (): void => {
      store.runs.setStatus(id, next);
    };
    if (may) {
      change();
      expect(store.runs.get(id).status).toBe(next);
    } else {
      expect(change).toThrow(/cannot become/);
      expect(store.runs.get(id).status).toBe(before.at(-1) ?? 'queued');
    }
  });

  it('note when a run started and ended, and forget the end when it goes on', () => {
    let now = 1000;
    const { store } = openStore({ now: () => now });
    const { id } = createRun(store);
    now = 2000;
    store.runs.setStatus(id, 'running', { totalSteps: 100, stepsPerEpoch: 10, parameterCount: 7 });
    now = 3000;
    store.runs.setStatus(id, 'failed', { step: 40, message: 'no memory', weightsHash: 'aa' });
    expect(store.runs.get(id)).toMatchObject({
      startedAt: 2000,
      endedAt: 3000,
      totalSteps: 100,
      stepsPerEpoch: 10,
      parameterCount: 7,
      step: 40,
      message: 'no memory',
      weightsHash: 'aa',
    });
    now = 4000;
    store.runs.setStatus(id, 'running');
    expect(store.runs.get(id)).toMatchObject({
      startedAt: 2000,
      endedAt: null,
      message: null,
      weightsHash: null,
      step: 40,
    });
    expect(store.runs.events(id)).toEqual([
      { at: 1000, kind: 'created', message: 'Created and queued.' },
      { at: 2000, kind: 'running', message: 'Training began.' },
      { at: 3000, kind: 'failed', message: 'no memory' },
      { at: 4000, kind: 'running', message: 'Training went on at step 40.' },
    ]);
  });
});

describe('finding a run', () => {
  it('takes an id, the beginning of one, or an exact name', () => {
    let now = 1_700_000_000_000;
    const { store } = openStore({ now: () => (now += 3_600_000) });
    const run = createRun(store, 'Deep one');
    createRun(store, 'Deep two');
    expect(store.runs.get(run.id).id).toBe(run.id);
    expect(store.runs.get(run.id.toUpperCase()).id).toBe(run.id);
    expect(store.runs.get('Deep one').id).toBe(run.id);
    expect(store.runs.get(run.id.slice(0, 6)).id).toBe(run.id);
  });

  it('refuses what means several runs or none', () => {
    const { store } = openStore();
    const first = createRun(store, 'Same');
    const second = createRun(store, 'Same');
    expect(() => store.runs.get('Same')).toThrow(
      `"Same" is the name of 2 runs; give the id, or more of it: ${second.id} (Same), ${first.id} (Same)`,
    );
    expect(() => store.runs.get(first.id.slice(0, 3))).toThrow(/begins the id of 2 runs/);
    expect(() => store.runs.get('nothing')).toThrow(/there is no run "nothing"/);
    expect(() => store.runs.get(' ')).toThrow(/got nothing/);
    // A wildcard of SQL is no wildcard here.
    expect(() => store.runs.get('%')).toThrow(/there is no run/);
  });

  it('prefers runs outside the bin', () => {
    const { store } = openStore();
    const first = createRun(store, 'Same');
    const second = createRun(store, 'Same');
    store.runs.setStatus(first.id, 'stopped');
    store.runs.bin.put([first.id]);
    expect(store.runs.get('Same').id).toBe(second.id);
    expect(store.runs.get(first.id).deletedAt).not.toBeNull();
  });

  it('narrows a list by id, state and sweep', () => {
    const { store } = openStore();
    const a = createRun(store, 'a');
    const b = startRun(store, 'b');
    expect(store.runs.list({ ids: [a.id, 'nonexistent1'] }).map((run) => run.name)).toEqual(['a']);
    expect(store.runs.list({ statuses: ['running', 'paused'] }).map((run) => run.id)).toEqual([b.id]);
    expect(store.runs.list({ sweepId: 'none' })).toEqual([]);
  });
});

describe('changing a run', () => {
  it('sets name, note, star and tags of several at once', () => {
    const { store } = openStore();
    const ids = [createRun(store, 'a', { tags: ['old', 'kept'] }).id, createRun(store, 'b').id];
    store.runs.update(ids, { note: 'line 1\nline 2', starred: true, addTags: [' new ', 'new'], removeTags: ['old'] });
    expect(store.runs.get(ids[0]!)).toMatchObject({
      name: 'a',
      note: 'line 1\nline 2',
      starred: true,
      tags: ['kept', 'new'],
    });
    expect(store.runs.get(ids[1]!)).toMatchObject({ starred: true, tags: ['new'] });
    expect(store.runs.update(ids[0]!, { name: 'Größe 🚀' })[0]?.name).toBe('Größe 🚀');
  });

  it.each<[RunChanges, RegExp]>([
    [{ name: ' ' }, /a name must be one line of 1 to 120 characters; got nothing/],
    [{ name: 'x'.repeat(121) }, /got 121/],
    [{ name: 'a\nb' }, /line break/],
    [{ addTags: ['ok', ''] }, /a tag must be/],
    [{ addTags: ['t'.repeat(41)] }, /1 to 40 characters; got 41/],
    [{ note: 'n'.repeat(10_001) }, /at most 10000 characters; got 10001/],
  ])('refuses what breaks the rule %#', (changes, message) => {
    const { store } = openStore();
    const run = createRun(store, 'Kept');
    expect(() => store.runs.update(run.id, changes)).toThrow(message);
    expect(store.runs.get(run.id)).toMatchObject({ name: 'Kept', tags: [], note: '' });
  });

  it('changes all or none', () => {
    const { store } = openStore();
    const run = createRun(store, 'Kept');
    expect(() => store.runs.update([run.id, 'nonexistent1'], { starred: true })).toThrow(/there is no run/);
    expect(store.runs.get(run.id).starred).toBe(false);
  });
});

describe('the archive', () => {
  it('keeps a run and says since when; archiving it again changes nothing', () => {
    let now = 1_700_000_000_000;
    const { store } = openStore({ now: () => now });
    const run = createRun(store);
    store.runs.setStatus(run.id, 'stopped');
    expect(store.runs.update(run.id, { archived: true })[0]?.archivedAt).toBe(now);
    now += 1000;
    expect(store.runs.update(run.id, { archived: true })[0]?.archivedAt).toBe(now - 1000);
    expect(store.runs.list().map(({ id }) => id)).toEqual([run.id]);
    expect(store.runs.update(run.id, { archived: false })[0]?.archivedAt).toBeNull();
  });

  it('takes only runs that have ended, all or none', () => {
    const { store } = openStore();
    const ended = createRun(store);
    store.runs.setStatus(ended.id, 'stopped');
    const active = startRun(store);
    const message = `run ${active.id} is running and cannot be archived; stop it first`;
    expect(() => store.runs.update([ended.id, active.id], { archived: true, starred: true })).toThrow(message);
    expect(store.runs.get(ended.id)).toMatchObject({ archivedAt: null, starred: false });
  });

  it('is left by a run that goes on', () => {
    const { store } = openStore();
    const run = createRun(store);
    store.runs.setStatus(run.id, 'stopped');
    store.runs.update(run.id, { archived: true });
    store.runs.setStatus(run.id, 'queued');
    expect(store.runs.get(run.id).archivedAt).toBeNull();
  });

  it('is noticed when another program puts something there', () => {
    const { store, file } = openStore();
    const run = createRun(store);
    store.runs.setStatus(run.id, 'stopped');
    store.changedRuns();
    openStore({ file }).store.runs.update(run.id, { archived: true });
    expect(store.changedRuns().changed).toEqual([run.id]);
  });
});

describe('the bin', () => {
  it('hides runs, gives them back, and purges them with all that is theirs', () => {
    const { store } = openStore();
    const run = startRun(store);
    store.series.appendPoints(run.id, line(0, 3), { step: 3, elapsedMs: 1 });
    store.checkpoints.save(run.id, 3, 'final', new Uint8Array([1, 2]));
    store.runs.setStatus(run.id, 'done');
    store.runs.bin.put([run.id]);
    expect(store.runs.list()).toEqual([]);
    expect(store.runs.list({ includeDeleted: true })).toHaveLength(1);
    store.runs.bin.restore([run.id]);
    expect(store.runs.list()).toHaveLength(1);
    expect(() => {
      store.runs.bin.purge([run.id]);
    }).toThrow(/not in the bin/);
    store.runs.bin.put([run.id]);
    expect(store.runs.bin.empty().ids).toHaveLength(1);
    expect(store.runs.list({ includeDeleted: true })).toEqual([]);
    expect(store.series.read(run.id)).toEqual([]);
    expect(store.checkpoints.latest(run.id)).toBeNull();
  });

  it.each(['this program', 'another program'])('keeps nothing in memory of a run that %s purged', (who) => {
    const { store, file } = openStore();
    const run = createRun(store);
    store.runs.setStatus(run.id, 'stopped');
    store.changedRuns();
    const raw = openRaw(file);
    const columns = raw.prepare("SELECT name FROM pragma_table_info('run')").pluck().all() as string[];
    const others = columns.filter((column) => column !== 'spec').join(', ');
    raw.exec(`CREATE TABLE kept AS SELECT * FROM run`);
    const { bin } = who === 'this program' ? store.runs : openStore({ file }).store.runs;
    bin.put([run.id]);
    bin.purge([run.id]);
    expect(store.changedRuns().gone).toEqual([run.id]);
    const spec = { ...run.spec, batchSize: 7 };
    raw.prepare(`INSERT INTO run (${others}, spec) SELECT ${others}, ? FROM kept`).run(JSON.stringify(spec));
    raw.exec('DROP TABLE kept');
    expect(store.runs.get(run.id).spec).toEqual(spec);
  });

  it('does not take active runs, nor any other of the same call', () => {
    const { store } = openStore();
    const ended = createRun(store);
    store.runs.setStatus(ended.id, 'stopped');
    const active = startRun(store);
    expect(() => {
      store.runs.bin.put([ended.id, active.id]);
    }).toThrow(/is running and cannot be put in the bin; stop it first/);
    expect(store.runs.list()).toHaveLength(2);
  });

  it('empties what has been there since before a time', () => {
    let now = 1000;
    const { store } = openStore({ now: () => now });
    const [a, b] = [createRun(store, 'a'), createRun(store, 'b')];
    for (const run of [a, b]) store.runs.setStatus(run.id, 'stopped');
    store.runs.bin.put([a.id]);
    now = 2000;
    store.runs.bin.put([a.id, b.id]);
    expect(store.runs.bin.empty(2000).ids).toHaveLength(1);
    expect(store.runs.list({ includeDeleted: true }).map((run) => run.name)).toEqual(['b']);
  });
});
