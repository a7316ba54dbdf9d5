import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../shared/canonicalJson';
import { tableHash } from '../../../shared/datasets/stored';
import { LabError, messageOf } from '../../../shared/errors';
import type { ExperimentSpec } from '../../../shared/experiment';
import { parseSpec } from '../../../shared/experimentSchema';
import { type ComparisonView, parseComparisonView } from '../../../shared/savedComparison';
import { completeSpec } from '../../../shared/storedSpec';
import { parseSweep, type SweepSpec } from '../../../shared/sweep';
import { parseWith } from '../../../shared/validation';
import { type HistogramRow, histogramIsSound } from '../histogramCodec';
import { type ChunkRow, decodeChunk } from '../seriesCodec';
import { type SnapshotRow, snapshotIsSound } from '../snapshots';
import { extendSummary, type SummaryRow } from '../seriesSummary';
import { type Row, rowRule } from './format';

/** Keys that no JSON of ours has, and that JavaScript gives a meaning of their own. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** One row of a study as its table's rules want it. Errors  LabError 'input' that names the row. */
export function checkRow(table: string, row: unknown, where: string): Row {
  try {
    return parseWith(rowRule(table), row, where) as Row;
  } catch (thrown) {
    if (!(thrown instanceof LabError)) throw thrown;
    throw new LabError('input', `${where}: ${thrown.message}`);
  }
}

/** Errors  LabError 'input' unless the text is JSON exactly as this program writes it: no double keys, no other spelling. */
export function parseOwnJson(text: string, what: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text, (key, each: unknown) => {
      if (FORBIDDEN_KEYS.has(key)) throw new Error(`it has the key "${key}"`);
      return each;
    }) as unknown;
  } catch (thrown) {
    throw new LabError('input', `${what} must be JSON that Initlab wrote; ${messageOf(thrown)}`);
  }
  if (JSON.stringify(value) === text) return value;
  throw new LabError('input', `${what} must be JSON that Initlab wrote; got a text that is spelt otherwise`);
}

/** The experiment of a run. Errors  LabError 'input' when it is none, or not the one that its hash names. */
export function parseRunSpec(row: Row, what: string): ExperimentSpec {
  const stored = parseOwnJson(String(row['spec']), `the settings of ${what}`);
  const spec = naming(`the settings of ${what}`, () => parseSpec(completeSpec(stored)));
  const found = createHash('sha256').update(canonicalJson(stored)).digest('hex');
  if (found === row['spec_hash']) return spec;
  throw new LabError('input', `the settings of ${what} are not those that their SHA-256 names: they were changed`);
}

export function parseSweepText(text: string, what: string): SweepSpec {
  const stored = parseOwnJson(text, `the settings of ${what}`);
  return naming(`the settings of ${what}`, () => parseSweep(stored));
}

export function parseViewText(text: string, what: string): ComparisonView {
  const stored = parseOwnJson(text, what);
  return naming(what, () => parseComparisonView(stored));
}

/** Hash of the own data set that an experiment uses, or null. */
export function ownHash({ dataset }: Pick<ExperimentSpec, 'dataset'>): string | null {
  return dataset.name === 'file' ? tableHash(dataset) : null;
}

/**
 * The curves of a run, each chunk looked at before it is taken apart.
 *
 * Returns  their summaries, and the number of points.
 * Errors   LabError 'input' for a chunk out of its place, a checksum that does not fit, steps that do not ascend.
 */
export function checkSeries(rows: readonly Row[], what: string): { summaries: SummaryRow[]; points: number } {
  const summaries: SummaryRow[] = [];
  let points = 0;
  let before: ChunkRow | null = null;
  for (const each of rows) {
    const row = each as unknown as ChunkRow;
    const goesOn: boolean = before !== null && before.metric === row.metric && before.layer === row.layer;
    requirePlace(row, before, goesOn, what);
    requireStrides(row, what);
    const part = naming(`the points of ${what}`, () => decodeChunk(row));
    let last = goesOn ? (before?.last_step ?? -1) : -1;
    for (const step of part.steps) {
      if (step <= last) throw unsound(row, what, 'steps must ascend');
      last = step;
    }
    if (part.steps[0] !== row.first_step || last !== row.last_step) {
      throw unsound(row, what, 'its first and last step must be those of its points');
    }
    const old = goesOn ? summaries.pop() : undefined;
    const {
      last: value,
      lastStep,
      min,
      minStep,
      max,
      maxStep,
      count,
    } = extendSummary(old ? asSummary(old) : null, part);
    summaries.push({
      ...{ run_id: '', layer: row.layer, metric: row.metric, last: value, last_step: lastStep },
      ...{ min, min_step: minStep, max, max_step: maxStep, point_count: count },
    });
    points += part.steps.length;
    before = row;
  }
  return { summaries, points };
}

function asSummary(row: SummaryRow) {
  return {
    ...{ last: row.last ?? NaN, lastStep: row.last_step, min: row.min ?? NaN, minStep: row.min_step },
    ...{ max: row.max ?? NaN, maxStep: row.max_step, count: row.point_count },
  };
}

/** Chunks count from 0, series follow in their order, each once. */
function requirePlace(row: ChunkRow, before: ChunkRow | null, goesOn: boolean, what: string): void {
  if (row.chunk !== (goesOn ? (before?.chunk ?? 0) + 1 : 0)) throw unsound(row, what, 'it is not where it belongs');
  if (goesOn || before === null) return;
  const ascends = before.metric < row.metric || (before.metric === row.metric && before.layer < row.layer);
  if (!ascends) throw unsound(row, what, 'its series must follow in order');
}

/** Of steps kept as strides: that they are as many as there are points, before they are counted out one by one. */
function requireStrides(row: ChunkRow, what: string): void {
  const { steps, point_count: count } = row;
  if (steps.byteLength === 4 * count) return;
  if (steps.byteLength % 8 !== 0) throw unsound(row, what, 'its steps do not fit its points');
  const view = new DataView(steps.buffer, steps.byteOffset, steps.byteLength);
  let sum = 0;
  for (let at = 0; at < steps.byteLength; at += 8) {
    const times = view.getInt32(at + 4, true);
    if (times < 1 || view.getInt32(at, true) < 1) throw unsound(row, what, 'its steps must ascend');
    sum += times;
  }
  if (sum !== count - 1) throw unsound(row, what, 'its steps do not fit its points');
}

function unsound(row: ChunkRow, what: string, why: string): LabError {
  const which = `${row.metric}, layer ${String(row.layer)}, from step ${String(row.first_step)}`;
  return new LabError('input', `the points of ${what} (${which}) are not sound: ${why}`);
}

function naming<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof LabError)) throw thrown;
    throw new LabError('input', `${what} cannot be taken: ${thrown.message}`);
  }
}

/** Errors  LabError 'input' for one of other bytes than its hash says. */
export function checkCheckpoint(rows: readonly Row[], where: string): void {
  requireOne(rows, 'checkpoint', where);
  for (const { bytes, sha256 } of rows) {
    const found = createHash('sha256').update(bytes as Uint8Array);
    if (found.digest('hex') === sha256) continue;
    throw new LabError('input', `the checkpoint of ${where} does not match its SHA-256: the file is damaged`);
  }
}

/** Errors  LabError 'input' for one that is there twice, or is not what its checksum says. */
export function checkHistograms(rows: readonly Row[], where: string): void {
  let before = '';
  for (const row of rows) {
    const { quantity, layer, step } = row as unknown as HistogramRow;
    const what = `the ${quantity} of layer ${String(layer)} at step ${String(step)}, ${where},`;
    const place = [quantity, String(layer).padStart(4, '0'), String(step).padStart(10, '0')].join(' ');
    if (place <= before) throw new LabError('input', `${what} must be there once, in its place`);
    before = place;
    if (!histogramIsSound(row as unknown as HistogramRow)) {
      throw new LabError('input', `${what} do not match their checksum: the file is damaged`);
    }
  }
}

/** Errors  LabError 'input' for one that is there twice, builds on none, or is not what its SHA-256 says. */
export function checkSnapshots(rows: readonly Row[], where: string): void {
  let before = -1;
  for (const row of rows as readonly unknown[] as readonly SnapshotRow[]) {
    const what = `the snapshot of the weights at step ${row.step}, ${where},`;
    if (row.step <= before) throw new LabError('input', `${what} must be there once, in its place`);
    if (row.base !== null && row.base !== before) {
      throw new LabError('input', `${what} must build on the one before it, at step ${before}; got ${row.base}`);
    }
    before = row.step;
    if (!snapshotIsSound(row)) {
      throw new LabError('input', `${what} does not match its SHA-256: the file is damaged`);
    }
  }
}

/** Errors  LabError 'input' for more than one. */
export function requireOne(rows: readonly Row[], what: string, where: string): void {
  if (rows.length > 1) throw new LabError('input', `${where} must have one ${what} at most; got ${rows.length}`);
}
