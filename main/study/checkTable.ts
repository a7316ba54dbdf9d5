import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { z } from 'zod';
import { TABLE_LIMITS } from '../../shared/datasets/table';
import { LabError, messageOf } from '../../shared/errors';
import { parseWith } from '../../shared/validation';
import { HEADER_AT, MAGIC, type TableHead } from '../data/tableFile';

const MOST_HEADER_BYTES = 10_000_000;
const NAMES = z.array(z.string().max(10_000));

const HEADER = z
  .strictObject({
    features: z.int().min(1).max(TABLE_LIMITS.columns),
    rows: z.int().min(2).max(TABLE_LIMITS.rows),
    trainRows: z.int().min(0).nullable(),
    classNames: NAMES.max(TABLE_LIMITS.classes),
    featureNames: NAMES.max(TABLE_LIMITS.columns),
    type: z.enum(['uint8', 'float64']),
  })
  .refine((head) => head.featureNames.length === head.features, { error: 'a table with a name for each feature' })
  .refine((head) => head.features * head.rows <= TABLE_LIMITS.cells, {
    error: `a table of at most ${TABLE_LIMITS.cells} values`,
  });

/**
 * Whether a file, which somebody else may have made, is a stored table: header, and as many numbers as that says. Its hash is
 * checked by whoever wrote the file.
 *
 * Returns  what it says of itself.
 * Errors   LabError 'input'.
 */
export function checkTable(file: string, title: string): TableHead {
  const what = `the data set “${title}”`;
  const { size } = statSync(file);
  const start = readPart(file, 0, HEADER_AT);
  if (start.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw new LabError('input', `${what} is not a table of Initlab`);
  const length = start.length < HEADER_AT ? 0 : start.readUInt32LE(MAGIC.length);
  if (length > Math.min(size, MOST_HEADER_BYTES)) throw new LabError('input', `${what} has a header that is too long`);
  let raw: unknown;
  try {
    raw = JSON.parse(readPart(file, HEADER_AT, length).toString('utf8'));
  } catch (thrown) {
    throw new LabError('input', `${what} has a header that cannot be read: ${messageOf(thrown)}`);
  }
  const { type, ...head } = parseWith(HEADER, raw, `the header of ${what}`);
  const bytes = HEADER_AT + length + head.rows * head.features * (type === 'uint8' ? 1 : 8) + head.rows * 8;
  if (bytes !== size)
    throw new LabError('input', `${what} must have ${bytes} bytes, as its header says; it has ${size}`);
  return head;
}

function readPart(file: string, position: number, length: number): Buffer {
  const handle = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(handle, bytes, 0, length, position));
  } finally {
    closeSync(handle);
  }
}
