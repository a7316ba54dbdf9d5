import { crc32 } from 'node:zlib';
import { BINS, type Histogram } from '../../shared/histogram';

/** A row of `histogram`; NULL is NaN. */
export interface HistogramRow {
  readonly run_id: string;
  readonly quantity: string;
  readonly layer: number;
  readonly step: number;
  readonly least: number | null;
  readonly greatest: number | null;
  readonly mean: number | null;
  readonly non_finite: number;
  /** CRC-32 of all the rest but the run. */
  readonly crc: number;
  /** The bins in their order, each as a varint: seven bits a byte, the lowest first, the eighth where more follow. */
  readonly counts: Uint8Array;
}

type Content = Omit<HistogramRow, 'run_id' | 'crc'>;

export function encodeCounts(counts: Uint32Array): Uint8Array {
  const bytes: number[] = [];
  for (let count of counts) {
    for (; count > 0x7f; count >>>= 7) bytes.push((count & 0x7f) | 0x80);
    bytes.push(count);
  }
  return Uint8Array.from(bytes);
}

/** Null when these are not the bytes of a histogram. */
export function decodeCounts(bytes: Uint8Array): Uint32Array | null {
  const counts = new Uint32Array(BINS);
  let at = 0;
  for (let bin = 0; bin < BINS; bin++) {
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 28) return null;
      counts[bin]! |= (byte & 0x7f) << shift;
      if (byte <= 0x7f) break;
    }
  }
  return at === bytes.length ? counts : null;
}

export function checksumOf({ quantity, layer, step, least, greatest, mean, non_finite, counts }: Content): number {
  const numbers = Buffer.alloc(48);
  [layer, step, least ?? NaN, greatest ?? NaN, mean ?? NaN, non_finite].forEach((value, i) =>
    // One NaN of the many that there are.
    numbers.writeDoubleLE(Number.isNaN(value) ? NaN : value, 8 * i),
  );
  return crc32(counts, crc32(numbers, crc32(quantity)));
}

/** Whether the stored row is one that was written. */
export function histogramIsSound(row: HistogramRow): boolean {
  return checksumOf(row) === row.crc && decodeCounts(row.counts) !== null;
}

/** Null when the row is not one that was written. */
export function decodeHistogram(row: HistogramRow): Histogram | null {
  const counts = histogramIsSound(row) ? decodeCounts(row.counts) : null;
  if (counts === null) return null;
  const { least, greatest, mean, non_finite: nonFinite } = row;
  return { least: least ?? NaN, greatest: greatest ?? NaN, mean: mean ?? NaN, nonFinite, counts };
}
