import { littleEndianBytes } from '../../shared/bytes';
import { SNAPSHOTS } from '../../shared/cadence';
import type { FloatArray } from '../../shared/matmul';
import { sha256Hex } from '../../shared/sha256';
import { encodeExact, encodeRounded, UNIT_BITS, type StoredSnapshot } from '../../shared/snapshot';
import { packSnapshot } from '../data/packSnapshot';

/** Room for all snapshots of a run beside its weights, of which the first one may take more than its share. */
const ROOM = 1.9;
const FIRST = 0.3;
/** Coarser than this they would no longer be worth looking at. */
const FEWEST_PLACES = 1;

/** Makes the snapshots of one run. After a resume the first one stands alone: what came before is not in this process. */
export class SnapshotWriter {
  #before: { readonly step: number; readonly read: FloatArray } | null = null;
  #count = 0;
  #used = 0;

  take(step: number, weights: FloatArray, blocks: readonly number[]): StoredSnapshot {
    const weightsHash = sha256Hex(littleEndianBytes(weights));
    const before = this.#before;
    const onBefore = this.#fitting(before?.read ?? null, weights, blocks);
    const rounded = onBefore ?? this.#fitting(null, weights, blocks);
    this.#count++;
    if (rounded === null) {
      this.#before = { step, read: weights };
      return { step, base: null, exact: true, weightsHash, bytes: packSnapshot(encodeExact(weights)) };
    }
    this.#used += rounded.bytes.length;
    this.#before = { step, read: rounded.read };
    const base = onBefore === null ? null : (before?.step ?? null);
    return { step, base, exact: false, weightsHash, bytes: packSnapshot(rounded.bytes) };
  }

  /** As fine as there is room for. */
  #fitting(before: FloatArray | null, weights: FloatArray, blocks: readonly number[]) {
    const room = weights.byteLength * (FIRST + ((ROOM - FIRST) * (this.#count + 1)) / SNAPSHOTS);
    for (let places = UNIT_BITS[weights.BYTES_PER_ELEMENT as 4 | 8]; ; places--) {
      const made = encodeRounded(before, weights, blocks, places);
      if (made === null || places <= FEWEST_PLACES || this.#used + made.bytes.length <= room) return made;
    }
  }
}
