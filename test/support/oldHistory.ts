import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { temporaryFile } from './store';

/**
 * Histories as each released schema had them, written by the programs of their time: a run that is done, one interrupted at
 * half its way, one in the bin, one of a sweep, settings, and what was new in that version. Kept for ever: users have such files.
 */
const FIXTURES = path.join(import.meta.dirname, '../fixtures/history');

/** Versions of the schema that there is a history of, ascending. */
export const VERSIONS = readdirSync(FIXTURES)
  .map((name) => Number(/^v(\d+)\.sqlite\.gz$/.exec(name)?.[1]))
  .sort((a, b) => a - b);

/** A copy of the history of a version, as the program of its time wrote it. */
export function oldHistory(version: number, file = temporaryFile()): string {
  writeFileSync(file, gunzipSync(readFileSync(path.join(FIXTURES, `v${String(version)}.sqlite.gz`))));
  return file;
}
