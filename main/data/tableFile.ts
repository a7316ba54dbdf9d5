import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { littleEndianBytes, readLittleEndian } from '../../shared/bytes';
import type { DataTable } from '../../shared/datasets/table';
import { LabError } from '../../shared/errors';

/** First bytes of a stored table; then the length of the header (32 bits), the header as JSON, inputs, targets. */
export const MAGIC = 'INITLAB1';
export const HEADER_AT = MAGIC.length + 4;

/** A table without its numbers. */
export type TableHead = Omit<DataTable, 'inputs' | 'targets'>;
type Header = TableHead & { readonly type: 'uint8' | 'float64' };

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
  const { type, ...header } = JSON.parse(Buffer.from(bytes.subarray(HEADER_AT, at)).toString('utf8')) as Header;
  const targets = new Float64Array(header.rows);
  readLittleEndian(bytes.subarray(bytes.length - targets.byteLength), targets);
  const values = bytes.subarray(at, bytes.length - targets.byteLength);
  if (type === 'uint8') return { ...header, inputs: values, targets };
  const inputs = new Float64Array(header.rows * header.features);
  readLittleEndian(values, inputs);
  return { ...header, inputs, targets };
}

/** What a stored table says of itself, its numbers left in the file and its hash unchecked. */
export function readHeader(file: string): { readonly header: TableHead; readonly rows: TableRows } {
  const start = readPart(file, 0, HEADER_AT);
  const length = start.readUInt32LE(MAGIC.length);
  const { type, ...header } = JSON.parse(readPart(file, HEADER_AT, length).toString('utf8')) as Header;
  return { header, rows: new TableRows(file, HEADER_AT + length, type, header) };
}

/** The numbers of a stored table, read from the file as they are asked for. */
export class TableRows {
  readonly #file: string;
  readonly #at: number;
  readonly #type: Header['type'];
  readonly #head: TableHead;

  constructor(file: string, at: number, type: Header['type'], head: TableHead) {
    this.#file = file;
    this.#at = at;
    this.#type = type;
    this.#head = head;
  }

  /** [rows] */
  targets(): Float64Array {
    const targets = new Float64Array(this.#head.rows);
    const { size } = statSync(this.#file);
    readLittleEndian(readPart(this.#file, size - targets.byteLength, targets.byteLength), targets);
    return targets;
  }

  /** The inputs of one row, [features]. */
  row(index: number): Float64Array {
    const { features } = this.#head;
    const width = this.#type === 'uint8' ? 1 : Float64Array.BYTES_PER_ELEMENT;
    const bytes = readPart(this.#file, this.#at + index * features * width, features * width);
    if (width === 1) return Float64Array.from(bytes);
    const row = new Float64Array(features);
    readLittleEndian(bytes, row);
    return row;
  }
}

function readPart(file: string, position: number, length: number): Buffer {
  const handle = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(length);
    const read = readSync(handle, bytes, 0, length, position);
    if (read < length) throw new LabError('input', `the stored data set ${file} is damaged: import its file again`);
    return bytes;
  } finally {
    closeSync(handle);
  }
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
