import {
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../main/store/store';
import { histogramOf, type LayerHistogram } from '../../../shared/histogram';
import type { Replay } from '../../../shared/replay';
import { line, openRaw, openStore, startRun, temporaryFile, temporaryFolder } from '../../support/store';

const AT = new Date(2024, 4, 6, 7, 8, 9).getTime();
const PAGE = 4096;
const RUNS = 12;

const REPLAY: Replay = {
  at: AT,
  identical: true,
  step: 2500,
  replayedStep: 2500,
  storedHash: 'aa',
  replayedHash: 'aa',
  storedCore: '4',
  replayedCore: '4',
  elapsedMs: 1,
};

/** What run number i has of a layer: at each of 20 steps other values, one of them NaN. */
function histogramsOfRun(i: number, layer: number): LayerHistogram[] {
  return Array.from({ length: 20 }, (_, step) => {
    const values = Float64Array.from({ length: 200 }, (_, k) => (k === 7 ? NaN : Math.sin(k * (i + 1)) * layer + step));
    return { quantity: 'weights', layer, step, ...histogramOf(values) } as const;
  });
}

/** A closed history of many pages: 12 finished and replayed runs of 3 series, histograms, tags, events, checkpoints. */
function history(): string {
  const { store, file } = openStore();
  store.settings.set('theme', 'dark');
  for (let i = 0; i < RUNS; i++) {
    const { id } = startRun(store, `Run ${String(i)}`);
    for (const layer of [0, 1, 2]) {
      const points = line(0, 2500, (step) => step * (layer + 1) + i, 'gradNorm', layer);
      store.series.appendPoints(id, points, { step: 2500, elapsedMs: 1 }, layer === 0 ? [] : histogramsOfRun(i, layer));
    }
    store.checkpoints.save(id, 2500, 'final', new Uint8Array(3000).fill(i));
    store.runs.update(id, { addTags: ['kept'] });
    store.runs.setStatus(id, 'done', { weightsHash: 'aa' });
    store.replays.save(id, REPLAY);
  }
  store.close();
  return file;
}

function overwrite(file: string, at: number, bytes: Uint8Array): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
}

/** Checks that what is there is what was written, and counts it. */
function intact(store: Store): { runs: number; points: number; histograms: number; checkpoints: number } {
  let points = 0;
  let histograms = 0;
  let checkpoints = 0;
  const runs = store.runs.list();
  for (const run of runs) {
    const i = Number(run.name.slice(4));
    for (const series of store.series.read(run.id)) {
      series.steps.forEach((step, k) => {
        if (series.values[k] !== step * (series.layer + 1) + i) throw new Error('a value that was never written');
      });
      points += series.steps.length;
    }
    for (const layer of [1, 2]) {
      const written = histogramsOfRun(i, layer);
      const found = store.histograms.read(run.id, 'weights', layer);
      histograms += found.length;
      for (const each of found) expect(each).toEqual(written[each.step]);
    }
    const checkpoint = store.checkpoints.latest(run.id);
    if (checkpoint !== null) {
      checkpoints++;
      expect(checkpoint.bytes).toEqual(new Uint8Array(3000).fill(i));
    }
    const counted = store.series.summaries(run.id).reduce((sum, s) => sum + s.count, 0);
    expect(run.pointCount).toBe(counted);
  }
  return { runs: runs.length, points, histograms, checkpoints };
}

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
