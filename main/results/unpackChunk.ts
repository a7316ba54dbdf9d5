import { crc32, gunzipSync } from 'node:zlib';
import { messageOf } from '../../shared/errors';
import { refusal, RESULT_LIMITS } from './format';

/**
 * The lines of a chunk, none of them parsed. No more memory is taken than a chunk may unpack to.
 *
 * Errors  LabError 'input' for bytes that are no chunk, or more than one may have.
 */
export function unpackChunk(
  chunk: Uint8Array,
  number: number,
): { readonly lines: readonly string[]; readonly bytes: number } {
  const { packedBytes, unpackedBytes, lineBytes } = RESULT_LIMITS;
  const what = `chunk ${number}`;
  if (chunk.length > packedBytes) throw refusal(`${what} must have at most ${packedBytes} bytes; got ${chunk.length}`);
  const bytes = unzip(chunk, what, unpackedBytes);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refusal(`${what} must hold UTF-8 text; it does not`);
  }
  if (!text.endsWith('\n')) throw refusal(`${what} must end with a whole line; it does not`);
  const lines = text.slice(0, -1).split('\n');
  if (lines.some((line) => line.length > lineBytes)) {
    throw refusal(`a line must have at most ${lineBytes} characters; ${what} has a longer one`);
  }
  return { lines, bytes: bytes.length };
}

function unzip(chunk: Uint8Array, what: string, most: number): Uint8Array {
  let bytes: Buffer;
  try {
    bytes = gunzipSync(chunk, { maxOutputLength: most });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw refusal(`${what} must unpack to at most ${most} bytes; it has more`);
    }
    throw refusal(`${what} must be gzip; it is not, or damaged (${messageOf(thrown)})`);
  }
  // Checksum and length end a gzip; what stands behind them would be passed over.
  const end = Buffer.from(chunk.buffer, chunk.byteOffset + chunk.length - 8, 8);
  if (end.readUInt32LE(0) === crc32(bytes) && end.readUInt32LE(4) === bytes.length) return bytes;
  throw refusal(`${what} must be gzip and nothing else; something stands behind it`);
}
