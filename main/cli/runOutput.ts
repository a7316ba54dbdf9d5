import { METRICS } from '../../shared/metrics';
import { verdictOf } from '../../shared/replay';
import type { RunSummary } from '../../shared/run';
import { duration } from './progress';
import { short, textTable } from './table';

/** A run as `--json` prints it. Fields are only ever added. */
export function runJson(run: RunSummary) {
  return {
    id: run.id,
    name: run.name,
    status: run.status,
    message: run.message,
    elsewhere: run.elsewhere,
    seeds: run.spec.seeds,
    finalLoss: lastOf(run, 'loss'),
    finalAccuracy: lastOf(run, 'accuracy'),
    metrics: run.metrics,
    weightsHash: run.weightsHash,
    replay: verdictOf(run),
    steps: run.step,
    totalSteps: run.totalSteps,
    elapsedMs: run.elapsedMs,
    points: run.pointCount,
    sweepId: run.sweepId,
    specHash: run.specHash,
    datasetTitle: run.datasetTitle,
    starred: run.starred,
    archived: run.archivedAt !== null,
    tags: run.tags,
    note: run.note,
    createdAt: new Date(run.createdAt).toISOString(),
  };
}

/** The newest value on held-out examples or, where nothing is held out, on the training set. */
export function lastOf(run: RunSummary, quantity: 'loss' | 'accuracy'): number | null {
  return (run.metrics[`${quantity}.test`] ?? run.metrics[`${quantity}.train`])?.last ?? null;
}

/** Runs as a text table. */
export function runsTable(runs: readonly RunSummary[]): string {
  return textTable(
    ['name', 'id', 'status', 'steps', METRICS['loss.test'].label, METRICS['accuracy.test'].label, 'time'],
    runs.map((run) => [
      run.name,
      run.id,
      run.status,
      String(run.step),
      short(lastOf(run, 'loss')),
      short(lastOf(run, 'accuracy')),
      duration(run.elapsedMs),
    ]),
  );
}

/** Messages of runs that did not end as planned. */
export function troubles(runs: readonly RunSummary[]): readonly string[] {
  return runs.filter((run) => run.message !== null).map((run) => `${run.name} (${run.id}): ${run.message}`);
}
