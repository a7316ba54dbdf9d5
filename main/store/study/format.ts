import { z } from 'zod';
import { BINS, QUANTITIES, type QuantityName } from '../../../shared/histogram';
import { METRICS, type MetricName } from '../../../shared/metrics';
import { isActive, RUN_STATUSES } from '../../../shared/run';
import { MAX_COMPARISON_NAME } from '../../../shared/savedComparison';
import type { Cell } from '../connection';
import { ID_PATTERN } from '../ids';
import { NAME_LENGTH, NOTE_LENGTH, parseName, parseNote, parseTag, TAG_LENGTH } from '../runRules';
import { CHUNK_POINTS } from '../seriesCodec';

/** Marks an SQLite file as a study ("InSt" in ASCII). A history has a mark of its own. */
export const STUDY_ID = 0x49_6e_53_74;

/** The newest version of the format, which is what is written. A released version stays readable: its tables never change. */
export const STUDY_VERSION = 2;

/** What is too much for a study, whoever wrote it. */
export const STUDY_LIMITS = {
  runs: 100_000,
  sweeps: 100_000,
  comparisons: 10_000,
  sets: 1_000,
  /** JSON of a spec, a sweep or a view, in bytes. */
  json: 20_000_000,
  checkpointBytes: 1_000_000_000,
  /** Bytes of a table that stand in one row. */
  partBytes: 1 << 20,
  tableBytes: 1_000_000_000,
} as const;

export const PAGE_BYTES = 4096;

export type Row = Readonly<Record<string, Cell>>;

/** A column of a study: how SQLite keeps it, and what may stand in it. */
export interface Column {
  readonly type: 'TEXT' | 'INTEGER' | 'REAL' | 'BLOB';
  readonly nullable: boolean;
  /** Most bytes of a text or blob. */
  readonly most: number | null;
  readonly rule: z.ZodType;
}

/** A table whose rows belong to runs; its name and columns are the same in the history. */
export interface RunTable {
  readonly name: string;
  /** The version of the format that it came with. */
  readonly since: number;
  readonly columns: Readonly<Record<string, Column>>;
  /** The order of a run's rows, which must leave nothing open: equal runs are equal bytes. */
  readonly order: string;
  /** Whether its rows decide that two runs are the same one. What may be added to a run later does not. */
  readonly decides: boolean;
}

const METRIC = z.enum(Object.keys(METRICS) as [MetricName, ...MetricName[]], {
  error: 'a metric that this Initlab knows; update it if the study is of a newer one',
});
const LARGEST_TIME = 8.64e15;
const LARGEST_STEP = 2 ** 31 - 1;
/** Of a number of 32 bits. */
const VARINT_BYTES = 5;

const whole = (most: number = Number.MAX_SAFE_INTEGER): Column => ({
  type: 'INTEGER',
  nullable: false,
  most: null,
  rule: z.int().min(0).max(most),
});
const real = (rule: z.ZodType): Column => ({ type: 'REAL', nullable: false, most: null, rule });
/** Any text of so many characters. */
const text = (most: number, rule: z.ZodType = z.string()): Column => ({
  type: 'TEXT',
  nullable: false,
  most: 4 * most,
  rule: rule.refine((value) => [...String(value)].length <= most, { error: `a text of at most ${most} characters` }),
});
/** A text that a rule of the history lets through as it is. */
const ruled = (most: number, parse: (value: string) => string, what: string) =>
  text(
    most,
    z.string().refine((value) => passes(value, parse), { error: what }),
  );
const json = (): Column => ({ type: 'TEXT', nullable: false, most: STUDY_LIMITS.json, rule: z.string() });
const blob = (most: number): Column => ({
  type: 'BLOB',
  nullable: false,
  most,
  rule: z.instanceof(Uint8Array).refine(({ byteLength }) => byteLength <= most, { error: `at most ${most} bytes` }),
});
const id = () => text(12, z.string().regex(ID_PATTERN, 'an id of 12 characters'));
const hash = () => text(64, z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 of 64 digits from 0 to f'));
const time = () => whole(LARGEST_TIME);
const step = () => whole(LARGEST_STEP);
const name = () => ruled(NAME_LENGTH, parseName, `a name of 1 to ${NAME_LENGTH} characters on one line`);
const note = () => ruled(NOTE_LENGTH, parseNote, `a note of at most ${NOTE_LENGTH} characters`);
const orNull = (column: Column): Column => ({ ...column, nullable: true, rule: column.rule.nullable() });

/** A run as the history has it, but for its session, and its place in the archive or the bin. */
export const RUN_COLUMNS = {
  id: id(),
  name: name(),
  status: text(
    20,
    z
      .enum(RUN_STATUSES, { error: 'the status of a run' })
      .refine((status) => !isActive(status), { error: 'the status of a run that has ended' }),
  ),
  message: orNull(text(100_000)),
  spec: json(),
  spec_hash: hash(),
  sweep_id: orNull(id()),
  created_at: time(),
  started_at: orNull(time()),
  ended_at: orNull(time()),
  elapsed_ms: real(z.number().min(0)),
  step: step(),
  total_steps: step(),
  steps_per_epoch: step(),
  parameter_count: whole(),
  point_count: whole(),
  weights_hash: orNull(hash()),
  starred: whole(1),
  note: note(),
  app_version: text(100),
  core_version: text(1000),
} as const satisfies Readonly<Record<string, Column>>;

/**
 * What belongs to runs. A table of the history that hangs on `run_id` is one record here, and a new version of the format
 * once the present one was released.
 */
export const RUN_TABLES: readonly RunTable[] = [
  {
    name: 'run_tag',
    since: 1,
    columns: { tag: ruled(TAG_LENGTH, parseTag, `a tag of 1 to ${TAG_LENGTH} characters on one line`) },
    order: 'tag',
    decides: false,
  },
  {
    name: 'run_event',
    since: 1,
    columns: { at: time(), kind: text(100), message: text(100_000) },
    order: 'id',
    decides: false,
  },
  {
    name: 'series_chunk',
    since: 1,
    columns: {
      metric: text(100, METRIC),
      layer: whole(1000),
      chunk: whole(LARGEST_STEP),
      first_step: step(),
      last_step: step(),
      point_count: { ...whole(), rule: z.int().min(1).max(CHUNK_POINTS) },
      crc: whole(0xffff_ffff),
      steps: blob(4 * CHUNK_POINTS),
      vals: blob(8 * CHUNK_POINTS),
    },
    order: 'metric, layer, chunk',
    decides: true,
  },
  {
    name: 'checkpoint',
    since: 1,
    columns: {
      step: step(),
      reason: text(20, z.enum(['start', 'periodic', 'paused', 'stopped', 'final'])),
      created_at: time(),
      sha256: hash(),
      bytes: blob(STUDY_LIMITS.checkpointBytes),
      elapsed_ms: orNull(real(z.number().min(0))),
    },
    order: 'step',
    decides: true,
  },
  {
    name: 'histogram',
    since: 1,
    columns: {
      quantity: text(20, z.enum(Object.keys(QUANTITIES) as [QuantityName, ...QuantityName[]])),
      layer: whole(1000),
      step: step(),
      least: orNull(real(z.number())),
      greatest: orNull(real(z.number())),
      mean: orNull(real(z.number())),
      non_finite: whole(),
      crc: whole(0xffff_ffff),
      counts: blob(VARINT_BYTES * BINS),
    },
    order: 'quantity, layer, step',
    decides: true,
  },
  {
    name: 'replay',
    since: 1,
    columns: {
      ...{ at: time(), step: step(), replayed_step: step(), stored_hash: hash(), replayed_hash: hash() },
      ...{ stored_core: text(1000), replayed_core: text(1000), elapsed_ms: real(z.number().min(0)) },
    },
    order: 'at',
    decides: false,
  },
  {
    name: 'snapshot',
    since: 2,
    columns: {
      ...{ step: step(), base: orNull(step()), exact: whole(1), weights_hash: hash(), sha256: hash() },
      bytes: blob(STUDY_LIMITS.checkpointBytes),
    },
    order: 'step',
    // Of the same run one may have kept them and another, resumed in between, others; they follow from the rest.
    decides: false,
  },
];

/** The other tables, by name; the columns before the bar of `key` are the primary key. */
const OTHERS = {
  study: {
    columns: { title: name(), note: note(), run_count: whole(), point_count: whole(), checksum: hash() },
    key: null,
  },
  sweep: { columns: { id: id(), name: name(), created_at: time(), spec: json() }, key: 'id' },
  sweep_run: {
    columns: { sweep_id: id(), position: whole(STUDY_LIMITS.runs), run_id: id() },
    key: 'sweep_id, position',
  },
  run: { columns: RUN_COLUMNS, key: 'id' },
  comparison: {
    columns: {
      ...{ id: id(), name: text(MAX_COMPARISON_NAME, z.string().min(1)), note: note(), view: json() },
      ...{ created_at: time(), updated_at: time() },
    },
    key: 'id',
  },
  /** An own data set that a run names; without a size only its title. */
  dataset: { columns: { hash: hash(), title: text(80), size: orNull(whole(STUDY_LIMITS.tableBytes)) }, key: 'hash' },
  dataset_part: { columns: { hash: hash(), part: whole(), bytes: blob(STUDY_LIMITS.partBytes) }, key: 'hash, part' },
} as const satisfies Readonly<
  Record<string, { readonly columns: Readonly<Record<string, Column>>; readonly key: string | null }>
>;
export type OtherTable = keyof typeof OTHERS;

/** What belongs to runs in a version of the format. */
export function runTablesOf(version: number): readonly RunTable[] {
  return RUN_TABLES.filter(({ since }) => since <= version);
}

/** The statements that make the tables of a version. The place of a row among its run's counts from 0. */
export function schemaOf(version: number): readonly string[] {
  return [
    ...Object.entries(OTHERS).map(([table, { columns, key }]) => createTable(table, columns, key)),
    ...runTablesOf(version).map(({ name: table, columns }) =>
      createTable(table, { run_id: id(), place: whole(), ...columns }, 'run_id, place'),
    ),
  ];
}

/** For each table of a version that holds texts or blobs: in SQL, that a row has one that is too large. */
export function tooLargeOf(version: number): readonly (readonly [table: string, condition: string])[] {
  const tables: readonly (readonly [string, RunTable['columns']])[] = [
    ...Object.entries(OTHERS).map(([table, { columns }]) => [table, columns] as const),
    ...runTablesOf(version).map(({ name: table, columns }) => [table, { run_id: id(), ...columns }] as const),
  ];
  return tables.map(([table, columns]) => {
    const bounded = Object.entries(columns).filter(([, { most }]) => most !== null);
    return [table, bounded.map(([column, { most }]) => `octet_length(${column}) > ${String(most)}`).join(' OR ')];
  });
}

/** Columns of a table of the study in their order. */
export function columnsOf(table: OtherTable): readonly string[] {
  return Object.keys(OTHERS[table].columns);
}

const RULES: Readonly<Record<string, z.ZodType>> = Object.fromEntries([
  ...Object.entries(OTHERS).map(([table, { columns }]) => [table, ruleOf(columns)] as const),
  ...RUN_TABLES.map((table) => [table.name, ruleOf(table.columns)] as const),
]);

/** What the rows of a table must be like. */
export function rowRule(table: string): z.ZodType {
  return RULES[table] ?? z.never();
}

function ruleOf(columns: Readonly<Record<string, Column>>): z.ZodType {
  return z.strictObject(Object.fromEntries(Object.entries(columns).map(([column, { rule }]) => [column, rule])));
}

function createTable(table: string, columns: Readonly<Record<string, Column>>, key: string | null): string {
  const lines = Object.entries(columns).map(([column, { type, nullable, most }]) => {
    const bound = most === null ? '' : ` CHECK (octet_length(${column}) <= ${most})`;
    return `${column} ${type}${nullable ? '' : ' NOT NULL'}${bound}`;
  });
  const all = key === null ? lines : [...lines, `PRIMARY KEY (${key})`];
  return `CREATE TABLE ${table} (${all.join(', ')}) STRICT`;
}

function passes(value: string, parse: (value: string) => string): boolean {
  try {
    return parse(value) === value;
  } catch {
    return false;
  }
}
