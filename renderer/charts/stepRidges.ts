import { BINS, type LayerHistogram } from '../../shared/histogram';
import { formatCount, formatNumber } from '../format';
import type { DataTable } from './dataTable';

/** The size of a ridge plot in its own units, with room on the right for the steps and below for the values. */
export const RIDGE_VIEW = { width: 640, height: 340, right: 64, below: 18, peak: 60 } as const;

export interface Ridge {
  readonly step: number;
  /** Of its line of zero. */
  readonly base: number;
  readonly path: string;
}

export interface Ridges {
  /** The first step first: it is at the back. */
  readonly lines: readonly Ridge[];
  /** Least and greatest value of all, written out. */
  readonly ends: readonly [string, string];
}

/** Outlines of histograms, each as high as the others at its peak, over one axis of values. */
export function ridges(histograms: readonly LayerHistogram[]): Ridges {
  const finite = histograms.filter(({ least }) => Number.isFinite(least));
  const least = Math.min(...finite.map((each) => each.least));
  const greatest = Math.max(...finite.map((each) => each.greatest));
  const { width, height, right, below, peak } = RIDGE_VIEW;
  const range = greatest - least || 1;
  const xOf = (value: number) => 2 + ((value - least) / range) * (width - right - 4);
  const lines = finite.map((histogram, i): Ridge => {
    const space = height - below - peak;
    const base = peak + (finite.length === 1 ? space : (i * space) / (finite.length - 1));
    const most = Math.max(1, ...histogram.counts);
    const isPoint = histogram.least === histogram.greatest;
    const bins = isPoint ? [1] : [...histogram.counts].map((count) => count / most);
    const wide = isPoint ? range / BINS : (histogram.greatest - histogram.least) / BINS;
    const start = isPoint ? histogram.least - wide / 2 : histogram.least;
    const points = bins.map((share, k) => {
      const y = (base - share * (peak - 6)).toFixed(1);
      return `L${xOf(start + k * wide).toFixed(1)} ${y}L${xOf(start + (k + 1) * wide).toFixed(1)} ${y}`;
    });
    const end = xOf(start + bins.length * wide).toFixed(1);
    return {
      step: histogram.step,
      base,
      path: `M${xOf(start).toFixed(1)} ${base.toFixed(1)}${points.join('')}L${end} ${base.toFixed(1)}Z`,
    };
  });
  return { lines, ends: [formatNumber(least, 3), formatNumber(greatest, 3)] };
}

/** How the histograms change over the steps, in a sentence. */
export function describeStepRidges(histograms: readonly LayerHistogram[], title: string, symbol: string): string {
  const finite = histograms.filter(({ least }) => Number.isFinite(least));
  const [first, last] = [finite[0], finite[finite.length - 1]];
  if (first === undefined || last === undefined) return `${title}: nothing recorded.`;
  const ends = ({ least, greatest }: LayerHistogram) =>
    `from ${formatNumber(least, 3)} to ${formatNumber(greatest, 3)}`;
  const width = ({ least, greatest }: LayerHistogram) => greatest - least;
  const widest = finite.reduce((best, each) => (width(each) > width(best) ? each : best));
  return `${title}: ${symbol} ${ends(first)} at step ${formatCount(first.step)}, ${ends(last)} at step ${formatCount(last.step)}; widest at step ${formatCount(widest.step)}.`;
}

/** A row a step: what its histogram is made of. */
export function stepRidgeTable(histograms: readonly LayerHistogram[]): DataTable {
  const rows = histograms.map(({ step, least, mean, greatest, nonFinite }) => [step, least, mean, greatest, nonFinite]);
  return {
    columns: ['step', 'least', 'mean', 'greatest', 'not finite'],
    rows: rows.length,
    cell: (row, column) => rows[row]?.[column] ?? null,
  };
}
