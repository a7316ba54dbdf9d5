import { BINS } from '../../shared/histogram';
import { log2OfBin, signalCount, type SignalHistogram } from '../../shared/signal';
import { formatNumber } from '../format';
import { extremesOf, type DataTable } from './dataTable';
import type { Range } from './plot';

/** Histograms of the layers of one network, one above the other. */
export interface RidgeColumn {
  readonly key: string;
  readonly label: string;
  /** Input side first. */
  readonly layers: readonly SignalHistogram[];
  /** Saturated share of each layer: the colour. */
  readonly shares: readonly number[];
  /** Drawn faintly, for it is of an earlier setting. */
  readonly stale: boolean;
}

/** One layer's outline: heights from 0 to 1 over places on the axis; empty where there is nothing to draw. */
export interface Ridge {
  readonly x: readonly number[];
  readonly height: readonly number[];
}

/** The faintest of each layer that may lie left of a logarithmic axis. */
export const LEFT_OUT = 0.005;
const LOG10_2 = Math.log10(2);

const LOG_OF = (bin: number, { exponent }: SignalHistogram) => (log2OfBin(bin) + exponent) * LOG10_2;

/** Ends of the values, as log10 of their size with `log`; null where nothing can be drawn. */
export function ridgeRange(columns: readonly RidgeColumn[], log: boolean): Range | null {
  let [low, high] = [Infinity, -Infinity];
  for (const { layers } of columns) {
    for (const layer of layers) {
      const ends = log ? logEnds(layer) : linearEnds(layer);
      if (ends === null) continue;
      low = Math.min(low, ends[0]);
      high = Math.max(high, ends[1]);
    }
  }
  if (!(low <= high)) return null;
  if (low < high) return [low, high];
  const half = log ? 0.5 : Math.abs(low) * 0.1 || 0.5;
  return [low - half, high + half];
}

function linearEnds({ least, greatest, exponent }: SignalHistogram): Range | null {
  const factor = 2 ** exponent;
  return Number.isNaN(least) ? null : [least * factor, greatest * factor];
}

function logEnds(histogram: SignalHistogram): Range | null {
  const { sizes, sizeFrom } = histogram;
  const total = sizes.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let [first, below] = [0, 0];
  while (first < sizes.length - 1 && below + (sizes[first] as number) < LEFT_OUT * total)
    below += sizes[first++] as number;
  return [LOG_OF(sizeFrom + first, histogram), LOG_OF(sizeFrom + sizes.length, histogram)];
}

/** The outline of a layer, its highest bin at 1. Each stands for itself: heights of different layers are not to be compared. */
export function ridgeOf(histogram: SignalHistogram, log: boolean, range: Range): Ridge {
  return log ? logRidge(histogram) : linearRidge(histogram, range);
}

function linearRidge({ least, greatest, counts, exponent }: SignalHistogram, [low, high]: Range): Ridge {
  if (Number.isNaN(least)) return { x: [], height: [] };
  const factor = 2 ** exponent;
  const bin = ((greatest - least) * factor) / BINS;
  // All the same, or narrower than can be seen: a spike.
  const width = (high - low) / 400;
  if (bin * BINS < width) {
    const center = ((least + greatest) / 2) * factor;
    return { x: [center - width / 2, center, center + width / 2], height: [0, 1, 0] };
  }
  const most = counts.reduce((top, count) => Math.max(top, count), 1);
  const x = [least * factor];
  const height = [0];
  counts.forEach((count, k) => {
    x.push(least * factor + (k + 0.5) * bin);
    height.push(count / most);
  });
  return { x: [...x, greatest * factor], height: [...height, 0] };
}

function logRidge(histogram: SignalHistogram): Ridge {
  const { sizes, sizeFrom } = histogram;
  if (sizes.length === 0) return { x: [], height: [] };
  // Bins of an octave are not quite equally wide on the axis.
  const width = (k: number) => log2OfBin(sizeFrom + k + 1) - log2OfBin(sizeFrom + k);
  const density = [...sizes].map((count, k) => count / width(k));
  const most = Math.max(...density);
  const x = [LOG_OF(sizeFrom, histogram)];
  const height = [0];
  density.forEach((value, k) => {
    x.push((LOG_OF(sizeFrom + k, histogram) + LOG_OF(sizeFrom + k + 1, histogram)) / 2);
    height.push(value / most);
  });
  return { x: [...x, LOG_OF(sizeFrom + sizes.length, histogram)], height: [...height, 0] };
}

/** What a layer's histogram says, in words. */
export function describeRidge(histogram: SignalHistogram, share: number): string {
  const { least, greatest, exponent, zeros, nonFinite } = histogram;
  const factor = 2 ** exponent;
  const total = signalCount(histogram);
  if (Number.isNaN(least)) return 'no finite value';
  const parts = [`from ${formatNumber(least * factor)} to ${formatNumber(greatest * factor)}`];
  if (zeros > 0) parts.push(`${formatNumber((zeros / total) * 100, 3)} % exactly 0`);
  if (nonFinite > 0) parts.push(`${formatNumber((nonFinite / total) * 100, 3)} % not finite`);
  parts.push(`${formatNumber(share * 100, 3)} % saturated`);
  return parts.join(', ');
}

/** Which layers are widest and narrowest, as the rest of a sentence; nothing where there are fewer than three. */
export function describeWidths(layers: readonly SignalHistogram[]): string {
  const widths = layers.map(({ least, greatest, exponent }) => (greatest - least) * 2 ** exponent);
  if (widths.filter(Number.isFinite).length < 3) return '';
  const found = extremesOf(widths.length, 1, (row) => widths[row]!);
  if (found === null || found.low.value === found.high.value) return '';
  return `; widest in layer ${found.high.row + 1}, narrowest in layer ${found.low.row + 1}`;
}

/** What the ridges are made of: a row a layer of a network. */
export function ridgeTable(columns: readonly RidgeColumn[]): DataTable {
  const rows = columns.flatMap(({ label, layers, shares }) =>
    layers.map((layer, i) => {
      const { least, greatest, exponent, zeros, nonFinite } = layer;
      const [factor, total] = [2 ** exponent, signalCount(layer)];
      return [i + 1, label, least * factor, greatest * factor, zeros / total, nonFinite / total, shares[i] ?? null];
    }),
  );
  return {
    columns: ['layer', 'network', 'least', 'greatest', 'share of zeros', 'share not finite', 'share saturated'],
    rows: rows.length,
    cell: (row, column) => rows[row]?.[column] ?? null,
  };
}

/** Where things lie in a plot of several columns, in pixels. */
export interface RidgeLayout {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly gap: number;
  readonly columns: number;
  readonly rows: number;
  readonly height: number;
  /** Room for a ridge above its line. */
  readonly rise: number;
}

export function ridgeLayout(width: number, height: number, columns: number, rows: number, left = 34): RidgeLayout {
  const gap = 14;
  const each = Math.max(20, (width - left - 12 - gap * (columns - 1)) / columns);
  const top = columns > 1 ? 22 : 6;
  const inner = height - 28 - top;
  const step = inner / (rows + 1);
  return { left, top, width: each, gap, columns, rows, height: inner, rise: Math.min(48, Math.max(step * 2.2, 9)) };
}

export const columnLeft = ({ left, width, gap }: RidgeLayout, column: number) => left + column * (width + gap);
/** Height of a layer's line; the last layer's is at the bottom. */
export function rowLine({ top, height, rows, rise }: RidgeLayout, row: number): number {
  const first = top + rise;
  return rows === 1 ? top + height : first + (row / (rows - 1)) * (top + height - first);
}
