import { expect, test } from 'vitest';
import { aboutRuns } from '../../../renderer/state/figureSource';
import { METRIC_AXIS, parallelAxes, parallelLines } from '../../../renderer/state/parallelAxes';
import { METRICS } from '../../../shared/metrics';
import type { RunSummary } from '../../../shared/run';
import { exampleLayer, exampleRun, exampleSeriesSummary, exampleSpec } from '../../support/specs';

const LOSS = METRICS['loss.test'];

function run(id: string, activation: 'tanh' | 'relu', seed: number, loss: number): RunSummary {
  const layers = [exampleLayer(8, activation), exampleLayer(1, 'identity')];
  const spec = exampleSpec({ network: { layers }, seeds: { init: seed, data: 2, shuffle: 3 } });
  return exampleRun({ id, name: id, spec, metrics: { 'loss.test': exampleSeriesSummary(loss) } });
}

const RUNS = [run('a', 'tanh', 1, 0.2), run('b', 'relu', 1, 0.6), run('c', 'tanh', 2, NaN)];

test('the axes are the settings that differ, then the metric', () => {
  const axes = parallelAxes(RUNS, RUNS, LOSS, 'last');
  expect(axes.map(({ label }) => label)).toEqual(['Activation', 'Held-out loss, last']);
  expect(axes[0]!.values.map(({ text }) => text)).toEqual(['tanh', 'ReLU', 'tanh']);
  expect(axes[1]!.values.map(({ value }) => value)).toEqual([0.2, 0.6, NaN]);
  expect(parallelAxes(RUNS, RUNS, LOSS, 'best').at(-1)!.values.slice(0, 2)).toMatchObject([
    { value: 0.2 },
    { value: 0.5 },
  ]);
});

test('runs that are hidden have no values, but their settings keep their axes', () => {
  const axes = parallelAxes(RUNS, [RUNS[0]!], LOSS, 'last');
  expect(axes.map(({ key, values }) => [key, values.length])).toEqual([
    ['activation', 1],
    [METRIC_AXIS, 1],
  ]);
});

test('repeats of one setting are told apart by their seeds', () => {
  const repeats = [RUNS[0]!, RUNS[2]!];
  expect(parallelAxes(repeats, repeats, LOSS, 'last').map(({ key }) => key)).toEqual(['seeds.init', METRIC_AXIS]);
});

test('the better line is the brighter one, and one without a value has no colour', () => {
  const axes = parallelAxes(RUNS, RUNS, LOSS, 'last');
  expect(parallelLines(RUNS, axes, LOSS).map(({ key, share }) => [key, share])).toEqual([
    ['a', 1],
    ['b', 0],
    ['c', null],
  ]);
});

test('a figure keeps what runs have in common once, and the rest with each run', () => {
  const { settings, runs } = aboutRuns(RUNS);
  expect(settings).toMatchObject({ dataset: 'moons', batchSize: 20, 'seeds.data': 2 });
  expect(settings).not.toHaveProperty('activation');
  expect(runs.map(({ id, settings: own }) => [id, own['activation'], own['seeds.init']])).toEqual([
    ['a', 'tanh', 1],
    ['b', 'relu', 1],
    ['c', 'tanh', 2],
  ]);
  expect(aboutRuns([])).toEqual({ settings: {}, runs: [] });
});
