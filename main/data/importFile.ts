import { existsSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { columnStats } from '../../shared/datasets/columnStats';
import type { CsvChoice } from '../../shared/datasets/csvChoice';
import { readCsv, type CsvColumns } from '../../shared/datasets/csvColumns';
import { csvTable } from '../../shared/datasets/csvTable';
import { looksLikeIdx } from '../../shared/datasets/idx';
import { labelledTable, readImages, type IdxImages } from '../../shared/datasets/idxTable';
import { previewCsv, previewIdx, type FilePreview } from '../../shared/datasets/preview';
import { TABLE_LIMITS, type DataTable } from '../../shared/datasets/table';
import { LabError, messageOf } from '../../shared/errors';
import { readBounded } from './readBounded';

/** A CSV file, or an IDX file of images with one of labels. */
export interface ImportFiles {
  readonly file: string;
  /** Labels of an IDX file; null for those that lie beside it. */
  readonly labels: string | null;
}

export interface ImportRequest extends CsvChoice, ImportFiles {}

/** The user's files, parsed. */
export type OpenedFiles =
  | { readonly kind: 'csv'; readonly csv: CsvColumns }
  | {
      readonly kind: 'idx';
      readonly images: IdxImages;
      readonly labelsFile: string | null;
      /** With their labels; or the sentence why these cannot be taken. */
      readonly labelled: DataTable | string;
    };

/** Told the share that is done, and the rows read of a table. */
export type OnProgress = (share: number, rows: number | null) => void;

/** Shares of the time that it takes to get the bytes of a file of text, and of one of images. */
const CSV_BYTES = 0.08;
const IDX_BYTES = 0.5;

/**
 * Reads the user's files into a table.
 *
 * Errors  LabError 'input' or 'io' with one sentence: file, row and column where there are any, rule, value, likely fix.
 */
export function importTable(request: ImportRequest): DataTable {
  return tableOf(openFiles(request), request);
}

/** Errors  as `importTable`, but for labels: why they cannot be taken is part of what is returned. */
export function openFiles({ file, labels }: ImportFiles, progress: OnProgress = () => undefined): OpenedFiles {
  const bytes = readUserFile(file);
  const name = path.basename(file);
  if (!looksLikeIdx(bytes) && !isIdxName(name)) {
    progress(CSV_BYTES, null);
    const csv = readCsv(textOf(bytes, name), name, (share, rows) =>
      progress(CSV_BYTES + (1 - CSV_BYTES) * share, rows),
    );
    return { kind: 'csv', csv };
  }
  progress(IDX_BYTES, null);
  const images = readImages({ name, bytes });
  progress((1 + IDX_BYTES) / 2, images.rows);
  const labelsFile = labels ?? labelsBeside(file);
  return { kind: 'idx', images, labelsFile, labelled: tryLabels(images, labelsFile) };
}

/** Errors  LabError 'input' when the files, or the choice, make no table. */
export function tableOf(opened: OpenedFiles, choice: CsvChoice): DataTable {
  if (opened.kind === 'csv') return csvTable(opened.csv, choice);
  if (typeof opened.labelled === 'string') throw new LabError('input', opened.labelled);
  return opened.labelled;
}

export function previewOf(opened: OpenedFiles): FilePreview {
  if (opened.kind === 'csv') return previewCsv(opened.csv);
  const { images, labelsFile, labelled } = opened;
  return previewIdx(images, columnStats(images.values), labelsFile && path.basename(labelsFile), labelled);
}

/** The labels that lie beside an IDX file of images under their usual name; null where there are none. */
export function labelsBeside(file: string): string | null {
  const name = path.basename(file);
  if (!isIdxName(name) || !/images?/i.test(name)) return null;
  const labels = name.replace(/images?/i, 'labels').replace(/idx\d/i, 'idx1');
  const other = /\.gz$/i.test(labels) ? labels.slice(0, -3) : `${labels}.gz`;
  const found = [labels, other].map((each) => path.join(path.dirname(file), each)).find((each) => existsSync(each));
  return found ?? null;
}

function isIdxName(name: string): boolean {
  return /idx\d|\.idx/i.test(name);
}

function tryLabels(images: IdxImages, file: string | null): DataTable | string {
  if (file === null) {
    const got = 'none with its usual name lies beside it';
    return `${images.name} is an IDX file and needs a file of labels; ${got}: choose it too`;
  }
  try {
    return labelledTable(images, { name: path.basename(file), bytes: readUserFile(file) });
  } catch (thrown) {
    if (thrown instanceof LabError) return thrown.message;
    throw thrown;
  }
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
  const bytes = readBounded(file, { most: TABLE_LIMITS.bytes, tooLarge });
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  // What it says of its length, in its last four bytes, spares unpacking; what it says wrongly ends at the limit.
  const said = bytes.length < 18 ? 0 : bytes.readUInt32LE(bytes.length - 4);
  if (said > TABLE_LIMITS.bytes) throw tooLarge(String(said));
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
