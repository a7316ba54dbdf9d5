import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { littleEndianBytes } from '../../shared/bytes';
import { LabError } from '../../shared/errors';
import type { NamedArray } from '../../shared/pytorch/plan';

/**
 * Writes arrays as numpy's .npz: a zip of .npy files, not compressed. Read by numpy.load.
 *
 * Errors   LabError 'input' when it would pass what a plain zip holds (4 GB).
 * Sources  numpy.lib.format, version 1.0; "APPNOTE.TXT – .ZIP File Format Specification", PKWARE 2022, 4.3.
 */
export async function writeNpz(handle: FileHandle, arrays: readonly NamedArray[]): Promise<void> {
  const directory: Buffer[] = [];
  let at = 0;
  for (const array of arrays) {
    const name = Buffer.from(`${array.name}.npy`, 'latin1');
    const head = npyHeader(array);
    const body = littleEndianBytes(array.values);
    const size = head.length + body.length;
    if (at + size > MOST_BYTES) {
      throw new LabError('input', `the data must fit into ${MOST_BYTES} bytes; got more: take fewer examples`);
    }
    const facts = entryFacts(crc32(body, crc32(head)), size, name.length);
    const local = Buffer.concat([signature(LOCAL), facts, Buffer.alloc(2), name]);
    for (const bytes of [local, head, body]) await handle.writeFile(bytes);
    directory.push(centralEntry(facts, name, at));
    at += local.length + size;
  }
  const central = Buffer.concat(directory);
  await handle.writeFile(central);
  await handle.writeFile(endRecord(arrays.length, central.length, at));
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** What the 32-bit sizes of a plain zip can say, with room for the directory. */
const MOST_BYTES = 0xffff_0000;

/** "\x93NUMPY", version 1.0, then the description padded so that the numbers begin at a multiple of 64. */
function npyHeader({ shape, values }: NamedArray): Buffer {
  const kind = values instanceof Int32Array ? '<i4' : `<f${values.BYTES_PER_ELEMENT}`;
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${kind}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const padded = text.padEnd(Math.ceil((10 + text.length + 1) / 64) * 64 - 11);
  const head = Buffer.alloc(10);
  head.write('\x93NUMPY\x01\x00', 'latin1');
  head.writeUInt16LE(padded.length + 1, 8);
  return Buffer.concat([head, Buffer.from(`${padded}\n`, 'latin1')]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** What the entry's own header and the directory have in common, from the version needed to the length of the name. */
function entryFacts(crc: number, size: number, nameLength: number): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt16LE(20, 0);
  // No flags, no compression, midnight of 1 January 1980: the same run gives the same bytes.
  bytes.writeUInt16LE(0x21, 8);
  bytes.writeUInt32LE(crc, 10);
  bytes.writeUInt32LE(size, 14);
  bytes.writeUInt32LE(size, 18);
  bytes.writeUInt16LE(nameLength, 22);
  return bytes;
}

function centralEntry(facts: Buffer, name: Buffer, at: number): Buffer {
  const madeBy = Buffer.from([20, 0]);
  const rest = Buffer.alloc(16);
  rest.writeUInt32LE(at, 12);
  return Buffer.concat([signature(CENTRAL), madeBy, facts, rest, name]);
}

function endRecord(entries: number, size: number, at: number): Buffer {
  const bytes = Buffer.alloc(22);
  bytes.writeUInt32LE(END, 0);
  bytes.writeUInt16LE(entries, 8);
  bytes.writeUInt16LE(entries, 10);
  bytes.writeUInt32LE(size, 12);
  bytes.writeUInt32LE(at, 16);
  return bytes;
}
