import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { keepTable } from '../../main/data/datasets';
import { checkup } from '../../main/doctor/checkup';
import { datasetsFolder } from '../../main/paths';
import type { Checkup } from '../../shared/checkup';
import { lab } from '../support/lab';
import { NATIVE_BINDING } from '../support/native';
import { oldHistory, VERSIONS } from '../support/oldHistory';
import { openRaw, openStore } from '../support/store';

const NEWEST = VERSIONS.at(-1)!;
const check = (file: string, repair = false) => checkup({ file, nativeBinding: NATIVE_BINDING, repair });
const problems = ({ findings }: Checkup) => findings.filter((each) => each.severity === 'problem' && !each.repaired);

/** A sound history with real runs, changed behind the program's back. */
function planted(plant: (db: Database.Database, file: string) => void): string {
  const file = oldHistory(NEWEST);
  const db = openRaw(file);
  db.pragma('foreign_keys = OFF');
  db.pragma('ignore_check_constraints = ON');
  plant(db, file);
  db.close();
  return file;
}

const bytesOf = (file: string) => readFileSync(file).toString('latin1');

test('a sound history has no problem, and is only read', async () => {
  const file = oldHistory(NEWEST);
  const before = bytesOf(file);
  const shares: number[] = [];
  const found = await checkup({
    file,
    nativeBinding: NATIVE_BINDING,
    repair: false,
    progress: (share) => shares.push(share),
  });
  expect(found).toMatchObject({ sound: true, findings: [], copy: null, file });
  expect(found.facts).toMatchObject({ runs: 5, points: 3008, checkpoints: 2, version: NEWEST });
  expect(found.versions.sqlite).toMatch(/^3\./);
  expect(shares.at(-1)).toBe(1);
  expect(bytesOf(file)).toBe(before);
  const left = readdirSync(path.dirname(file)).filter((name) => !/-(wal|shm)$/.test(name));
  expect(left).toEqual(['history.sqlite']);
  expect((await check(file, true)).copy).toBe(null); // nothing to repair: nothing is copied
});

/** Each kind of damage: how it comes about, the check that finds it, and whether it can be mended. */
const KINDS: readonly (readonly [string, string, RegExp, boolean, (db: Database.Database, file: string) => void])[] = [
  [
    'a byte of a curve',
    'points',
    /Run “done” \(\w+\) has damaged data: 1 stretch of a curve, by the checksum/,
    true,
    (db) =>
      db.exec(
        `UPDATE series_chunk SET vals = zeroblob(length(vals)) WHERE rowid = (SELECT min(s.rowid) FROM series_chunk s JOIN run ON run.id = run_id WHERE name = 'done')`,
      ),
  ],
  [
    'a curve that is no bytes at all',
    'points',
    /has damaged data: 1 stretch/,
    true,
    (db) => db.exec(`UPDATE series_chunk SET steps = x'' WHERE rowid = (SELECT max(rowid) FROM series_chunk)`),
  ],
  [
    'a bin of a histogram',
    'histograms',
    /has damaged data: 1 histogram, by/,
    true,
    (db) => db.exec(`UPDATE histogram SET mean = mean + 1 WHERE rowid = (SELECT min(rowid) FROM histogram)`),
  ],
  [
    'a byte of a checkpoint',
    'checkpoints',
    /has damaged data: 1 checkpoint, by/,
    true,
    (db) =>
      db.exec(
        `UPDATE checkpoint SET bytes = zeroblob(length(bytes)) WHERE rowid = (SELECT max(rowid) FROM checkpoint)`,
      ),
  ],
  [
    'a summary',
    'summaries',
    /The summary of run “done” .* is not that of its 2004 points/,
    true,
    (db) =>
      db.exec(
        `UPDATE series_summary SET max = 99 WHERE run_id = (SELECT id FROM run WHERE name = 'done') AND metric = 'loss.train'`,
      ),
  ],
  [
    'the number of points',
    'summaries',
    /is not that of its/,
    true,
    (db) => db.exec(`UPDATE run SET point_count = point_count + 1 WHERE name = 'done'`),
  ],
  [
    'points without a run',
    'references',
    /The table series_chunk has \d+ rows whose run is not there/,
    true,
    (db) => db.exec(`DELETE FROM run WHERE name = 'interrupted'`),
  ],
  [
    'a run of a sweep that is gone',
    'references',
    /The table run has 1 row whose sweep is not there/,
    true,
    (db) => db.exec(`DELETE FROM sweep`),
  ],
  [
    'a run whose program is gone',
    'programs',
    /Marked as at work, but without a living program: 1 run\./,
    true,
    (db) => db.exec(`UPDATE run SET status = 'running', session_id = NULL WHERE name = 'interrupted'`),
  ],
  [
    'settings that were changed',
    'settings',
    /The settings of run “done” \(\w+\) are not those that were stored/,
    false,
    (db) => db.exec(`UPDATE run SET spec = replace(spec, '400', '401') WHERE name = 'done'`),
  ],
  [
    'an index that has lost an entry',
    'integrity',
    /SQLite’s own check finds \d+ faults?/,
    true,
    (db, file) => {
      const root = db.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'run_by_name'`).pluck().get() as number;
      db.close();
      const bytes = readFileSync(file);
      const at = bytes.indexOf('in the bin', (root - 1) * 4096);
      expect(at).toBeLessThan(root * 4096);
      bytes.write('in the bim', at);
      writeFileSync(file, bytes);
    },
  ],
  [
    'what a recovery has left',
    'leftovers',
    /A recovery that was cut off has left history.sqlite.recovering-\d+/,
    true,
    (_db, file) => writeFileSync(`${file}.recovering-${String(2 ** 30)}`, 'x'),
  ],
];

describe.each(KINDS)('%s', (_name, name, message, mendable, plant) => {
  test('is found, said with what to do, and mended where that can be', async () => {
    const file = planted(plant);
    const before = bytesOf(file);
    const found = await check(file);
    expect(new Set(problems(found).map((each) => each.check))).toEqual(new Set([name]));
    expect(
      problems(found)
        .map((each) => each.message)
        .join('\n'),
    ).toMatch(message);
    expect(problems(found).every((each) => each.repairable)).toBe(mendable);
    expect(found.sound).toBe(false);
    expect(problems(found)[0]!.fix).toMatch(/\.$/);
    expect(bytesOf(file)).toBe(before);

    const repaired = await check(file, true);
    expect(problems(repaired)).toEqual(mendable ? [] : problems(found));
    expect(repaired.findings.some((each) => each.repaired)).toBe(mendable);
    if (mendable && name !== 'leftovers') expect(bytesOf(repaired.copy!)).toBe(before);
    const again = await check(file);
    expect(again.sound).toBe(mendable);
    const { store, notices } = openStore({ file });
    expect(notices).toEqual([]);
    const runs = store.runs.list();
    for (const { id } of runs) store.series.read(id);
    expect(runs.length).toBe(_name === 'points without a run' ? 3 : 4);
  });
});

describe('a file that cannot be read as it is', () => {
  test('is recovered by a repair, as it is when it is opened', async () => {
    const file = planted((db) => db.pragma('wal_checkpoint(TRUNCATE)'));
    truncateSync(file, Math.floor(readFileSync(file).length / 2));
    const before = bytesOf(file);
    expect(problems(await check(file))).toMatchObject([{ check: 'file', repairable: true }]);
    expect(bytesOf(file)).toBe(before);
    const repaired = await check(file, true);
    expect(problems(repaired)).toEqual([]);
    expect(repaired.findings.filter((each) => each.severity === 'note').map((each) => each.check)).toEqual([
      'aside',
      'backups',
    ]);
    expect(bytesOf(repaired.copy!)).toBe(before);
  });

  test('or upgraded, when it is of an older version', async () => {
    const file = oldHistory(1);
    expect(problems(await check(file))).toMatchObject([
      { check: 'version', message: expect.stringContaining('The history has version 1') as string },
    ]);
    const repaired = await check(file, true);
    expect(repaired).toMatchObject({ sound: true, facts: { runs: 4, version: NEWEST } });
  });
});

test('data sets are held to their SHA-256, and missing ones are told of', async () => {
  const file = planted((db) => {
    const dataset = JSON.stringify({ name: 'file', hash: 'cd'.repeat(32) });
    db.prepare(`UPDATE run SET spec = json_set(spec, '$.dataset', json(?)) WHERE name = 'of a sweep'`).run(dataset);
  });
  const folder = datasetsFolder(file);
  mkdirSync(folder);
  const { hash } = keepTable(
    {
      rows: 2,
      features: 1,
      featureNames: ['x'],
      task: 'regression',
      classNames: [],
      inputs: Float64Array.of(1, 2),
      targets: Float64Array.of(3, 4),
    } as never,
    'My table',
    folder,
  );
  const sound = await check(file);
  expect(problems(sound).map((each) => each.check)).toEqual(['settings']);
  expect(sound.findings).toContainEqual(
    expect.objectContaining({
      check: 'datasets',
      severity: 'note',
      message: expect.stringContaining('of 1 run is not there') as string,
    }),
  );
  expect(sound.facts.datasets).toBe(1);
  const table = path.join(folder, `${hash}.table`);
  const bytes = readFileSync(table);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(table, bytes);
  const found = problems(await check(file));
  expect(found.map((each) => each.check)).toEqual(['settings', 'datasets']);
  expect(found[1]!.message).toContain('The data set “My table” is damaged');
});

describe('lab doctor', () => {
  test('says what it found, mends it with --repair, and ends with 0, 1 or 2', () => {
    const sound = oldHistory(NEWEST);
    expect(lab(['doctor', '--db', sound])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('The history is sound.') as string,
    });
    const file = planted((db) => db.exec(`UPDATE run SET point_count = 7 WHERE name = 'done'`));
    const found = lab(['doctor', '--db', file]);
    expect(found.code).toBe(1);
    expect(found.stdout).toMatch(/problem: The summary of run “done” .*\n {4}Repair: it is computed anew/);
    const json = JSON.parse(lab(['doctor', '--db', file, '--json']).stdout) as { doctor: Checkup };
    expect(json.doctor).toMatchObject({ sound: false, findings: [{ check: 'summaries', repairable: true }] });
    const repaired = lab(['doctor', '--db', file, '--repair']);
    expect(repaired).toMatchObject({ code: 0 });
    expect(repaired.stdout).toMatch(
      /repaired: The summary of run “done”.*\n.*A copy of the file before the repair is kept as .*\.backup/s,
    );
    const nowhere = path.join(path.dirname(file), 'nowhere.sqlite');
    expect(lab(['doctor', '--db', nowhere])).toMatchObject({ code: 2, stdout: '' });
    expect(existsSync(nowhere)).toBe(false);
  });
});
