import {
  copyFileSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Store } from '../../../main/store/store';
import { LabError } from '../../../shared/errors';
import { faultCount } from '../../support/faultCount';
import { lab } from '../../support/lab';
import { line, openRaw, openStore, startRun, temporaryFile, temporaryFolder } from '../../support/store';
import { history, PAGE, RUNS } from '../../support/wholeHistory';

/** Files of a history with runs, each damaged at random. */
const FILES = faultCount({ quick: 20, full: 500 });
const TABLES = ['run', 'run_tag', 'run_event', 'series_chunk', 'histogram', 'checkpoint', 'replay', 'setting'];

type Damage = {
  readonly kind: 'flip' | 'cut' | 'zero' | 'swap' | 'noise' | 'head';
  readonly places: readonly number[];
};

const DAMAGE = fc.record<Damage>({
  kind: fc.constantFrom('flip', 'cut', 'zero', 'swap', 'noise', 'head'),
  places: fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 2, maxLength: 8 }),
});

/** A damaged copy; each place is a share of the file. */
function damage(whole: Buffer, { kind, places }: Damage): Buffer {
  const bytes = Buffer.from(whole);
  const page = (place: number) => Math.floor((place * bytes.length) / PAGE) * PAGE;
  const [first = 0, second = 0] = places;
  if (kind === 'cut') return bytes.subarray(0, Math.floor(first * bytes.length));
  if (kind === 'head') return bytes.subarray(0, 100);
  if (kind === 'flip')
    for (const place of places) bytes[Math.floor(place * bytes.length)]! ^= 1 << (Math.floor(place * 8e6) % 8);
  if (kind === 'zero') for (const place of places) bytes.fill(0, page(place), page(place) + PAGE);
  if (kind === 'noise')
    for (let i = 0; i < PAGE; i++) bytes[page(first) + i] = (i * 151 + Math.floor(second * 255)) % 256;
  if (kind === 'swap') {
    const kept = Buffer.from(bytes.subarray(page(first), page(first) + PAGE));
    bytes.copy(bytes, page(first), page(second), page(second) + PAGE);
    kept.copy(bytes, page(second));
  }
  return bytes;
}

interface Base {
  readonly whole: Buffer;
  /** Which run an id is. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly counts: Readonly<Record<string, number>>;
}

let made: Base | null = null;

const countsOf = (file: string) => {
  const db = openRaw(file);
  const found = TABLES.map((name) => [name, db.prepare(`SELECT count(*) FROM ${name}`).pluck().get() as number]);
  db.close();
  return Object.fromEntries(found) as Record<string, number>;
};

/** The history before it is damaged. */
function base(): Base {
  if (made !== null) return made;
  const file = history();
  const whole = readFileSync(file);
  const { store } = openStore({ file });
  const numbers = new Map(store.runs.list().map((run) => [run.id, Number(run.name.slice(4))]));
  store.close();
  return (made = { whole, numbers, counts: countsOf(file) });
}

/** Reads everything: each value is one that was written, or its reading is refused. Returns the points that were read. */
function readAll(store: Store, numbers: Base['numbers']): number {
  let points = 0;
  for (const { id } of store.runs.list({ includeDeleted: true })) {
    const i = numbers.get(id);
    const refusable = (work: () => void) => {
      try {
        work();
      } catch (thrown) {
        if (!(thrown instanceof LabError) || thrown.code !== 'io') throw thrown;
      }
    };
    refusable(() => {
      for (const series of store.series.read(id)) {
        if (i === undefined || series.metric !== 'gradNorm' || series.layer > 2) continue;
        series.steps.forEach((step, k) => {
          if (series.values[k] !== step * (series.layer + 1) + i) throw new Error('a value that was never written');
        });
        points += series.steps.length;
      }
    });
    refusable(() => {
      const checkpoint = store.checkpoints.latest(id);
      if (checkpoint !== null && i !== undefined) expect(new Set(checkpoint.bytes)).toEqual(new Set([i]));
    });
    for (const layer of [1, 2]) refusable(() => store.histograms.read(id, 'weights', layer));
  }
  return points;
}

test(
  'a file that is damaged anywhere opens; what is lost is said, what is there is what was written',
  { timeout: 600_000 },
  () => {
    const { whole, numbers, counts } = base();
    const seen = { said: 0, unsaid: 0, points: 0 };
    fc.assert(
      fc.property(DAMAGE, (how) => {
        const file = temporaryFile();
        const bytes = damage(whole, how);
        writeFileSync(file, bytes);
        const { store, notices } = openStore({ file });
        const points = readAll(store, numbers);
        store.close();
        const after = countsOf(file);
        if (notices.length === 0) {
          // Nothing was noticed: then no row is missing.
          seen.unsaid++;
          if (bytes.length > 0) expect(after).toEqual(counts);
          return;
        }
        seen.said++;
        seen.points += points;
        expect(notices[0]).toMatch(/^The history file .* was damaged \(.+\)\. It was set aside as .+\./);
        const aside = readdirSync(path.dirname(file)).filter((name) => name.includes('.damaged-'));
        expect(aside.length).toBe(1);
        expect(readFileSync(path.join(path.dirname(file), aside[0]!)).equals(bytes)).toBe(true);
        const isFewer = TABLES.some((name) => after[name]! < counts[name]!);
        if (isFewer) expect(notices[0]).toMatch(/not all could be read|Nothing in it could be read/);
        const raw = openRaw(file);
        expect(raw.pragma('integrity_check', { simple: true })).toBe('ok');
        expect(raw.pragma('foreign_key_check')).toEqual([]);
        raw.close();
        const again = openStore({ file });
        expect(again.notices).toEqual([]);
        // What was recovered passes every checksum, also that of the checkpoints.
        for (const { id } of again.store.runs.list({ includeDeleted: true })) again.store.series.read(id);
        again.store.close();
        rmSync(path.dirname(file), { recursive: true });
      }),
      { numRuns: FILES, seed: 20261125 },
    );
    expect(seen.said).toBeGreaterThan(FILES / 3);
    expect(seen.points).toBeGreaterThan(RUNS * 7500);
  },
);

describe('beside the file', () => {
  /** As a crash leaves it: a run with 50 points, 10 a transaction, in the log only. */
  function crashed(): string {
    const { store, file } = openStore();
    const { id } = startRun(store, 'In the log');
    openRaw(file).pragma('wal_checkpoint(TRUNCATE)');
    for (let at = 0; at < 50; at += 10)
      store.series.appendPoints(id, line(at, at + 10), { step: at + 10, elapsedMs: 1 });
    const copy = path.join(temporaryFolder(), 'history.sqlite');
    copyFileSync(file, copy);
    copyFileSync(`${file}-wal`, `${copy}-wal`);
    return copy;
  }
  const pointsOf = (store: Store) => store.runs.list().map((run) => run.pointCount);
  const asides = (file: string) => readdirSync(path.dirname(file)).filter((name) => name.includes('.damaged-'));

  test('a whole log is read', () => {
    const { store, notices } = openStore({ file: crashed() });
    expect(notices).toEqual([]);
    expect(pointsOf(store)).toEqual([50]);
  });

  test('a damaged log gives what was written before the damage, is kept, and told of', () => {
    const lost = new Set<number>();
    for (const place of [40, 0.3, 0.5, 0.7]) {
      const file = crashed();
      const log = readFileSync(`${file}-wal`);
      log[place > 1 ? place : Math.floor(place * log.length)]! ^= 0x10;
      writeFileSync(`${file}-wal`, log);
      const { store, notices } = openStore({ file });
      expect(notices.join()).toMatch(/The log .*-wal of the history was damaged: its last changes \(\d+ or fewer\)/);
      expect(asides(file)).toHaveLength(1);
      expect(readFileSync(path.join(path.dirname(file), asides(file)[0]!)).equals(log)).toBe(true);
      const [points = 0] = pointsOf(store);
      expect(points % 10).toBe(0);
      expect(points).toBeLessThan(50);
      lost.add(points);
      store.close();
      expect(openRaw(file).pragma('integrity_check', { simple: true })).toBe('ok');
    }
    expect(lost.size).toBeGreaterThan(1);
  });

  test('a log that ends in the middle of a transaction is no damage: that one was not committed', () => {
    const file = crashed();
    truncateSync(`${file}-wal`, statSync(`${file}-wal`).size - 1000);
    const { store, notices } = openStore({ file });
    expect(notices).toEqual([]);
    expect(pointsOf(store)).toEqual([40]);
  });

  test('a log that is missing leaves what the file holds', () => {
    const file = crashed();
    const { store } = openStore({ file: copyAlone(file) });
    expect(pointsOf(store)).toEqual([0]);
    expect(store.runs.list()[0]).toMatchObject({ name: 'In the log' });
  });

  test('an index of another log is made anew', () => {
    const file = crashed();
    const { store: other, file: otherFile } = openStore();
    startRun(other, 'other');
    copyFileSync(`${otherFile}-shm`, `${file}-shm`);
    const { store, notices } = openStore({ file });
    expect(notices).toEqual([]);
    expect(pointsOf(store)).toEqual([50]);
  });

  test('an empty file, with an empty log, becomes a history', () => {
    const file = temporaryFile();
    writeFileSync(file, '');
    writeFileSync(`${file}-wal`, '');
    const { store, notices } = openStore({ file });
    expect(notices).toEqual([]);
    startRun(store);
  });

  function copyAlone(file: string): string {
    const copy = path.join(temporaryFolder(), 'history.sqlite');
    copyFileSync(file, copy);
    return copy;
  }
});

describe('a link to a history', () => {
  test('is followed, stays, and is still one when the file at its end is recovered', () => {
    const real = path.join(temporaryFolder(), 'real.sqlite');
    const { whole } = base();
    writeFileSync(real, whole.subarray(0, whole.length / 2));
    const file = temporaryFile();
    symlinkSync(real, file);
    const { store, notices } = openStore({ file });
    expect(notices[0]).toContain(`The history file ${real} was damaged`);
    expect(store.file).toBe(file);
    store.close();
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(readdirSync(path.dirname(real)).some((name) => name.startsWith('real.sqlite.damaged-'))).toBe(true);
    expect(openStore({ file }).notices).toEqual([]);
  });

  test('to nothing is refused: no empty history is begun in the place of one on a missing disk', () => {
    const file = temporaryFile();
    symlinkSync('/nowhere/history.sqlite', file);
    expect(() => openStore({ file })).toThrow(
      /is a link to \/nowhere\/history.sqlite, which is not there; connect the disk/,
    );
    expect(existsSync('/nowhere')).toBe(false);
  });
});

describe('lab', () => {
  test('says what was damaged and set aside, once', () => {
    const file = temporaryFile();
    const { whole } = base();
    writeFileSync(file, whole.subarray(0, Math.floor(whole.length * 0.6)));
    const first = lab(['list', '--db', file]);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toMatch(
      /^lab: The history file .* was damaged \(.*\)\. It was set aside as .*\. Recovered into a new file: /,
    );
    expect(lab(['list', '--db', file]).stderr).toBe('');
  });

  test('refuses a newer file with its version, and leaves bytes and time as they were', () => {
    const file = temporaryFile();
    writeFileSync(file, base().whole);
    const raw = openRaw(file);
    raw.pragma('user_version = 4711');
    raw.pragma('wal_checkpoint(TRUNCATE)');
    raw.close();
    const before = [readFileSync(file).toString('latin1'), statSync(file).mtimeMs];
    for (const args of [['list'], ['show', 'x'], ['doctor', '--repair']]) {
      const { code, stderr } = lab([...args, '--db', file]);
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /was written by a newer Initlab: it has version 4711, this Initlab knows versions up to \d+; update/,
      );
    }
    expect([readFileSync(file).toString('latin1'), statSync(file).mtimeMs]).toEqual(before);
    expect(readdirSync(path.dirname(file))).toEqual(['history.sqlite']);
  });
});
