import { createHash } from 'node:crypto';
import { readBounded } from '../data/readBounded';
import { LabError } from '../../shared/errors';
import { writeWhole } from '../writeWhole';
import { refusal, RESULT_LIMITS } from './format';

/** First bytes of a file with a result; then the number of chunks, each with its length before it, and the SHA-256 of all before. */
const MAGIC = Buffer.from('INITLABR', 'latin1');
const HEAD_BYTES = MAGIC.length + 4;
const SUM_BYTES = 32;
const MOST_BYTES = 2_000_000_000;

/** Writes a result whole or not at all. Errors  LabError 'io', 'full'. */
export async function writeResultFile(file: string, chunks: readonly Uint8Array[]): Promise<void> {
  const bytes = encodeResultFile(chunks);
  await writeWhole(file, (handle) => handle.writeFile(bytes), { bytes: bytes.length });
}

export function encodeResultFile(chunks: readonly Uint8Array[]): Uint8Array {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(chunks.length);
  const parts: Buffer[] = [MAGIC, head];
  for (const chunk of chunks) {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(chunk.length);
    parts.push(length, Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  }
  const all = Buffer.concat(parts);
  return Buffer.concat([all, createHash('sha256').update(all).digest()]);
}

/** The chunks of a file, none of them unpacked. Errors  LabError 'input' for a file that is no result, or damaged. */
export function readResultFile(file: string): readonly Uint8Array[] {
  const tooLarge = (got: string) => new LabError('input', `${file} must have at most ${MOST_BYTES} bytes; got ${got}`);
  return decodeResultFile(readBounded(file, { most: MOST_BYTES, tooLarge }));
}

/** Errors  LabError 'input'. */
export function decodeResultFile(bytes: Buffer): readonly Uint8Array[] {
  if (bytes.length < HEAD_BYTES + SUM_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw refusal('the file is no result of a run, or was cut off');
  }
  const end = bytes.length - SUM_BYTES;
  const sum = createHash('sha256').update(bytes.subarray(0, end)).digest();
  if (!sum.equals(bytes.subarray(end))) throw refusal('the file is damaged or was cut off: its SHA-256 does not match');
  const count = bytes.readUInt32LE(MAGIC.length);
  if (count > RESULT_LIMITS.chunks) throw refusal(`it must have at most ${RESULT_LIMITS.chunks} chunks; got ${count}`);
  const chunks: Uint8Array[] = [];
  let at = HEAD_BYTES;
  for (let i = 0; i < count; i++) {
    const length = at + 4 <= end ? bytes.readUInt32LE(at) : Infinity;
    if (at + 4 + length > end) throw refusal('a chunk reaches beyond the end of the file');
    chunks.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  if (at !== end) throw refusal('bytes stand behind its last chunk');
  return chunks;
}
