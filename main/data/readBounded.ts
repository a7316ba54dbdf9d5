import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { LabError, messageOf } from '../../shared/errors';

/** Bytes that are asked of a pipe at once. */
const PIECE = 1 << 16;

export interface Bounds {
  /** Most bytes that the file may have. */
  readonly most: number;
  /** Called with what was found instead. */
  readonly tooLarge: (got: string) => LabError;
  /** A pipe will do, as a shell makes them: `lab run <(…)`. Reading one waits for its writer. @default false */
  readonly orPipe?: boolean;
}

/**
 * The bytes of a file that the user named. Nothing is read before it is known to be a file and how long it is; no memory is
 * taken for more. A pipe, a device or a socket in the place of a file is refused and does not keep anybody waiting.
 *
 * Errors  LabError 'input'.
 */
export function readBounded(file: string, { most, tooLarge, orPipe = false }: Bounds): Buffer {
  let handle: number | null = null;
  try {
    const isPipe = orPipe && statSync(file).isFIFO();
    // Without the flag, opening a pipe would wait for a writer. Windows has neither.
    handle = openSync(file, isPipe ? 'r' : constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if (isPipe) return readPipe(handle, most, tooLarge);
    const found = fstatSync(handle);
    if (!found.isFile()) {
      throw new LabError(
        'input',
        `cannot read ${file}: ${found.isDirectory() ? 'it is a folder' : 'it is not a file'}`,
      );
    }
    if (found.size > most) throw tooLarge(String(found.size));
    const bytes = Buffer.allocUnsafe(found.size);
    return bytes.subarray(0, fill(handle, bytes));
  } catch (thrown) {
    if (thrown instanceof LabError) throw thrown;
    throw new LabError('input', `cannot read ${file}: ${reasonOf(thrown)}`);
  } finally {
    if (handle !== null) closeSync(handle);
  }
}

/** Why the system did not let a file be read, as the end of a sentence. */
function reasonOf(thrown: unknown): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'no such file',
    EACCES: 'no permission to read it',
    EISDIR: 'it is a folder',
    ENXIO: 'it is not a file',
    ELOOP: 'its links lead in a circle',
  };
  return reasons[(thrown as NodeJS.ErrnoException).code ?? ''] ?? messageOf(thrown);
}

/** Returns  how many bytes were there. */
function fill(handle: number, bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const count = readSync(handle, bytes, at, bytes.length - at, at);
    if (count === 0) break;
    at += count;
  }
  return at;
}

function readPipe(handle: number, most: number, tooLarge: Bounds['tooLarge']): Buffer {
  const pieces: Buffer[] = [];
  for (let total = 0; ;) {
    const piece = Buffer.allocUnsafe(PIECE);
    const count = readSync(handle, piece, 0, PIECE, null);
    if (count === 0) return Buffer.concat(pieces);
    total += count;
    if (total > most) throw tooLarge('more');
    pieces.push(piece.subarray(0, count));
  }
}
