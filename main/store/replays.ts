import type { Replay } from '../../shared/replay';
import type { RunId } from '../../shared/run';
import type { Connection } from './connection';

interface ReplayRow {
  readonly run_id: string;
  readonly at: number;
  readonly step: number;
  readonly replayed_step: number;
  readonly stored_hash: string;
  readonly replayed_hash: string;
  readonly stored_core: string;
  readonly replayed_core: string;
  readonly elapsed_ms: number;
}

/** What came of replaying runs: the newest replay of each. */
export class ReplayStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Keeps a replay in place of an earlier one, and writes it down among the run's events. */
  save(runId: RunId, replay: Replay): void {
    this.#connection.write(() => {
      this.#connection.run(
        `INSERT OR REPLACE INTO replay
           (run_id, at, step, replayed_step, stored_hash, replayed_hash, stored_core, replayed_core, elapsed_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        runId,
        replay.at,
        replay.step,
        replay.replayedStep,
        replay.storedHash,
        replay.replayedHash,
        replay.storedCore,
        replay.replayedCore,
        replay.elapsedMs,
      );
      this.#connection.run(
        'INSERT INTO run_event (run_id, at, kind, message) VALUES (?, ?, ?, ?)',
        runId,
        replay.at,
        'replayed',
        replayMessage(replay),
      );
    });
  }

  /** By run, of those that a WHERE on `run` keeps; replays of weights that the run no longer has are left out. */
  ofRuns(where: string, cells: readonly string[]): Map<RunId, Replay> {
    const rows = this.#connection.all<ReplayRow>(
      `SELECT replay.* FROM replay JOIN run ON run.id = replay.run_id AND run.weights_hash = replay.stored_hash ${where}`,
      ...cells,
    );
    return new Map(rows.map((row) => [row.run_id, replayOf(row)]));
  }
}

function replayOf(row: ReplayRow): Replay {
  return {
    at: row.at,
    identical: row.stored_hash === row.replayed_hash && row.step === row.replayed_step,
    step: row.step,
    replayedStep: row.replayed_step,
    storedHash: row.stored_hash,
    replayedHash: row.replayed_hash,
    storedCore: row.stored_core,
    replayedCore: row.replayed_core,
    elapsedMs: row.elapsed_ms,
  };
}

function replayMessage({ identical, step, replayedStep, replayedHash, storedCore, replayedCore }: Replay): string {
  const cores =
    storedCore === replayedCore
      ? `core ${storedCore}`
      : `trained with core ${storedCore}, replayed with ${replayedCore}`;
  if (identical) return `Replayed ${String(step)} steps: identical weights (${cores}).`;
  const reached = replayedStep === step ? '' : `, reached at step ${String(replayedStep)}`;
  return `Replayed ${String(step)} steps: other weights, SHA-256 ${replayedHash}${reached} (${cores}).`;
}
