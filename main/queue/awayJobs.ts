import type { RunId, SweepId } from '../../shared/run';
import type { ElsewhereRun } from '../store/elsewhere';

/** A job on the queue, and the runs of this history that it computes. */
export interface AwayJob {
  readonly job: string;
  runIds: readonly RunId[];
  sweepIds: ReadonlySet<SweepId>;
  /** Taken back for the time being: its sweep pauses. */
  withdrawn: boolean;
  /** How often a result of it could not be taken. */
  tries: number;
  /** Workers that must not do it. */
  not: readonly string[];
}

/** The runs of a history that are on a queue, by job: equal runs are one. */
export class AwayJobs {
  #jobs = new Map<string, AwayJob>();

  get size(): number {
    return this.#jobs.size;
  }

  get(job: string): AwayJob | undefined {
    return this.#jobs.get(job);
  }

  all(): IterableIterator<AwayJob> {
    return this.#jobs.values();
  }

  /** Those of a sweep. */
  of(sweepId: SweepId): AwayJob[] {
    return [...this.#jobs.values()].filter((each) => each.sweepIds.has(sweepId));
  }

  remove(job: string): void {
    this.#jobs.delete(job);
  }

  /** Takes over what the history says; what is known of a job stays. */
  read(rows: readonly ElsewhereRun[]): void {
    const next = new Map<string, { runIds: RunId[]; sweepIds: Set<SweepId> }>();
    for (const { job, runId, sweepId } of rows) {
      const { runIds, sweepIds } = next.get(job) ?? { runIds: [], sweepIds: new Set() };
      next.set(job, { runIds, sweepIds });
      runIds.push(runId);
      if (sweepId !== null) sweepIds.add(sweepId);
    }
    const jobs = [...next].map(([job, of]) => {
      const known = this.#jobs.get(job) ?? { job, withdrawn: false, tries: 0, not: [], ...of };
      return [job, Object.assign(known, of)] as const;
    });
    this.#jobs = new Map(jobs);
  }
}
