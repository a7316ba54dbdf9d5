import { readFileSync } from 'node:fs';
import { statsOf } from './fileChecks';

const HEADER = 32;
const FRAME_HEADER = 24;
/** Logs are copied into the file every few megabytes; a larger one is another program's that never ends. */
const CHECK_LIMIT_BYTES = 256 * 1024 * 1024;

/**
 * Changes that were committed to a write-ahead log and cannot be read any more because a part before them is damaged.
 * SQLite stops at the first frame with a wrong checksum without a word, as it must: the end of a log may be half written.
 * But a frame behind it that belongs to the same log and ends a transaction was whole once.
 *
 * Source  "Database File Format", section 4, sqlite.org/fileformat2.html.
 */
export function lostCommits(file: string): number {
  const wal = `${file}-wal`;
  const size = statsOf(wal)?.size ?? 0;
  if (size <= HEADER || size > CHECK_LIMIT_BYTES) return 0;
  const log = readFileSync(wal);
  const magic = log.readUInt32BE(0);
  const pageSize = log.readUInt32BE(8);
  const isHeader =
    (magic & ~1) === 0x377f0682 && pageSize >= 512 && pageSize <= 65536 && (pageSize & (pageSize - 1)) === 0;
  if (!isHeader) return log.some((byte) => byte !== 0) ? 1 : 0;
  const isBig = (magic & 1) === 1;
  const salts = log.subarray(16, 24);
  let sums = checksum(log.subarray(0, 24), isBig, [0, 0]);
  let isWhole = sums[0] === log.readUInt32BE(24) && sums[1] === log.readUInt32BE(28);
  let lost = isWhole ? 0 : 1;
  for (let at = HEADER; at + FRAME_HEADER + pageSize <= log.length; at += FRAME_HEADER + pageSize) {
    const head = log.subarray(at, at + FRAME_HEADER);
    const isOfThisLog = head.subarray(8, 16).equals(salts);
    if (isWhole) {
      sums = checksum(head.subarray(0, 8), isBig, sums);
      sums = checksum(log.subarray(at + FRAME_HEADER, at + FRAME_HEADER + pageSize), isBig, sums);
      isWhole = isOfThisLog && sums[0] === head.readUInt32BE(16) && sums[1] === head.readUInt32BE(20);
      // What an earlier round of the log has left behind the end of this one is no damage.
      if (!isWhole && !isOfThisLog && !laterFrames(log, at + FRAME_HEADER + pageSize, pageSize, salts)) return lost;
    } else if (isOfThisLog && head.readUInt32BE(4) !== 0) lost++;
  }
  return lost;
}

function laterFrames(log: Buffer, from: number, pageSize: number, salts: Buffer): boolean {
  for (let at = from; at + FRAME_HEADER <= log.length; at += FRAME_HEADER + pageSize) {
    if (log.subarray(at + 8, at + 16).equals(salts)) return true;
  }
  return false;
}

function checksum(bytes: Buffer, isBig: boolean, [a, b]: readonly [number, number]): [number, number] {
  for (let i = 0; i + 8 <= bytes.length; i += 8) {
    a = (a + (isBig ? bytes.readUInt32BE(i) : bytes.readUInt32LE(i)) + b) >>> 0;
    b = (b + (isBig ? bytes.readUInt32BE(i + 4) : bytes.readUInt32LE(i + 4)) + a) >>> 0;
  }
  return [a, b];
}
