import { littleEndianBytes, readLittleEndian } from './bytes';
import { norm } from './diagnostics';
import { LabError } from './errors';
import type { FloatArray } from './matmul';

/**
 * The weights of a run at a step, as they are kept for looking back. Small networks are kept exactly. Of others a snapshot
 * holds the change since the one before, rounded to whole multiples of a power of two, so that twenty take less than
 * twice the room of the weights. Rounding does not add up: a change is counted from what the reader of the one before
 * has. The two ends are exact all the same: the first weights are drawn again, the last ones are in the checkpoint.
 */
export interface StoredSnapshot {
  readonly step: number;
  /** The step of the snapshot that it builds on; null for one that stands alone. */
  readonly base: number | null;
  /** Whether the bytes hold the weights bit for bit; else each is within half a unit of its block. */
  readonly exact: boolean;
  /** SHA-256 of the weights that were trained, as `Training.weightsHash`. */
  readonly weightsHash: string;
  /** Deflated, see `encodeExact` and `encodeRounded`. */
  readonly bytes: Uint8Array;
}

const VERSION = 1;
const EXACT = 0;
const ROUNDED = 1;
const HEAD = 8;
/** Of a block: its length, the exponent of its unit, bytes of a number. */
const BLOCK_HEAD = 8;
/**
 * The unit of a block is the greatest power of two not above its root mean square, divided by two to this power: a 16th
 * for float32. Measured on networks 64-64-64-10 over thousands of steps that is what keeps twenty below twice the weights.
 */
const UNIT_BITS = { 4: 4, 8: 7 } as const;
/** Networks up to this size are cheap enough to be kept exactly at every snapshot. */
export const EXACT_PARAMETERS = 1024;
/** Changes are stored in up to four bytes, one bit of which is the sign. */
const LARGEST = 0x7fff_ffff;

/** The exact values: a head, then the first bytes of all numbers, the second ones, and so on, which packs better. */
export function encodeExact(values: FloatArray): Uint8Array {
  const size = values.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(HEAD + values.byteLength);
  writeHead(bytes, EXACT, size, values.length);
  const plain = littleEndianBytes(values);
  for (let i = 0; i < values.length; i++) {
    for (let plane = 0; plane < size; plane++) bytes[HEAD + plane * values.length + i] = plain[i * size + plane]!;
  }
  return bytes;
}

/**
 * The change of the values since `before`, what a reader has of the snapshot before; null for a change since zero. Blocks
 * (a layer's weights, its biases) have units of their own.
 *
 * Returns  the bytes, and what a reader will have; null where no whole numbers can say it.
 */
export function encodeRounded(
  before: FloatArray | null,
  values: FloatArray,
  blocks: readonly number[],
): { readonly bytes: Uint8Array; readonly read: FloatArray } | null {
  const read = values.slice();
  const parts: { exponent: number; width: number; deltas: Float64Array }[] = [];
  let at = 0;
  for (const length of blocks) {
    const part = roundBlock(before, values, read, at, length);
    if (part === null) return null;
    parts.push(part);
    at += length;
  }
  const size = HEAD + parts.reduce((sum, { width, deltas }) => sum + BLOCK_HEAD + width * deltas.length, 0);
  const bytes = new Uint8Array(size);
  writeHead(bytes, ROUNDED, values.BYTES_PER_ELEMENT, values.length);
  const view = new DataView(bytes.buffer);
  let place = HEAD;
  for (const { exponent, width, deltas } of parts) {
    view.setUint32(place, deltas.length, true);
    view.setInt16(place + 4, exponent, true);
    view.setUint8(place + 6, width);
    place += BLOCK_HEAD;
    for (let i = 0; i < deltas.length; i++) {
      // Signs in the lowest bit: small changes are small numbers.
      const delta = deltas[i]!;
      const folded = delta < 0 ? -2 * delta - 1 : 2 * delta;
      for (let plane = 0; plane < width; plane++) {
        // Unsigned, for the largest ones need all 32 bits.
        bytes[place + plane * deltas.length + i] = (folded >>> (8 * plane)) & 0xff;
      }
    }
    place += width * deltas.length;
  }
  return { bytes, read };
}

/** Mutates  read, from `at` on. */
function roundBlock(before: FloatArray | null, values: FloatArray, read: FloatArray, at: number, length: number) {
  const deltas = new Float64Array(length);
  const spread = norm(values, at, at + length) / Math.sqrt(Math.max(1, length));
  if (!(spread < Infinity)) return null;
  const exponent = exponentOf(spread) - UNIT_BITS[values.BYTES_PER_ELEMENT as 4 | 8];
  const unit = powerOfTwo(exponent);
  let most = 0;
  for (let i = 0; i < length; i++) {
    const from = before?.[at + i] ?? 0;
    const delta = Math.round((values[at + i]! - from) / unit);
    // NaN too.
    if (!(Math.abs(delta) < LARGEST)) return null;
    deltas[i] = delta;
    read[at + i] = from + delta * unit;
    most = Math.max(most, delta < 0 ? -2 * delta - 1 : 2 * delta);
  }
  return { exponent, width: most === 0 ? 0 : most <= 0xff ? 1 : most <= 0xffff ? 2 : 4, deltas };
}

/**
 * The values of a snapshot.
 *
 * @param before those of the snapshot that it builds on; null for one that stands alone.
 * Errors   LabError 'input' when the bytes are not a snapshot of so many values.
 */
export function decodeSnapshot(bytes: Uint8Array, before: FloatArray | null): FloatArray {
  const refuse = (why: string) => new LabError('input', `these bytes are no snapshot of weights: ${why}`);
  if (bytes.length < HEAD) throw refuse(`they must be at least ${HEAD} bytes; got ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [version, kind, size, count] = [bytes[0], bytes[1], bytes[2]!, view.getUint32(4, true)];
  if (version !== VERSION) throw refuse(`they have format ${version}, and this Initlab knows ${VERSION}`);
  if (size !== 4 && size !== 8) throw refuse(`numbers must have 4 or 8 bytes; got ${size}`);
  const values = size === 4 ? new Float32Array(count) : new Float64Array(count);
  if (kind === EXACT) {
    if (bytes.length !== HEAD + size * count) throw refuse('their length does not fit the number of values');
    const plain = new Uint8Array(size * count);
    for (let plane = 0; plane < size; plane++) {
      for (let i = 0; i < count; i++) plain[i * size + plane] = bytes[HEAD + plane * count + i]!;
    }
    readLittleEndian(plain, values);
    return values;
  }
  if (kind !== ROUNDED || (before !== null && before.length !== count))
    throw refuse('the snapshot that they build on is not there');
  let [place, at] = [HEAD, 0];
  while (at < count) {
    if (place + BLOCK_HEAD > bytes.length) throw refuse('they end too early');
    const [length, width] = [view.getUint32(place, true), view.getUint8(place + 6)];
    const unit = powerOfTwo(view.getInt16(place + 4, true));
    place += BLOCK_HEAD;
    if (at + length > count || width > 4 || place + width * length > bytes.length) throw refuse('a block is too long');
    for (let i = 0; i < length; i++) {
      let folded = 0;
      for (let plane = width - 1; plane >= 0; plane--) folded = folded * 256 + bytes[place + plane * length + i]!;
      const delta = folded % 2 === 1 ? -(folded + 1) / 2 : folded / 2;
      values[at + i] = (before?.[at + i] ?? 0) + delta * unit;
    }
    place += width * length;
    at += length;
  }
  return values;
}

function writeHead(bytes: Uint8Array, kind: number, size: number, count: number): void {
  bytes.set([VERSION, kind, size, 0]);
  new DataView(bytes.buffer).setUint32(4, count, true);
}

const BITS = new DataView(new ArrayBuffer(8));
const BIAS = 1023;
/** Units beyond these would not be normal numbers. */
const LOWEST = -900;

/** The greatest e with 2^e ≤ size; far down for zero. */
function exponentOf(size: number): number {
  BITS.setFloat64(0, size);
  return Math.max(LOWEST, ((BITS.getUint32(0) >>> 20) & 0x7ff) - BIAS);
}

function powerOfTwo(exponent: number): number {
  BITS.setUint32(0, Math.max(1, exponent + BIAS) << 20);
  BITS.setUint32(4, 0);
  return BITS.getFloat64(0);
}
