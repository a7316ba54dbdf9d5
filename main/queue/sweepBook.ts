import { randomInt, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { RunId, SweepId } from '../../shared/run';
import type { Store } from '../store/store';

const SWEEPS = 'queueSweeps';
const HISTORY = 'queueHistory';
/** Of more, the ones that were handed over first are forgotten: they are only found again by the same command. */
const MOST = 1000;
/** From this many runs on, one at least is computed twice. */
const SURE_FROM = 20;

const SWEEP = z.strictObject({
  place: z.string(),
  paused: z.boolean(),
  /** Runs that were handed over. */
  total: z.int().min(0),
  /** A run, drawn by lot, that is computed twice whatever the share is. */
  sure: z.string().nullable(),
  /** Runs that two workers have computed alike, and those for which there was no second worker. */
  checked: z.int().min(0),
  unchecked: z.int().min(0),
});
/** A sweep that was handed over to a queue. */
export type BookedSweep = z.output<typeof SWEEP>;

const CHECK = z.strictObject({ job: z.string(), runId: z.string(), digest: z.string(), worker: z.string() });
/** A run that is computed a second time: what the first worker made of it. */
export type Check = z.output<typeof CHECK>;

/** What a history remembers of the queues that its sweeps are on, beside the runs that are there. It holds no secret. */
export class SweepBook {
  readonly #store: Store;
  /** How this history is called on queues. */
  readonly history: string;
  readonly #checks = new Map<SweepId, readonly Check[]>();

  constructor(store: Store) {
    this.#store = store;
    // Two programs may come to it at the same time.
    this.history = knownHistory(store) ?? store.atomically(() => knownHistory(store) ?? newHistory(store));
  }

  /** The sweeps of a queue, in the order in which they were handed over. */
  all(place: string): ReadonlyMap<SweepId, BookedSweep> {
    return new Map(Object.entries(this.#read()).filter(([, sweep]) => sweep.place === place));
  }

  get(id: SweepId): BookedSweep | null {
    return this.#read()[id] ?? null;
  }

  /** Writes down that a sweep is handed over; again, it goes on. @param check share of its runs that are computed twice. */
  enter(id: SweepId, place: string, runIds: readonly RunId[], check: number): void {
    const known = this.get(id);
    if (known !== null && known.place === place) {
      return this.put(id, { ...known, paused: false, total: Math.max(known.total, runIds.length) });
    }
    const sure = check > 0 && runIds.length >= SURE_FROM ? runIds[randomInt(runIds.length)]! : null;
    this.put(id, { place, paused: false, total: runIds.length, sure, checked: 0, unchecked: 0 });
  }

  put(id: SweepId, sweep: BookedSweep): void {
    const all = { ...this.#read(), [id]: sweep };
    const some = Object.entries(all).slice(-MOST);
    this.#store.settings.set(SWEEPS, Object.fromEntries(some));
  }

  change(id: SweepId, change: (sweep: BookedSweep) => Partial<BookedSweep>): void {
    const sweep = this.get(id);
    if (sweep !== null) this.put(id, { ...sweep, ...change(sweep) });
  }

  /** Second computings that are not settled yet. */
  checks(id: SweepId): readonly Check[] {
    const known = this.#checks.get(id);
    if (known !== undefined) return known;
    const stored = z.array(CHECK).safeParse(this.#store.settings.get(checksOf(id)));
    const checks = stored.success ? stored.data : [];
    this.#checks.set(id, checks);
    return checks;
  }

  addCheck(id: SweepId, check: Check): void {
    this.#putChecks(id, [...this.checks(id), check]);
  }

  removeCheck(id: SweepId, job: string): void {
    this.#putChecks(
      id,
      this.checks(id).filter((check) => check.job !== job),
    );
  }

  /** Whose run a check is. */
  checkedRun(id: SweepId, runId: RunId): boolean {
    return this.checks(id).some((check) => check.runId === runId);
  }

  #putChecks(id: SweepId, checks: readonly Check[]): void {
    this.#checks.set(id, checks);
    if (checks.length === 0) this.#store.settings.remove(checksOf(id));
    else this.#store.settings.set(checksOf(id), checks);
  }

  #read(): Readonly<Record<SweepId, BookedSweep>> {
    const stored = z.record(z.string(), SWEEP).safeParse(this.#store.settings.get(SWEEPS));
    return stored.success ? stored.data : {};
  }
}

function knownHistory(store: Store): string | null {
  const known = z.uuid().safeParse(store.settings.get(HISTORY));
  return known.success ? known.data : null;
}

function newHistory(store: Store): string {
  const history = randomUUID();
  store.settings.set(HISTORY, history);
  return history;
}

const checksOf = (id: SweepId) => `queueChecks:${id}`;
