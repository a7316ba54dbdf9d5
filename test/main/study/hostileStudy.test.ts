import Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { datasetsFolder } from '../../../main/paths';
import { kindOfFile } from '../../../main/store/study/studyHead';
import type { Store } from '../../../main/store/store';
import { canonicalJson } from '../../../shared/canonicalJson';
import { NATIVE_BINDING } from '../../support/native';
import { pipe } from '../../support/hostileFiles';
import { openRaw, openStore, temporaryFolder } from '../../support/store';
import { emptyHistory, endedRun, fullHistory, takeStudy, writeStudy } from '../../support/studies';

/** Changes a study as somebody might who wants to do harm. */
function tamper(file: string, ...statements: readonly string[]): void {
  const db = new Database(file, { nativeBinding: NATIVE_BINDING });
  db.pragma('journal_mode = MEMORY');
  db.unsafeMode();
  db.pragma('writable_schema = OFF');
  db.pragma('ignore_check_constraints = ON');
  for (const sql of statements) db.exec(sql);
  db.close();
}

/** Every row of every table of a history, by content. */
function contentsOf(file: string): string {
  const db = openRaw(file);
  const tables = db
    .prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
    .all();
  const hash = createHash('sha256');
  for (const { name } of tables) {
    if (name === 'session') continue;
    for (const row of db.prepare<[], object>(`SELECT * FROM "${name}"`).all()) {
      hash.update(JSON.stringify([name, ...Object.values(row)]));
    }
  }
  return hash.digest('hex');
}

/** A history with something in it, which must stay as it is. */
function target(): Store {
  const store = emptyHistory();
  endedRun(store, 'stays', { steps: 3 });
  return store;
}

async function refused(file: string, message: string | RegExp): Promise<void> {
  const store = target();
  const before = contentsOf(store.file);
  await expect(takeStudy(store, file)).rejects.toThrow(message);
  expect(contentsOf(store.file)).toBe(before);
  const folder = datasetsFolder(store.file);
  expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
}

const set = (table: string, assignment: string) => `UPDATE ${table} SET ${assignment}`;
const specOf = (file: string): { spec: string; id: string } => {
  const db = openRaw(file);
  return db.prepare<[], { spec: string; id: string }>('SELECT id, spec FROM run ORDER BY id LIMIT 1').get()!;
};
const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** Another experiment with the hash that goes with it. */
function otherSpec(file: string, change: (text: string) => string): string[] {
  const { spec, id } = specOf(file);
  const changed = change(spec);
  const hash = createHash('sha256')
    .update(canonicalJson(JSON.parse(changed)))
    .digest('hex');
  return [`UPDATE run SET spec = ${quote(changed)}, spec_hash = '${hash}' WHERE id = '${id}'`];
}

describe('a study that was changed is refused whole', () => {
  it.each<[string, readonly string[], string | RegExp]>([
    [
      'a trigger',
      ['CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM run; END'],
      'must have the tables of a study and nothing else',
    ],
    ['a view', ['CREATE VIEW v AS SELECT * FROM run'], 'must have the tables of a study and nothing else'],
    [
      'a view in the place of a table',
      ['DROP TABLE run_tag', 'CREATE VIEW run_tag AS SELECT id AS run_id, 0 AS place, name AS tag FROM run'],
      'must have the tables of a study and nothing else',
    ],
    ['a virtual table', ['CREATE VIRTUAL TABLE f USING fts5(x)'], 'must have the tables of a study and nothing else'],
    [
      'an index over an expression',
      ['CREATE INDEX i ON run (abs(step))'],
      'must have the tables of a study and nothing else',
    ],
    [
      'a column that computes itself',
      ['ALTER TABLE run ADD COLUMN more TEXT AS (upper(name)) VIRTUAL'],
      'must have the tables of a study and nothing else',
    ],
    [
      'an order of its own',
      ['CREATE TABLE more (a TEXT COLLATE RTRIM)'],
      'must have the tables of a study and nothing else',
    ],
    [
      'a table that counts its rows',
      ['CREATE TABLE more (a INTEGER PRIMARY KEY AUTOINCREMENT)'],
      'must have the tables of a study and nothing else',
    ],
    ['the statistics of a planner', ['ANALYZE'], 'must have the tables of a study and nothing else'],
    ['pages of 64 kB', ['PRAGMA page_size = 65536', 'VACUUM'], 'its pages are not as long as those of a study'],
    ['pages of 512 bytes', ['PRAGMA page_size = 512', 'VACUUM'], 'its pages are not as long as those of a study'],
    ['another column', ['ALTER TABLE run ADD COLUMN more TEXT'], 'must have the tables of a study and nothing else'],
    ['the mark of a history', ['PRAGMA application_id = 1231972724'], 'is a history, not a study'],
    ['no mark', ['PRAGMA application_id = 7'], 'must be a study that Initlab saved'],
    [
      'a newer version',
      ['PRAGMA user_version = 3'],
      'was saved by a newer Initlab: it has version 3, this Initlab knows versions up to 2',
    ],
    ['the mode with a log', ['PRAGMA journal_mode = WAL'], 'its first bytes are not those of a study'],
    ['100 000 runs that it has not', [set('study', 'run_count = 100000')], 'it says that it has 100000 runs; it has 4'],
    ['points that it has not', [set('study', 'point_count = 1')], 'it says that it has 1 points'],
    ['two titles', ['INSERT INTO study SELECT * FROM study'], 'it must have one title'],
    ['another note', [set('study', "note = 'x'")], 'its checksum is another'],
    ['another step', [set('run', 'total_steps = total_steps + 1')], 'its checksum is another'],
    ['an event left out', ["DELETE FROM run_event WHERE kind = 'replayed'"], 'its checksum is another'],
    ['a histogram of another mean', [set('histogram', 'mean = mean + 1')], 'do not match their checksum'],
    ['a snapshot of another base', [set('snapshot', 'base = 7')], 'must build on the one before it, at step -1; got 7'],
    [
      'a snapshot of other weights',
      [set('snapshot', "weights_hash = replace(weights_hash, 'a', 'b')")],
      'does not match its SHA-256',
    ],
    [
      'a name of two lines',
      [set('run', 'name = name || char(10)')],
      /name must be a name of 1 to 120 characters on one line/,
    ],
    ['a name that is too long', [set('run', "name = printf('%200c', 'x')")], 'name must be'],
    [
      'an id that is a path',
      [set('run', "id = '../../etc/pw' WHERE name = 'plain'")],
      /run \.\.\/\.\.\/etc\/pw of the study|an id of 12/,
    ],
    ['a run that trains', [set('run', "status = 'running'")], 'status must be the status of a run that has ended'],
    ['an unknown status', [set('run', "status = 'x'")], 'status must be'],
    ['a hash that is none', [set('run', "weights_hash = 'abc'")], 'weights_hash must be a SHA-256'],
    ['a time that is none', [set('run', 'created_at = -1')], 'created_at must be'],
    ['settings that are not JSON', [set('run', "spec = '{'")], 'must be JSON that Initlab wrote'],
    ['settings in another spelling', [set('run', "spec = ' ' || spec")], 'got a text that is spelt otherwise'],
    [
      'settings of another hash',
      [set('run', 'spec = replace(spec, \'"epochs":\', \'"epochs":1\')')],
      'are not those that their SHA-256 names',
    ],
    ['a tag of two lines', [set('run_tag', "tag = 'a' || char(10) || 'b' WHERE tag = 'zeta'")], 'tag must be'],
    [
      'a tag of a run that is not there',
      ["INSERT INTO run_tag VALUES ('0000000000aa', 0, 'x')"],
      'rows of run_tag belong to no run',
    ],
    ['rows out of place', [set('run_event', 'place = place + 1000')], 'has rows of run_event out of place'],
    ['an unknown metric', [set('series_chunk', "metric = 'a' || metric")], 'metric must be'],
    ['a chunk of another layer', [set('series_chunk', 'layer = layer + 2000')], 'layer must be'],
    ['a chunk twice', [set('series_chunk', 'chunk = 0')], 'it is not where it belongs'],
    ['another checksum', [set('series_chunk', 'crc = crc + 1')], 'do not match their checksum'],
    ['flipped bytes in a chunk', [set('series_chunk', 'vals = zeroblob(length(vals))')], 'do not match their checksum'],
    ['a chunk without points', [set('series_chunk', 'point_count = 0')], 'point_count must be'],
    [
      'a count of points that is wrong',
      [set('run', 'point_count = point_count + 1')],
      /must have \d+ points, as it says/,
    ],
    ['a checkpoint of other bytes', [set('checkpoint', 'bytes = zeroblob(64)')], 'does not match its SHA-256'],
    [
      'a note that is longer than its table allows',
      [set('run', "note = printf('%50000c', 'x') WHERE name = 'plain'")],
      'something in run is larger than it may be',
    ],
    ['a checkpoint of an unknown reason', [set('checkpoint', "reason = 'x'")], 'reason must be'],
    ['a sweep that is missing', ['DELETE FROM sweep_run', 'DELETE FROM sweep'], 'the sweep of run'],
    ['places of no sweep', ["UPDATE sweep_run SET sweep_id = '0000000000aa'"], 'places belong to no sweep'],
    ['a sweep that is none', [set('sweep', "spec = '{}'")], 'the settings of the sweep “S” cannot be taken'],
    ['a view of a comparison that is none', [set('comparison', 'view = \'{"runIds":[]}\'')], 'the comparison “'],
    [
      'a comparison with a key of its own',
      [set('comparison', 'view = \'{"__proto__":1}\'')],
      'it has the key "__proto__"',
    ],
    [
      'a data set of other bytes',
      [set('dataset_part', 'bytes = zeroblob(length(bytes))')],
      'does not match its SHA-256',
    ],
    ['a data set that is cut off', ['DELETE FROM dataset_part'], /a part of the data set .* is missing/],
    [
      'a data set that is longer',
      [set('dataset_part', "bytes = CAST(bytes || x'00' AS BLOB)")],
      'is not as long as it says',
    ],
    ['a data set without title', ['DELETE FROM dataset_part', 'DELETE FROM dataset'], 'uses a data set without title'],
  ])('%s', async (_what, statements, message) => {
    const { store, ids } = fullHistory();
    const file = await writeStudy(store, ids);
    tamper(file, ...statements);
    await refused(file, message);
  });

  it.each<[string, (text: string) => string, string]>([
    [
      'a key of the prototype',
      (text) => text.replace('{', '{"__proto__":{"polluted":1},'),
      'it has the key "__proto__"',
    ],
    ['an unknown field', (text) => text.replace('{', '{"evil":1,'), 'unknown field "evil"'],
    ['an unknown activation', (text) => text.replace('"tanh"', '"exec"'), 'cannot be taken'],
    [
      'too many layers',
      (text) => text.replace('"batchSize":', '"batchSize":1e9,"x":'),
      'must be JSON that Initlab wrote',
    ],
  ])('settings with %s and the hash that goes with them', async (_what, change, message) => {
    const { store, ids } = fullHistory();
    const file = await writeStudy(store, ids);
    tamper(file, ...otherSpec(file, change));
    await refused(file, message);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('steps that would be counted out for ever', async () => {
    const { store, ids } = fullHistory();
    const file = await writeStudy(store, ids);
    const db = openRaw(file);
    const row = db
      .prepare<[], { rowid: number; vals: Buffer }>(`SELECT rowid, vals FROM series_chunk WHERE length(steps) = 8`)
      .get()!;
    const steps = Buffer.alloc(8);
    steps.writeInt32LE(1, 0);
    steps.writeInt32LE(0x7fff_ffff, 4);
    db.prepare('UPDATE series_chunk SET steps = ?, crc = ? WHERE rowid = ?').run(
      steps,
      crc32(row.vals, crc32(steps)),
      row.rowid,
    );
    db.close();
    await refused(file, 'its steps do not fit its points');
  });

  it('a page that belongs to nothing', async () => {
    const { store, ids } = fullHistory();
    const file = await writeStudy(store, ids);
    const whole = readFileSync(file);
    const more = Buffer.concat([whole, Buffer.alloc(4096)]);
    more.writeUInt32BE(more.length / 4096, 28);
    writeFileSync(file, more);
    await refused(file, /is damaged or was changed \(.*never used/i);
  });

  it('a list of free pages that leads nowhere', async () => {
    const { store, ids } = fullHistory();
    const file = await writeStudy(store, ids);
    const whole = readFileSync(file);
    whole.writeUInt32BE(2, 32); // the first trunk page: one that is in use
    whole.writeUInt32BE(1000, 36);
    writeFileSync(file, whole);
    await refused(file, /is damaged or was changed/);
  });

  it.each(['-journal', '-wal'])('a file that SQLite would play back, beside it: %s', async (ending) => {
    const { store, ids } = fullHistory();
    const file = await writeStudy(store, ids);
    // The head of a journal that is whole: its magic, one record, of a file of one page.
    const journal = Buffer.alloc(512 + 4 + 4096 + 4);
    Buffer.from('d9d505f920a163d7', 'hex').copy(journal);
    for (const [at, value] of [8, 1, 12, 0, 16, 1, 20, 512, 24, 4096].flatMap((v, i, all) =>
      i % 2 ? [] : [[v, all[i + 1]!]],
    )) {
      journal.writeUInt32BE(value!, at);
    }
    writeFileSync(file + ending, journal);
    const before = readFileSync(file);
    await refused(file, `must not have ${basename(file)}${ending} beside it`);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readFileSync(file + ending).equals(journal)).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('a pipe, a device, a link: in its place or beside it', async () => {
    const { store, ids } = fullHistory();
    const file = await writeStudy(store, ids);
    const folder = temporaryFolder();
    await refused(pipe(folder, 'x.initlab-study'), 'cannot read x.initlab-study: it is not a file');
    await refused('/dev/zero', 'cannot read zero: it is not a file');
    const link = join(folder, 'link.initlab-study');
    symlinkSync(file, link);
    await takeStudy(emptyHistory(), link);
    pipe(folder, 'link.initlab-study-journal');
    await refused(link, 'must not have link.initlab-study-journal beside it');
  });

  it('SQL in names is text', async () => {
    const { store, plain } = fullHistory();
    const name = `'); DROP TABLE run; --`;
    store.runs.update([plain], { name, note: `"; DELETE FROM run; --` });
    const there = target();
    await takeStudy(there, await writeStudy(store, [plain], { title: name }));
    expect(
      there.runs
        .list()
        .map((run) => run.name)
        .sort(),
    ).toEqual([name, 'stays'].sort());
    expect(there.runs.get(plain).tags).toContain('"; DROP TABLE run; --');
  });

  it('a file that is cut off, at any page', async () => {
    const { store, ids } = fullHistory();
    const whole = await writeStudy(store, ids);
    const { length } = readFileSync(whole);
    for (const size of [0, 50, 100, 4096, 4100, length - 4096, length - 1]) {
      const file = join(temporaryFolder(), 'cut.initlab-study');
      copyFileSync(whole, file);
      truncateSync(file, size);
      await refused(file, size < 100 ? 'must be a study that Initlab saved' : 'it is not as long as it says');
    }
  });

  it('a flipped byte, wherever it is, is refused or changes nothing', async () => {
    const { store, ids } = fullHistory();
    const file = await writeStudy(store, ids);
    const whole = readFileSync(file);
    const there = emptyHistory();
    await takeStudy(there, file);
    const expected = contentsOf(there.file);
    let refusals = 0;
    for (let at = 7; at < whole.length; at += 1511) {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 0x55;
      writeFileSync(file, flipped);
      const other = openStore({ file: join(temporaryFolder(), 'history.sqlite') }).store;
      const empty = contentsOf(other.file);
      try {
        await takeStudy(other, file);
      } catch {
        refusals++;
        expect(contentsOf(other.file)).toBe(empty);
        continue;
      }
      expect(contentsOf(other.file)).toBe(expected);
      other.close();
    }
    expect(refusals).toBeGreaterThan(10);
  }, 60_000);

  it('other files', async () => {
    const folder = temporaryFolder();
    const csv = join(folder, 'x.csv');
    writeFileSync(csv, 'a,b\n'.repeat(100));
    await refused(csv, 'x.csv must be a study that Initlab saved; it is another kind of file');
    await refused(join(folder, 'none'), 'cannot read none: no such file');
    await refused(folder, /cannot read .*: it is a folder/);
    const { store, ids } = fullHistory();
    store.close();
    await refused(store.file, 'is a history, not a study');
    expect([kindOfFile(csv), kindOfFile(store.file)]).toEqual(['other', 'history']);
    expect(ids).toHaveLength(4);
  });
});
