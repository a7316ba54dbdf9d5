import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepTable, ownSets } from '../../../main/data/datasets';
import { importTable, type ImportRequest } from '../../../main/data/importFile';
import { readTable } from '../../../main/data/readTable';
import { prepareData } from '../../../shared/datasets/prepare';
import { parseSpec } from '../../../shared/experimentSchema';
import { Training } from '../../../shared/training';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'initlab-import-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, contents: Uint8Array | string): string {
  const file = path.join(folder, name);
  writeFileSync(file, contents);
  return file;
}

function idx(type: number, dimensions: readonly number[], values: readonly number[]): Buffer {
  const sizes = dimensions.flatMap((size) => [size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255]);
  return Buffer.from([0, 0, type, dimensions.length, ...sizes, ...values]);
}

const IMAGES = idx(8, [4, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255]);
const LABELS = idx(8, [4], [0, 1, 0, 1]);
const read = (file: string, more: Partial<ImportRequest> = {}) =>
  importTable({ file, labels: null, target: null, task: null, exclude: [], ...more });

/** Root may read everything: what is to fail for want of permission is then done as another user. */
function asOrdinaryUser(work: () => unknown): void {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

describe('imported files', () => {
  it('reads IDX files, plain or gzipped, and keeps images as bytes', () => {
    const table = read(put('i.idx.gz', gzipSync(IMAGES)), { labels: put('l', LABELS) });
    expect(table).toMatchObject({ rows: 4, features: 4, classNames: ['0', '1'] });
    expect(table.inputs).toBeInstanceOf(Uint8Array);
    expect(table.inputs[15]).toBe(255);
    expect(table.featureNames[3]).toBe('pixel row 2 column 2');
  });

  it('reads 16-bit and floating-point IDX files, most significant byte first', () => {
    const shorts = idx(0x0b, [2, 1], [0xff, 0xff, 1, 0]);
    expect([...read(put('s.idx', shorts), { labels: put('l', idx(8, [2], [0, 1])) }).inputs]).toEqual([-1, 256]);
    const floats = idx(0x0d, [2, 1], [0x3f, 0xc0, 0, 0, 0x7f, 0x80, 0, 0]);
    expect(() => read(put('f.idx', floats), { labels: put('l', LABELS) })).toThrow(/finite numbers; got Infinity/);
  });

  it.each([
    ['a truncated file', IMAGES.subarray(0, 20), LABELS, /must have 32 bytes for 4 × 2 × 2 values; got 20: .*cut off/],
    ['a cut header', IMAGES.subarray(0, 10), LABELS, /header of 16 bytes; got 10/],
    ['another beginning', Buffer.from('PNG, not IDX'), LABELS, /begin as IDX files do .*got 50 4e 47 2c/],
    ['too few labels', IMAGES, idx(8, [3], [0, 1, 0]), /a label for each of the 4 images; got 3/],
    ['a label out of range', IMAGES, idx(9, [4], [0, 1, 255, 1]), /classes from 0 to 255; got -1 as label 3/],
    ['a single class', IMAGES, idx(8, [4], [1, 1, 1, 1]), /at least 2 classes; got only 1/],
    ['labels for images', LABELS, LABELS, /at least 2 dimensions; got 1: are the images and the labels exchanged/],
  ])('refuses %s', (_, images, labels, message) => {
    expect(() => read(put('i.idx', images), { labels: put('l', labels) })).toThrow(message);
  });

  it('refuses a damaged gzip, a folder, a missing file and one that is not UTF-8', () => {
    const packed = gzipSync(IMAGES);
    packed.writeUInt8((packed[packed.length - 6] ?? 0) ^ 1, packed.length - 6);
    expect(() => read(put('i.idx.gz', packed))).toThrow(/whole gzip file; it is damaged/);
    expect(() => read(folder)).toThrow(/it is a folder/);
    expect(() => read(path.join(folder, 'none.csv'))).toThrow(/no such file/);
    expect(() => read(put('latin.csv', Buffer.from([0x78, 0x2c, 0xe9, 0x0a])))).toThrow(/must be UTF-8/);
    expect(() => read(put('i.idx', IMAGES))).toThrow(/needs a file of labels/);
  });

  it('refuses a file that may not be read', () => {
    const file = put('x.csv', 'x,y\n');
    chmodSync(file, 0);
    expect(() => asOrdinaryUser(() => read(file))).toThrow(/no permission/);
  });

  it('keeps a table under its hash: the run is the same when the file has gone, and damage is found', () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${i % 7},${(i * i) % 11},${i % 3 === 0 ? 'yes' : 'no'}`);
    const file = put('x.csv', `a,b,kind\n${rows.join('\n')}\n`);
    const set = keepTable(read(file), 'answers', folder);
    const again = keepTable(read(file), 'answers', folder);
    expect(again.choice).toEqual(set.choice);
    expect(ownSets(folder)).toEqual([again]);
    const spec = parseSpec({ dataset: set.choice, epochs: 2 });
    const hashes = [0, 1].map(() => {
      const training = Training.start(spec, prepareData(spec, readTable(spec.dataset, folder)));
      while (!training.done) training.advance();
      rmSync(file, { force: true });
      return training.weightsHash();
    });
    expect(hashes[0]).toBe(hashes[1]);
    const stored = readdirSync(folder).find((name) => name.endsWith('.table')) ?? '';
    expect(readdirSync(folder).filter((name) => name.includes('part'))).toEqual([]);
    writeFileSync(path.join(folder, stored), 'INITLAB1 no');
    expect(() => readTable(spec.dataset, folder)).toThrow(/is damaged: import its file again/);
    rmSync(path.join(folder, stored));
    expect(() => readTable(spec.dataset, folder)).toThrow(/is not among the imported ones/);
  });

  it('refuses a spec whose numbers are not those of the table', () => {
    const set = keepTable(read(put('x.csv', 'x,k\n1,a\n2,b\n3,a\n4,b\n')), 'x', folder);
    const spec = parseSpec({ dataset: { ...set.choice, features: 3 } });
    expect(() => prepareData(spec, readTable(spec.dataset, folder))).toThrow(/dataset must say what its table holds/);
    expect(() => prepareData(spec)).toThrow(/needs its examples/);
  });
});
