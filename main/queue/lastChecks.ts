import type { QueueFacts } from '../../shared/queue';
import type { SweepId } from '../../shared/run';
import type { CollectorListener } from './collectorApi';
import type { CollectorParts } from './handover';
import type { Intake } from './intake';

/** How long a second worker is waited for when all else is stored. */
const SECOND_WORKER_MS = 10_000;

/** Sees to it that no sweep waits for ever for second computings that nobody can make: said, and given up. */
export class LastChecks {
  readonly #parts: CollectorParts;
  readonly #intake: Intake;
  readonly #listener: CollectorListener;
  readonly #patienceMs: number;
  /** Since when nothing of a sweep is missing but second computings. */
  readonly #bareSince = new Map<SweepId, number>();

  constructor(parts: CollectorParts, intake: Intake, listener: CollectorListener, patienceMs = SECOND_WORKER_MS) {
    this.#parts = parts;
    this.#intake = intake;
    this.#listener = listener;
    this.#patienceMs = patienceMs;
  }

  async giveUp(facts: QueueFacts | null): Promise<void> {
    const { book, jobs, place } = this.#parts;
    for (const [sweepId] of book.all(place)) {
      const checks = book.checks(sweepId);
      if (checks.length === 0 || jobs.of(sweepId).length > 0) {
        this.#bareSince.delete(sweepId);
        continue;
      }
      const since = this.#bareSince.get(sweepId) ?? performance.now();
      this.#bareSince.set(sweepId, since);
      const trusted = facts?.workers.filter(({ refused }) => refused === null) ?? [];
      const isHopeful = checks.some((check) => trusted.some(({ name }) => name !== check.worker));
      if (isHopeful || performance.now() - since < this.#patienceMs) continue;
      const count = await this.#intake.giveUpChecks(sweepId);
      if (count === 0) continue;
      const runs = count === 1 ? '1 run that was' : `${count} runs that were`;
      this.#listener.notice(
        'warning',
        `${runs} to be computed a second time could not be: no second worker is there`,
        null,
      );
    }
  }
}
