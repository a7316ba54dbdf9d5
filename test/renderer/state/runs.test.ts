import { expect, test } from 'vitest';
import { RunStore } from '../../../renderer/state/runs.svelte';
import type { RunSummary, SweepSummary } from '../../../shared/run';

const run = (id: string, sweepId: string | null) =>
  ({ id, sweepId, status: 'done', deletedAt: null, archivedAt: null, createdAt: 1 }) as unknown as RunSummary;

test('a sweep goes with its last run, and with none of them before', () => {
  const runs = new RunStore();
  runs.complete = true;
  runs.put([run('a', 's'), run('b', 's'), run('c', 't'), run('d', null)]);
  runs.putSweeps(['s', 't'].map((id) => ({ id, createdAt: 1 }) as unknown as SweepSummary));
  const ids = () => runs.sweeps.map(({ id }) => id).sort();
  runs.forget(['a', 'd']);
  expect(ids()).toEqual(['s', 't']);
  runs.forget(['b', 'none']);
  expect(ids()).toEqual(['t']);
  // Some runs are not read yet: one of them may be of this sweep.
  runs.complete = false;
  runs.forget(['c']);
  expect(ids()).toEqual(['t']);
});
