import { describe, expect, it } from 'vitest';
import { decodeCounts, encodeCounts } from '../../../main/store/histogramCodec';
import { histogramOf, type LayerHistogram } from '../../../shared/histogram';
import { openRaw, openStore, startRun } from '../../support/store';

const HARD: readonly number[][] = [
  [1, 2, 2, 3.5],
  [0.1, NaN, -Infinity, 1e-310, 1.7976931348623157e308, -1.7976931348623157e308],
  [NaN, Infinity],
  [],
  [-0, -0],
];

function histogram(step: number, values: readonly number[] = [step, step + 1]): LayerHistogram {
  return { quantity: 'activation', layer: 2, step, ...histogramOf(Float64Array.from(values)) };
}

describe('histograms', () => {
  it('come back bit for bit, by run, quantity and layer, in the order of their steps', () => {
    const { store } = openStore();
    const [a, b] = [startRun(store, 'A'), startRun(store, 'B')];
    const written = HARD.map((values, step) => histogram(step, values));
    store.series.appendPoints(a.id, [], { step: 1, elapsedMs: 1 }, written.slice(0, 2));
    store.series.appendPoints(a.id, [], { step: 9, elapsedMs: 1 }, [
      ...written.slice(2),
      { ...histogram(0), layer: 1 },
      { ...histogram(0), quantity: 'weights' },
    ]);
    store.series.appendPoints(b.id, [], { step: 1, elapsedMs: 1 }, [histogram(0)]);
    expect(store.histograms.read(a.id, 'activation', 2)).toEqual(written);
    expect(store.histograms.read(a.id, 'activation', 1)).toEqual([{ ...histogram(0), layer: 1 }]);
    expect(store.histograms.read(a.id, 'preActivation', 2)).toEqual([]);
    expect(store.histograms.read(b.id, 'activation', 2)).toEqual([histogram(0)]);
  });

  it('are stored with their points or not at all', () => {
    const { store } = openStore();
    const { id } = startRun(store);
    store.series.appendPoints(id, [], { step: 1, elapsedMs: 1 }, [histogram(0)]);
    const backwards = [3, 2].map((step) => ({ metric: 'loss.train', layer: 0, step, value: 1 }) as const);
    expect(() => store.series.appendPoints(id, backwards, { step: 3, elapsedMs: 1 }, [histogram(3)])).toThrow(/ascend/);
    expect(store.histograms.read(id, 'activation', 2)).toEqual([histogram(0)]);
  });

  it('beyond the step from which a run goes on are forgotten, and go with a run that is purged', () => {
    const { store, file } = openStore();
    const { id } = startRun(store);
    const written = [0, 1, 4, 9].map((step) => histogram(step));
    store.series.appendPoints(id, [], { step: 9, elapsedMs: 1 }, written);
    store.series.truncateAfter(id, 4);
    expect(store.histograms.read(id, 'activation', 2)).toEqual(written.slice(0, 3));
    store.series.appendPoints(id, [], { step: 9, elapsedMs: 1 }, written.slice(3));
    expect(store.histograms.read(id, 'activation', 2)).toEqual(written);
    store.runs.setStatus(id, 'stopped');
    store.runs.bin.put([id]);
    store.runs.bin.empty();
    expect(openRaw(file).prepare('SELECT count(*) AS n FROM histogram').get()).toEqual({ n: 0 });
  });

  it('that were changed behind our back are refused', () => {
    for (const change of [
      "counts = x'01'",
      'least = 7',
      'step = 5',
      'non_finite = 1',
      "counts = CAST(x'02' || counts AS BLOB)",
    ]) {
      const { store, file } = openStore();
      const { id } = startRun(store);
      store.series.appendPoints(id, [], { step: 1, elapsedMs: 1 }, [histogram(0)]);
      openRaw(file).exec(`UPDATE histogram SET ${change}`);
      expect(() => store.histograms.read(id, 'activation', 2), change).toThrow(
        /damaged: the activation of layer 2 at step \d, run .*, do not match their checksum/,
      );
    }
  });

  it('keep counts of any size in few bytes', () => {
    const counts = Uint32Array.from({ length: 64 }, (_, k) => [0, 127, 128, 16_383, 16_384, 0xffff_ffff][k % 6]!);
    expect(decodeCounts(encodeCounts(counts))).toEqual(counts);
    expect(encodeCounts(new Uint32Array(64))).toHaveLength(64);
    expect(decodeCounts(new Uint8Array(63))).toBeNull();
    expect(decodeCounts(new Uint8Array(65))).toBeNull();
    expect(decodeCounts(new Uint8Array(400).fill(0x80))).toBeNull();
  });
});
