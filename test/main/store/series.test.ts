import { describe, expect, it } from 'vitest';
import { extendSummary } from '../../../main/store/seriesSummary';
import type { Point } from '../../../shared/metrics';
import { createRun, line, openRaw, openStore, startRun } from '../../support/store';

/** Values whose bits a lossy format would change. */
const HARD = [0, -0, 0.1, 1 / 3, 5e-324, -1.7976931348623157e308, NaN, Infinity, -Infinity, 2 ** 53 + 2];

function points(values: readonly number[], from = 0): Point[] {
  return values.map((value, i) => ({ metric: 'loss.train', layer: 0, step: from + i, value }));
}

describe('points', () => {
  it('come back bit for bit, however they were cut into batches', () => {
    const { store } = openStore();
    let state = 1;
    const random = (below: number): number => (state = (state * 48271) % 2147483647) % below;
    for (let round = 0; round < 5; round++) {
      const { id } = startRun(store);
      const stored: number[] = [];
      for (let batch = 0; batch < 12; batch++) {
        const values = Array.from({ length: random(900) }, () => HARD[random(HARD.length)] ?? random(1000) / 7);
        store.series.appendPoints(id, points(values, stored.length), { step: stored.length, elapsedMs: 1 });
        stored.push(...values);
      }
      const [series] = store.series.read(id);
      expect(series?.steps).toEqual(Int32Array.from(stored, (_, i) => i));
      expect(series?.values).toEqual(Float64Array.from(stored)); // toEqual tells 0 from -0 and knows NaN
      expect(store.series.pointCount(id)).toBe(stored.length);
    }
  });

  it('are kept in chunks of 1000 of which only the last is open', () => {
    const { store, file } = openStore();
    const { id } = startRun(store);
    for (const [from, to] of [
      [0, 999],
      [999, 1001],
      [1001, 3500],
    ] as const) {
      store.series.appendPoints(id, line(from, to), { step: to, elapsedMs: 1 });
    }
    const rows = openRaw(file).prepare('SELECT chunk, first_step, last_step, point_count FROM series_chunk').all();
    expect(rows).toEqual([
      { chunk: 0, first_step: 0, last_step: 999, point_count: 1000 },
      { chunk: 1, first_step: 1000, last_step: 1999, point_count: 1000 },
      { chunk: 2, first_step: 2000, last_step: 2999, point_count: 1000 },
      { chunk: 3, first_step: 3000, last_step: 3499, point_count: 500 },
    ]);
  });

  it('of many series arrive in any order and are read by metric and layer', () => {
    const { store } = openStore();
    const { id } = startRun(store);
    const mixed = [0, 1, 2].flatMap((step) =>
      [3, 1, 2].flatMap((layer) => line(step, step + 1, (s) => s * 10 + layer, 'delta.rms', layer)),
    );
    store.series.appendPoints(id, [...mixed, ...line(0, 2)], { step: 3, elapsedMs: 1 });
    expect(store.series.read(id).map((s) => `${s.metric} ${String(s.layer)}`)).toEqual([
      'delta.rms 1',
      'delta.rms 2',
      'delta.rms 3',
      'loss.train 0',
    ]);
    expect(store.series.read(id, 'delta.rms', 2)).toEqual([
      { metric: 'delta.rms', layer: 2, steps: Int32Array.of(0, 1, 2), values: Float64Array.of(2, 12, 22) },
    ]);
    expect(store.series.read(id, 'loss.test')).toEqual([]);
    expect(Object.keys(store.runs.get(id).metrics)).toEqual(['loss.train']); // lists carry whole-network series only
    expect(store.series.summaries(id)).toHaveLength(4);
  });

  it('can be read one series at a time while others are written', () => {
    const { store } = openStore();
    const { id } = startRun(store);
    store.series.appendPoints(id, [...line(0, 5), ...line(0, 5, (s) => s, 'delta.rms', 1)], { step: 5, elapsedMs: 1 });
    const seen: string[] = [];
    for (const series of store.series.iterate(id)) {
      seen.push(series.metric);
      store.series.appendPoints(id, line(5 + seen.length, 6 + seen.length), { step: 6, elapsedMs: 1 });
    }
    expect(seen).toEqual(['delta.rms', 'loss.train']);
  });

  it('must ascend and be whole; else nothing of the batch is stored', () => {
    const { store } = openStore();
    const { id } = startRun(store);
    const progress = { step: 9, elapsedMs: 9 };
    store.series.appendPoints(id, line(0, 5), { step: 5, elapsedMs: 5 });
    const bad: [Point[], RegExp][] = [
      [line(4, 6), /steps must ascend within a series; got 4 after 4/],
      [[...line(7, 8), ...line(6, 7)], /got 6 after 7/],
      [[...line(5, 6), ...line(0, 2, (s) => s, 'loss.test'), ...line(1, 2, (s) => s, 'loss.test')], /got 1 after 1/],
      [line(5.5, 6.5), /must be an integer from 0 to 2147483647; got 5.5/],
      [line(-1, 0, (s) => s, 'loss.test'), /got -1/],
    ];
    for (const [batch, message] of bad) {
      expect(() => {
        store.series.appendPoints(id, batch, progress);
      }).toThrow(message);
    }
    expect(store.runs.get(id)).toMatchObject({ pointCount: 5, step: 5, elapsedMs: 5 });
    expect(store.series.read(id)).toHaveLength(1);
  });

  it('are refused for a run that is not active, unknown, or of another program', () => {
    const { store, file } = openStore();
    const add = (which: typeof store, id: string) => () => {
      which.series.appendPoints(id, line(0, 1), { step: 1, elapsedMs: 1 });
    };
    const run = startRun(store);
    expect(add(openStore({ file }).store, run.id)).toThrow(/being trained by another program/);
    store.runs.setStatus(run.id, 'done');
    expect(add(store, run.id)).toThrow(/active run only; run .* is done/);
    expect(add(store, 'nonexistent1')).toThrow(/there is no run/);
  });

  it('whose stored bytes have changed are not passed off as measured', () => {
    const { store, file } = openStore();
    const { id } = startRun(store);
    store.series.appendPoints(id, line(0, 5), { step: 5, elapsedMs: 5 });
    openRaw(file).exec(`UPDATE series_chunk SET vals = zeroblob(40)`);
    expect(() => store.series.read(id)).toThrow(
      /steps 0 to 4 of loss.train, layer 0, run .* do not match their checksum/,
    );
  });
});

describe('summaries', () => {
  const of = (values: readonly number[]) =>
    extendSummary(null, { steps: Int32Array.from(values, (_, i) => 10 * i), values: Float64Array.from(values) });

  it.each([
    [[3, 1, 2, 1], { last: 1, lastStep: 30, min: 1, minStep: 10, max: 3, maxStep: 0, count: 4 }],
    [[NaN, 2, NaN], { last: NaN, lastStep: 20, min: 2, minStep: 10, max: 2, maxStep: 10, count: 3 }],
    [[NaN, NaN], { last: NaN, lastStep: 10, min: NaN, minStep: 0, max: NaN, maxStep: 0, count: 2 }],
    [
      [1, Infinity, -Infinity],
      { last: -Infinity, lastStep: 20, min: -Infinity, minStep: 20, max: Infinity, maxStep: 10, count: 3 },
    ],
  ])('of %j', (values, summary) => {
    expect(of(values)).toEqual(summary);
    const { store, file } = openStore();
    const { id } = startRun(store);
    values.forEach((value, i) => {
      const point = { metric: 'loss.train' as const, layer: 0, step: 10 * i, value };
      store.series.appendPoints(id, [point], { step: i, elapsedMs: i });
    });
    expect(store.runs.get(id).metrics['loss.train']).toEqual(summary); // one by one, through the file
    store.close();
    expect(openStore({ file }).store.runs.get(id).metrics['loss.train']).toEqual(summary);
  });
});

describe('going on from a checkpoint', () => {
  it.each([0, 1, 700, 998, 999, 1000, 1001, 2400, 2498, 5000])('forgets the points beyond step %i', (cut) => {
    const { store } = openStore();
    const [{ id }, plain] = [startRun(store), startRun(store)];
    const value = (step: number): number => Math.abs(step - 1500.25);
    const to = 2500;
    const all = [...line(0, to, value), ...line(0, 40, value, 'delta.rms', 1)];
    store.series.appendPoints(id, all, { step: to, elapsedMs: 1 });
    store.series.truncateAfter(id, cut);
    const kept = all.filter((point) => point.step <= cut);
    store.series.appendPoints(plain.id, kept, { step: Math.min(cut, to), elapsedMs: 1 });
    expect(store.series.read(id)).toEqual(store.series.read(plain.id));
    expect(store.runs.get(id)).toMatchObject({
      metrics: store.runs.get(plain.id).metrics,
      pointCount: kept.length,
      step: Math.min(cut, to),
    });
    // Each step once after it went on.
    const rest = all.filter((point) => point.step > cut);
    store.series.appendPoints(id, rest, { step: to, elapsedMs: 2 });
    expect(store.series.read(id, 'loss.train')[0]?.steps).toEqual(Int32Array.from({ length: to }, (_, i) => i));
    expect(store.series.summaries(id).map((s) => s.count)).toEqual([40, to]);
  });

  it('leaves other runs alone', () => {
    const { store } = openStore();
    const [a, b] = [startRun(store), startRun(store)];
    for (const { id } of [a, b]) store.series.appendPoints(id, line(0, 10), { step: 10, elapsedMs: 1 });
    store.series.truncateAfter(a.id, 3);
    expect(store.series.pointCount(b.id)).toBe(10);
  });
});

describe('checkpoints', () => {
  it('are replaced by newer ones and verified', () => {
    const { store, file } = openStore();
    const { id } = createRun(store);
    expect(store.checkpoints.latest(id)).toBeNull();
    const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i * 7);
    store.checkpoints.save(id, 10, 'periodic', new Uint8Array([9]));
    store.checkpoints.save(id, 20, 'paused', bytes, 12.5);
    expect(store.checkpoints.latest(id)).toEqual({ step: 20, reason: 'paused', bytes, elapsedMs: 12.5 });
    expect(store.runs.get(id).checkpointStep).toBe(20);
    openRaw(file).exec('UPDATE checkpoint SET bytes = zeroblob(100000)');
    expect(() => store.checkpoints.latest(id)).toThrow(/checkpoint of run .* at step 20 is damaged/);
  });
});
