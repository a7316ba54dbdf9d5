import { MAX_TITLE, shortHash } from '../../../shared/datasets/ownSet';
import { LabError } from '../../../shared/errors';
import { ACTIVE_STATUSES, isActive, type RunId, type RunStatus } from '../../../shared/run';
import { parseComparisonView } from '../../../shared/savedComparison';
import type { Connection } from '../connection';
import { notFound } from '../runNames';
import { columnsOf, PAGE_BYTES, type Row, RUN_TABLES, schemaOf, STUDY_LIMITS, STUDY_VERSION } from './format';

/** What a study of some runs takes along. */
export interface StudySelection {
  /** The runs that have ended, by id. */
  readonly ids: readonly RunId[];
  /** Runs that are somebody's work and stay out. */
  readonly active: number;
  readonly points: number;
  readonly sweeps: readonly string[];
  /** Saved comparisons all of whose runs are in the selection. */
  readonly comparisons: readonly Row[];
  /** Saved comparisons that are about other runs too and stay out. */
  readonly left: number;
  /** Own data sets that the runs use, by hash. */
  readonly sets: readonly { readonly hash: string; readonly title: string }[];
  /** Size of the file without data sets, roughly. */
  readonly bytes: number;
}

/** What SQLite adds to a row, roughly. */
const ROW_BYTES = 40;
/** Every table and its key begin with a page of their own. */
const EMPTY_BYTES = 2 * schemaOf(STUDY_VERSION).length * PAGE_BYTES;

/** Errors  LabError 'notFound' for a run that is not there, 'state' when none of them has ended. */
export function selectionOf(connection: Connection, wanted: readonly RunId[]): StudySelection {
  const list = JSON.stringify([...new Set(wanted)]);
  const found = connection.all<{ id: string; status: RunStatus; sweep_id: string | null; point_count: number }>(
    'SELECT id, status, sweep_id, point_count FROM run WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id',
    list,
  );
  const there = new Set(found.map(({ id }) => id));
  const missing = wanted.find((id) => !there.has(id));
  if (missing !== undefined) throw notFound(missing);
  const ended = found.filter(({ status }) => !isActive(status));
  if (ended.length === 0) {
    throw new LabError(
      'state',
      `a study takes runs that have ended; these are ${ACTIVE_STATUSES.join(', ')}: stop them first`,
    );
  }
  if (ended.length > STUDY_LIMITS.runs) {
    throw new LabError('input', `a study takes at most ${STUDY_LIMITS.runs} runs; got ${ended.length}: select fewer`);
  }
  const ids = ended.map(({ id }) => id);
  const { whole, left } = comparisonsOf(connection, new Set(ids));
  return {
    ids,
    active: found.length - ended.length,
    points: ended.reduce((sum, run) => sum + run.point_count, 0),
    sweeps: [...new Set(ended.flatMap((run) => run.sweep_id ?? []))].sort(),
    comparisons: whole,
    left,
    sets: setsOf(connection, ids),
    bytes: bytesOf(connection, ids),
  };
}

/** Those of which some run is taken, and whether every run that there is of them is. */
function comparisonsOf(connection: Connection, ids: ReadonlySet<RunId>): { whole: Row[]; left: number } {
  const existing = new Set(connection.all<{ id: string }>('SELECT id FROM run').map(({ id }) => id));
  const rows = connection.all<Row>(`SELECT ${columnsOf('comparison').join(', ')} FROM comparison ORDER BY id`);
  const about = rows.flatMap((row) => {
    const { runIds } = parseComparisonView(JSON.parse(String(row['view'])));
    if (!runIds.some((id) => ids.has(id))) return [];
    return [{ row, isWhole: runIds.every((id) => ids.has(id) || !existing.has(id)) }];
  });
  const whole = about.filter(({ isWhole }) => isWhole).map(({ row }) => row);
  return { whole, left: about.length - whole.length };
}

function setsOf(connection: Connection, ids: readonly RunId[]): { hash: string; title: string }[] {
  const rows = connection.all<{ hash: string; title: string | null }>(
    `SELECT used.hash, dataset_title.title FROM
       (SELECT DISTINCT json_extract(spec, '$.dataset.hash') AS hash FROM run
        WHERE id IN (SELECT value FROM json_each(?)) AND json_extract(spec, '$.dataset.name') = 'file') AS used
     LEFT JOIN dataset_title ON dataset_title.hash = used.hash ORDER BY used.hash`,
    JSON.stringify(ids),
  );
  return rows.map(({ hash, title }) => ({ hash, title: (title ?? `Own data ${shortHash(hash)}`).slice(0, MAX_TITLE) }));
}

function bytesOf(connection: Connection, ids: readonly RunId[]): number {
  const list = JSON.stringify(ids);
  const size = (table: string, columns: readonly string[], key: string): number => {
    const cells = columns.map((column) => `coalesce(octet_length(${column}), 0)`).join(' + ');
    const sql = `SELECT coalesce(sum(${ROW_BYTES} + ${cells}), 0) AS n FROM ${table}
                 WHERE ${key} IN (SELECT value FROM json_each(?))`;
    return connection.get<{ n: number }>(sql, list)?.n ?? 0;
  };
  const hanging = RUN_TABLES.map(({ name, columns }) => size(name, Object.keys(columns), 'run_id'));
  return hanging.reduce((sum, n) => sum + n, EMPTY_BYTES + size('run', columnsOf('run'), 'id'));
}
