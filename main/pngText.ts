import { crc32 } from 'node:zlib';
import { LabError } from '../shared/errors';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Signature, and the header chunk with its length, type and checksum: always the first. */
const HEADER_END = 8 + 25;

/**
 * A PNG with a text in it, as an iTXt chunk (UTF-8, not compressed) behind the header.
 *
 * @param keyword  Latin-1, 1 to 79 characters.
 * Errors  LabError 'input' when the bytes are no PNG.
 * Source  "Portable Network Graphics (PNG) Specification (Third Edition)", W3C 2025, 11.3.3.4.
 */
export function withText(png: Uint8Array, keyword: string, text: string): Buffer {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const isPng = bytes.length > HEADER_END && bytes.subarray(0, 8).equals(SIGNATURE);
  if (!isPng || bytes.toString('latin1', 12, 16) !== 'IHDR') {
    throw new LabError('input', `the picture must be a PNG; got ${bytes.length} bytes of something else`);
  }
  // Keyword, then: not compressed, no method, no language, no translated keyword.
  const data = Buffer.concat([Buffer.from(`iTXt${keyword}`, 'latin1'), Buffer.alloc(5), Buffer.from(text, 'utf8')]);
  const chunk = Buffer.alloc(data.length + 8);
  chunk.writeUInt32BE(data.length - 4, 0);
  data.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(data), data.length + 4);
  return Buffer.concat([bytes.subarray(0, HEADER_END), chunk, bytes.subarray(HEADER_END)]);
}
