import { ACTIVE_STATUSES, type RunId, type RunStatus } from '../../shared/run';
import type { Connection } from './connection';
import { interruptedMessage } from './runStates';
import type { Sessions } from './sessions';

interface ActiveRow {
  readonly id: string;
  readonly status: RunStatus;
  readonly session_id: string | null;
  readonly started_at: number | null;
  readonly point_count: number;
  readonly checkpoint_step: number | null;
  /** The last sign of life of its program, or null when even that is gone. */
  readonly heartbeat_at: number | null;
}

/**
 * Marks as interrupted the active runs whose program is gone, and forgets such programs. Runs of a living one are left
 * alone, and so are those that are computed elsewhere.
 *
 * @param which 'dead' for programs that ended without saying so; 'own' for this one, which is about to end.
 * Returns  the ids of the runs.
 */
export function interruptRuns(connection: Connection, sessions: Sessions, which: 'dead' | 'own', now: number): RunId[] {
  return connection.write(() => {
    const ended = which === 'own' ? [sessions.id] : sessions.dead();
    const rows = activeRows(connection).filter((row) =>
      row.session_id === null ? which === 'dead' : ended.includes(row.session_id),
    );
    for (const row of rows) interrupt(connection, row, now);
    for (const id of ended) connection.run('DELETE FROM session WHERE id = ?', id);
    return rows.map((row) => row.id);
  });
}

function activeRows(connection: Connection): ActiveRow[] {
  const active = ACTIVE_STATUSES.map((status) => `'${status}'`).join(', ');
  return connection.all<ActiveRow>(
    `SELECT run.id, run.status, run.session_id, run.started_at, run.point_count,
            checkpoint.step AS checkpoint_step, session.heartbeat_at
     FROM run LEFT JOIN checkpoint ON checkpoint.run_id = run.id LEFT JOIN session ON session.id = run.session_id
     WHERE run.status IN (${active}) AND run.id NOT IN (SELECT run_id FROM elsewhere) ORDER BY run.id`,
  );
}

function interrupt(connection: Connection, row: ActiveRow, now: number): void {
  const message = interruptedMessage({
    status: row.status,
    pointCount: row.point_count,
    checkpointStep: row.checkpoint_step,
  });
  const endedAt = Math.max(row.heartbeat_at ?? now, row.started_at ?? 0);
  connection.run(
    `UPDATE run SET status = 'interrupted', session_id = NULL, message = ?, ended_at = ? WHERE id = ?`,
    message,
    endedAt,
    row.id,
  );
  connection.run(
    `INSERT INTO run_event (run_id, at, kind, message) VALUES (?, ?, 'interrupted', ?)`,
    row.id,
    now,
    message,
  );
}
