import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { constants, deflateRawSync } from 'node:zlib';
import { lab, type LabResult } from './lab';

const PIECE = 16 * 1024 * 1024;

/**
 * A gzip file of so many zeros, a thousandth of that long: one packed piece again and again.
 *
 * @param says the length in its end, which is there for nothing but to be believed.
 */
export function gzipBomb(bytes: number, says = bytes): Buffer {
  const piece = deflateRawSync(Buffer.alloc(PIECE), { finishFlush: constants.Z_FULL_FLUSH });
  const head = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
  const end = Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  end.writeUInt32LE(says, 6);
  return Buffer.concat([head, ...Array<Buffer>(bytes / PIECE).fill(piece), end]);
}

/** A file of this length that takes no room: all zeros, but for what it begins with. */
export function sparseFile(folder: string, name: string, bytes: number, start: Uint8Array | string = ''): string {
  const file = path.join(folder, name);
  writeFileSync(file, start);
  const handle = openSync(file, 'r+');
  ftruncateSync(handle, bytes);
  writeSync(handle, '\n', bytes - 1);
  closeSync(handle);
  return file;
}

/** A named pipe that nobody writes to: whoever reads it waits for ever. */
export function pipe(folder: string, name: string): string {
  const file = path.join(folder, name);
  const { status } = spawnSync('mkfifo', [file]);
  if (status !== 0) throw new Error(`mkfifo ended with ${status}`);
  return file;
}

/** Runs `lab` and tells besides how much memory it took at most, in bytes. */
export function labPeak(args: readonly string[]): LabResult & { readonly peak: number } {
  const script = `process.on('exit', () => process.stderr.write('PEAK ' + process.resourceUsage().maxRSS))`;
  const result = lab(args, { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` });
  const [stderr = '', peak = '0'] = result.stderr.split('PEAK ');
  return { ...result, stderr, peak: Number(peak) * 1024 };
}
