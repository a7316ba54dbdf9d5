import path from 'node:path';
import { z } from 'zod';
import { MAX_TITLE } from '../shared/datasets/ownSet';
import type { DataTable } from '../shared/datasets/table';
import { LabError } from '../shared/errors';
import { inputError, numberField, parseWith, strictRecord } from '../shared/validation';
import { STORED_DATASETS } from '../shared/datasets/stored';
import { keepTable, ownSets, parseTitle, tableChoice, titleOfFile } from './data/datasets';
import { importTable } from './data/importFile';
import { encodeTable, hashOf } from './data/tableFile';

const text = (rule: string) => z.string({ error: rule }).min(1, { error: rule });

/** A data set in a spec file: the file itself instead of the hash of what was imported. */
const NAMED_FILE = strictRecord({
  name: z.literal('file'),
  path: text('the path of a CSV or IDX file, from the folder of the spec file'),
  labels: text('the path of the IDX file of labels').nullable().default(null),
  target: text('the name of the column to predict').nullable().default(null),
  task: z
    .enum(['classification', 'regression'], { error: '"classification" or "regression"' })
    .nullable()
    .default(null),
  exclude: z.array(z.string(), { error: 'a list of column names' }).default([]),
  title: text(`a text of 1 to ${MAX_TITLE} characters`).nullable().default(null),
  noise: numberField(STORED_DATASETS.file.params.noise),
});

interface ReadFile {
  readonly table: DataTable;
  readonly hash: string;
  /** Null: of the file, or the one that the set has already. */
  readonly title: string | null;
  readonly file: string;
}

/** A spec or sweep whose files have been read, but not kept. */
export interface ResolvedSpec {
  /** With hashes in the place of paths: for `parseSpec` or `parseSweep`. */
  readonly raw: unknown;
  /** Keeps the tables among the imported data sets. Returns a sentence a table. */
  keep(folder: string): readonly string[];
}

/**
 * Reads the files that a spec file names by path: `{"name": "file", "path": "iris.csv", "target": "species"}`. Only for
 * files that the user named on the command line: a page must not choose what is read.
 *
 * @param folder paths are relative to it: that of the spec file.
 * Errors  LabError 'input' or 'io', as `importTable`, with the field in front.
 */
export function resolveFiles(raw: unknown, folder: string): ResolvedSpec {
  const read: ReadFile[] = [];
  const resolved = replaceFiles(raw, '', (named, where) => {
    const file = readNamed(named, where, folder);
    read.push(file.read);
    return file.choice;
  });
  return {
    raw: resolved,
    keep: (datasets) =>
      read.map(({ table, hash, title, file }) => {
        const known = ownSets(datasets).find((set) => set.hash === hash && set.deletedAt === null);
        if (known !== undefined && title === null)
          return `${path.basename(file)} is the imported data set “${known.title}”.`;
        const kept = keepTable(table, title ?? titleOfFile(file), datasets);
        return `Imported ${path.basename(file)} as “${kept.title}”: ${table.rows} rows, ${table.features} features.`;
      }),
  };
}

function readNamed(named: object, where: string, folder: string) {
  try {
    const { path: given, labels, title, noise, ...choice } = parseWith(NAMED_FILE, named);
    const at = (name: string) => path.resolve(folder, name);
    const file = at(given);
    const table = importTable({ ...choice, file, labels: labels === null ? null : at(labels) });
    const hash = hashOf(encodeTable(table));
    const read: ReadFile = { table, hash, title: title === null ? null : parseTitle(title), file };
    return { read, choice: { ...tableChoice(hash, table), noise } };
  } catch (thrown) {
    if (!(thrown instanceof LabError) || thrown.code !== 'input') throw thrown;
    const issues = thrown.issues.length > 0 ? thrown.issues : [{ path: '', message: thrown.message }];
    throw inputError(
      issues.map((issue) => ({
        path: [where, issue.path].filter(Boolean).join('.'),
        message: `${where}: ${issue.message}`,
      })),
    );
  }
}

/** A copy with every `{ name: 'file', path: … }` replaced. */
function replaceFiles(value: unknown, where: string, replace: (named: object, where: string) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const inside = (key: string, each: unknown) => replaceFiles(each, where === '' ? key : `${where}.${key}`, replace);
  if (Array.isArray(value)) return value.map((each, i) => inside(String(i), each));
  if ('name' in value && value.name === 'file' && 'path' in value) return replace(value, where);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inside(key, each)]));
}
