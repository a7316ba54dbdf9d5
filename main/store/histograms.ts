import { LabError } from '../../shared/errors';
import type { LayerHistogram, QuantityName } from '../../shared/histogram';
import type { RunId } from '../../shared/run';
import type { Connection } from './connection';
import { checksumOf, decodeHistogram, encodeCounts, type HistogramRow } from './histogramCodec';

/** The distributions of the runs' layers. They come and go with the points: `SeriesStore` writes and deletes them. */
export class HistogramStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Adds histograms of a run; call it in the transaction that stores its points. */
  append(runId: RunId, histograms: readonly LayerHistogram[]): void {
    for (const { quantity, layer, step, least, greatest, mean, nonFinite, counts } of histograms) {
      const content = {
        quantity,
        layer,
        step,
        least,
        greatest,
        mean,
        non_finite: nonFinite,
        counts: encodeCounts(counts),
      };
      this.#connection.run(
        `INSERT INTO histogram (run_id, quantity, layer, step, least, greatest, mean, non_finite, crc, counts)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        runId,
        quantity,
        layer,
        step,
        least,
        greatest,
        mean,
        nonFinite,
        checksumOf(content),
        content.counts,
      );
    }
  }

  /** Forgets those beyond a step. */
  truncateAfter(runId: RunId, step: number): void {
    this.#connection.run('DELETE FROM histogram WHERE run_id = ? AND step > ?', runId, step);
  }

  /** One quantity of one layer of a run, by step. Errors  LabError 'io' when one is not what was written. */
  read(runId: RunId, quantity: QuantityName, layer: number): LayerHistogram[] {
    const sql = 'SELECT * FROM histogram WHERE run_id = ? AND quantity = ? AND layer = ? ORDER BY step';
    return this.#connection.all<HistogramRow>(sql, runId, quantity, layer).map((row) => {
      const histogram = decodeHistogram(row);
      if (histogram !== null) return { quantity, layer, step: row.step, ...histogram };
      const what = `the ${quantity} of layer ${String(layer)} at step ${String(row.step)}, run ${runId}`;
      throw new LabError('io', `the history file is damaged: ${what}, do not match their checksum`);
    });
  }
}
