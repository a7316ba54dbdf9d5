import { expect, test } from 'vitest';
import { outageOf, sizeOfReport } from '../../../main/runs/outages';
import { LabError } from '../../../shared/errors';
import type { LayerHistogram } from '../../../shared/histogram';

const RUN = { runId: 'a' } as const;
const PROGRESS = { step: 1, epoch: 0, elapsedMs: 1 };

function histogram(): LayerHistogram {
  const values = { least: 0, greatest: 1, mean: 0.5, nonFinite: 0, counts: new Uint32Array(64) };
  return { ...values, quantity: 'weights', layer: 1, step: 1 };
}

test('what a report takes in memory is that of its points, its histograms, its weights', () => {
  const points = [1, 2, 3].map((value) => ({ metric: 'loss.train', layer: 0, step: value, value }) as const);
  const histograms = [histogram(), histogram()];
  expect(sizeOfReport({ type: 'points', ...RUN, progress: PROGRESS, points, histograms })).toEqual({
    points: 3,
    bytes: 2 * 64 * 4,
  });
  const bytes = new Uint8Array(1000);
  const snapshot = { step: 1, base: null, exact: true, weightsHash: '', bytes };
  expect(sizeOfReport({ type: 'snapshot', ...RUN, snapshot })).toEqual({ points: 0, bytes: 1000 });
  const checkpoint = { type: 'checkpoint', ...RUN, step: 1, reason: 'periodic', elapsedMs: 1, bytes } as const;
  expect(sizeOfReport(checkpoint)).toEqual({ points: 0, bytes: 1000 });
  expect(sizeOfReport({ type: 'paused', ...RUN, progress: PROGRESS })).toEqual({ points: 0, bytes: 0 });
});

test('an outage says what waits, and what room that needs where room is what is missing', () => {
  const waits = { since: 5, points: 10, bytes: 1000 };
  const full = outageOf(import.meta.filename, { ...waits, reason: new LabError('full', 'full') }, ['a']);
  expect(full).toMatchObject({ message: 'full', since: 5, points: 10, bytes: 1000, runIds: ['a'] });
  expect(full.neededBytes).toBeGreaterThanOrEqual(2 * 1000 + 64 * 1024);
  expect(full.freeBytes).toBeGreaterThanOrEqual(0);
  const busy = outageOf(import.meta.filename, { ...waits, reason: new LabError('busy', 'busy') }, []);
  expect(busy).toMatchObject({ points: 10, bytes: 1000, neededBytes: null, freeBytes: null });
});
