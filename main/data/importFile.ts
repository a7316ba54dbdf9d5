import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readCsv } from '../../shared/datasets/csvColumns';
import { csvTable, type CsvChoice } from '../../shared/datasets/csvTable';
import { looksLikeIdx } from '../../shared/datasets/idx';
import { idxTable } from '../../shared/datasets/idxTable';
import { TABLE_LIMITS, type DataTable } from '../../shared/datasets/table';
import { LabError, messageOf } from '../../shared/errors';

/** What to import: a CSV file, or an IDX file of images with one of labels. */
export interface ImportRequest extends CsvChoice {
  readonly file: string;
  /** Needed for IDX. */
  readonly labels: string | null;
}

/**
 * Reads the user's files into a table.
 *
 * Errors  LabError 'input' or 'io' with one sentence: file, row and column where there are any, rule, value, likely fix.
 */
export function importTable(request: ImportRequest): DataTable {
  const bytes = readUserFile(request.file);
  const name = path.basename(request.file);
  if (!looksLikeIdx(bytes) && !/idx\d|\.idx/i.test(name)) return csvTable(readCsv(textOf(bytes, name), name), request);
  if (request.labels === null) {
    throw new LabError('input', `${name} is an IDX file and needs a file of labels beside it; got none: name it too`);
  }
  const labels = { name: path.basename(request.labels), bytes: readUserFile(request.labels) };
  return idxTable({ name, bytes }, labels);
}

/**
 * The text of a CSV file.
 *
 * Errors  LabError 'input' for bytes that are not UTF-8.
 */
export function textOf(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new LabError('input', `${name} must be UTF-8 text; it is not: save it as "CSV UTF-8"`);
  }
}

/** The bytes of a file, unpacked when it is gzipped. */
export function readUserFile(file: string): Uint8Array {
  const tooLarge = (got: string) =>
    new LabError(
      'input',
      `${file} must have at most ${TABLE_LIMITS.bytes} bytes, unpacked; got ${got}: take a part of it`,
    );
  let bytes: Uint8Array;
  try {
    const { size } = statSync(file);
    if (size > TABLE_LIMITS.bytes) throw tooLarge(String(size));
    bytes = readFileSync(file);
  } catch (thrown) {
    if (thrown instanceof LabError) throw thrown;
    const code = (thrown as NodeJS.ErrnoException).code;
    const reason = { ENOENT: 'no such file', EACCES: 'no permission to read it', EISDIR: 'it is a folder' }[code ?? ''];
    throw new LabError('input', `cannot read ${file}: ${reason ?? messageOf(thrown)}`);
  }
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: TABLE_LIMITS.bytes });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge('more');
    throw new LabError(
      'input',
      `${file} must be a whole gzip file; it is damaged (${messageOf(thrown)}): fetch it again`,
    );
  }
}
