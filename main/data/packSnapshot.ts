import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { LabError, messageOf } from '../../shared/errors';
import { isCoded } from '../../shared/snapshot';

/** Levels above cost several times as much time for a few per cent. */
const LEVEL = 6;

/**
 * The bytes of a snapshot as the history keeps them: those that are coded as they are, others deflated, the smaller of what can
 * be made of repeats and of frequencies alone.
 */
export function packSnapshot(bytes: Uint8Array): Uint8Array {
  if (isCoded(bytes)) return bytes;
  const [repeats, frequencies] = [constants.Z_DEFAULT_STRATEGY, constants.Z_HUFFMAN_ONLY].map((strategy) =>
    deflateRawSync(bytes, { level: LEVEL, strategy }),
  );
  return repeats!.length <= frequencies!.length ? repeats! : frequencies!;
}

/** Errors  LabError 'input' for bytes that are not packed, or more of them than `most` unpacked. */
export function unpackSnapshot(bytes: Uint8Array, most: number): Uint8Array {
  if (bytes.length > 0 && isCoded(bytes)) return bytes;
  try {
    return inflateRawSync(bytes, { maxOutputLength: most });
  } catch (thrown) {
    throw new LabError('input', `a snapshot of the weights cannot be unpacked: ${messageOf(thrown)}`);
  }
}
