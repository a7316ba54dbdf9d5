import { LabError } from '../../shared/errors';
import type { ExperimentSpec } from '../../shared/experiment';
import {
  isActive,
  type RunDetail,
  type RunEvent,
  type RunId,
  type RunPage,
  type RunPlace,
  type RunStatus,
  type RunSummary,
} from '../../shared/run';
import { type Cell, type Connection, sqliteCode } from './connection';
import { idSource } from './ids';
import { RunBin } from './runBin';
import { notFound } from './runNames';
import { RunQueries, type RunFilter } from './runQueries';
import { parseName, parseNote, parseTag } from './runRules';
import { requireEnded, requireTransition, transitionMessage } from './runStates';
import type { Sessions } from './sessions';

export interface NewRun {
  readonly name: string;
  /** SHA-256 of the canonical spec, hex. */
  readonly specHash: string;
  readonly sweepId?: string | null;
  readonly tags?: readonly string[];
  readonly note?: string;
  readonly appVersion: string;
  readonly coreVersion: string;
}

/** What is known at a change of state; what is left out stays as it was. */
export interface RunFacts {
  readonly totalSteps?: number;
  readonly stepsPerEpoch?: number;
  readonly parameterCount?: number;
  readonly step?: number;
  readonly elapsedMs?: number;
  readonly weightsHash?: string;
  /** Why it ended so, for diverged and failed. */
  readonly message?: string | null;
  /** When it began or ended elsewhere, by another clock: milliseconds since 1970. Else it is now. */
  readonly at?: number;
}

export interface RunChanges {
  readonly name?: string | undefined;
  readonly note?: string | undefined;
  readonly starred?: boolean | undefined;
  /** Kept, but not shown at first; only a run that has ended can be. */
  readonly archived?: boolean | undefined;
  readonly addTags?: readonly string[] | undefined;
  readonly removeTags?: readonly string[] | undefined;
}

/** The runs and what happens to them. Active ones belong to the session that queued or resumed them. */
export class Runs {
  readonly #connection: Connection;
  readonly #sessions: Sessions;
  readonly #queries: RunQueries;
  readonly #now: () => number;
  readonly #newId: () => string;
  /** Deleting in two stages. */
  readonly bin: RunBin;

  constructor(connection: Connection, sessions: Sessions, now: () => number) {
    this.#connection = connection;
    this.#sessions = sessions;
    this.#queries = new RunQueries(connection);
    this.#now = now;
    this.#newId = idSource(now);
    this.bin = new RunBin(connection, now, (id) => this.forget(id));
  }

  /** For runs that were deleted for good: nothing of them is kept in memory. */
  forget(id: RunId): void {
    this.#queries.forget(id);
  }

  /** A new run, queued, that belongs to this program. Errors LabError 'input' on a bad name, tag or note. */
  create(spec: ExperimentSpec, options: NewRun): RunSummary {
    const name = parseName(options.name);
    const tags = (options.tags ?? []).map(parseTag);
    const note = parseNote(options.note ?? '');
    return this.#connection.write(() => {
      this.#sessions.beat();
      const id = this.#insert([
        name,
        JSON.stringify(spec),
        options.specHash,
        options.sweepId ?? null,
        this.#sessions.id,
        this.#now(),
        note,
        options.appVersion,
        options.coreVersion,
      ]);
      for (const tag of tags)
        this.#connection.run('INSERT OR IGNORE INTO run_tag (run_id, tag) VALUES (?, ?)', id, tag);
      if (options.sweepId != null) this.#joinSweep(id, options.sweepId);
      this.addEvent(id, 'created', 'Created and queued.');
      return this.#queries.summary(id);
    });
  }

  list(filter: RunFilter = {}): RunSummary[] {
    return this.#queries.list(filter);
  }

  /** See RunQueries.page. */
  page(behind: RunPlace | null, limit: number): RunPage {
    return this.#queries.page(behind, limit);
  }

  /** See RunQueries.get. */
  get(idOrName: string): RunDetail {
    return this.#queries.get(idOrName);
  }

  /** The id that is meant by an id, an unambiguous beginning of one, or an exact name. */
  resolve(idOrName: string): RunId {
    return this.#queries.resolve(idOrName);
  }

  /**
   * Moves a run to another state, with what is known at that moment, and writes it down among its events. A run that is
   * made active again becomes this program's. An end is on the disk when this returns.
   *
   * Errors   LabError 'state' when the state cannot follow the present one, or another living program has the run.
   */
  setStatus(id: RunId, status: RunStatus, facts: RunFacts = {}): void {
    const change = (): void => {
      const run = this.#require(id);
      requireTransition(id, run.status, status);
      this.#requireOwn(id, run);
      const active = isActive(status);
      if (active) this.#sessions.beat();
      const at = Math.min(facts.at ?? Infinity, this.#now());
      const columns: Record<string, Cell | undefined> = {
        status,
        session_id: active ? this.#sessions.id : null,
        message: facts.message ?? null,
        total_steps: facts.totalSteps,
        steps_per_epoch: facts.stepsPerEpoch,
        parameter_count: facts.parameterCount,
        step: facts.step,
        elapsed_ms: facts.elapsedMs,
        weights_hash: active ? null : facts.weightsHash,
        started_at: status === 'running' ? (run.started_at ?? Math.max(at, run.created_at)) : undefined,
        // The clock may have been set back: nothing ends before it began.
        ended_at: active ? null : Math.max(at, run.started_at ?? run.created_at),
        // What goes on is not put away.
        archived_at: active ? null : undefined,
      };
      this.#set(id, columns);
      this.#connection.run('DELETE FROM elsewhere WHERE run_id = ?', id);
      const said = facts.message ?? transitionMessage(run.status, status, facts.step ?? run.step);
      this.addEvent(id, status, said);
    };
    if (isActive(status)) this.#connection.write(change);
    else this.#connection.writeDurably(change);
  }

  /** Writes down the size of a run, which its trainer learns when it has prepared the data. */
  setFacts(id: RunId, facts: Pick<RunFacts, 'totalSteps' | 'stepsPerEpoch' | 'parameterCount'>): void {
    this.#connection.write(() => {
      this.#require(id);
      this.#set(id, {
        total_steps: facts.totalSteps,
        steps_per_epoch: facts.stepsPerEpoch,
        parameter_count: facts.parameterCount,
      });
    });
  }

  /** The core that a run trains with from here on. */
  setCoreVersion(id: RunId, version: string): void {
    this.#connection.write(() => this.#set(id, { core_version: version }));
  }

  /**
   * The same changes to each run, all or none. Returns the runs as they now are.
   * Errors   LabError 'input', 'notFound'; 'state' when an active one is to be archived.
   */
  update(ids: RunId | readonly RunId[], changes: RunChanges): RunSummary[] {
    const list = typeof ids === 'string' ? [ids] : ids;
    const addTags = (changes.addTags ?? []).map(parseTag);
    const columns = {
      name: changes.name === undefined ? undefined : parseName(changes.name),
      note: changes.note === undefined ? undefined : parseNote(changes.note),
      starred: changes.starred === undefined ? undefined : Number(changes.starred),
    };
    return this.#connection.write(() => {
      for (const id of list) {
        const { status } = this.#require(id);
        this.#set(id, columns);
        if (changes.archived === true) {
          requireEnded(id, status, 'archived');
          // One that is archived already keeps its time.
          this.#connection.run('UPDATE run SET archived_at = ? WHERE id = ? AND archived_at IS NULL', this.#now(), id);
        }
        if (changes.archived === false) this.#set(id, { archived_at: null });
        for (const tag of changes.removeTags ?? []) {
          this.#connection.run('DELETE FROM run_tag WHERE run_id = ? AND tag = ?', id, tag);
        }
        for (const tag of addTags) {
          this.#connection.run('INSERT OR IGNORE INTO run_tag (run_id, tag) VALUES (?, ?)', id, tag);
        }
      }
      return this.#queries.list({ ids: list, includeDeleted: true });
    });
  }

  addEvent(id: RunId, kind: string, message: string): void {
    this.#connection.run(
      'INSERT INTO run_event (run_id, at, kind, message) VALUES (?, ?, ?, ?)',
      id,
      this.#now(),
      kind,
      message,
    );
  }

  /** Oldest first. */
  events(id: RunId): RunEvent[] {
    return this.#queries.events(id);
  }

  #insert(cells: readonly Cell[]): RunId {
    for (let tries = 0; ; tries++) {
      const id = this.#newId();
      try {
        this.#connection.run(
          `INSERT INTO run
             (id, status, name, spec, spec_hash, sweep_id, session_id, created_at, note, app_version, core_version)
           VALUES (?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          id,
          ...cells,
        );
        return id;
      } catch (thrown) {
        const isTaken = sqliteCode(thrown) === 'SQLITE_CONSTRAINT_PRIMARYKEY';
        if (!isTaken || tries === 10) throw thrown; // another program drew the same id in the same second
      }
    }
  }

  #joinSweep(id: RunId, sweepId: string): void {
    this.#connection.run(
      `INSERT INTO sweep_run (sweep_id, position, run_id)
       VALUES (?, (SELECT coalesce(max(position) + 1, 0) FROM sweep_run WHERE sweep_id = ?), ?)`,
      sweepId,
      sweepId,
      id,
    );
  }

  #require(id: RunId): RunState {
    const run = this.#connection.get<RunState>(
      'SELECT status, session_id, step, created_at, started_at FROM run WHERE id = ?',
      id,
    );
    if (run === null) throw notFound(id);
    return run;
  }

  #requireOwn(id: RunId, run: RunState): void {
    if (!isActive(run.status) || run.session_id === null || run.session_id === this.#sessions.id) return;
    throw new LabError('state', `run ${id} is ${run.status} in another program; only that one can change its state`);
  }

  #set(id: RunId, columns: Readonly<Record<string, Cell | undefined>>): void {
    const set = Object.entries(columns).filter((entry): entry is [string, Cell] => entry[1] !== undefined);
    if (set.length === 0) return;
    const assignments = set.map(([name]) => `${name} = ?`).join(', ');
    this.#connection.run(`UPDATE run SET ${assignments} WHERE id = ?`, ...set.map(([, cell]) => cell), id);
  }
}

interface RunState {
  readonly status: RunStatus;
  readonly session_id: string | null;
  readonly step: number;
  readonly created_at: number;
  readonly started_at: number | null;
}
