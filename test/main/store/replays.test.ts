import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../../shared/histogram';
import type { Replay } from '../../../shared/replay';
import { line, openRaw, openStore, startRun } from '../../support/store';

const HASH = '1'.repeat(64);
const OTHER = '2'.repeat(64);

function replay(overrides: Partial<Replay> = {}): Replay {
  return {
    at: 1_700_000_000_000,
    identical: true,
    step: 500,
    replayedStep: 500,
    storedHash: HASH,
    replayedHash: HASH,
    storedCore: '1',
    replayedCore: '2',
    elapsedMs: 12.5,
    ...overrides,
  };
}

/** A history with one run that has ended with the weights of HASH. */
function ended() {
  const { store, file } = openStore();
  const { id } = startRun(store);
  store.series.appendPoints(id, line(0, 1500), { step: 500, elapsedMs: 1 });
  store.checkpoints.save(id, 500, 'stopped', new Uint8Array(100));
  store.runs.setStatus(id, 'stopped', { step: 500, weightsHash: HASH });
  return { store, file, id };
}

describe('replays', () => {
  it('are part of the run, in lists and alone, the newest of them, and each is an event', () => {
    const { store, id } = ended();
    expect(store.runs.get(id).replay).toBeNull();
    const first = replay();
    store.replays.save(id, first);
    expect(store.runs.get(id).replay).toEqual(first);
    const second = replay({ at: first.at + 1, identical: false, replayedHash: OTHER });
    store.replays.save(id, second);
    expect(store.runs.list({ ids: [id] })[0]?.replay).toEqual(second);
    expect(store.runs.page(null, 10).runs[0]?.replay).toEqual(second);
    const events = store.runs.events(id).filter(({ kind }) => kind === 'replayed');
    expect(events.map(({ message }) => message)).toEqual([
      'Replayed 500 steps: identical weights (trained with core 1, replayed with 2).',
      `Replayed 500 steps: other weights, SHA-256 ${OTHER} (trained with core 1, replayed with 2).`,
    ]);
  });

  it('that end at another step are different, whatever the hash', () => {
    const { store, id } = ended();
    store.replays.save(id, replay({ replayedStep: 499 }));
    expect(store.runs.get(id).replay?.identical).toBe(false);
  });

  it('count no longer when the weights are others: altered by hand, or the run has gone on', () => {
    const { store, file, id } = ended();
    store.replays.save(id, replay());
    const raw = openRaw(file);
    raw.prepare('UPDATE run SET weights_hash = ? WHERE id = ?').run(OTHER, id);
    expect(store.runs.get(id).replay).toBeNull();
    raw.prepare('UPDATE run SET weights_hash = ? WHERE id = ?').run(HASH, id);
    expect(store.runs.get(id).replay).not.toBeNull();

    store.runs.setStatus(id, 'queued');
    expect(store.runs.get(id).replay).toBeNull();
    store.runs.setStatus(id, 'running');
    store.runs.setStatus(id, 'done', { step: 1000, weightsHash: OTHER });
    expect(store.runs.get(id).replay).toBeNull();
  });

  it('of another program are noticed', () => {
    const { store, file, id } = ended();
    store.changedRuns();
    openStore({ file, kind: 'cli' }).store.replays.save(id, replay());
    expect(store.changedRuns().changed).toEqual([id]);
  });

  it('go with their run', () => {
    const { store, file, id } = ended();
    store.replays.save(id, replay());
    store.runs.bin.put([id]);
    store.runs.bin.empty();
    expect(openRaw(file).prepare('SELECT count(*) AS n FROM replay').get()).toEqual({ n: 0 });
  });
});

describe('the record of a run', () => {
  it('has its checkpoint, the bytes of its points and a summary of every series', () => {
    const { store, file, id } = ended();
    const record = store.record(id);
    expect(record.checkpoint).toMatchObject({ step: 500, reason: 'stopped', bytes: 100 });
    // Of a hundred zeros, by sha256sum.
    expect(record.checkpoint?.sha256).toBe('cd00e292c5970d3c5e2f0ffa5171e555bc46bfc4faddfb4a418b6840b86e79a3');
    const size = 'SELECT sum(length(steps)) + sum(length(vals)) AS bytes FROM series_chunk WHERE run_id = ?';
    expect({ bytes: record.seriesBytes }).toEqual(openRaw(file).prepare(size).get(id));
    expect(record.seriesBytes).toBeGreaterThan(1500 * 8);
    expect(record.series).toEqual([
      { metric: 'loss.train', layer: 0, summary: store.runs.get(id).metrics['loss.train'] },
    ]);
  });

  it('counts the histograms and their bytes', () => {
    const { store } = openStore();
    const { id } = startRun(store);
    const histogram = (step: number, values: number) =>
      ({ quantity: 'weights', layer: 1, step, ...histogramOf(new Float64Array(values)) }) as const;
    // All values are in the first bin: 100 takes one byte as a varint, 200 two; the other 63 bins one each.
    store.series.appendPoints(id, [], { step: 1, elapsedMs: 1 }, [histogram(0, 100), histogram(1, 200)]);
    expect(store.record(id)).toMatchObject({ histogramCount: 2, histogramBytes: 64 + 65 + 2 * 3 * 8, seriesBytes: 0 });
  });

  it('is empty for a run of which nothing is stored yet', () => {
    const { store } = openStore();
    expect(store.record(startRun(store).id)).toEqual({
      checkpoint: null,
      seriesBytes: 0,
      histogramCount: 0,
      histogramBytes: 0,
      snapshotCount: 0,
      snapshotBytes: 0,
      series: [],
    });
  });
});
