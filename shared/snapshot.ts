import { littleEndianBytes, readLittleEndian } from './bytes';
import { norm } from './diagnostics';
import { LabError } from './errors';
import type { FloatArray } from './matmul';
import { NumberDecoder, NumberEncoder } from './numberCoder';

/**
 * The weights of a run at a step, as they are kept for looking back. A snapshot holds the change since the one before, rounded
 * to whole multiples of a power of two, so that twenty take at most twice the room of the weights. Rounding does not add up: a
 * change is counted from what the reader of the one before has. The two ends are exact all the same: the first weights are
 * drawn again, the last ones are in the checkpoint. So is all between of small networks that are trained again in a moment.
 */
export interface StoredSnapshot {
  readonly step: number;
  /** The step of the snapshot that it builds on; null for one that stands alone. */
  readonly base: number | null;
  /** Whether the bytes hold the weights bit for bit; else each is within half a unit of its block. */
  readonly exact: boolean;
  /** SHA-256 of the weights that were trained, as `Training.weightsHash`. */
  readonly weightsHash: string;
  /** See `encodeRounded`; deflated where they are `encodeExact`'s, and in histories of before. */
  readonly bytes: Uint8Array;
}

const VERSION = 1;
const EXACT = 0;
/** Of histories of before: whole numbers in planes of bytes, deflated. */
const ROUNDED = 1;
const HEAD = 8;
/** Of a block: its length, the exponent of its unit, bytes of a number. */
const BLOCK_HEAD = 8;
/**
 * The first byte of what `encodeRounded` writes: in its three lowest bits what no deflated bytes begin with, then whether the
 * numbers have 8 bytes, then the binary places of the unit.
 */
const CODED = 0b111;
/**
 * The unit of a block is the greatest power of two not above its root mean square, divided by two to this power: a 16th
 * for float32.
 */
export const UNIT_BITS = { 4: 4, 8: 7 } as const;
/** Networks up to this size are trained again, where that takes a moment, to have every snapshot exactly. */
export const EXACT_PARAMETERS = 1024;
/** Changes are stored in up to 31 bits and a sign. */
const LARGEST = 0x7fff_ffff;
const VARINT = 128;
/** Kinds of numbers, which are learned apart. */
const [DELTAS, EXPONENTS] = [0, 1];

/** Whether these bytes are `encodeRounded`'s, which are not deflated. */
export function isCoded(bytes: Uint8Array): boolean {
  return (bytes[0]! & CODED) === CODED;
}

/** How far a weight of a snapshot may be from the trained one, as a share of the root mean square of its block; 0 where it is exact. */
export function roundingOf(bytes: Uint8Array): number {
  if (isCoded(bytes)) return 1 / (2 << (bytes[0]! >> 4));
  return bytes[1] === EXACT ? 0 : 1 / (2 << UNIT_BITS[bytes[2] as 4 | 8]);
}

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
 * (a layer's weights, its biases) have units of their own. The whole numbers are coded by how likely they turn out to be.
 *
 * @param places binary places of the unit below the spread of its block: fewer take less room.
 * Returns  the bytes, and what a reader will have; null where no whole numbers can say it.
 */
export function encodeRounded(
  before: FloatArray | null,
  values: FloatArray,
  blocks: readonly number[],
  places: number = UNIT_BITS[values.BYTES_PER_ELEMENT as 4 | 8],
): { readonly bytes: Uint8Array; readonly read: FloatArray } | null {
  const read = values.slice();
  const coder = new NumberEncoder();
  let at = 0;
  for (const length of blocks) {
    const spread = spreadOf(values, at, length);
    if (!(spread < Infinity)) return null;
    const exponent = exponentOf(spread) - places;
    coder.write(EXPONENTS, exponent - expectedExponent(before, at, length, places));
    const unit = powerOfTwo(exponent);
    for (let i = at; i < at + length; i++) {
      const from = before?.[i] ?? 0;
      const delta = Math.round((values[i]! - from) / unit);
      // NaN too.
      if (!(Math.abs(delta) < LARGEST)) return null;
      read[i] = from + delta * unit;
      coder.write(DELTAS, delta);
    }
    at += length;
  }
  const coded = coder.finish();
  const head = [CODED | (values.BYTES_PER_ELEMENT === 8 ? 8 : 0) | (places << 4)];
  for (let length = coded.length; ; length = Math.floor(length / VARINT)) {
    head.push(length < VARINT ? length : (length % VARINT) + VARINT);
    if (length < VARINT) break;
  }
  const bytes = new Uint8Array(head.length + coded.length);
  bytes.set(head);
  bytes.set(coded, head.length);
  return { bytes, read };
}

function spreadOf(values: FloatArray, at: number, length: number): number {
  return norm(values, at, at + length) / Math.sqrt(Math.max(1, length));
}

/** The exponent of a block as its reader expects it: that of the block as it was before. */
function expectedExponent(before: FloatArray | null, at: number, length: number, places: number): number {
  return before === null ? 0 : exponentOf(spreadOf(before, at, length)) - places;
}

function decodeCoded(bytes: Uint8Array, before: FloatArray | null, blocks: readonly number[]): FloatArray {
  const count = blocks.reduce((sum, length) => sum + length, 0);
  if (before !== null && before.length !== count) throw refuse('the snapshot that they build on is not there');
  const places = bytes[0]! >> 4;
  let [length, scale, start] = [0, 1, 1];
  for (let byte = VARINT; byte >= VARINT; scale *= VARINT) {
    byte = bytes[start++] ?? 0;
    length += (byte % VARINT) * scale;
  }
  if (bytes.length !== start + length) throw refuse('their length is not the one that they name');
  const values = (bytes[0]! & 8) === 0 ? new Float32Array(count) : new Float64Array(count);
  const coder = new NumberDecoder(bytes, start);
  let at = 0;
  for (const size of blocks) {
    const unit = powerOfTwo(coder.read(EXPONENTS) + expectedExponent(before, at, size, places));
    for (let i = at; i < at + size; i++) values[i] = (before?.[i] ?? 0) + coder.read(DELTAS) * unit;
    at += size;
  }
  return values;
}

/**
 * The values of a snapshot.
 *
 * @param before those of the snapshot that it builds on; null for one that stands alone.
 * @param blocks as they were encoded.
 * Errors   LabError 'input' when the bytes are not a snapshot of such blocks.
 */
export function decodeSnapshot(bytes: Uint8Array, before: FloatArray | null, blocks: readonly number[]): FloatArray {
  if (bytes.length > 0 && isCoded(bytes)) return decodeCoded(bytes, before, blocks);
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

function refuse(why: string): LabError {
  return new LabError('input', `these bytes are no snapshot of weights: ${why}`);
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
  BITS.setUint32(0, Math.min(2 * BIAS, Math.max(1, exponent + BIAS)) << 20);
  BITS.setUint32(4, 0);
  return BITS.getFloat64(0);
}
