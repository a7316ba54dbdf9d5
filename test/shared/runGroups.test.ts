import { describe, expect, it } from 'vitest';
import { countsOf, groupRuns, membersOf, settingsThatDiffer } from '../../shared/runGroups';
import { METRICS } from '../../shared/metrics';
import type { RunSummary } from '../../shared/run';
import { exampleLayer, exampleRun, exampleSeriesSummary, exampleSpec } from '../support/specs';

type Activation = 'tanh' | 'relu';

function run(id: string, activation: Activation, seed: number, more: Partial<RunSummary> = {}): RunSummary {
  const layers = [exampleLayer(8, activation), exampleLayer(1, 'identity')];
  const spec = exampleSpec({ network: { layers }, seeds: { init: seed, data: 2, shuffle: 3 } });
  return exampleRun({ id, name: `${activation} · seed ${seed}`, spec, ...more });
}

const RUNS = [run('a', 'tanh', 1), run('b', 'relu', 1), run('c', 'tanh', 2), run('d', 'relu', 2), run('e', 'tanh', 3)];
const shape = (by: string) => groupRuns(RUNS, by).map(({ label, runs }) => [label, runs.map(({ id }) => id).join('')]);

describe('groups of runs', () => {
  it('are runs that differ in nothing but their seeds, called by what sets them apart', () => {
    expect(shape('seeds')).toEqual([
      ['tanh', 'ace'],
      ['ReLU', 'bd'],
    ]);
  });

  it('of a single setting have the name of their runs without the seed', () => {
    const [group] = groupRuns([RUNS[0]!, RUNS[2]!], 'seeds');
    expect(group).toMatchObject({ label: 'tanh' });
    expect(group?.runs).toHaveLength(2);
  });

  it('may be by any setting, or each run alone', () => {
    expect(shape('seeds.init')).toEqual([
      ['Seed of the weights 1', 'ab'],
      ['Seed of the weights 2', 'cd'],
      ['Seed of the weights 3', 'e'],
    ]);
    expect(shape('runs')).toHaveLength(5);
    expect(settingsThatDiffer(RUNS)).toEqual(['activation']);
  });

  it('count what their averages leave out', () => {
    const metrics = { 'loss.test': exampleSeriesSummary(0.25) };
    const runs = [
      run('a', 'tanh', 1, { metrics, status: 'done' }),
      run('b', 'tanh', 2, { metrics, status: 'diverged' }),
      run('c', 'tanh', 3, { metrics, status: 'failed' }),
      run('d', 'tanh', 4, { metrics, status: 'running' }),
      run('e', 'tanh', 5, { metrics: {}, status: 'done' }),
    ];
    const [group] = groupRuns(runs, 'seeds');
    expect(countsOf(group!)).toEqual({ open: 1, diverged: 1, failed: 1 });
    expect(membersOf(group!, METRICS['loss.test'], 'last')).toEqual([
      { pair: '1 2 3', value: 0.25 },
      { pair: '4 2 3', value: 0.25 },
    ]);
  });
});
