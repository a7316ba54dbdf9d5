import { createHash } from 'node:crypto';
import { LabError } from '../../shared/errors';
import type { RunId } from '../../shared/run';
import type { StoredSnapshot } from '../../shared/snapshot';
import type { Connection } from './connection';

/** A row of `snapshot`. */
export interface SnapshotRow {
  readonly step: number;
  readonly base: number | null;
  readonly exact: number;
  readonly weights_hash: string;
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** Weights of the runs at some steps. They are cut off with the points: `SeriesStore` does that. */
export class SnapshotStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Adds a snapshot of a run; the same one may come again. */
  save(runId: RunId, { step, base, exact, weightsHash, bytes }: StoredSnapshot): void {
    const content = { step, base, exact: exact ? 1 : 0, weights_hash: weightsHash, bytes };
    this.#connection.write(() => {
      this.#connection.run(
        `INSERT OR REPLACE INTO snapshot (run_id, step, base, exact, weights_hash, sha256, bytes)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        runId,
        step,
        base,
        content.exact,
        weightsHash,
        sumOf(content),
        bytes,
      );
    });
  }

  /** Forgets those beyond a step. */
  truncateAfter(runId: RunId, step: number): void {
    this.#connection.run('DELETE FROM snapshot WHERE run_id = ? AND step > ?', runId, step);
  }

  /** Steps at which a run has snapshots, ascending. */
  steps(runId: RunId): number[] {
    const sql = 'SELECT step FROM snapshot WHERE run_id = ? ORDER BY step';
    return this.#connection.all<{ step: number }>(sql, runId).map(({ step }) => step);
  }

  /** Those of a run beyond a step, ascending. Errors  LabError 'io' when one is not what was written. */
  read(runId: RunId, beyond = -1): StoredSnapshot[] {
    const sql = 'SELECT * FROM snapshot WHERE run_id = ? AND step > ? ORDER BY step';
    return this.#connection.all<SnapshotRow>(sql, runId, beyond).map((row) => {
      if (!snapshotIsSound(row)) {
        const what = `the snapshot of the weights at step ${row.step}, run ${runId},`;
        throw new LabError('io', `the history file is damaged: ${what} does not match its SHA-256`);
      }
      const { step, base, exact, weights_hash: weightsHash } = row;
      return { step, base, exact: exact === 1, weightsHash, bytes: new Uint8Array(row.bytes) };
    });
  }
}

/** Whether the stored row is one that was written. */
export function snapshotIsSound(row: SnapshotRow): boolean {
  return sumOf(row) === row.sha256;
}

function sumOf({ step, base, exact, weights_hash, bytes }: Omit<SnapshotRow, 'sha256'>): string {
  const facts = JSON.stringify([step, base, exact, weights_hash]);
  return createHash('sha256').update(facts).update(bytes).digest('hex');
}
