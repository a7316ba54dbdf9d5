import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { importTable } from '../../main/data/importFile';
import { readJsonFile } from '../../main/readJson';
import { resolveFiles } from '../../main/specFiles';
import { csvRecords } from '../../shared/datasets/csvRecords';
import { readCsv } from '../../shared/datasets/csvColumns';
import { parseIdx } from '../../shared/datasets/idx';
import { TABLE_LIMITS } from '../../shared/datasets/table';
import { parseSpec } from '../../shared/experimentSchema';
import { parseSweep } from '../../shared/sweep';
import { gzipBomb, labPeak, pipe, sparseFile } from '../support/hostileFiles';
import { lab, testFolder } from '../support/lab';

const CLI = path.join(import.meta.dirname, '../../dist/main/cli.js');
const GB = 1024 ** 3;
/** Several times what the command takes for a small file, and far less than what these files would. */
const MEMORY = 400_000_000;

/** Gives a file to a command that must refuse it with one sentence, and writes nothing. */
function refused(folder: string, command: 'import' | 'run' | 'sweep', file: string, says: RegExp, most = MEMORY): void {
  const db = path.join(folder, 'history.sqlite');
  const { code, stderr, stdout, peak } = labPeak([command, file, '--db', db]);
  expect(stderr).toMatch(says);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect([code, stdout]).toEqual([2, '']);
  expect(peak).toBeGreaterThan(10_000_000);
  expect(peak).toBeLessThan(most);
  const kept = path.join(folder, 'datasets');
  expect(existsSync(kept) ? readdirSync(kept) : []).toEqual([]);
}

const CHOICE = { labels: null, target: null, task: null, exclude: [] };

const put = (folder: string, name: string, contents: Uint8Array | string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, contents);
  return file;
};

function idx(type: number, dimensions: readonly number[], values = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(4 + 4 * dimensions.length);
  head[2] = type;
  head[3] = dimensions.length;
  dimensions.forEach((size, i) => head.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([head, values]);
}

describe('what would fill the memory is refused before it is taken', () => {
  it.each(['import', 'run', 'sweep'] as const)('lab %s: a file of 1 GB on one line', (command) => {
    const folder = testFolder();
    refused(folder, command, sparseFile(folder, 'line.csv', GB, '['), /must have at most \d+ bytes.*; got 1073741824/);
  });

  it.each(['x.csv.gz', 'x-images-idx3-ubyte.gz'])('1 GB of zeros in 1 MB: %s', (name) => {
    const folder = testFolder();
    const bomb = gzipBomb(GB);
    expect(bomb.length).toBeLessThan(1.1 * 1024 ** 2);
    refused(folder, 'import', put(folder, name, bomb), /at most 300000000 bytes, unpacked; got 1073741824/);
  });

  it('the same, with a lie about its length: no more is unpacked than is allowed', () => {
    const folder = testFolder();
    const most = 3 * TABLE_LIMITS.bytes;
    refused(folder, 'import', put(folder, 'x.csv.gz', gzipBomb(GB, 100)), /unpacked; got more/, most);
  });

  it('a bomb within a bomb is unpacked once', () => {
    const folder = testFolder();
    refused(folder, 'import', put(folder, 'x.csv.gz', gzipSync(gzipBomb(GB))), /must be UTF-8 text/);
  });

  it.each([
    ['dimensions whose product is beyond all numbers', idx(8, [2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1])],
    ['a negative dimension, which is a large one', idx(0x0c, [2, 0x8000_0000])],
    ['no dimensions', idx(8, [])],
    ['more dimensions than bytes', Buffer.from([0, 0, 8, 255, 0, 0])],
    ['a header alone', idx(8, [1000, 28, 28])],
  ])('an IDX file with %s', (_what, bytes) => {
    const folder = testFolder();
    const [plain, packed] = [put(folder, 'x-images-idx3-ubyte', bytes), put(folder, 'x-idx3.gz', gzipSync(bytes))];
    expect(() => importTable({ ...CHOICE, file: plain })).toThrow(/x-images-idx3-ubyte must (begin|have)/);
    expect(() => importTable({ ...CHOICE, file: packed })).toThrow(/x-idx3.gz must (begin|have)/);
  });

  it('an IDX file whose small numbers would become large ones', () => {
    const { cells } = TABLE_LIMITS;
    try {
      TABLE_LIMITS.cells = 3;
      expect(() => parseIdx(idx(9, [2, 2], Buffer.alloc(4)), 'x')).toThrow('x must have at most 3 values; got 2 × 2');
    } finally {
      TABLE_LIMITS.cells = cells;
    }
  });

  it('a row of half a million cells: no more are kept than a table may have', () => {
    const [record] = csvRecords(','.repeat(500_000), ',', 'x.csv');
    expect(record).toMatchObject({ width: 500_001 });
    expect(record?.cells).toHaveLength(TABLE_LIMITS.columns);
    expect(() => readCsv(','.repeat(500_000), 'x.csv')).toThrow('at most 1024 columns; got 500001');
  });

  it('a cell that goes on and on', () => {
    const long = `a,b\n1,"${'""'.repeat(2_000_000)}"\n`;
    expect(() => readCsv(long, 'x.csv')).toThrow('row 2 of x.csv must have at most 100000 letters in a cell; got more');
    expect(() => readCsv(`a,b\n1,${'x'.repeat(2_000_000)}\n`, 'x.csv')).toThrow('at most 100000 letters in a cell');
    expect(() => readCsv(`a,b\n1,"${'x'.repeat(2_000_000)}`, 'x.csv')).toThrow('must close its quoted cell');
  });

  it('cells that are almost numbers: each is read once', () => {
    // Where a pattern could match digits in two ways, these would take some minutes.
    const cell = `${'1'.repeat(99_000)}x`;
    expect(readCsv(`a,b\n${`${cell},1\n`.repeat(40)}`, 'x.csv').columns[0]).toMatchObject({
      type: 'text',
      mistakes: 40,
    });
  });
});

describe('JSON that is no experiment', () => {
  const deep = (open: string, close: string, depth = 100_000) => open.repeat(depth) + '1' + close.repeat(depth);
  it.each([
    ['lists nested 100 000 deep', deep('[', ']'), /at most 100 lists and objects within each other/],
    ['objects nested 100 000 deep', deep('{"dataset":', '}'), /at most 100 lists and objects within each other/],
    ['brackets that never close', '['.repeat(1_000_000), /at most 100 lists and objects within each other/],
    ['a number beyond all numbers', '{"dataset":"xor","epochs":1e999}', /epochs must be .*; got Infinity/],
    [
      'a number below all numbers',
      '{"dataset":"xor","optimizer":{"name":"sgd","learningRate":-1e999}}',
      /got -Infinity/,
    ],
    ['NaN, which JSON has not', '{"dataset":"xor","epochs":NaN}', /must be JSON/],
    ['a key of the prototype', '{"dataset":"xor","__proto__":{"polluted":true}}', /unknown field "__proto__"/],
    [
      'a key of the prototype within',
      '{"dataset":{"name":"xor","__proto__":{"samples":1}}}',
      /unknown field "__proto__"/,
    ],
    ['a constructor', '{"dataset":"xor","constructor":{"prototype":{}}}', /unknown field "constructor"/],
    ['a name of the prototype', '{"dataset":"__proto__"}', /unknown data set "__proto__"/],
    [
      'an activation of the prototype',
      '{"dataset":"xor","network":{"layers":[{"activation":"constructor"}]}}',
      /unknown activation/,
    ],
    ['bytes that are no text', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), /must be UTF-8 text/],
    ['UTF-16 with its mark', Buffer.from('\ufeff{"dataset":"xor"}', 'utf16le'), /must be UTF-8 text/],
    ['NUL bytes', '{"dataset":"xor"}\0', /must be JSON/],
    ['nothing', '', /must be JSON/],
    ['a million layers', `{"dataset":"xor","network":{"layers":[${'{},'.repeat(999_999)}{}]}}`, /layers/],
    ['a text of a megabyte for a name', `{"dataset":"${'x'.repeat(1_000_000)}"}`, /unknown data set/],
  ])('%s', (_what, contents, says) => {
    const folder = testFolder();
    const file = put(folder, 'x.initlab.json', contents);
    expect(() => parseSpec(resolveFiles(readJsonFile(file), folder).raw)).toThrow(says);
    expect(() => parseSpec(readJsonFile(file))).toThrow(expect.objectContaining({ code: 'input' }) as Error);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    ['a grid beyond all limits', 6, /a sweep must have at most 100000 runs; got 5000000000000000000/],
    ['too many axes', 7, /axes must be a list of at most 6 axes/],
  ])('a sweep: %s', (_what, count, says) => {
    const folder = testFolder();
    const fields = ['seeds.init', 'seeds.data', 'seeds.shuffle', 'epochs', 'batchSize', 'weightDecay', 'x'];
    const axes = fields.slice(0, count).map((field) => ({
      field,
      from: field === 'weightDecay' ? 0 : 1,
      to: field === 'weightDecay' ? 1 : 1000,
      count: 1000,
    }));
    const sweep = { template: { dataset: 'iris' }, axes };
    const file = put(folder, 'x.initlab.json', JSON.stringify(sweep));
    expect(() => parseSweep(readJsonFile(file))).toThrow(says);
  });

  it('a byte order mark and any line ends are no mistake', () => {
    const folder = testFolder();
    const file = put(folder, 'x.initlab.json', '\ufeff{\r\n"dataset":\r"xor",\n\r"epochs": 1}\r');
    expect(readJsonFile(file)).toEqual({ dataset: 'xor', epochs: 1 });
  });
});

describe('CSV files', () => {
  it.each([
    ['mixed line ends', 'a,b\r\n1,2\n3,4\r5,6', 3],
    ['a byte order mark', '\ufeffa,b\n1,2\n3,4\n', 2],
    ['a NUL in a cell', 'a,b\n1,x\0y\n2,z\n', 2],
    ['infinite numbers', 'a,b\n1e999,x\n-1e999,y\nNaN,x\nInfinity,y\n1,x\n', 5],
    ['keys of the prototype as titles', '__proto__,constructor\n1,2\n3,4\n', 2],
    ['an empty line between rows', 'a,b\n\n1,2\n\n\n3,4\n', 2],
  ])('%s: every row is read', (_what, text, rows) => {
    const csv = readCsv(text, 'x.csv');
    expect(csv.rows).toBe(rows);
    for (const column of csv.columns) expect(column.stats === null || Number.isFinite(column.stats.mean)).toBe(true);
  });

  it('titles of the prototype stay titles', () => {
    expect(readCsv('__proto__,constructor\n1,2\n3,4\n', 'x.csv').columns.map((column) => column.name)).toEqual([
      '__proto__',
      'constructor',
    ]);
  });

  it('bytes that are no text are refused', () => {
    const folder = testFolder();
    const file = put(folder, 'x.csv', Buffer.from([0x61, 0x2c, 0xff, 0x0a]));
    expect(() => importTable({ ...CHOICE, file })).toThrow('must be UTF-8 text');
  });
});

describe.skipIf(process.platform === 'win32')('what stands in the place of a file', () => {
  const readers = [
    ['a data set', (file: string) => importTable({ ...CHOICE, file })],
    ['an experiment', (file: string) => readJsonFile(file)],
    ['an experiment on the command line', (file: string) => readJsonFile(file, { orPipe: true })],
  ] as const;

  it.each(readers)('of %s: a folder, a device, a link to itself', (_what, read) => {
    const folder = testFolder();
    mkdirSync(path.join(folder, 'x.csv'));
    expect(() => read(path.join(folder, 'x.csv'))).toThrow('it is a folder');
    expect(() => read('/dev/zero')).toThrow('it is not a file');
    const circle = path.join(folder, 'circle.csv');
    symlinkSync(circle, circle);
    expect(() => read(circle)).toThrow(/cannot read .*: its links lead in a circle/);
    expect(() => read(path.join(folder, 'none.csv'))).toThrow('no such file');
  });

  it('a pipe keeps neither an import nor the window waiting', () => {
    const folder = testFolder();
    expect(() => importTable({ ...CHOICE, file: pipe(folder, 'x.csv') })).toThrow('it is not a file');
    expect(() => readJsonFile(pipe(folder, 'x.initlab.json'))).toThrow('it is not a file');
  });

  it('on the command line a pipe of the shell is read, as far as is allowed', () => {
    const command = (script: string) =>
      spawnSync(
        'sh',
        [
          '-c',
          `${script} | "$0" "$1" run /dev/stdin --db "$2"`,
          process.execPath,
          CLI,
          path.join(testFolder(), 'history.sqlite'),
        ],
        { encoding: 'utf8' },
      );
    expect(command(`echo '{"dataset":"xor","epochs":1}'`).status).toBe(0);
    const endless = command('yes');
    expect([endless.status, endless.stderr]).toEqual([2, expect.stringContaining('at most 20000000 bytes; got more')]);
  });

  it('a link to a file is that file', () => {
    const folder = testFolder();
    const link = path.join(folder, 'link.csv');
    symlinkSync(put(folder, 'x.csv', 'a,b,kind\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n'), link);
    expect(lab(['import', link, '--db', path.join(folder, 'history.sqlite')]).code).toBe(0);
  });
});
