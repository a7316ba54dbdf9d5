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
  /** CRC-32 of `steps` followed by `vals`, as they are stored. */
  readonly crc: number;
  /** Int32, little-endian: each step; or, where that is shorter, pairs of a stride and how often it follows. */
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
  const strides = strideRuns(steps);
  const kept = strides.length < steps.length ? strides : steps;
  const stepBytes = littleEndian(Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength), 4);
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
  const { byteLength } = row.steps;
  const isWhole = byteLength === 4 * row.point_count || (byteLength < 4 * row.point_count && byteLength % 8 === 0);
  if (!isWhole || row.vals.byteLength !== 8 * row.point_count) return false;
  return crc32(row.vals, crc32(row.steps)) === row.crc;
}

/** Errors   LabError 'io' when the bytes are not those that were written. */
export function decodeChunk(row: ChunkRow): Points {
  if (!chunkIsSound(row)) throw damaged(row);
  const stored = new Int32Array(nativeCopy(row.steps, 4));
  const values = new Float64Array(nativeCopy(row.vals, 8));
  const steps = stored.length === row.point_count ? stored : stepsOf(row, stored);
  return { steps, values };
}

/** Strides between steps and how often each follows: [s₁, n₁, s₂, n₂ …], Σ n = steps − 1. */
function strideRuns(steps: Int32Array): Int32Array {
  const runs: number[] = [];
  for (let i = 1; i < steps.length; i++) {
    const stride = steps[i]! - steps[i - 1]!;
    if (runs[runs.length - 2] === stride) runs[runs.length - 1]!++;
    else runs.push(stride, 1);
  }
  return Int32Array.from(runs);
}

/** The steps that `strideRuns` was made of. */
function stepsOf(row: ChunkRow, runs: Int32Array): Int32Array {
  const steps = new Int32Array(row.point_count);
  let step = row.first_step;
  let at = 0;
  steps[at++] = step;
  for (let i = 0; i < runs.length; i += 2) {
    const stride = runs[i]!;
    for (const end = at + runs[i + 1]!; at < end; at++) steps[at] = step += stride;
  }
  if (at !== row.point_count || step !== row.last_step) throw damaged(row);
  return steps;
}

function damaged(row: ChunkRow): LabError {
  const where = `steps ${String(row.first_step)} to ${String(row.last_step)} of ${row.metric}, layer ${String(row.layer)}`;
  return new LabError('io', `the history file is damaged: ${where}, run ${row.run_id}, do not match their checksum`);
}

/** The bytes in a buffer of their own, in this machine's order. */
function nativeCopy(bytes: Uint8Array, size: 4 | 8): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.byteLength);
  const view = Buffer.from(copy);
  view.set(bytes);
  if (BIG_ENDIAN && size === 4) view.swap32();
  else if (BIG_ENDIAN) view.swap64();
  return copy;
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
