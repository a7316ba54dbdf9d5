import { resolve } from 'node:path';
import type { RunId, RunRecord } from '../../shared/run';
import { isNoRoom } from '../disk/freeSpace';
import { Checkpoints } from './checkpoints';
import { Comparisons } from './comparisons';
import { DatasetTitles } from './datasetTitles';
import { type Connection, isPassing } from './connection';
import { type DatabaseOptions, openDatabase } from './database';
import { ElsewhereStore } from './elsewhere';
import { resolveLinks } from './fileChecks';
import { HistogramStore } from './histograms';
import { interruptRuns } from './interrupted';
import { writeInLittleRoom } from './littleRoom';
import { ReplayStore } from './replays';
import { Reserve } from './reserve';
import { type ChangedRuns, RunChanges } from './runChanges';
import { readRecord } from './runRecord';
import { Runs } from './runs';
import { SeriesStore } from './series';
import { type SessionKind, Sessions } from './sessions';
import { SettingsStore } from './settings';
import { SnapshotStore } from './snapshots';
import { Studies } from './study/studies';
import { Sweeps } from './sweeps';
import { SweepTemplates } from './sweepTemplates';

export interface StoreOptions extends DatabaseOptions {
  /** Which program asks; other programs name it when they must wait. */
  readonly kind: SessionKind;
}

/**
 * The history: one SQLite file that the window and any number of `lab` commands may have open at the same time.
 * All calls are synchronous; each change is one short transaction.
 */
export class Store {
  /** As it was named: a link is not followed, and data sets lie beside it. */
  readonly file: string;
  readonly runs: Runs;
  readonly series: SeriesStore;
  readonly histograms: HistogramStore;
  readonly checkpoints: Checkpoints;
  readonly snapshots: SnapshotStore;
  readonly elsewhere: ElsewhereStore;
  readonly sweeps: Sweeps;
  readonly sweepTemplates: SweepTemplates;
  readonly comparisons: Comparisons;
  readonly datasetTitles: DatasetTitles;
  readonly replays: ReplayStore;
  readonly studies: Studies;
  readonly settings: SettingsStore;
  readonly #connection: Connection;
  readonly #sessions: Sessions;
  readonly #now: () => number;
  #changes: RunChanges | null = null;

  /** Opens or makes the file. `notices` are sentences for the user: an upgrade, a repair. Errors as `openDatabase`. */
  static open(options: StoreOptions): { store: Store; notices: string[] } {
    try {
      return Store.#open(options);
    } catch (thrown) {
      // A window on a full disk must open: runs are deleted in it.
      const reserve = new Reserve(resolveLinks(resolve(options.file)));
      if (!isNoRoom(thrown) || options.kind !== 'window' || !reserve.lend()) throw thrown;
      try {
        return Store.#open(options);
      } finally {
        reserve.takeBack();
      }
    }
  }

  static #open(options: StoreOptions): { store: Store; notices: string[] } {
    const { connection, notices } = openDatabase(options);
    try {
      return { store: new Store(connection, options), notices };
    } catch (thrown) {
      connection.close();
      throw thrown;
    }
  }

  private constructor(connection: Connection, options: StoreOptions) {
    this.#connection = connection;
    this.#now = options.now ?? (() => Date.now());
    this.#sessions = new Sessions(connection, options.kind, this.#now);
    this.file = resolve(options.file);
    this.runs = new Runs(connection, this.#sessions, this.#now);
    this.histograms = new HistogramStore(connection);
    this.snapshots = new SnapshotStore(connection);
    this.series = new SeriesStore(connection, this.#sessions.id, this.histograms, this.snapshots);
    this.checkpoints = new Checkpoints(connection, this.#now);
    this.elsewhere = new ElsewhereStore(connection, this.#sessions);
    this.sweeps = new Sweeps(connection, this.#now);
    this.sweepTemplates = new SweepTemplates(connection, this.#now);
    this.comparisons = new Comparisons(connection, this.#now);
    this.datasetTitles = new DatasetTitles(connection);
    this.replays = new ReplayStore(connection);
    this.studies = new Studies(connection, this.runs.bin, this.datasetTitles, this.#now);
    this.settings = new SettingsStore(connection);
    // A command that only reads leaves no trace; one that trains is written down with its first run.
    if (options.kind === 'window') this.beat();
  }

  /** Why nothing can be started or changed, as a sentence; null where it can. */
  get readOnly(): string | null {
    return this.#connection.readOnly;
  }

  /** Longest wait for another program that is writing, in milliseconds. */
  set busyTimeout(ms: number) {
    this.#connection.busyTimeoutMs = ms;
  }

  /** Says that this program is alive. Call every 10 s or so while it has runs. */
  beat(): void {
    if (this.readOnly === null) this.#sessions.beat();
  }

  /** The file that takes that room. */
  get reserveFile(): string {
    return this.#connection.reserve.file;
  }

  /** Keeps some room on the disk for deletions, where there is plenty. Call it now and then. */
  keepReserve(): void {
    if (this.readOnly === null) this.#connection.reserve.keep();
  }

  /**
   * Marks the active runs of programs that have died as interrupted; call it after opening. Runs of a living window or
   * command are never touched. Returns the ids of the runs.
   */
  recoverInterrupted(): RunId[] {
    if (this.readOnly !== null) return [];
    return writeInLittleRoom(this.#connection, () =>
      interruptRuns(this.#connection, this.#sessions, 'dead', this.#now()),
    );
  }

  /** Whether an active run is this program's. */
  owns(runId: RunId): boolean {
    const row = this.#connection.get<{ session_id: string | null }>('SELECT session_id FROM run WHERE id = ?', runId);
    return row?.session_id === this.#sessions.id;
  }

  /** What is stored of a run beside its summary; a run without any has an empty one. */
  record(id: RunId): RunRecord {
    return readRecord(this.#connection, id);
  }

  /** How long a write waits for another program. */
  get busyTimeoutMs(): number {
    return this.#connection.busyTimeoutMs;
  }

  /** See Connection.impatiently. */
  impatiently<T>(waitedMs: number, work: () => T): T {
    return this.#connection.impatiently(waitedMs, work);
  }

  /** All changes that `work` makes, or none when it throws. */
  atomically<T>(work: () => T): T {
    return this.#connection.write(work);
  }

  /** Like `atomically`, and on the disk when it returns: what is stored elsewhere too may be forgotten there. */
  durably<T>(work: () => T): T {
    return this.#connection.writeDurably(work);
  }

  /** From now on everything is read as it is now, whatever others write; call what is returned before closing. */
  hold(): () => void {
    return this.#connection.hold();
  }

  /** A number that changes when another program has changed the file; this one's own changes leave it as it is. */
  dataVersion(): number {
    return this.#connection.pragma('data_version') as number;
  }

  /** The runs that have changed since the last call, or since the first, which says none. */
  changedRuns(): ChangedRuns {
    if (this.#changes === null) {
      this.#changes = new RunChanges(this.#connection);
      return { changed: [], gone: [] };
    }
    const changes = this.#changes.look();
    for (const id of changes.gone) this.runs.forget(id);
    return changes;
  }

  /**
   * Runs of this program that are still active become interrupted; where that cannot be written, the next program marks
   * them. The store cannot be used afterwards.
   */
  close(): void {
    try {
      if (this.readOnly !== null) return;
      if (this.#hasSession()) interruptRuns(this.#connection, this.#sessions, 'own', this.#now());
      this.#connection.pragma('wal_checkpoint(PASSIVE)');
    } catch (thrown) {
      if (!isPassing(thrown)) throw thrown;
    } finally {
      this.#connection.close();
    }
  }

  /** A command that only read must not wait for a writer at its end. */
  #hasSession(): boolean {
    return this.#connection.get('SELECT 1 FROM session WHERE id = ?', this.#sessions.id) !== null;
  }
}
