import { randomBytes, randomInt } from 'node:crypto';
import { messageOf } from '../../shared/errors';
import type { RunDetail, RunId, SweepId } from '../../shared/run';
import { datasetsFolder } from '../paths';
import { resultDigest } from '../results/resultDigest';
import type { RunResult } from '../results/resultReader';
import { jobName } from '../results/format';
import { expectedOf, storeResult } from '../results/storeResult';
import type { TrainedOnce } from '../results/trainResult';
import type { LaunchTrainer } from '../runs/trainerProcess';
import type { AwayJob } from './awayJobs';
import type { CollectorListener } from './collectorApi';
import { fetchResult } from './fetchResult';
import type { CollectorParts, Handover } from './handover';
import { checkName } from './job';
import type { JobEnd, QueueSight } from './protocol';
import type { Check } from './sweepBook';
import { HERE, trainHere } from './trainHere';
import { trustedAs } from './workerNames';

/** How often a result may be thrown away before the run is computed here. */
const MOST_TRIES = 3;

export interface IntakeOptions {
  readonly listener: CollectorListener;
  readonly launchTrainer: LaunchTrainer;
  /** Share of the runs that are computed twice. */
  readonly check: number;
  /** A result was stored. */
  stored(): void;
  /** How long the history could not be written so far, in milliseconds. */
  waitedMs(): number;
}

/** A run that is computed here because workers differ about it, or nobody gave a result that can be taken. */
interface Own {
  readonly done: Promise<void>;
  stop(): void;
}

interface SweepCheck {
  readonly sweepId: SweepId;
  readonly check: Check;
}

/** Takes in what workers have made: checks it, stores it, lets a share be computed twice, refuses who differs. */
export class Intake {
  readonly #parts: CollectorParts;
  readonly #handover: Handover;
  readonly #options: IntakeOptions;
  readonly #refused = new Map<string, string>();
  readonly #own = new Map<string, Own>();
  #acknowledged: string[] = [];
  /** The place among what has ended from which it is looked next. */
  #from = 0;
  #closing = false;

  constructor(parts: CollectorParts, handover: Handover, options: IntakeOptions) {
    this.#parts = parts;
    this.#handover = handover;
    this.#options = options;
  }

  /** Asks what has ended, and takes it in, one after another. Returns whether there is more to see at once. */
  async round(): Promise<boolean> {
    const { jobs, book, link } = this.#parts;
    const checks = this.#checks();
    if (jobs.size === 0 && checks.size === 0) return false;
    const { ends, next } = await link().ask('ends', { history: book.history, from: this.#from });
    // What is computed here lies there until it is settled, what was taken back until the two agree.
    const open = ends.filter(({ id }) => !this.#own.has(id) && (checks.has(id) || jobs.get(id) !== undefined));
    // What is taken in goes, and what lay behind it moves up.
    if (open.length === 0) this.#from = next;
    try {
      for (const end of open) {
        if (this.#closing) break;
        const check = checks.get(end.id);
        await (check === undefined ? this.#take(end) : this.#takeCheck(check, end));
      }
    } finally {
      await this.#acknowledge();
    }
    return open.length > 0 || next > 0;
  }

  /** Whether second computings of a sweep, or a run of it on this computer, are still to come. */
  isBusyWith(sweepId: SweepId): boolean {
    return this.#parts.book.checks(sweepId).length > 0;
  }

  /** Takes over who was refused, also at an earlier time or by others, so that no result of theirs is taken. */
  heedRefused(refused: QueueSight['refused']): void {
    for (const [name, reason] of refused) if (!this.#refused.has(name)) this.#refused.set(name, reason);
  }

  /** Gives up the second computings of a sweep for which there is nobody. Returns how many. */
  async giveUpChecks(sweepId: SweepId): Promise<number> {
    const { book } = this.#parts;
    const open = book.checks(sweepId).filter((check) => !this.#own.has(check.job));
    if (open.length === 0) return 0;
    this.#write(() => {
      for (const check of open) book.removeCheck(sweepId, check.job);
      book.change(sweepId, ({ unchecked }) => ({ unchecked: unchecked + open.length }));
    });
    await this.#handover.forget(open.map((check) => check.job));
    return open.length;
  }

  /** Ends what is computed here. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const own of this.#own.values()) own.stop();
    await Promise.all([...this.#own.values()].map(({ done }) => done));
  }

  /** The second computings that are to come, by job. */
  #checks(): ReadonlyMap<string, SweepCheck> {
    const { book, place } = this.#parts;
    const sweepIds = [...book.all(place).keys()];
    const all = sweepIds.flatMap((sweepId) => book.checks(sweepId).map((check) => ({ sweepId, check })));
    return new Map(all.map((each) => [each.check.job, each]));
  }

  async #take(end: JobEnd): Promise<void> {
    const { jobs, store, place, link } = this.#parts;
    const entry = jobs.get(end.id);
    if (entry === undefined) return;
    const runIds = entry.runIds.filter((id) => store.elsewhere.of(id)?.place === place);
    const [first] = runIds;
    // Taken back meanwhile, in the window or by another program.
    if (first === undefined) return this.#done(entry);
    const run = store.runs.get(first);
    if (end.state === 'failed') return this.#takeFailure(entry, run, runIds, end.value);
    const fetched = await fetchResult(link(), end, entry.job, expectedOf(run));
    if (fetched.kind === 'lost') return this.#redo(entry, run, null);
    if (fetched.kind === 'wrong') {
      const { worker, why } = fetched;
      if (worker !== null)
        await this.#refuse(worker, `what it handed in for “${run.name}” cannot be right: ${why}`, run);
      return this.#redo(entry, run, worker);
    }
    const { result, worker } = fetched;
    if (this.#refused.has(trustedAs(worker))) return this.#redo(entry, run, worker);
    const check = this.#drawn(entry, run, worker, result);
    this.#store(entry, runIds, result, check);
    if (check !== null) await this.#handover.giveCheck(check.job, run.id, [worker]);
  }

  /** The result for each run of the job, and that it is to be computed twice: all or nothing. */
  #store(entry: AwayJob, runIds: readonly RunId[], result: RunResult, check: Check | null = null): void {
    const { store, book, place } = this.#parts;
    const stored = this.#write(() => {
      const away = runIds.filter((id) => store.elsewhere.of(id)?.place === place);
      const [first] = away;
      const sweepId = first === undefined ? null : store.runs.get(first).sweepId;
      for (const id of away) storeResult(store, id, result);
      if (check !== null && sweepId !== null) book.addCheck(sweepId, check);
      return away;
    });
    stored.forEach(() => this.#options.stored());
    this.#options.listener.changed(stored);
    this.#done(entry);
  }

  /** One change of the history, on the disk when it returns. Another program that writes is waited for by the next round, not here. */
  #write<T>(work: () => T): T {
    const { store } = this.#parts;
    return store.impatiently(this.#options.waitedMs(), () => store.durably(work));
  }

  /** Nobody could do it, though several tried. */
  #takeFailure(entry: AwayJob, run: RunDetail, runIds: readonly RunId[], reason: string): void | Promise<void> {
    // It was dropped while it was wanted again.
    if (reason === 'nobody wants it') return this.#redo(entry, run, null);
    const said = reason.replace(/\s+/g, ' ').trim().slice(0, 500) || 'no reason was given';
    const message = `No worker of the queue could compute it: ${said}`;
    this.#write(() => runIds.forEach((id) => this.#parts.store.runs.setStatus(id, 'failed', { message })));
    this.#options.listener.changed(runIds);
    this.#options.listener.notice('error', `“${run.name}”: ${message}`, run.id);
    this.#done(entry);
  }

  /** Lets it be computed again, by somebody else; here, when that has not helped. */
  async #redo(entry: AwayJob, run: RunDetail, worker: string | null): Promise<void> {
    if (worker !== null && !entry.not.includes(worker)) entry.not = [...entry.not, worker];
    entry.tries++;
    if (entry.tries < MOST_TRIES) return this.#handover.giveAgain(entry);
    this.#compute(entry.job, run, (result) => {
      this.#store(entry, entry.runIds, result);
      return Promise.resolve();
    });
  }

  /** Draws lots whether a second worker computes the run too; null: not. */
  #drawn(entry: AwayJob, run: RunDetail, worker: string, result: RunResult): Check | null {
    const { book } = this.#parts;
    const sweep = run.sweepId === null ? null : book.get(run.sweepId);
    if (run.sweepId === null || sweep === null || book.checkedRun(run.sweepId, run.id)) return null;
    if (sweep.sure !== run.id && randomInt(1_000_000) >= this.#options.check * 1_000_000) return null;
    const job = checkName(entry.job, randomBytes(6).toString('hex'));
    return { job, runId: run.id, digest: resultDigest(result), worker };
  }

  async #takeCheck({ sweepId, check }: SweepCheck, end: JobEnd): Promise<void> {
    const { book, store, link } = this.#parts;
    const settle = (how: 'checked' | 'unchecked') => {
      this.#write(() => {
        book.removeCheck(sweepId, check.job);
        book.change(sweepId, (sweep) => ({ [how]: sweep[how] + 1 }));
      });
      this.#acknowledged.push(check.job);
    };
    const [summary] = store.runs.list({ ids: [check.runId] });
    // Deleted, or to be made anew anyhow.
    if (summary === undefined || summary.elsewhere !== null || end.state === 'failed') return settle('unchecked');
    const run = store.runs.get(check.runId);
    const fetched = await fetchResult(link(), end, check.job, expectedOf(run));
    const again = (not: string) =>
      this.#handover.giveAgain({ job: check.job, runIds: [run.id], not: [check.worker, not] });
    if (fetched.kind === 'lost') return again(check.worker);
    if (fetched.kind === 'wrong') {
      if (fetched.worker === null) return settle('unchecked');
      await this.#refuse(fetched.worker, `what it handed in for “${run.name}” cannot be right: ${fetched.why}`, run);
      return again(fetched.worker);
    }
    const { worker, result } = fetched;
    if (worker === check.worker) return settle('unchecked');
    const digest = resultDigest(result);
    if (digest === check.digest) return settle('checked');
    const both = `“${run.name}” is not the same from ${check.worker} and from ${worker}`;
    this.#options.listener.notice('warning', `${both}; this computer computes it to see which is right`, run.id);
    this.#compute(check.job, run, async (own) => {
      const right = resultDigest(own);
      for (const [name, theirs] of [
        [check.worker, check.digest],
        [worker, digest],
      ] as const) {
        if (theirs !== right)
          await this.#refuse(name, `it computed other numbers for “${run.name}” than this computer`, run);
      }
      if (check.digest !== right) this.#replace(run, own);
      settle('checked');
    });
  }

  /** The own result in the place of a wrong one. */
  #replace(run: RunDetail, result: RunResult): void {
    const { store, jobs, place } = this.#parts;
    // Whoever was refused has had all of his made anew, this one among them.
    const away = store.elsewhere.of(run.id);
    if (away?.place !== place) return;
    this.#write(() => storeResult(store, run.id, result));
    this.#options.listener.changed([run.id]);
    const entry = jobs.get(away.job);
    if (entry !== undefined) this.#done(entry);
  }

  /** Computes a run here, beside all else. */
  #compute(job: string, run: RunDetail, then: (result: RunResult) => Promise<void>): void {
    let training: TrainedOnce | null = null;
    const folder = datasetsFolder(this.#parts.store.file);
    const done = trainHere(this.#options.launchTrainer, run, folder, (begun) => (training = begun))
      .then(then)
      .then(() => this.#acknowledge())
      .catch((thrown: unknown) => {
        if (this.#closing) return;
        this.#options.listener.notice(
          'error',
          `“${run.name}” could not be computed by ${HERE}: ${messageOf(thrown)}`,
          run.id,
        );
      })
      .finally(() => this.#own.delete(job));
    this.#own.set(job, { done, stop: () => training?.stop() });
  }

  /** Takes nothing of a worker any more; what the history has of it in this sweep is made anew. */
  async #refuse(worker: string, reason: string, { sweepId, id }: RunDetail): Promise<void> {
    const { store, jobs, place, link } = this.#parts;
    const name = trustedAs(worker);
    if (this.#refused.has(name)) return;
    const made = this.#write(() => {
      const runIds = sweepId === null ? [] : store.elsewhere.madeBy(sweepId, worker);
      const anew = `Made anew: the worker ${worker} is refused, ${reason}.`;
      for (const runId of runIds) {
        const { specHash, coreVersion } = store.runs.get(runId);
        store.elsewhere.makeAnew(runId, { place, job: jobName(specHash, coreVersion) }, anew);
      }
      if (!runIds.includes(id)) store.runs.addEvent(id, 'refused', `The worker ${worker} is refused: ${reason}.`);
      return runIds;
    });
    this.#refused.set(name, reason);
    this.#options.listener.changed(made);
    const count = made.length === 0 ? '' : ` ${made.length} of its runs are made anew.`;
    const lift = `When its cause is mended: lab worker --queue … --readmit ${JSON.stringify(name)}`;
    this.#options.listener.notice('error', `The worker ${worker} is refused: ${reason}.${count} ${lift}`, id);
    await link().ask('refuse', { name, reason });
    this.#handover.readRows();
    const again = new Set(made);
    const entries = [...jobs.all()].filter((entry) => entry.runIds.some((each) => again.has(each)));
    for (const entry of entries) if (!entry.not.includes(worker)) entry.not = [...entry.not, worker];
    await this.#handover.give(entries);
  }

  #done(entry: AwayJob): void {
    this.#parts.jobs.remove(entry.job);
    this.#acknowledged.push(entry.job);
  }

  async #acknowledge(): Promise<void> {
    const jobs = this.#acknowledged;
    if (jobs.length === 0) return;
    this.#acknowledged = [];
    await this.#handover.forget(jobs);
  }
}
