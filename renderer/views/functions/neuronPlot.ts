import type { NeuronResult } from '../../../shared/functions/neuron';
import type { Interval } from '../../../shared/functions/slopes';
import { BINS, histogramOf } from '../../../shared/histogram';
import { formatNumber, formatPercent } from '../../format';

/** Bars of a histogram: their ends on the axis of the values, and their height as a share of the tallest. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly share: number;
  readonly count: number;
}

/** The histogram of some values as bars; where all are the same there is one bar, `narrow` wide. */
export function barsOf(values: Float64Array, narrow: number): Bar[] {
  const { least, greatest, counts } = histogramOf(values);
  if (!Number.isFinite(least)) return [];
  const most = counts.reduce((top, count) => Math.max(top, count), 0);
  const bin = (greatest - least) / BINS;
  if (!(least + bin > least)) {
    return [{ from: least - narrow / 2, to: least + narrow / 2, share: 1, count: values.length }];
  }
  return Array.from(counts, (count, i) => ({
    from: least + i * bin,
    to: least + (i + 1) * bin,
    share: count / most,
    count,
  })).filter(({ count }) => count > 0);
}

/** All of z and the bend of f: at least −4 … 4. */
export function shownZ(z: Float64Array): Interval {
  let [low, high] = [-4, 4];
  for (const value of z) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const margin = (high - low) * 0.03;
  return [low - margin, high + margin];
}

/** What the neuron does, in a sentence for those who cannot see it. */
export function describeNeuron(label: string, result: NeuronResult): string {
  const { measured, saturated, meanSlope, meanOutput } = result;
  return `${label}: z has mean ${formatNumber(measured.mean)} and standard deviation ${formatNumber(measured.std)}; ${formatPercent(saturated)} of the examples are saturated; mean slope ${formatNumber(meanSlope)}, mean output ${formatNumber(meanOutput)}.`;
}
