import { createHash } from 'node:crypto';
import { specHash } from '../../../shared/experimentSchema';
import type { ExperimentSpec } from '../../../shared/experiment';
import { countOf } from '../../../shared/plural';
import type { Cell, Connection } from '../connection';
import { histogramIsSound, type HistogramRow } from '../histogramCodec';
import { snapshotIsSound, type SnapshotRow } from '../snapshots';
import { interruptRuns } from '../interrupted';
import { chunkIsSound, decodeChunk, type ChunkRow } from '../seriesCodec';
import { extendSummary, rebuildSummaries, summaryOf, type SummaryRow } from '../seriesSummary';
import type { Sessions } from '../sessions';
import type { SeriesSummary } from '../../../shared/run';

/** What a check works with. */
export interface CheckContext {
  readonly connection: Connection;
  readonly sessions: Sessions;
  readonly now: number;
  /** Called after each thing looked at. */
  readonly step: () => void;
}

export interface Found {
  readonly message: string;
  readonly fix: string;
  /** Mends it; absent where nothing can. Called in a transaction of its own. */
  readonly repair?: () => unknown;
}

/** One thing that can be wrong inside the file. */
export interface DatabaseCheck {
  readonly name: string;
  find(context: CheckContext): Found[];
}

/** In the order in which they are mended: rows without owner go before what is left is added up. */
export const DATABASE_CHECKS: readonly DatabaseCheck[] = [
  {
    name: 'integrity',
    find: ({ connection }) => {
      const rows = connection.all<{ integrity_check: string }>('PRAGMA integrity_check(50)');
      const texts = rows.map((row) => row.integrity_check.replace(/\s+/g, ' ')).filter((text) => text !== 'ok');
      if (texts.length === 0) return [];
      const onlyIndexes = texts.every((text) => /index/.test(text));
      const message = `SQLite’s own check finds ${countOf(texts.length, 'fault')}, the first of them: ${texts[0] ?? ''}.`;
      if (!onlyIndexes)
        return [
          { message, fix: 'Quit every Initlab program and repair: what can be read is recovered into a new file.' },
        ];
      return [
        { message, fix: 'Repair: the indexes are made anew from the rows.', repair: () => connection.run('REINDEX') },
      ];
    },
  },
  {
    name: 'references',
    find: ({ connection }) => {
      type Orphan = { readonly table: string; readonly parent: string };
      const orphans = connection.all<Orphan>('SELECT "table", parent FROM pragma_foreign_key_check');
      const kinds = [...new Set(orphans.map(({ table, parent }) => `${table}/${parent}`))];
      return kinds.map((kind) => {
        const [table = '', parent = ''] = kind.split('/');
        const count = orphans.filter((row) => row.table === table && row.parent === parent).length;
        const lost = `WHERE ${parent}_id NOT IN (SELECT id FROM ${parent})`;
        const message = `The table ${table} has ${countOf(count, 'row')} whose ${parent} is not there.`;
        if (table === 'run') {
          const repair = () => connection.run(`UPDATE run SET ${parent}_id = NULL ${lost}`);
          return { message, fix: 'Repair: the runs stay, without it.', repair };
        }
        const repair = () => connection.run(`DELETE FROM ${table} ${lost}`);
        return { message, fix: 'Repair: the rows are removed; nothing can show them.', repair };
      });
    },
  },
  {
    name: 'settings',
    find: ({ connection, step }) =>
      eachRun<{ spec: string; spec_hash: string }>(connection, 'spec, spec_hash', ({ id, name, spec, spec_hash }) => {
        step();
        let isSame = false;
        try {
          isSame = specHash(JSON.parse(spec) as ExperimentSpec) === spec_hash;
        } catch {
          // Then it is none at all.
        }
        const fix = 'It cannot be mended: compare it with an export or an earlier copy, or delete the run.';
        return isSame
          ? null
          : { message: `The settings of run “${name}” (${id}) are not those that were stored.`, fix };
      }),
  },
  {
    name: 'points',
    find: (context) =>
      damagedRows<ChunkRow>(
        context,
        'series_chunk',
        chunkIsSound,
        'stretch of a curve',
        'stretches of its curves',
        (connection, runId) => {
          rebuildSummaries(connection, runId);
        },
      ),
  },
  {
    name: 'histograms',
    find: (context) => damagedRows<HistogramRow>(context, 'histogram', histogramIsSound, 'histogram', 'histograms'),
  },
  {
    name: 'snapshots',
    find: (context) =>
      damagedRows<SnapshotRow>(
        context,
        'snapshot',
        snapshotIsSound,
        'snapshot of its weights',
        'snapshots of its weights',
      ),
  },
  {
    name: 'checkpoints',
    find: (context) =>
      damagedRows<{ bytes: Uint8Array; sha256: string }>(
        context,
        'checkpoint',
        (row) => createHash('sha256').update(row.bytes).digest('hex') === row.sha256,
        'checkpoint',
        'checkpoints',
      ),
  },
  {
    name: 'summaries',
    find: ({ connection, step }) =>
      eachRun<{ point_count: number }>(connection, 'point_count', ({ id, name, point_count }) => {
        step();
        const there = summariesOf(connection, id);
        const made = madeSummaries(connection, id);
        if (made === null) return null; // that its points are damaged is said already
        const points = [...made.values()].reduce((sum, each) => sum + each.count, 0);
        const isSame = there.size === made.size && [...made].every(([key, each]) => isEqual(each, there.get(key)));
        if (isSame && points === point_count) return null;
        return {
          message: `The summary of run “${name}” (${id}) is not that of its ${String(points)} points.`,
          fix: 'Repair: it is computed anew from the points.',
          repair: () => void rebuildSummaries(connection, id),
        };
      }),
  },
  {
    name: 'programs',
    find: ({ connection, sessions, now }) => {
      const dead = sessions.dead();
      const active = `status IN ('queued', 'running', 'paused') AND id NOT IN (SELECT run_id FROM elsewhere)`;
      const lost = connection
        .all<{ session_id: string | null }>(`SELECT session_id FROM run WHERE ${active}`)
        .filter(({ session_id }) => session_id === null || dead.includes(session_id)).length;
      if (lost === 0 && dead.length === 0) return [];
      const message =
        lost === 0
          ? `Written down as at work, but ended: ${countOf(dead.length, 'program')}.`
          : `Marked as at work, but without a living program: ${countOf(lost, 'run')}.`;
      const fix = 'Repair: the runs are marked as interrupted and can be resumed.';
      return [{ message, fix, repair: () => void interruptRuns(connection, sessions, 'dead', now) }];
    },
  },
];

function eachRun<Row>(
  connection: Connection,
  columns: string,
  look: (run: Row & { id: string; name: string }) => Found | null,
): Found[] {
  return connection
    .all<Row & { id: string; name: string }>(`SELECT id, name, ${columns} FROM run ORDER BY id`)
    .flatMap((run) => look(run) ?? []);
}

/** One finding a run that has rows which are not what was written. */
function damagedRows<Row>(
  { connection, step, now }: CheckContext,
  table: string,
  isSound: (row: Row) => boolean,
  noun: string,
  nouns: string,
  afterwards: (connection: Connection, runId: string) => void = () => undefined,
): Found[] {
  const bad = new Map<string, number[]>();
  for (const { rowid, run_id } of connection.all<{ rowid: number; run_id: string }>(
    `SELECT rowid, run_id FROM ${table}`,
  )) {
    step();
    const row = connection.get<Row>(`SELECT * FROM ${table} WHERE rowid = ?`, rowid);
    if (row !== null && !holds(() => isSound(row))) bad.set(run_id, [...(bad.get(run_id) ?? []), rowid]);
  }
  return [...bad].map(([runId, rowids]) => {
    const name = connection.get<{ name: string }>('SELECT name FROM run WHERE id = ?', runId)?.name ?? 'unknown';
    const what = countOf(rowids.length, noun, nouns);
    return {
      message: `Run “${name}” (${runId}) has damaged data: ${what}, by the checksum.`,
      fix: 'Repair: they are removed, so that the rest can be read; replay the run to make them again.',
      repair: () => {
        for (const rowid of rowids) connection.run(`DELETE FROM ${table} WHERE rowid = ?`, rowid);
        const message = `The history was repaired: what was damaged is gone (${what}).`;
        connection.run(
          `INSERT INTO run_event (run_id, at, kind, message) VALUES (?, ?, 'recovered', ?)`,
          runId,
          now,
          message,
        );
        afterwards(connection, runId);
      },
    };
  });
}

/** Of a damaged row any column may be of another type. */
function holds(claim: () => boolean): boolean {
  try {
    return claim();
  } catch {
    return false;
  }
}

const keyOf = (row: { readonly metric: string; readonly layer: number }) => `${row.metric}/${String(row.layer)}`;

function summariesOf(connection: Connection, runId: string): Map<string, SeriesSummary> {
  const rows = connection.all<SummaryRow>('SELECT * FROM series_summary WHERE run_id = ?', runId);
  return new Map(rows.map((row) => [keyOf(row), summaryOf(row)]));
}

/** Summaries of the points as they are; null where some of them are damaged. */
function madeSummaries(connection: Connection, runId: string): Map<string, SeriesSummary> | null {
  const made = new Map<string, SeriesSummary>();
  const keys = connection.all<{ rowid: number }>(
    'SELECT rowid FROM series_chunk WHERE run_id = ? ORDER BY metric, layer, chunk',
    runId,
  );
  for (const { rowid } of keys) {
    const row = connection.get<ChunkRow>('SELECT * FROM series_chunk WHERE rowid = ?', rowid as Cell);
    if (row === null || !holds(() => chunkIsSound(row))) return null;
    made.set(keyOf(row), extendSummary(made.get(keyOf(row)) ?? null, decodeChunk(row)));
  }
  return made;
}

/** A zero has no sign in the table. */
function isEqual(a: SeriesSummary, b: SeriesSummary | undefined): boolean {
  return (
    b !== undefined &&
    (Object.keys(a) as (keyof SeriesSummary)[]).every(
      (key) => a[key] === b[key] || (a[key] !== a[key] && b[key] !== b[key]),
    )
  );
}
