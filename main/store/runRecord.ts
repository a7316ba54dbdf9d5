import type { MetricName } from '../../shared/metrics';
import type { RunId, RunRecord } from '../../shared/run';
import type { CheckpointReason } from '../../shared/trainerProtocol';
import type { Connection } from './connection';
import { summaryOf, type SummaryRow } from './seriesSummary';

interface CheckpointRow {
  readonly step: number;
  readonly reason: CheckpointReason;
  readonly size: number;
  readonly sha256: string;
  readonly created_at: number;
}

/** Checkpoint, sizes, and summaries of every series of one run, without their bytes. */
export function readRecord(connection: Connection, id: RunId): RunRecord {
  return connection.read(() => {
    const checkpoint = connection.get<CheckpointRow>(
      'SELECT step, reason, length(bytes) AS size, sha256, created_at FROM checkpoint WHERE run_id = ?',
      id,
    );
    const size = connection.get<{ bytes: number }>(
      'SELECT coalesce(sum(length(steps) + length(vals)), 0) AS bytes FROM series_chunk WHERE run_id = ?',
      id,
    );
    // Least, greatest and mean take 8 bytes each.
    const histograms = connection.get<{ count: number; bytes: number }>(
      'SELECT count(*) AS count, coalesce(sum(length(counts) + 24), 0) AS bytes FROM histogram WHERE run_id = ?',
      id,
    );
    const snapshots = connection.get<{ count: number; bytes: number }>(
      'SELECT count(*) AS count, coalesce(sum(length(bytes)), 0) AS bytes FROM snapshot WHERE run_id = ?',
      id,
    );
    const rows = connection.all<SummaryRow>('SELECT * FROM series_summary WHERE run_id = ? ORDER BY layer, metric', id);
    return {
      checkpoint:
        checkpoint === null
          ? null
          : {
              step: checkpoint.step,
              reason: checkpoint.reason,
              bytes: checkpoint.size,
              sha256: checkpoint.sha256,
              createdAt: checkpoint.created_at,
            },
      seriesBytes: size?.bytes ?? 0,
      histogramCount: histograms?.count ?? 0,
      histogramBytes: histograms?.bytes ?? 0,
      snapshotCount: snapshots?.count ?? 0,
      snapshotBytes: snapshots?.bytes ?? 0,
      series: rows.map((row) => ({ metric: row.metric as MetricName, layer: row.layer, summary: summaryOf(row) })),
    };
  });
}
