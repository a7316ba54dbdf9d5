import { expect, test, vi } from 'vitest';
import { Distributions } from '../../../renderer/state/distributions.svelte';
import type { RunSummary } from '../../../shared/run';

const asked = vi.hoisted(() => [] as string[][]);
vi.mock('../../../renderer/state/attempt', () => ({
  attempt: (_channel: string, { ids }: { ids: string[] }) => {
    asked.push(ids);
    return Promise.resolve({ failed: false, value: ids.map((runId) => ({ runId, histograms: [{ step: 7 }] })) });
  },
}));

const WEIGHTS = { quantity: 'weights', layer: 1 } as const;
const run = (id: string, pointCount = 5) => ({ id, status: 'done', pointCount }) as RunSummary;

test('histograms are read once, again when there is more, and not kept for ever', async () => {
  const distributions = new Distributions();
  await distributions.load([run('a'), run('b')], WEIGHTS);
  await distributions.load([run('a'), run('b', 6)], WEIGHTS);
  expect(asked).toEqual([['a', 'b'], ['b']]);
  expect(distributions.of('a', WEIGHTS)).toEqual([{ step: 7 }]);
  expect(distributions.of('a', { ...WEIGHTS, layer: 2 })).toBeNull();

  for (let k = 0; k < 100; k++) await distributions.load([run(`later ${k}`)], WEIGHTS);
  expect(distributions.of('a', WEIGHTS)).toBeNull();
  expect(distributions.of('later 41', WEIGHTS)).not.toBeNull();
  expect(distributions.of('later 39', WEIGHTS)).toBeNull();
});
