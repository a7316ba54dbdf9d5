import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { MIGRATIONS } from '../../../main/store/migrations';
import type { Store } from '../../../main/store/store';
import { CORE_VERSION } from '../../../shared/core';
import { Training } from '../../../shared/training';
import { lab } from '../../support/lab';
import { oldHistory, VERSIONS } from '../../support/oldHistory';
import { openRaw, openStore } from '../../support/store';

/** Every row of every table that a file has, as text. */
function rowsOf(file: string, tables?: readonly string[]): Record<string, string[]> {
  const db = openRaw(file);
  const names = tables ?? (db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all() as string[]);
  const rows = names.map((name) => [
    name,
    db
      .prepare(`SELECT * FROM ${name}`)
      .raw()
      .all()
      .map((row) => JSON.stringify(row)),
  ]);
  db.close();
  return Object.fromEntries(rows) as Record<string, string[]>;
}

const byName = (store: Store, name: string) =>
  store.runs.list({ includeDeleted: true }).find((run) => run.name === name)!;

test('there is a fixture of every version so far', () => {
  const fix = 'write one with the program as it is before a migration is added';
  expect(VERSIONS, fix).toEqual(MIGRATIONS.map((_, i) => i + 1));
});

describe.each(VERSIONS)('a history of version %i', (version) => {
  test('is opened with all that it has; a copy of it before has the same contents', () => {
    const file = oldHistory(version);
    expect(openRaw(file).pragma('user_version', { simple: true })).toBe(version);
    const before = rowsOf(file);
    const { store, notices } = openStore({ file });
    const isOld = version < MIGRATIONS.length;
    expect(notices).toHaveLength(isOld ? 1 : 0);
    expect(store.runs.list().map(({ name, status, pointCount }) => [name, status, pointCount])).toEqual([
      ...(version >= 10 ? [['elsewhere', 'queued', 0]] : []),
      ['of a sweep', 'stopped', 0],
      ['interrupted', 'interrupted', 1004],
      ['done', 'done', 2004],
    ]);
    const done = byName(store, 'done');
    expect(done).toMatchObject({ tags: ['kept'], note: 'a note with — letters ü 実', starred: true, step: 400 });
    expect(byName(store, 'in the bin').deletedAt).not.toBe(null);
    expect(byName(store, 'of a sweep').archivedAt !== null).toBe(version >= 5);
    expect(store.sweeps.list()).toMatchObject([{ name: 'a sweep', runIds: [byName(store, 'of a sweep').id] }]);
    expect(store.settings.get('settings')).toEqual({ theme: 'dark', trainers: 1 });
    const series = store.series.read(done.id, 'loss.train');
    expect(series[0]!.steps).toHaveLength(done.metrics['loss.train']!.count);
    expect(series[0]!.values.at(-1)).toBe(done.metrics['loss.train']!.last);
    expect(series[0]!.values.every(Number.isFinite)).toBe(true);
    expect(store.histograms.read(done.id, 'weights', 1).length > 0).toBe(version >= 7);
    const comparisons = store.comparisons.list();
    expect(comparisons.map(({ name, view }) => [name, view.runIds.length])).toEqual(version >= 3 ? [['both', 2]] : []);
    expect(store.sweepTemplates.list().map(({ name }) => name)).toEqual(version >= 6 ? ['template'] : []);
    const planned = { kind: 'plan', place: '/plans/depth' };
    if (version >= 10) expect(byName(store, 'elsewhere').elsewhere).toEqual(planned);
    if (version >= 8) expect(done.replay).toMatchObject({ identical: true });
    store.close();

    expect(openRaw(file).pragma('integrity_check', { simple: true })).toBe('ok');
    const copies = readdirSync(path.dirname(file)).filter((name) => name.endsWith('.backup'));
    expect(copies).toHaveLength(isOld ? 1 : 0);
    if (isOld) expect(rowsOf(path.join(path.dirname(file), copies[0]!))).toEqual(before);
  });

  test('has the bytes that were written: the end of one run follows from the middle of the other', () => {
    const { store } = openStore({ file: oldHistory(version) });
    const [done, half] = [byName(store, 'done'), byName(store, 'interrupted')];
    const { experiment } = store.runs.get(half.id);
    const middle = store.checkpoints.latest(half.id)!;
    expect(middle.step).toBe(200);
    const training = Training.resume(half.spec, middle.bytes, undefined, experiment);
    while (!training.done) training.advance();
    expect(training.step).toBe(400);
    // Another version of the core may come to other last bits, which a run that goes on says.
    if (store.runs.get(half.id).coreVersion === CORE_VERSION) expect(training.weightsHash()).toBe(done.weightsHash);
    const end = Training.resume(done.spec, store.checkpoints.latest(done.id)!.bytes, undefined, experiment);
    expect(end.weightsHash()).toBe(done.weightsHash);
  });

  test('is written to like a new one, and found in by lab', () => {
    const file = oldHistory(version);
    const found = lab(['list', '--db', file, '--where', 'name:done', '--json']);
    expect(found.code, found.stderr).toBe(0);
    expect((JSON.parse(found.stdout) as { runs: unknown[] }).runs).toHaveLength(1);
    const { store } = openStore({ file, create: false });
    const half = byName(store, 'interrupted');
    store.runs.setStatus(half.id, 'queued');
    store.runs.setStatus(half.id, 'running', { totalSteps: 400 });
    store.series.truncateAfter(half.id, 200);
    store.series.appendPoints(half.id, [{ metric: 'loss.train', layer: 0, step: 201, value: 0.5 }], {
      step: 201,
      elapsedMs: 1,
    });
    store.runs.update([half.id], { starred: true, addTags: ['again'] });
    expect(byName(store, 'interrupted')).toMatchObject({ pointCount: 1005, tags: ['again'] });
    expect(existsSync(`${file}-wal`)).toBe(true);
  });
});
