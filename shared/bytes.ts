import type { FloatArray } from './matmul';
import { HIGH_WORD } from './mathBits';

const LITTLE_ENDIAN = HIGH_WORD === 1;

/** The numbers as bytes, least significant first on every machine. A copy. */
export function littleEndianBytes(values: FloatArray | Int32Array): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
  return LITTLE_ENDIAN ? bytes : reverseEach(bytes, values.BYTES_PER_ELEMENT);
}

/** Fills `into` from bytes that `littleEndianBytes` made. */
export function readLittleEndian(bytes: Uint8Array, into: FloatArray): void {
  const ordered = LITTLE_ENDIAN ? bytes : reverseEach(bytes.slice(), into.BYTES_PER_ELEMENT);
  new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(ordered);
}

function reverseEach(bytes: Uint8Array, size: number): Uint8Array {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  return bytes;
}

/** Text of ASCII characters only, one byte a character. */
export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function asciiText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
