import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

const PIECE = 1 << 20;

/** SHA-256 of a file's bytes, hex; a piece of it in memory at a time. */
export function fileHash(file: string): string {
  const hash = createHash('sha256');
  const handle = openSync(file, 'r');
  try {
    const piece = Buffer.alloc(PIECE);
    for (let count; (count = readSync(handle, piece)) > 0;) hash.update(piece.subarray(0, count));
  } finally {
    closeSync(handle);
  }
  return hash.digest('hex');
}
