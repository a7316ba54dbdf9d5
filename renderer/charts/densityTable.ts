import { BINS, binOf, type Histogram } from '../../shared/histogram';
import { formatNumber, formatPercent } from '../format';
import type { StepHeatTable } from './stepHeat';

interface AtStep extends Histogram {
  readonly step: number;
}

/** Histograms over steps on one axis of values: of each step the density in each row, as a share of its highest. */
export interface DensityTable {
  readonly table: StepHeatTable;
  readonly least: number;
  readonly greatest: number;
  /** What is said of a value. */
  readonly textOf: (row: number, column: number) => string;
}

const ROWS = 64;

/**
 * The density of each histogram at the middle of each of 64 rows between the least and the greatest value of all of them:
 * looked up in its own bins, never spread. Where all values of a step are the same, one row has them all.
 */
export function densityTable(histograms: readonly AtStep[]): DensityTable {
  const finite = histograms.filter(({ least }) => Number.isFinite(least));
  const least = Math.min(...finite.map((each) => each.least));
  const greatest = Math.max(...finite.map((each) => each.greatest));
  if (finite.length === 0) {
    return { table: { rows: [], steps: [], values: [] }, least, greatest, textOf: () => '' };
  }
  const height = (greatest - least) / ROWS;
  const middle = (row: number) => greatest - (row + 0.5) * height;
  const columns = histograms.map((histogram) => columnOf(histogram, middle, least, greatest));
  const rows = Array.from({ length: ROWS }, (_, row) => formatNumber(middle(row), 3));
  return {
    table: {
      rows,
      steps: histograms.map(({ step }) => step),
      values: rows.map((_, row) => columns.map((column) => column[row] ?? null)),
    },
    least,
    greatest,
    textOf: (row, column) => {
      const share = columns[column]?.[row] ?? null;
      return share === null ? 'no value' : `${formatPercent(share)} of the step's highest density`;
    },
  };
}

function columnOf(histogram: AtStep, middle: (row: number) => number, least: number, greatest: number) {
  const { counts } = histogram;
  const most = Math.max(...counts);
  const isPoint = histogram.least === histogram.greatest;
  const pointRow =
    greatest === least ? 0 : Math.min(ROWS - 1, Math.floor(((greatest - histogram.least) / (greatest - least)) * ROWS));
  return Array.from({ length: ROWS }, (_, row): number | null => {
    if (most === 0) return null;
    if (isPoint) return row === pointRow ? 1 : null;
    const value = middle(row);
    if (value < histogram.least || value > histogram.greatest) return null;
    const count = counts[Math.min(BINS - 1, binOf(value, histogram.least, histogram.greatest))]!;
    return count === 0 ? null : count / most;
  });
}
