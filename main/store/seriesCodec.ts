import { endianness } from 'node:os';
import { crc32 } from 'node:zlib';
import { LabError } from '../../shared/errors';

/** Points in a full chunk. */
export const CHUNK_POINTS = 1000;

/** A row of `series_chunk`. */
export interface ChunkRow {
  readonly run_id: string;
  readonly metric: string;
  readonly layer: number;
  readonly chunk: number;
  readonly first_step: number;
  readonly last_step: number;
  readonly point_count: number;
  /** CRC-32 of `steps` followed by `vals`. */
  readonly crc: number;
  readonly steps: Uint8Array;
  readonly vals: Uint8Array;
}

/** What a chunk stores of its points. */
export type ChunkData = Pick<ChunkRow, 'first_step' | 'last_step' | 'point_count' | 'crc' | 'steps' | 'vals'>;

/** Steps and values of equal length, steps ascending. */
export interface Points {
  readonly steps: Int32Array;
  readonly values: Float64Array;
}

const BIG_ENDIAN = endianness() === 'BE';

/** Shapes   steps [n]; values [n]; 1 ≤ n ≤ CHUNK_POINTS. */
export function encodeChunk({ steps, values }: Points): ChunkData {
  const stepBytes = littleEndian(Buffer.from(steps.buffer, steps.byteOffset, steps.byteLength), 4);
  const valueBytes = littleEndian(Buffer.from(values.buffer, values.byteOffset, values.byteLength), 8);
  return {
    first_step: steps[0] ?? 0,
    last_step: steps[steps.length - 1] ?? 0,
    point_count: steps.length,
    crc: crc32(valueBytes, crc32(stepBytes)),
    steps: stepBytes,
    vals: valueBytes,
  };
}

/** Whether the stored bytes are those that were written. */
export function chunkIsSound(row: ChunkData): boolean {
  if (row.steps.byteLength !== 4 * row.point_count || row.vals.byteLength !== 8 * row.point_count) return false;
  return crc32(row.vals, crc32(row.steps)) === row.crc;
}

/** Errors   LabError 'io' when the bytes are not those that were written. */
export function decodeChunk(row: ChunkRow): Points {
  if (!chunkIsSound(row)) {
    const where = `steps ${String(row.first_step)} to ${String(row.last_step)} of ${row.metric}, layer ${String(row.layer)}`;
    throw new LabError('io', `the history file is damaged: ${where}, run ${row.run_id}, do not match their checksum`);
  }
  const steps = new Int32Array(row.point_count);
  const values = new Float64Array(row.point_count);
  const stepBytes = Buffer.from(steps.buffer);
  const valueBytes = Buffer.from(values.buffer);
  stepBytes.set(row.steps);
  valueBytes.set(row.vals);
  if (BIG_ENDIAN) {
    stepBytes.swap32();
    valueBytes.swap64();
  }
  return { steps, values };
}

/** One array of several chunks, in order. */
export function joinPoints(parts: readonly Points[]): Points {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const count = parts.reduce((sum, part) => sum + part.steps.length, 0);
  const steps = new Int32Array(count);
  const values = new Float64Array(count);
  let at = 0;
  for (const part of parts) {
    steps.set(part.steps, at);
    values.set(part.values, at);
    at += part.steps.length;
  }
  return { steps, values };
}

function littleEndian(bytes: Buffer, size: 4 | 8): Buffer {
  if (!BIG_ENDIAN) return bytes;
  const copy = Buffer.from(bytes);
  return size === 4 ? copy.swap32() : copy.swap64();
}
