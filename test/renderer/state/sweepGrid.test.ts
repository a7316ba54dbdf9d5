import { describe, expect, test } from 'vitest';
import { axisValueLabel, goodness, sweepGrid } from '../../../renderer/state/sweepGrid';
import { METRICS } from '../../../shared/metrics';
import type { RunSummary, SweepSummary } from '../../../shared/run';
import { comparisonSweep } from '../../../shared/sweep';
import { exampleRun, exampleSeriesSummary } from '../../support/specs';

const spec = comparisonSweep('iris', null, 3);
const runIds = Array.from({ length: 36 }, (_, i) => `run${i}`);
const sweep: SweepSummary = { id: 'sweep0000000', name: spec.name, createdAt: 0, spec, runIds };

function runOf(id: string, status: RunSummary['status'], accuracy: number): RunSummary {
  return exampleRun({ id, status, metrics: { 'accuracy.test': exampleSeriesSummary(accuracy) } });
}

const runs = new Map([
  ['run0', runOf('run0', 'done', 0.5)],
  ['run1', runOf('run1', 'done', 0.7)],
  ['run2', runOf('run2', 'diverged', 0.1)],
  ['run3', runOf('run3', 'running', 0.9)],
  ['run4', runOf('run4', 'failed', 0.9)],
]);
const grid = sweepGrid(sweep, (id) => runs.get(id), METRICS['accuracy.test'], 'last');

describe('the grid of a sweep', () => {
  test('has one cell a combination, the first axis down', () => {
    expect(grid.rows).toHaveLength(4);
    expect(grid.columns).toHaveLength(3);
    expect(grid.cells).toHaveLength(12);
    expect(grid.cells[4]).toMatchObject({ row: 1, column: 1 });
  });

  test('averages over the seeds that neither diverged nor failed, and counts the others', () => {
    const [first, second, third] = grid.cells;
    expect(first).toMatchObject({ n: 2, diverged: 1, failed: 0, open: 0 });
    expect(first?.mean).toBeCloseTo(0.6, 12);
    expect(first?.std).toBeCloseTo(Math.sqrt(0.02), 12);
    expect(second).toMatchObject({ n: 1, mean: 0.9, std: null, failed: 1, open: 1 });
    expect(third).toMatchObject({ n: 0, mean: null, std: null });
  });

  test('colours run from the worst mean to the best', () => {
    const share = goodness(grid, METRICS['accuracy.test']);
    expect(grid.cells.slice(0, 3).map(share)).toEqual([0, 1, null]);
    const lower = goodness(grid, METRICS['loss.test']);
    expect(grid.cells.slice(0, 2).map(lower)).toEqual([1, 0]);
  });

  test('axis values are called by their labels, with the parameters that were given', () => {
    expect(axisValueLabel(spec.axes[1], { name: 'normal', std: 0.01 })).toBe('Normal (std 0.01)');
    expect(axisValueLabel(spec.axes[0], 'relu')).toBe('ReLU');
    expect(axisValueLabel({ field: 'batchSize', values: [] }, 32)).toBe('32');
  });

  test('own data sets are called by the titles that their runs have kept', () => {
    const datasets = ['a', 'b'].map((digit) => {
      return { name: 'file', hash: digit.repeat(64), rows: 10, features: 2, classes: 2, noise: 0 } as const;
    });
    const own: SweepSummary = { ...sweep, spec: { ...spec, axes: [{ field: 'dataset', values: datasets }], seeds: 1 } };
    const run = exampleRun({
      id: 'run0',
      datasetTitle: 'Leaves',
      spec: { ...exampleRun({}).spec, dataset: datasets[0]! },
    });
    const { rows } = sweepGrid(own, (id) => (id === 'run0' ? run : undefined), METRICS['loss.test'], 'last');
    expect(rows[0]).toBe('Leaves');
    expect(rows[1]).toContain('bbbb');
  });

  test('any two axes may be shown, the others at one of their values', () => {
    const axes = [...spec.axes, { field: 'batchSize', values: [8, 16] }];
    const three: SweepSummary = { ...sweep, spec: { ...spec, axes, seeds: 1 }, runIds: runIds.slice(0, 24) };
    const known = (id: string) => runOf(id, 'done', Number(id.slice(3)));
    // Run i is activation floor(i / 6), initializer floor(i / 2) % 3, batch size i % 2.
    const byBatch = sweepGrid(three, known, METRICS['accuracy.test'], 'last', [2, 0], { 1: 2 });
    expect(byBatch).toMatchObject({ rowTitle: 'Batch size', columnTitle: 'Activation', rows: ['8', '16'] });
    expect(byBatch.cells.map(({ row, column, mean }) => [row, column, mean])).toEqual(
      [0, 1, 2, 3].flatMap((column) => [0, 1].map((row) => [row, column, 6 * column + 4 + row])),
    );
    expect(sweepGrid(three, known, METRICS['accuracy.test'], 'last').cells.map(({ mean }) => mean)).toEqual(
      Array.from({ length: 12 }, (_, i) => 2 * i),
    );
  });
});
