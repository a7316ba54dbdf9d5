import { tableHash } from '../../shared/datasets/stored';
import { LabError } from '../../shared/errors';
import { parseSpec, specHash } from '../../shared/experimentSchema';
import type { RunId, SweepId } from '../../shared/run';
import { datasetsFolder } from '../paths';
import type { Store } from '../store/store';
import type { AwayJob, AwayJobs } from './awayJobs';
import { encodeJob } from './job';
import { QUEUE_LIMITS } from './limits';
import type { LinkClient } from './linkClient';
import type { LinkJob } from './protocol';
import type { SweepBook } from './sweepBook';
import { requireTravelling, sendTable } from './tables';

/** Runs that are read and sent at a time. */
const BULK = 200;

/** A run that can never be computed elsewhere, whatever becomes of the connection. */
export class CannotTravel extends LabError {}

/** What the parts of a collector share. */
export interface CollectorParts {
  readonly store: Store;
  readonly book: SweepBook;
  readonly jobs: AwayJobs;
  /** The queue's name, host:port/database. */
  readonly place: string;
  /** Errors  LabError 'io' while there is none. */
  link(): LinkClient;
}

/** Puts the runs of a history on a queue, takes them back, and sees to it that the two agree. */
export class Handover {
  readonly #parts: CollectorParts;
  readonly #tables = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: CollectorParts) {
    this.#parts = parts;
  }

  /** After a server lost what it had, data sets are asked about anew. */
  forgetTables(): void {
    this.#tables.clear();
  }

  /** Reads from the history which runs are on this queue. */
  readRows(): void {
    const { jobs, store, place } = this.#parts;
    jobs.read(store.elsewhere.list({ kind: 'queue', place }));
  }

  /** Lets jobs that were taken back away again. */
  async resume(jobs: readonly AwayJob[]): Promise<void> {
    for (const entry of jobs) entry.withdrawn = false;
    await this.give(jobs);
  }

  /** Puts jobs on the queue; those that are there stay. Errors  LabError 'input', 'notFound' for a data set that cannot travel. */
  async give(jobs: readonly AwayJob[]): Promise<void> {
    const { book, link } = this.#parts;
    for (let from = 0; from < jobs.length; from += BULK) {
      await this.#inTurn(async () => {
        // What was taken back meanwhile is not put there again.
        const isAway = (each: AwayJob) => this.#parts.jobs.get(each.job) === each && !each.withdrawn;
        const bulk: LinkJob[] = [];
        for (const entry of jobs.slice(from, from + BULK).filter(isAway)) bulk.push(await this.#encode(entry));
        await link().ask('add', { history: book.history, jobs: bulk });
      });
    }
  }

  /** A job as it is sent, its data set with it. */
  async #encode({ job, runIds, not }: Pick<AwayJob, 'job' | 'runIds' | 'not'>): Promise<LinkJob> {
    const { store, book, link } = this.#parts;
    const stored = store.elsewhere.specs(runIds.slice(0, 1)).get(runIds[0]!);
    if (stored === undefined) throw new LabError('notFound', `there is no run ${runIds[0]} in the history`);
    const spec = parseSpec(stored.spec);
    if (specHash(spec) !== stored.specHash) {
      const why = 'was made by an earlier version of the program, which workers would not know';
      throw new CannotTravel('state', `“${store.runs.get(runIds[0]!).name}” ${why}: make it anew`);
    }
    if (spec.dataset.name === 'file') {
      const hash = tableHash(spec.dataset);
      requireTable(hash, datasetsFolder(store.file));
      if (!this.#tables.has(hash)) await sendTable(link(), book.history, hash, datasetsFolder(store.file));
      this.#tables.add(hash);
    }
    return encodeJob(job, spec, not);
  }

  /** The run as one job more, for a second worker. */
  async giveCheck(job: string, runId: RunId, not: readonly string[]): Promise<void> {
    const { book, link } = this.#parts;
    await link().ask('add', { history: book.history, jobs: [await this.#encode({ job, runIds: [runId], not })] });
  }

  /** Puts a job in the place of the one that has ended. */
  async giveAgain(entry: Pick<AwayJob, 'job' | 'runIds' | 'not'>): Promise<void> {
    await this.#parts.link().ask('redo', { job: await this.#encode(entry) });
  }

  /** Own data sets of a sweep that has come to its end are forgotten, unless another one that is away needs them. */
  async forgetTablesOf(sweepId: SweepId, away: readonly SweepId[]): Promise<void> {
    const { book, link } = this.#parts;
    const hashes = this.#tablesOf(sweepId);
    if (hashes.size === 0) return;
    const needed = new Set(away.flatMap((id) => [...this.#tablesOf(id)]));
    for (const hash of hashes) {
      if (needed.has(hash)) continue;
      await link().ask('forgetTable', { history: book.history, hash });
      this.#tables.delete(hash);
    }
  }

  #tablesOf(sweepId: SweepId): ReadonlySet<string> {
    const specs = this.#parts.store.runs.list({ sweepId }).map((run) => run.spec);
    return new Set(specs.flatMap(({ dataset }) => (dataset.name === 'file' ? tableHash(dataset) : [])));
  }

  /** Wants these jobs no more: results and all are gone, and workers stop. */
  async forget(jobs: readonly string[]): Promise<void> {
    const { book, link } = this.#parts;
    for (let from = 0; from < jobs.length; from += QUEUE_LIMITS.bulk) {
      const ids = jobs.slice(from, from + QUEUE_LIMITS.bulk);
      await this.#inTurn(() => link().ask('forget', { history: book.history, ids }));
    }
  }

  /** Takes back what nobody has begun. */
  async withdraw(jobs: readonly AwayJob[]): Promise<void> {
    const { book, link } = this.#parts;
    for (let from = 0; from < jobs.length; from += QUEUE_LIMITS.bulk) {
      const ids = jobs.slice(from, from + QUEUE_LIMITS.bulk).map((each) => each.job);
      await this.#inTurn(async () => {
        for (const id of await link().ask('withdraw', { history: book.history, ids })) {
          const entry = this.#parts.jobs.get(id);
          if (entry !== undefined) entry.withdrawn = true;
        }
      });
    }
  }

  /**
   * Makes queue and history agree, whatever happened to either: what is missing there is put there, what nobody waits for here is
   * forgotten there.
   */
  async reconcile(): Promise<void> {
    const { jobs, book, place, link } = this.#parts;
    // First the queue, then the history: what another program hands over meanwhile is in both.
    const wanted = new Set<string>();
    for (let cursor = ''; cursor !== '0';) {
      const page = await link().ask('wanted', { history: book.history, cursor: cursor || '0' });
      for (const id of page.ids) wanted.add(id);
      cursor = page.cursor;
    }
    this.readRows();
    const sweeps = book.all(place);
    const checks = [...sweeps.keys()].flatMap((id) => book.checks(id));
    const isPaused = (entry: AwayJob) =>
      entry.sweepIds.size > 0 && [...entry.sweepIds].every((id) => sweeps.get(id)?.paused === true);
    for (const entry of jobs.all()) entry.withdrawn = isPaused(entry) && (entry.withdrawn || !wanted.has(entry.job));

    const known = new Set(checks.map((check) => check.job));
    await this.forget([...wanted].filter((id) => jobs.get(id) === undefined && !known.has(id)));

    const absent = await this.#absent([...jobs.all()].map((each) => each.job).concat(checks.map((each) => each.job)));
    const missing = [...jobs.all()].filter(
      (each) => !isPaused(each) && (absent.has(each.job) || !wanted.has(each.job)),
    );
    await this.give(missing);
    for (const check of checks) {
      if (wanted.has(check.job) && !absent.has(check.job)) continue;
      const isThere = this.#parts.store.elsewhere.specs([check.runId]).size > 0;
      if (isThere) await this.giveCheck(check.job, check.runId, [check.worker]);
    }
  }

  /** One change on the queue after another: what is put there and what is taken away must not cross. */
  async #inTurn(work: () => Promise<unknown>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    await turn;
  }

  async #absent(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const absent = new Set<string>();
    for (let from = 0; from < ids.length; from += QUEUE_LIMITS.ids) {
      const some = await this.#parts.link().ask('absent', { ids: ids.slice(from, from + QUEUE_LIMITS.ids) });
      for (const id of some) absent.add(id);
    }
    return absent;
  }
}

function requireTable(hash: string, folder: string): void {
  try {
    requireTravelling(hash, folder);
  } catch (thrown) {
    throw thrown instanceof LabError ? new CannotTravel(thrown.code, thrown.message) : thrown;
  }
}
