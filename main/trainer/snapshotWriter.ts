import { littleEndianBytes } from '../../shared/bytes';
import type { FloatArray } from '../../shared/matmul';
import { sha256Hex } from '../../shared/sha256';
import { encodeExact, encodeRounded, EXACT_PARAMETERS, type StoredSnapshot } from '../../shared/snapshot';
import { packSnapshot } from '../data/packSnapshot';

/** Makes the snapshots of one run. After a resume the first one stands alone: what came before is not in this process. */
export class SnapshotWriter {
  #before: { readonly step: number; readonly read: FloatArray } | null = null;

  take(step: number, weights: FloatArray, blocks: readonly number[]): StoredSnapshot {
    const weightsHash = sha256Hex(littleEndianBytes(weights));
    const before = this.#before;
    const rounded = weights.length <= EXACT_PARAMETERS ? null : encodeRounded(before?.read ?? null, weights, blocks);
    if (rounded === null) {
      this.#before = { step, read: weights };
      return { step, base: null, exact: true, weightsHash, bytes: packSnapshot(encodeExact(weights)) };
    }
    this.#before = { step, read: rounded.read };
    return { step, base: before?.step ?? null, exact: false, weightsHash, bytes: packSnapshot(rounded.bytes) };
  }
}
