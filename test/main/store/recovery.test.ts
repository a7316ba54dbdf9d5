import { copyFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { oldHistory, VERSIONS } from '../../support/oldHistory';
import { history, intact, overwrite, PAGE, REPLAY, RUNS } from '../../support/wholeHistory';
import { line, openRaw, openStore, startRun, temporaryFile, temporaryFolder } from '../../support/store';

const AT = new Date(2024, 4, 6, 7, 8, 9).getTime();

const asideOf = (file: string): string => `${file}.damaged-20240506-070809`;

describe('a file that is no database', () => {
  it('is set aside, named, and a new history begun', () => {
    const file = temporaryFile();
    writeFileSync(file, 'this is no database'.repeat(500));
    const before = readFileSync(file);
    const { store, notices } = openStore({ file, now: () => AT });
    expect(notices).toHaveLength(1);
    expect(notices[0]).toBe(
      `The history file ${file} was damaged (it is not a database). It was set aside as ${asideOf(file)}. ` +
        'Nothing in it could be read; a new, empty history was begun.',
    );
    expect(readFileSync(asideOf(file))).toEqual(before);
    expect(store.runs.list()).toEqual([]);
    startRun(store);
    store.close();
    expect(openStore({ file }).notices).toEqual([]);
  });

  it('gives way also a second time within the second', () => {
    const file = temporaryFile();
    for (let i = 0; i < 2; i++) {
      writeFileSync(file, 'garbage'.repeat(100));
      openStore({ file, now: () => AT }).store.close();
    }
    expect(readdirSync(dirname(file)).sort()).toEqual([
      'history.sqlite',
      'history.sqlite.damaged-20240506-070809',
      'history.sqlite.damaged-20240506-070809-2',
    ]);
  });
});

describe('a damaged history', () => {
  it('is whole before it is damaged', () => {
    const { store, notices } = openStore({ file: history() });
    expect(notices).toEqual([]);
    expect(intact(store)).toEqual({ runs: RUNS, points: RUNS * 7500, histograms: RUNS * 40, checkpoints: RUNS });
  });

  // Upgrades push the list of tables, but for its first page, to the end of a small file.
  it.each([
    ['its end is cut off', (file: string) => truncateSync(file, Math.floor(statSync(file).size * 0.8))],
    ['its head is destroyed', (file: string) => overwrite(file, 0, new Uint8Array(PAGE))],
  ])('that was upgraded before gives back its runs when %s', (_what, damage) => {
    const file = oldHistory(VERSIONS.at(-1)!);
    const runs = openStore({ file: oldHistory(VERSIONS.at(-1)!) }).store.runs.list({ includeDeleted: true });
    damage(file);
    const { store, notices } = openStore({ file, now: () => AT });
    expect(notices[0]).toContain(`Recovered into a new file: `);
    const back = store.runs.list({ includeDeleted: true });
    expect(back.map(({ id, name, spec }) => ({ id, name, spec }))).toEqual(
      runs.map(({ id, name, spec }) => ({ id, name, spec })),
    );
  });

  it('gives back all when only its head is destroyed', () => {
    const file = history();
    overwrite(file, 0, new Uint8Array(PAGE));
    const { store, notices } = openStore({ file, now: () => AT });
    expect(notices[0]).toContain(`was set aside as ${asideOf(file)}. Recovered into a new file: `);
    expect(notices[0]).toContain(`${String(RUNS)} runs`);
    expect(intact(store)).toEqual({ runs: RUNS, points: RUNS * 7500, histograms: RUNS * 40, checkpoints: RUNS });
    expect(store.settings.get('theme')).toBe('dark');
    expect(store.runs.get('Run 3')).toMatchObject({ tags: ['kept'], weightsHash: 'aa', status: 'done' });
    expect(store.runs.list().map(({ replay }) => replay)).toEqual(Array(RUNS).fill(REPLAY));
    expect(readdirSync(dirname(file)).filter((name) => name.includes('damaged'))).toHaveLength(1);
  });

  it('gives back what its first half holds when it is cut off', () => {
    const file = history();
    truncateSync(file, Math.floor(readFileSync(file).length / 2 / PAGE) * PAGE);
    const { store, notices } = openStore({ file, now: () => AT });
    expect(notices[0]).toContain('was damaged');
    const found = intact(store);
    expect(found.points).toBeGreaterThan(10_000);
    expect(found.points).toBeLessThan(RUNS * 7500);
    const marked = store.runs.list().filter((run) => store.runs.events(run.id).some((e) => e.kind === 'recovered'));
    expect(marked.length).toBeGreaterThan(0);
  });

  it('loses little to one bad page, wherever that is, and never gives a value that was not written', () => {
    const whole = history();
    const pages = readFileSync(whole).length / PAGE;
    const noise = Uint8Array.from({ length: PAGE }, (_, i) => (i * 151 + 7) % 256);
    let noticed = 0;
    let points = 0;
    let runs = 0;
    let tries = 0;
    for (let page = 1; page < pages; page += Math.ceil(pages / 24)) {
      const file = join(temporaryFolder(), 'history.sqlite');
      copyFileSync(whole, file);
      overwrite(file, page * PAGE, noise);
      const { store, notices } = openStore({ file, now: () => AT });
      tries++;
      if (notices.length === 0) {
        store.close(); // inside a long value, where only our own checksums can tell
        continue;
      }
      noticed++;
      const found = intact(store);
      points += found.points / (RUNS * 7500);
      runs += found.runs / RUNS;
      store.close();
    }
    expect(tries).toBeGreaterThan(15);
    expect(noticed).toBeGreaterThan(0);
    expect(points / noticed).toBeGreaterThan(0.7);
    expect(runs / noticed).toBeGreaterThan(0.7);
  });

  it('keeps what a crash had left in its log', () => {
    const { store, file } = openStore();
    const { id } = startRun(store, 'In the log');
    store.series.appendPoints(id, line(0, 50), { step: 50, elapsedMs: 1 });
    const copy = join(temporaryFolder(), 'history.sqlite'); // as a crash would leave it
    copyFileSync(file, copy);
    copyFileSync(`${file}-wal`, `${copy}-wal`);
    overwrite(copy, 0, new Uint8Array(100));
    const { store: recovered, notices } = openStore({ file: copy, now: () => AT });
    expect(notices[0]).toContain('1 runs');
    expect(recovered.runs.get('In the log')).toMatchObject({ pointCount: 50, status: 'running' });
    expect(recovered.recoverInterrupted()).toEqual([id]); // its program is not known any more
  });

  it('is left in place while another program has it open', () => {
    const { store, file } = openStore();
    startRun(store);
    openRaw(file).pragma('wal_checkpoint(TRUNCATE)');
    const pages = readFileSync(file).length / PAGE;
    for (let page = 2; page < pages; page++) overwrite(file, page * PAGE, new Uint8Array(PAGE).fill(0xff));
    expect(() => openStore({ file })).toThrow(/is damaged and another program has it open; quit that program/);
  });
});
