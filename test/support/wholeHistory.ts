import { closeSync, openSync, writeSync } from 'node:fs';
import { expect } from 'vitest';
import type { Store } from '../../main/store/store';
import { histogramOf, type LayerHistogram } from '../../shared/histogram';
import type { Replay } from '../../shared/replay';
import type { StoredSnapshot } from '../../shared/snapshot';
import { line, openStore, startRun } from './store';

export const PAGE = 4096;
export const RUNS = 12;
const AT = new Date(2024, 4, 6, 7, 8, 9).getTime();

export const REPLAY: Replay = {
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

function snapshotOf(i: number, step: number): StoredSnapshot {
  const bytes = new Uint8Array(40).fill(i + step);
  return { step, base: step === 0 ? null : 0, exact: step === 0, weightsHash: 'ef'.repeat(32), bytes };
}

/** What run number i has of a layer: at each of 20 steps other values, one of them NaN. */
function histogramsOfRun(i: number, layer: number): LayerHistogram[] {
  return Array.from({ length: 20 }, (_, step) => {
    const values = Float64Array.from({ length: 200 }, (_, k) => (k === 7 ? NaN : Math.sin(k * (i + 1)) * layer + step));
    return { quantity: 'weights', layer, step, ...histogramOf(values) } as const;
  });
}

/** A closed history of many pages: 12 finished and replayed runs of 3 series, histograms, tags, events, checkpoints. */
export function history(): string {
  const { store, file } = openStore();
  store.settings.set('theme', 'dark');
  for (let i = 0; i < RUNS; i++) {
    const { id } = startRun(store, `Run ${String(i)}`);
    for (const layer of [0, 1, 2]) {
      const points = line(0, 2500, (step) => step * (layer + 1) + i, 'gradNorm', layer);
      store.series.appendPoints(id, points, { step: 2500, elapsedMs: 1 }, layer === 0 ? [] : histogramsOfRun(i, layer));
    }
    store.checkpoints.save(id, 2500, 'final', new Uint8Array(3000).fill(i));
    for (const step of [0, 1]) store.snapshots.save(id, snapshotOf(i, step));
    store.runs.update(id, { addTags: ['kept'] });
    store.runs.setStatus(id, 'done', { weightsHash: 'aa' });
    store.replays.save(id, REPLAY);
  }
  store.close();
  return file;
}

export function overwrite(file: string, at: number, bytes: Uint8Array): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
}

/** Checks that what is there is what was written, and counts it. */
export function intact(store: Store): { runs: number; points: number; histograms: number; checkpoints: number } {
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
    for (const each of store.snapshots.read(run.id)) expect(each).toEqual(snapshotOf(i, each.step));
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
