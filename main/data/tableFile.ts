import { createHash } from 'node:crypto';
import { littleEndianBytes, readLittleEndian } from '../../shared/bytes';
import type { DataTable } from '../../shared/datasets/table';
import { LabError } from '../../shared/errors';

/** First bytes of a stored table; then the length of the header (32 bits), the header as JSON, inputs, targets. */
const MAGIC = 'INITLAB1';
const HEADER_AT = MAGIC.length + 4;

/** The table as bytes: equal tables are equal bytes. */
export function encodeTable({ inputs, targets, ...header }: DataTable): Uint8Array {
  const type = inputs instanceof Uint8Array ? 'uint8' : 'float64';
  const text = Buffer.from(JSON.stringify({ ...header, type }), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const values = inputs instanceof Uint8Array ? inputs : littleEndianBytes(inputs);
  return Buffer.concat([Buffer.from(MAGIC), length, text, values, littleEndianBytes(targets)]);
}

/**
 * Errors  LabError 'input' when the bytes are not those that `hash` names.
 */
export function decodeTable(bytes: Uint8Array, hash: string): DataTable {
  if (hashOf(bytes) !== hash) {
    throw new LabError('input', `the stored data set ${hash.slice(0, 12)}… is damaged: import its file again`);
  }
  const length = Buffer.from(bytes.buffer, bytes.byteOffset).readUInt32LE(MAGIC.length);
  const at = HEADER_AT + length;
  type Header = Omit<DataTable, 'inputs' | 'targets'> & { readonly type: 'uint8' | 'float64' };
  const { type, ...header } = JSON.parse(Buffer.from(bytes.subarray(HEADER_AT, at)).toString('utf8')) as Header;
  const targets = new Float64Array(header.rows);
  readLittleEndian(bytes.subarray(bytes.length - targets.byteLength), targets);
  const values = bytes.subarray(at, bytes.length - targets.byteLength);
  if (type === 'uint8') return { ...header, inputs: values, targets };
  const inputs = new Float64Array(header.rows * header.features);
  readLittleEndian(values, inputs);
  return { ...header, inputs, targets };
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
