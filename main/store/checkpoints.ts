import { createHash } from 'node:crypto';
import { LabError } from '../../shared/errors';
import type { RunId } from '../../shared/run';
import type { CheckpointReason } from '../../shared/trainerProtocol';
import type { Connection } from './connection';

export interface Checkpoint {
  readonly step: number;
  readonly reason: CheckpointReason;
  readonly bytes: Uint8Array;
  /** Training time up to it; null where an earlier version saved it. */
  readonly elapsedMs: number | null;
}

interface CheckpointRow {
  readonly step: number;
  readonly reason: CheckpointReason;
  readonly sha256: string;
  readonly bytes: Uint8Array;
  readonly elapsed_ms: number | null;
}

/** The newest checkpoint of each run; at the end of a run that is its final one. */
export class Checkpoints {
  readonly #connection: Connection;
  readonly #now: () => number;

  constructor(connection: Connection, now: () => number) {
    this.#connection = connection;
    this.#now = now;
  }

  /**
   * Replaces the run's checkpoint. Store the points up to `step` before it: what came after them is made anew when the
   * run goes on from here. Those that end a run are on the disk when this returns.
   */
  save(runId: RunId, step: number, reason: CheckpointReason, bytes: Uint8Array, elapsedMs: number | null = null): void {
    const write = (): void => {
      this.#connection.run(
        `INSERT OR REPLACE INTO checkpoint (run_id, step, reason, created_at, sha256, bytes, elapsed_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        runId,
        step,
        reason,
        this.#now(),
        sha256(bytes),
        bytes,
        elapsedMs,
      );
    };
    if (reason === 'periodic') this.#connection.write(write);
    else this.#connection.writeDurably(write);
  }

  /** Null when the run has none. Errors LabError 'io' when the bytes are not those that were saved. */
  latest(runId: RunId): Checkpoint | null {
    const row = this.#connection.get<CheckpointRow>(
      'SELECT step, reason, sha256, bytes, elapsed_ms FROM checkpoint WHERE run_id = ?',
      runId,
    );
    if (row === null) return null;
    if (sha256(row.bytes) !== row.sha256) {
      const what = `the checkpoint of run ${runId} at step ${String(row.step)} is damaged`;
      throw new LabError('io', `${what}: its bytes do not match their SHA-256; the run can only be started anew`);
    }
    return { step: row.step, reason: row.reason, bytes: new Uint8Array(row.bytes), elapsedMs: row.elapsed_ms };
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
