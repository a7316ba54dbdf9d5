import { describe, expect, test } from 'vitest';
import { axisValueLabel, firstAxes, goodness, sweepGrid } from '../../../renderer/state/sweepGrid';
import { placesOf } from '../../../renderer/state/sweepPlaces';
import { METRICS } from '../../../shared/metrics';
import type { RunSummary, SweepSummary } from '../../../shared/run';
import { comparisonSweep, parseSweep, sweepCells } from '../../../shared/sweep';
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
const accuracyOf = (run: RunSummary) => run.metrics['accuracy.test']?.last ?? null;
const CHOICE = { shown: [0, 1], fixed: {}, center: 'mean' } as const;
const grid = sweepGrid(sweep, (id) => runs.get(id), accuracyOf, CHOICE);

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
    expect(first?.center).toBeCloseTo(0.6, 12);
    expect(first?.spread?.[1]).toBeCloseTo(0.6 + Math.sqrt(0.02), 12);
    expect(second).toMatchObject({ n: 1, center: 0.9, spread: null, failed: 1, open: 1 });
    expect(third).toMatchObject({ n: 0, center: null, spread: null });
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
    expect(axisValueLabel({ field: 'batchSize' }, 32)).toBe('32');
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
    const { rows } = sweepGrid(own, (id) => (id === 'run0' ? run : undefined), accuracyOf, CHOICE);
    expect(rows[0]).toBe('Leaves');
    expect(rows[1]).toContain('bbbb');
  });

  test('any two axes may be shown, the others at one of their values', () => {
    const axes = [...spec.axes, { field: 'batchSize', values: [8, 16] }];
    const three: SweepSummary = { ...sweep, spec: { ...spec, axes, seeds: 1 }, runIds: runIds.slice(0, 24) };
    const known = (id: string) => runOf(id, 'done', Number(id.slice(3)));
    // Run i is activation floor(i / 6), initializer floor(i / 2) % 3, batch size i % 2.
    const byBatch = sweepGrid(three, known, accuracyOf, { shown: [2, 0], fixed: { 1: 2 }, center: 'mean' });
    expect(byBatch).toMatchObject({ rowTitle: 'Batch size', columnTitle: 'Activation', rows: ['8', '16'] });
    expect(byBatch.cells.map(({ row, column, center }) => [row, column, center])).toEqual(
      [0, 1].flatMap((row) => [0, 1, 2, 3].map((column) => [row, column, 6 * column + 4 + row])),
    );
    expect(sweepGrid(three, known, accuracyOf, CHOICE).cells.map(({ center }) => center)).toEqual(
      Array.from({ length: 12 }, (_, i) => 2 * i),
    );
  });

  test('a median stands with its quartiles, and ended runs without a value are counted', () => {
    const five = [0.1, 0.2, 0.3, 0.4, 0.9].map((accuracy, i) => runOf(`run${i}`, 'done', accuracy));
    const sweepOfFive = { ...sweep, spec: comparisonSweep('iris'), runIds: five.map(({ id }) => id) };
    const known = (id: string) => five.find((run) => run.id === id);
    const [cell] = sweepGrid(sweepOfFive, known, accuracyOf, { ...CHOICE, center: 'median' }).cells;
    expect(cell).toMatchObject({ n: 5, center: 0.3, spread: [0.2, 0.4] });
    const upToThird = (run: RunSummary) => (run.id < 'run3' ? accuracyOf(run) : null);
    expect(sweepGrid(sweepOfFive, known, upToThird, CHOICE).cells[0]).toMatchObject({ n: 3, without: 2 });
  });

  test('paused and interrupted runs are told from failed ones', () => {
    const known = (id: string) =>
      id === 'run0' ? runOf(id, 'stopped', 0.5) : id === 'run1' ? runOf(id, 'interrupted', 0.7) : undefined;
    expect(sweepGrid(sweep, known, accuracyOf, CHOICE).cells[0]).toMatchObject({
      failed: 0,
      paused: 1,
      interrupted: 1,
    });
  });

  test('the axes looked at first are those that vary', () => {
    const axes = [{ values: ['relu'] }, { values: ['heNormal', 'normal'] }, { values: [1, 2] }].map((axis, i) => ({
      field: ['activation', 'initializer', 'depth'][i]!,
      ...axis,
    }));
    expect(firstAxes({ axes })).toEqual([1, 2]);
    expect(firstAxes({ axes: axes.slice(0, 2) })).toEqual([0, 1]);
    expect(firstAxes(spec)).toEqual([0, 1]);
  });
});

describe('the grid of a random sweep', () => {
  const random = parseSweep({
    template: { dataset: 'iris' },
    axes: [
      { field: 'activation', values: ['relu', 'tanh'] },
      { field: 'optimizer.learningRate', from: 0.001, to: 1, scale: 'log', count: 3 },
      { field: 'depth', from: 1, to: 6, count: 3 },
    ],
    random: { samples: 12, seed: 2 },
    seeds: 2,
  });
  const cells = sweepCells(random);
  const ids = Array.from({ length: 24 }, (_, i) => `r${i}`);
  const summary: SweepSummary = { ...sweep, spec: random, runIds: ids };
  const known = (id: string) => runOf(id, 'done', Number(id.slice(1)));

  test('every sample is in one cell, by the stretch that its value falls in', () => {
    const shownGrid = sweepGrid(summary, known, accuracyOf, { ...CHOICE, shown: [0, 1] });
    expect(shownGrid.columns).toEqual(['0.001 – 0.01', '0.01 – 0.1', '0.1 – 1']);
    expect(shownGrid.cells).toHaveLength(6);
    const counted = cells.map(({ values }) => [
      values[0] === 'relu' ? 0 : 1,
      Math.floor(Math.log10(Number(values[1]))) + 3,
    ]);
    for (const cell of shownGrid.cells) {
      const here = counted.flatMap(([row, column], i) => (row === cell.row && column === cell.column ? i : []));
      expect(cell.samples).toBe(here.length);
      expect(cell.runs.map(({ id }) => id)).toEqual(here.flatMap((i) => [`r${2 * i}`, `r${2 * i + 1}`]));
      expect(cell.n).toBe(2 * here.length);
    }
  });

  test('another axis is all of its values together, or one stretch', () => {
    const all = sweepGrid(summary, known, accuracyOf, CHOICE).cells.reduce((sum, { samples }) => sum + samples, 0);
    expect(all).toBe(12);
    const deep = sweepGrid(summary, known, accuracyOf, { ...CHOICE, fixed: { 2: 2 } }).cells;
    const expected = cells.filter(({ values }) => Number(values[2]) >= 5).length;
    expect(deep.reduce((sum, { samples }) => sum + samples, 0)).toBe(expected);
    expect(expected).toBeGreaterThan(0);
  });

  test('a cell without samples is there, and empty', () => {
    const one: SweepSummary = { ...summary, spec: { ...random, random: { samples: 1, seed: 2 } } };
    const few = sweepGrid(one, known, accuracyOf, CHOICE).cells;
    expect(few).toHaveLength(6);
    expect(few.filter(({ samples, n, center }) => samples === 0 && n === 0 && center === null)).toHaveLength(5);
  });

  test('whole numbers are in one stretch each', () => {
    const axis = random.axes[2]!;
    const places = placesOf(axis, true, String);
    expect(places.labels).toEqual(['1 – 2', '3 – 4', '5 – 6']);
    expect([1, 2, 3, 4, 5, 6].map(places.placeOf)).toEqual([0, 0, 1, 1, 2, 2]);
    expect(placesOf({ ...axis, count: 9 } as typeof axis, true, String).labels).toEqual(['1', '2', '3', '4', '5', '6']);
  });
});
