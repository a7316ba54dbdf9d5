import Database from 'better-sqlite3';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { decodeChunk, type ChunkRow } from '../../main/store/seriesCodec';
import { NATIVE_BINDING } from './native';

/** What a second program read of a run. */
export interface SeenRun {
  readonly id: string;
  readonly status: string;
  readonly message: string | null;
  readonly specHash: string;
  readonly sweepId: string | null;
  readonly weightsHash: string | null;
  readonly checkpointStep: number | null;
  /** How often it was queued: each time what lies behind its checkpoint is made anew. */
  readonly queued: number;
  /** "loss.train 0" → step → value. */
  readonly series: ReadonlyMap<string, ReadonlyMap<number, number>>;
}
export type Seen = ReadonlyMap<string, SeenRun>;

interface Row {
  readonly id: string;
  readonly status: string;
  readonly message: string | null;
  readonly specHash: string;
  readonly sweepId: string | null;
  readonly weightsHash: string | null;
  readonly checkpointStep: number | null;
  readonly queued: number;
}

const RUNS = `
  SELECT run.id, status, message, spec_hash AS specHash, sweep_id AS sweepId, weights_hash AS weightsHash, checkpoint.step AS checkpointStep,
         (SELECT count(*) FROM run_event WHERE run_event.run_id = run.id AND kind = 'queued') AS queued
  FROM run LEFT JOIN checkpoint ON checkpoint.run_id = run.id ORDER BY run.id`;

/** Reads all runs and points of a history in one transaction, beside whatever writes it; null where there is none yet. */
export function look(file: string): Seen | null {
  if (!existsSync(file)) return null;
  const db = new Database(file, { readonly: true, nativeBinding: NATIVE_BINDING });
  try {
    return db.transaction(() => {
      if ((db.pragma('user_version', { simple: true }) as number) === 0) return null;
      const series = new Map<string, Map<string, Map<number, number>>>();
      for (const row of db.prepare<[], ChunkRow>('SELECT * FROM series_chunk ORDER BY chunk').all()) {
        const { steps, values } = decodeChunk(row);
        const ofRun = series.get(row.run_id) ?? new Map<string, Map<number, number>>();
        const points = ofRun.get(`${row.metric} ${row.layer}`) ?? new Map<number, number>();
        steps.forEach((step, i) => points.set(step, values[i]!));
        series.set(row.run_id, ofRun.set(`${row.metric} ${row.layer}`, points));
      }
      const rows = db.prepare<[], Row>(RUNS).all();
      return new Map(rows.map((row) => [row.id, { ...row, series: series.get(row.id) ?? new Map<string, never>() }]));
    })();
  } catch (thrown) {
    // A history that is just being made, or whose last writer has just left.
    if (/SQLITE_(BUSY|CANTOPEN|READONLY|ERROR)/.test(String((thrown as { code?: unknown }).code))) return null;
    throw thrown;
  } finally {
    db.close();
  }
}

/** What is wrong with the file itself; empty when nothing is. */
export function faultsOf(file: string): readonly string[] {
  if (!existsSync(file)) return [];
  const db = new Database(file, { nativeBinding: NATIVE_BINDING });
  try {
    const [integrity, keys] = [db.pragma('integrity_check'), db.pragma('foreign_key_check')] as [object[], object[]];
    const sound = JSON.stringify(integrity) === '[{"integrity_check":"ok"}]';
    return [...(sound ? [] : [JSON.stringify(integrity)]), ...keys.map((key) => JSON.stringify(key))];
  } finally {
    db.close();
  }
}

/**
 * Points that were stored and are not, or are others; runs too. What lies behind the checkpoint of a run that was queued
 * again may be made anew.
 */
export function lostBetween(before: Seen, after: Seen): readonly string[] {
  const lost: string[] = [];
  for (const run of before.values()) {
    const now = after.get(run.id);
    if (now === undefined) {
      lost.push(`run ${run.id}`);
      continue;
    }
    const isMadeAnew = run.status === 'queued' || now.queued > run.queued;
    const kept = isMadeAnew ? (run.checkpointStep ?? -1) : Infinity;
    for (const [name, points] of run.series) {
      for (const [step, value] of points) {
        const found = now.series.get(name)?.get(step);
        if (step <= kept && !Object.is(found, value)) lost.push(`${run.id} ${name} step ${step}: ${value} → ${found}`);
      }
    }
  }
  return lost;
}

/** What of a run must be the same however often it was interrupted: all but its times. */
export function outcomeOf({ status, weightsHash, series }: SeenRun): unknown {
  const names = [...series.keys()].filter((name) => !name.startsWith('elapsed')).sort();
  return { status, weightsHash, series: names.map((name) => [name, [...series.get(name)!]]) };
}

/** Processes that a process has started and that are not gone; on Linux only, elsewhere none is found. */
export function childrenOf(pid: number): readonly number[] {
  const read = <T>(reading: () => readonly T[]): readonly T[] => {
    try {
      return reading();
    } catch {
      return [];
    }
  };
  // Any thread may have started one.
  const tasks = read(() => readdirSync(`/proc/${pid}/task`));
  const childrenOfTask = (task: string) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ');
  return tasks.flatMap((task) => read(() => childrenOfTask(task).filter(Boolean).map(Number)));
}

/** A process and all that came of it, children first. */
export function familyOf(pid: number): readonly number[] {
  return [...childrenOf(pid).flatMap(familyOf), pid];
}

/** Whether a process is there: running, or ended and not asked about by its parent (a zombie). */
export function processState(pid: number): 'running' | 'zombie' | 'gone' {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const state = stat.slice(stat.lastIndexOf(')') + 2).charAt(0);
    return state === 'Z' || state === 'X' ? 'zombie' : 'running';
  } catch {
    return 'gone';
  }
}
