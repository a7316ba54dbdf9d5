import { BINS, type Histogram } from '../../shared/histogram';
import { formatCount, formatNumber, plural } from '../format';
import type { Curve } from './curves';

/** A histogram to be drawn, with the look of what it belongs to. */
export interface ShownHistogram extends Pick<Curve, 'key' | 'label' | 'color' | 'dash'> {
  readonly histogram: Histogram;
}

export const finiteCount = ({ counts }: Histogram): number => counts.reduce((sum, count) => sum + count, 0);

/**
 * The outlines of histograms as densities, each on its own bins: count / (all finite values · width of a bin), so that
 * they can be laid over each other whatever their widths, and no count is spread over bins that it was not counted in.
 * Where all values are the same there is one bar as narrow as a bin of all that is shown.
 */
export function histogramCurves(shown: readonly ShownHistogram[]): Curve[] {
  const drawn = shown.filter(({ histogram }) => finiteCount(histogram) > 0);
  const narrow = narrowBin(drawn.map(({ histogram }) => histogram));
  return drawn.map(({ histogram, ...look }) => {
    const total = finiteCount(histogram);
    const { least: from, greatest: to, mean } = histogram;
    const bin = (to - from) / BINS;
    // Also where the values differ by so little that the edges of bins would be the same number.
    const isPoint = !(from + bin > from && to - bin < to);
    const width = isPoint ? narrow : bin;
    const bins = isPoint ? [total] : [...histogram.counts];
    const start = isPoint ? from - width / 2 : from;
    const edges = Array.from({ length: bins.length + 1 }, (_, k) => start + (k / bins.length) * width * bins.length);
    // Nothing before and nothing behind: the outline stands on the axis.
    const counts = [0, ...bins, 0];
    return {
      ...look,
      x: Float64Array.from([edges[0]! - width, ...edges]),
      y: Float64Array.from(counts, (count) => count / total / width),
      stepped: true,
      mark: mean,
      note: (i: number) => `, ${formatCount(counts[i]!)} of ${formatCount(total)}`,
    };
  });
}

/** The width of the bar of values that are all the same. */
function narrowBin(histograms: readonly Histogram[]): number {
  const least = histograms.reduce((low, each) => Math.min(low, each.least), Infinity);
  const greatest = histograms.reduce((high, each) => Math.max(high, each.greatest), -Infinity);
  const [bin, size] = [(greatest - least) / BINS, Math.max(Math.abs(least), Math.abs(greatest))];
  return bin > size * 1e-9 ? bin : size / BINS || 1 / BINS;
}

/** What the histograms say, in a sentence for those who cannot see them. */
export function describeHistograms(shown: readonly ShownHistogram[], title: string): string {
  const parts = shown.map(({ label, histogram }) => {
    const { least, greatest, mean, nonFinite } = histogram;
    const odd = nonFinite > 0 ? `, ${formatCount(nonFinite)} not finite` : '';
    if (finiteCount(histogram) === 0) return `${label}: no finite value${odd}.`;
    const range = `from ${formatNumber(least)} to ${formatNumber(greatest)}, mean ${formatNumber(mean)}`;
    return `${label}: ${plural(finiteCount(histogram), 'value')} ${range}${odd}.`;
  });
  return [`Histograms of ${title}.`, ...parts].join(' ');
}
