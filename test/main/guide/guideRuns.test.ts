import { describe, expect, test } from 'vitest';
import { trialRuns } from '../../../main/guide/guideRuns';
import { CORE_VERSION } from '../../../shared/core';
import { defaultSpec } from '../../../shared/experimentSchema';
import { withSeedOffset } from '../../../shared/sweep';
import { openStore } from '../../support/store';

const spec = defaultSpec('moons');
const trials = [0, 1].map((k) => ({ name: `Guide · seed ${k}`, spec: withSeedOffset(spec, k) }));

describe('the runs of a trial', () => {
  test('are marked, in order, and not trained twice', () => {
    const { store } = openStore();
    const first = trialRuns(store, trials, '1');
    expect(first.created).toEqual(first.ids);
    expect(store.runs.list({ ids: first.ids.slice(1) })).toMatchObject([
      { name: 'Guide · seed 1', tags: ['guide'], status: 'queued', spec: trials[1]!.spec },
    ]);
    expect(trialRuns(store, [...trials].reverse(), '1')).toEqual({ ids: [...first.ids].reverse(), created: [] });
    // The same experiment started by the user is not the guide's.
    const third = { name: 'third', spec: withSeedOffset(spec, 2) };
    const { created } = trialRuns(store, [...trials, third], '1');
    expect(created).toHaveLength(1);
  });

  test('are made anew where they were broken off, of another core, or no longer marked', () => {
    const { store } = openStore();
    const { ids } = trialRuns(store, trials, '1');
    store.runs.setStatus(ids[0]!, 'stopped');
    expect(trialRuns(store, trials, '1')).toMatchObject({ created: [expect.any(String)] });
    store.runs.setCoreVersion(ids[1]!, `${CORE_VERSION}-other`);
    const { ids: now, created } = trialRuns(store, trials, '1');
    expect(created).toEqual([now[1]]);
    store.runs.update([now[1]!], { removeTags: ['guide'] });
    expect(trialRuns(store, trials, '1').created).toHaveLength(1);
  });
});
