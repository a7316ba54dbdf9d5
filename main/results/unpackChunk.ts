import { gunzipSync } from 'node:zlib';
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
  try {
    // With `info` it also says how much of the chunk it has read: nothing may stand behind.
    const { buffer, engine } = gunzipSync(chunk, { maxOutputLength: most, info: true }) as unknown as Unzipped;
    if (engine.bytesWritten === chunk.length) return buffer;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw refusal(`${what} must unpack to at most ${most} bytes; it has more`);
    }
    throw refusal(`${what} must be gzip; it is not, or damaged (${messageOf(thrown)})`);
  }
  throw refusal(`${what} must be gzip and nothing else; bytes stand behind it`);
}

interface Unzipped {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}
