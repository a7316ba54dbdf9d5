import { mean, standardDeviation } from '../../shared/statistics';
import type { RunSummary } from '../../shared/run';
import { sweepCells, type SweepSpec } from '../../shared/sweep';
import { lastOf } from './runOutput';
import { textTable } from './table';

/** A cell a row: mean ± standard deviation of the final accuracy and loss over the seeds, and what did not finish. */
export function sweepTable(sweep: SweepSpec, runs: readonly RunSummary[]): string {
  const rows = sweepCells(sweep).map((cell) => {
    const members = runs.slice(cell.index * sweep.seeds, (cell.index + 1) * sweep.seeds);
    const done = members.filter((run) => run.status === 'done');
    const other = members.filter((run) => run.status !== 'done').map((run) => run.status);
    const spread = (quantity: 'loss' | 'accuracy', digits: number) => {
      const values = done.map((run) => lastOf(run, quantity)).filter((value) => value !== null);
      if (values.length === 0) return '–';
      const average = mean(values).toFixed(digits);
      return values.length === 1 ? average : `${average} ± ${standardDeviation(values).toFixed(digits)}`;
    };
    const name = cell.labels.length === 0 ? sweep.name : cell.labels.join(' · ');
    return [name, spread('accuracy', 4), spread('loss', 4), String(done.length), other.join(', ')];
  });
  return textTable([sweep.axes.map((axis) => axis.field).join(' · '), 'accuracy', 'loss', 'n', 'not done'], rows);
}
