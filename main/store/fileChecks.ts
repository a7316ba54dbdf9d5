import { closeSync, lstatSync, openSync, readlinkSync, readSync, realpathSync, statSync, type Stats } from 'node:fs';
import { extname } from 'node:path';
import { LabError } from '../../shared/errors';
import { APPLICATION_ID, MIGRATIONS } from './migrations';

/** What can be told from a file's first 100 bytes, without letting SQLite near it. */
export type FileHead =
  { readonly kind: 'absent' | 'empty' | 'notSqlite' } | { readonly kind: 'sqlite'; readonly userVersion: number };

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
const USER_VERSION_OFFSET = 60;
const APPLICATION_ID_OFFSET = 68;

/** Files of these kinds are a mistyped path, never a broken history: they must not be moved out of the way. */
const OTHER_KINDS = new Set('.json .csv .tsv .txt .md .log .ts .js .py .svg .png .pdf .html .zip .gz'.split(' '));

/** Errors   LabError 'io' when the file cannot be read, 'input' when it plainly is something else. */
export function readHead(file: string): FileHead {
  const stats = statsOf(file);
  if (stats === null) return { kind: 'absent' };
  if (stats.isDirectory()) throw new LabError('input', `the history must be a file; ${file} is a folder`);
  if (stats.size === 0) return { kind: 'empty' };
  const head = firstBytes(file, HEADER_BYTES);
  if (head.length === HEADER_BYTES && head.toString('latin1', 0, MAGIC.length) === MAGIC) {
    return { kind: 'sqlite', userVersion: head.readUInt32BE(USER_VERSION_OFFSET) };
  }
  const extension = extname(file).toLowerCase();
  if (OTHER_KINDS.has(extension)) {
    const fix = `name the history file, such as history.sqlite`;
    throw new LabError('input', `the history must be an SQLite file; got ${file}, a ${extension} file; ${fix}`);
  }
  return { kind: 'notSqlite' };
}

/**
 * Errors   LabError 'input' when a file plainly is no history of this program's, 'state' when a newer one wrote it; both as
 *          far as the file's head tells.
 */
export function refuseOtherHistory(file: string): void {
  const head = readHead(file);
  const id = head.kind === 'sqlite' ? firstBytes(file, HEADER_BYTES).readUInt32BE(APPLICATION_ID_OFFSET) : 0;
  if (head.kind !== 'sqlite' || id !== APPLICATION_ID) {
    throw new LabError('input', `${file} is not an Initlab history; choose a folder without such a file`);
  }
  refuseNewer(file, head.userVersion, MIGRATIONS.length);
}

/** Errors   LabError 'state' for a version that this program does not know. */
export function refuseNewer(file: string, version: number, known: number): void {
  if (version <= known) return;
  const fact = `it has version ${String(version)}, this Initlab knows versions up to ${String(known)}`;
  throw new LabError(
    'state',
    `the history file ${file} was written by a newer Initlab: ${fact}; update Initlab. The file was left as it is`,
  );
}

/** Null when there is no such file. */
export function statsOf(file: string): Stats | null {
  try {
    return statSync(file, { throwIfNoEntry: false }) ?? null;
  } catch (thrown) {
    throw new LabError('io', `the history file ${file} cannot be read: ${(thrown as Error).message}`);
  }
}

function firstBytes(file: string, count: number): Buffer {
  try {
    const handle = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(count);
      return bytes.subarray(0, readSync(handle, bytes, 0, count, 0));
    } finally {
      closeSync(handle);
    }
  } catch (thrown) {
    throw new LabError('io', `the history file ${file} cannot be read: ${(thrown as Error).message}`);
  }
}

/**
 * The file that a link stands for: copies are kept beside it and it is what a repaired one takes the place of, so the link stays.
 * Errors   LabError 'notFound' when there is nothing at its end: a new history there would hide that a disk is missing.
 */
export function resolveLinks(file: string): string {
  if (!isLink(file)) return file;
  try {
    return realpathSync(file);
  } catch {
    const fix = 'connect the disk that it is on, or remove the link';
    throw new LabError(
      'notFound',
      `the history file ${file} is a link to ${readlinkSync(file)}, which is not there; ${fix}`,
    );
  }
}

function isLink(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } catch {
    return false; // what cannot be looked at is told where it is opened
  }
}

/** Local date and time for a file name: `20251123-214455`. */
export function fileStamp(at: number): string {
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${String(date.getFullYear())}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}

/** `wanted`, or `wanted-2`, `wanted-3`, … : the first that no file has. */
export function freeName(wanted: string): string {
  for (let i = 1; ; i++) {
    const name = i === 1 ? wanted : `${wanted}-${String(i)}`;
    if (statsOf(name) === null) return name;
  }
}
