import { canonicalJson } from '../../../shared/canonicalJson';
import type { RunId, SweepId } from '../../../shared/run';
import { type ComparisonView, parseComparisonView } from '../../../shared/savedComparison';
import type { Cell, Connection } from '../connection';
import { idSource } from '../ids';
import { contentHash } from './content';
import { columnsOf, type Row } from './format';
import { rowsOf } from './rowsOf';
import type { StudyFile, StudyRun, StudySweep } from './studyFile';

/** What a run of a study is to this history. */
export interface PlannedRun {
  /** The id that it gets, or has. */
  readonly id: RunId;
  readonly isThere: boolean;
  /** There, but in the bin. */
  readonly inBin: boolean;
  /** There under another name, note, tags or star. */
  readonly differs: boolean;
}

/** A sweep that is new, or one of the history that gets the places of more runs. */
export interface PlannedSweep {
  readonly id: SweepId;
  readonly isNew: boolean;
  readonly row: Row;
  readonly places: readonly { readonly position: number; readonly run_id: string }[];
}

/** What importing a study would do. */
export interface StudyPlan {
  /** By the id in the study. */
  readonly runs: ReadonlyMap<string, PlannedRun>;
  readonly sweepIds: ReadonlyMap<string, SweepId>;
  readonly sweeps: readonly PlannedSweep[];
  readonly comparisons: readonly Row[];
  readonly comparisonsThere: number;
}

/** Columns that a run of the same content has in common with another, quick to look for. */
const TWIN_COLUMNS = ['created_at', 'spec_hash', 'status', 'step', 'point_count', 'weights_hash'] as const;

/** Finds out what each part of a study is to a history: new, there already, or of the same id and something else. */
export class Planner {
  readonly #connection: Connection;
  readonly #newId: () => string;
  readonly #runs = new Map<string, PlannedRun>();
  readonly #taken = new Set<RunId>();

  constructor(connection: Connection, now: () => number) {
    this.#connection = connection;
    this.#newId = idSource(now);
  }

  /** To be told of every run of the study. */
  see(run: StudyRun): PlannedRun {
    const id = String(run.row['id']);
    const twin = this.#twin(run);
    const planned: PlannedRun =
      twin === null
        ? { id: this.#freeId('run', id), isThere: false, inBin: false, differs: false }
        : { id: twin.id, isThere: true, inBin: twin.deleted_at !== null, differs: this.#differs(run, twin.id) };
    this.#taken.add(planned.id);
    this.#runs.set(id, planned);
    return planned;
  }

  /** When all runs were seen. */
  plan(study: StudyFile): StudyPlan {
    const sweepIds = new Map<string, SweepId>();
    const sweeps = study.sweeps.flatMap((sweep) => {
      const planned = this.#sweep(sweep);
      sweepIds.set(String(sweep.row['id']), planned.id);
      return planned.places.length === 0 ? [] : [planned];
    });
    const comparisons = study.comparisons.map((row) => this.#comparison(row)).filter((row) => row !== null);
    const comparisonsThere = study.comparisons.length - comparisons.length;
    return { runs: this.#runs, sweepIds, sweeps, comparisons, comparisonsThere };
  }

  /** The run of the history that has the same content, one with the same id first. */
  #twin({ row, content }: StudyRun): { id: RunId; deleted_at: number | null } | null {
    const where = TWIN_COLUMNS.map((column) => `${column} IS ?`).join(' AND ');
    const cells = TWIN_COLUMNS.map((column) => row[column] ?? null);
    const candidates = this.#connection.all<{ id: string; deleted_at: number | null }>(
      `SELECT id, deleted_at FROM run WHERE ${where} ORDER BY id <> ?, id`,
      ...cells,
      row['id'] ?? null,
    );
    return candidates.find(({ id }) => !this.#taken.has(id) && this.#contentOf(id) === content) ?? null;
  }

  #contentOf(id: RunId): string | null {
    const row = this.#connection.get<Row>(`SELECT ${columnsOf('run').join(', ')} FROM run WHERE id = ?`, id);
    if (row === null) return null;
    try {
      return contentHash(row, (table) => rowsOf(this.#connection, table, id));
    } catch {
      return null; // its points here are damaged: the study's are not the same
    }
  }

  #differs({ row, tables }: StudyRun, id: RunId): boolean {
    const own = this.#connection.get<Row>('SELECT name, note, starred FROM run WHERE id = ?', id);
    const ownTags = this.#connection.all<{ tag: string }>('SELECT tag FROM run_tag WHERE run_id = ? ORDER BY tag', id);
    const tags = (tables['run_tag'] ?? []).map(({ tag }) => String(tag));
    const texts: readonly (readonly [Cell | undefined, Cell | undefined])[] = [
      [row['name'], own?.['name']],
      [row['note'], own?.['note']],
      [row['starred'], own?.['starred']],
    ];
    return texts.some(([a, b]) => a !== b) || tags.join('\n') !== ownTags.map(({ tag }) => tag).join('\n');
  }

  #freeId(table: 'run' | 'sweep' | 'comparison', wanted: string): string {
    const isTaken = (id: string) =>
      (table === 'run' && this.#taken.has(id)) ||
      this.#connection.get(`SELECT 1 FROM ${table} WHERE id = ?`, id) !== null;
    let id = wanted;
    while (isTaken(id)) id = this.#newId();
    return id;
  }

  /**
   * A sweep of the history with the same id and settings is the same one, where one of the two has all places of the other:
   * seeds may have been added since. Without places there is nothing to do.
   */
  #sweep({ row, places: inStudy }: StudySweep): PlannedSweep {
    const id = String(row['id']);
    const places = inStudy.map(({ position, run_id }) => ({ position, run_id: this.#mapped(run_id) }));
    const own = this.#connection.get<{ spec: string }>('SELECT spec FROM sweep WHERE id = ?', id);
    if (own === null) {
      const isNeeded = inStudy.some(({ run_id }) => this.#runs.get(run_id)?.isThere === false);
      return { id, isNew: true, row, places: isNeeded ? places : [] };
    }
    const ownRuns = new Set(
      this.#connection
        .all<{ run_id: string }>('SELECT run_id FROM sweep_run WHERE sweep_id = ?', id)
        .map((r) => r.run_id),
    );
    const theirs = new Set(places.map(({ run_id }) => run_id));
    if (sweepIdentity(own.spec) === sweepIdentity(String(row['spec']))) {
      if ([...theirs].every((run) => ownRuns.has(run))) return { id, isNew: false, row, places: [] };
      if ([...ownRuns].every((run) => theirs.has(run))) return { id, isNew: false, row, places };
    }
    const isNeeded = inStudy.some(({ run_id }) => this.#runs.get(run_id)?.isThere === false);
    const newId = this.#freeId('sweep', id);
    return { id: newId, isNew: true, row: { ...row, id: newId }, places: isNeeded ? places : [] };
  }

  /** The row to add, or null when it is there already. */
  #comparison(row: Row): Row | null {
    const id = String(row['id']);
    const view = this.#mappedView(String(row['view']));
    const same = this.#connection.get(
      'SELECT 1 FROM comparison WHERE view = ? AND (id = ? OR (name = ? AND created_at = ?))',
      ...[view, id, row['name'] ?? null, row['created_at'] ?? null],
    );
    if (same !== null) return null;
    return { ...row, view, id: this.#freeId('comparison', id) };
  }

  #mapped(id: string): string {
    return this.#runs.get(id)?.id ?? id;
  }

  /** A view with the ids that its runs have here; as it stands where they are the same. */
  #mappedView(text: string): string {
    const view = parseComparisonView(JSON.parse(text));
    if (view.runIds.every((id) => this.#mapped(id) === id)) return text;
    const key = (each: string | null) => (each === null ? null : this.#mapped(each));
    const mapped: ComparisonView = {
      ...view,
      runIds: view.runIds.map((id) => this.#mapped(id)),
      charts: view.charts.map((chart) => ({ ...chart, of: key(chart.of) })),
      baseline: key(view.baseline),
      hidden: view.hidden.map((each) => this.#mapped(each)),
    };
    return JSON.stringify(mapped);
  }
}

/** What makes a sweep the same one: all but its name and the number of its seeds. */
function sweepIdentity(spec: string): string {
  const { name: _name, seeds: _seeds, ...rest } = JSON.parse(spec) as Record<string, unknown>;
  return canonicalJson(rest);
}
