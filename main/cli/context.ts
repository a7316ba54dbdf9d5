import path from 'node:path';
import { LabError, messageOf } from '../../shared/errors';
import type { RunId, RunSummary } from '../../shared/run';
import { findData } from '../folder/location';
import { databaseFile } from '../paths';
import { unsaved } from '../runs/outages';
import { RunQueue } from '../runs/queue';
import type { QueueLimits } from '../runs/queueLimits';
import { queueLimits, readSettings } from '../settings';
import { isPassing } from '../store/connection';
import { Store } from '../store/store';
import type { ParsedArgs } from './args';
import type { LabHost } from './host';
import { DEFAULT_WAIT_S, MAX_WAIT_S } from './options';
import { Patience } from './patience';
import { ProgressLine, progressText } from './progress';

/** Exit codes of `lab`. */
export const EXIT = { done: 0, checkFailed: 1, badInput: 2, cannotWrite: 3, interrupted: 130 } as const;

const HEARTBEAT_MS = 5000;

/** dist/, where the built files lie; its parent is the project or the packaged app. */
const DIST = path.join(import.meta.dirname, '..');
/** The built worker of `lab check-reference`. */
export const REFERENCE_WORKER_FILE = path.join(DIST, 'main', 'referenceWorker.js');
/** The built worker of `lab lessons`. */
export const LESSON_WORKER_FILE = path.join(DIST, 'main', 'lessonWorker.js');
/** The built worker of `lab diagnose-bench`. */
export const BENCH_WORKER_FILE = path.join(DIST, 'main', 'benchWorker.js');

/** What a command works with: who runs it, its arguments, the history (opened when first needed), and where output goes. */
export class CliContext {
  readonly host: LabHost;
  readonly args: ParsedArgs;
  readonly json: boolean;
  readonly #makesHistory: boolean;
  #store: Store | null = null;
  #heartbeat: NodeJS.Timeout | null = null;

  /** @param makesHistory whether a `--db` that does not exist is made. */
  constructor(host: LabHost, args: ParsedArgs, makesHistory: boolean) {
    this.host = host;
    this.args = args;
    this.#makesHistory = makesHistory;
    this.json = args.flag('json');
  }

  /** The history: `--db FILE`, or the one of the app. */
  get store(): Store {
    this.#store ??= this.#openStore();
    return this.#store;
  }

  /** The one positional argument of a command. */
  only(what: string): string {
    const [first, ...more] = this.args.positionals;
    if (first === undefined) throw new LabError('input', `${what} is missing; see lab help`);
    if (more.length > 0) throw new LabError('input', `expected one ${what}; got ${this.args.positionals.join(' ')}`);
    return first;
  }

  noPositionals(): void {
    const [first] = this.args.positionals;
    if (first !== undefined) throw new LabError('input', `unexpected argument "${first}"; see lab help`);
  }

  /** Path of SQLite's native part. */
  get nativeBinding(): string {
    return this.host.nativeBinding;
  }

  /** The sample study that is shipped. */
  get sampleFile(): string {
    return this.host.sampleFile;
  }

  /** For people; nothing with --json. */
  say(text: string): void {
    if (!this.json) process.stdout.write(`${text}\n`);
  }

  /** The one document of --json; nothing without it. */
  document(value: unknown): void {
    if (this.json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  warn(text: string): void {
    process.stderr.write(`lab: ${text}\n`);
  }

  /**
   * Trains queued runs to their end, or resumes ended ones, within the limits of the settings but for those given. Ctrl+C
   * saves their state. While the history cannot be written they wait, for as long as `--wait` says.
   *
   * @returns the runs as stored afterwards, and with which exit code they were broken off, if they were.
   */
  async train(
    ids: readonly RunId[],
    given: Partial<QueueLimits>,
    how: 'start' | 'resume' = 'start',
  ): Promise<{ runs: readonly RunSummary[]; brokenOff: number | null }> {
    const { store } = this;
    const patience = new Patience(this.args.count('wait', DEFAULT_WAIT_S, MAX_WAIT_S), (text) => this.warn(text));
    const limits = { ...queueLimits(readSettings(store)), ...given };
    const queue = new RunQueue(store, this.host.launchTrainer, limits, {
      changed: () => undefined,
      notice: (_level, message) => this.warn(message),
      outage: (outage) => patience.hear(outage),
    });
    const progress = new ProgressLine((elapsedMs) => progressText(store.runs.list({ ids }), elapsedMs));
    const interrupted = new Promise<number>((resolve) => {
      const onSignal = () => resolve(EXIT.interrupted);
      process.once('SIGINT', onSignal);
      process.once('SIGTERM', onSignal);
    });
    if (how === 'start') queue.enqueue(ids);
    else for (const id of ids) this.#resume(queue, id);
    const brokenOff = await Promise.race([
      queue.idle().then(() => null),
      interrupted,
      patience.over.then(() => EXIT.cannotWrite),
    ]);
    progress.close();
    patience.close();
    await queue.shutdown();
    return { runs: store.runs.list({ ids }).map((run) => unsaved(run, queue.outage)), brokenOff };
  }

  /** One that cannot go on, its data set deleted, does not hold up the others. */
  #resume(queue: RunQueue, id: RunId): void {
    try {
      queue.resume(id);
    } catch (thrown) {
      this.warn(messageOf(thrown));
    }
  }

  close(): void {
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat);
    this.#store?.close();
    this.#store = null;
  }

  /** Where the history is, or would be. */
  get historyFile(): string {
    return path.resolve(this.args.text('db') ?? databaseFile(findData().folder));
  }

  #openStore(): Store {
    const file = this.historyFile;
    const { store, notices } = Store.open({
      file,
      nativeBinding: this.nativeBinding,
      kind: 'cli',
      create: this.#makesHistory || this.args.text('db') === undefined,
    });
    for (const notice of notices) this.warn(notice);
    try {
      store.recoverInterrupted();
    } catch (thrown) {
      // Who only reads can do so; the next program marks them.
      if (!isPassing(thrown)) throw thrown;
    }
    this.#heartbeat = setInterval(() => {
      try {
        store.beat();
      } catch (thrown) {
        this.warn(messageOf(thrown));
      }
    }, HEARTBEAT_MS);
    this.#heartbeat.unref();
    return store;
  }
}
