import { LabError } from '../errors';
import { TABLE_LIMITS } from './table';

/** An array out of an IDX file. */
export interface IdxArray {
  readonly dimensions: readonly number[];
  /** Row-major. */
  readonly values: Uint8Array | Float64Array;
}

type Reader = (view: DataView, at: number) => number;

/** Bytes of a number and how to read it, by the type byte; all big-endian. */
const TYPES: Readonly<Record<number, { readonly size: number; readonly read: Reader }>> = {
  0x08: { size: 1, read: (view, at) => view.getUint8(at) },
  0x09: { size: 1, read: (view, at) => view.getInt8(at) },
  0x0b: { size: 2, read: (view, at) => view.getInt16(at) },
  0x0c: { size: 4, read: (view, at) => view.getInt32(at) },
  0x0d: { size: 4, read: (view, at) => view.getFloat32(at) },
  0x0e: { size: 8, read: (view, at) => view.getFloat64(at) },
};

const UNSIGNED_BYTE = 0x08;

/** Whether the bytes begin as an IDX file does. */
export function looksLikeIdx(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0;
}

/**
 * Reads an IDX file: two zero bytes, type, number of dimensions, each dimension as a 32-bit number, then the values.
 * Unsigned bytes are a view on `bytes`.
 *
 * Errors  LabError 'input' for another beginning, an unknown type, a length that does not fit the dimensions, NaN or inf.
 */
export function parseIdx(bytes: Uint8Array, name: string): IdxArray {
  if (bytes.length < 4)
    throw invalid(name, `have a header of at least 4 bytes; got ${bytes.length}: the file is cut off`);
  const [zero1, zero2, type = 0, rank = 0] = bytes;
  const kind = TYPES[type];
  if (zero1 !== 0 || zero2 !== 0 || kind === undefined || rank < 1 || rank > 4) {
    const hex = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const fix = 'is it an IDX file, and unpacked only once?';
    throw invalid(name, `begin as IDX files do (00 00, a type 08 to 0e, 1 to 4 dimensions); got ${hex}: ${fix}`);
  }
  const start = 4 + 4 * rank;
  if (bytes.length < start) {
    throw invalid(name, `have a header of ${start} bytes; got ${bytes.length}: the file is cut off`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dimensions = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const count = dimensions.reduce((product, size) => product * size, 1);
  const length = start + count * kind.size;
  if (bytes.length !== length) {
    const why = bytes.length < length ? 'the file is cut off' : 'there is something behind the values';
    throw invalid(name, `have ${length} bytes for ${dimensions.join(' × ')} values; got ${bytes.length}: ${why}`);
  }
  if (count > TABLE_LIMITS.cells) {
    throw invalid(name, `have at most ${TABLE_LIMITS.cells} values; got ${dimensions.join(' × ')}`);
  }
  if (type === UNSIGNED_BYTE) return { dimensions, values: bytes.subarray(start) };
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const value = kind.read(view, start + i * kind.size);
    if (!Number.isFinite(value)) throw invalid(name, `hold finite numbers; got ${value} as value ${i + 1}`);
    values[i] = value;
  }
  return { dimensions, values };
}

const invalid = (name: string, rule: string) => new LabError('input', `${name} must ${rule}`);
