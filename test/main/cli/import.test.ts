import { existsSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { OwnSet } from '../../../shared/datasets/ownSet';
import { TABLE_LIMITS } from '../../../shared/datasets/table';
import { lab, labJson, testFolder, writeJson } from '../../support/lab';

const ROWS = Array.from({ length: 40 }, (_, i) => `${i % 7},${(i * i) % 11},${i},${i % 2 === 0 ? 'yes' : 'no'}`);
const CSV = `a,b,id,answer\n${ROWS.join('\n')}\n`;

type Imported = OwnSet & { readonly classNames: readonly string[]; readonly featureNames: readonly string[] };

function idx(dimensions: readonly number[], values: Uint8Array | readonly number[]): Buffer {
  const head = Buffer.alloc(4 + 4 * dimensions.length);
  head.set([0, 0, 8, dimensions.length]);
  dimensions.forEach((size, i) => head.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([head, Buffer.from(values)]);
}

/** A folder with files in it, and a history that does not exist yet. */
function place(files: Readonly<Record<string, string | Buffer>>) {
  const folder = testFolder();
  for (const [name, contents] of Object.entries(files)) writeFileSync(path.join(folder, name), contents);
  const at = (name: string) => path.join(folder, name);
  return { folder, at, db: at('history.sqlite'), datasets: at('datasets') };
}

describe('lab import', () => {
  test('takes target, task, columns and title, and prints what a spec names the set by', () => {
    const { at, db } = place({ 'x.csv': CSV });
    const plain = labJson<Imported>(['import', at('x.csv'), '--db', db]);
    expect(plain).toMatchObject({ title: 'x', classNames: ['no', 'yes'], featureNames: ['a', 'b', 'id'] });
    expect(plain.choice).toEqual({ name: 'file', hash: plain.hash, rows: 40, features: 3, classes: 2, noise: 0 });
    const options = ['--target', 'b', '--task', 'regression', '--exclude', 'id,answer', '--title', ' Two  words '];
    const chosen = labJson<Imported>(['import', at('x.csv'), '--db', db, ...options]);
    expect(chosen).toMatchObject({ title: 'Two words', classNames: [], featureNames: ['a'] });
    expect(chosen.choice).toMatchObject({ features: 1, classes: 0 });
    const listed = labJson<{ datasets: readonly OwnSet[] }>(['import', '--list', '--db', db]).datasets;
    expect(listed.map(({ title, hash }) => [title, hash])).toEqual([
      ['Two words', chosen.hash],
      ['x', plain.hash],
    ]);
    expect(lab(['import', at('x.csv'), '--db', db]).stdout).toContain(`"dataset": ${JSON.stringify(plain.choice)}`);
    expect(lab(['import', '--list', '--db', db]).stdout).toMatch(/Two words +40 +1 +0 /);
  });

  test('takes IDX files with their labels, gzipped or not, and the set trains under its title', () => {
    const images = idx(
      [20, 2, 3],
      Uint8Array.from({ length: 120 }, (_, i) => (i * 37) % 256),
    );
    const labels = idx(
      [20],
      Uint8Array.from({ length: 20 }, (_, i) => i % 2),
    );
    const { folder, at, db } = place({ 'i-idx3-ubyte.gz': gzipSync(images), 'l-idx1-ubyte': labels });
    const title = ['--title', 'Tiny images'];
    const set = labJson<Imported>([
      'import',
      at('i-idx3-ubyte.gz'),
      '--labels',
      at('l-idx1-ubyte'),
      '--db',
      db,
      ...title,
    ]);
    expect(set.choice).toMatchObject({ rows: 20, features: 6, classes: 2 });
    const spec = writeJson(folder, 'spec.initlab.json', { dataset: set.choice, epochs: 1 });
    const { run } = labJson<{ run: { name: string; status: string; datasetTitle: string } }>(['run', spec, '--db', db]);
    expect(run).toMatchObject({ status: 'done', datasetTitle: 'Tiny images' });
    expect(run.name).toMatch(/^Tiny images · /);
    const out = at('all.csv');
    labJson(['export', '--all', '--format', 'summary', '--out', out, '--db', db]);
    expect(lab(['list', '--db', db, '--where', 'dataset:"tiny images"']).stdout).toContain('Tiny images');
    expect(lab(['show', run.name, '--db', db]).stdout).toMatch(/dataset\.title +Tiny images/);
  });

  const many = (rows: number) => `x,y\n${Array.from({ length: rows }, (_, i) => `${i},${i % 2}`).join('\n')}\n`;
  const wide = Array.from({ length: TABLE_LIMITS.columns + 1 }, (_, i) => i).join(',');
  const classes = Array.from({ length: TABLE_LIMITS.classes + 1 }, (_, i) => `${i},k${i}`).join('\n');
  const zeros = gzipSync(Buffer.alloc(10_000_000));
  const images = idx([4, 2, 2], new Uint8Array(16));

  test.each<[string, string | Buffer, readonly string[], RegExp]>([
    ['an empty file', '', [], /must have rows; the file is empty/],
    ['only a header', 'a,b\n', [], /only the header/],
    ['text in a number column', `${CSV}7,eight,9,yes\n`, [], /column "b" must hold finite numbers; row 42 has "eight"/],
    ['a cell without a number', `${CSV}7,,9,yes\n`, [], /column "b" must have a number in every row; row 42/],
    ['a row that is too short', `${CSV}7,8\n`, [], /must have 4 cells in every row; row 42 has 2/],
    ['a column that is not there', CSV, ['--target', 'anwser'], /no column "anwser".*answer/],
    ['an unknown task', CSV, ['--task', 'ranking'], /--task must be classification or regression; got ranking/],
    ['no features left', CSV, ['--exclude', 'a,b,id'], /at least one column must be a feature/],
    ['an empty title', CSV, ['--title', ' '], /a title must have 1 to 80 characters; got 0/],
    ['too many rows', many(TABLE_LIMITS.rows + 1), [], /at most 100000 rows; row 100002 is more/],
    ['too many columns', `${wide}\n${wide}\n`, [], /at most 1024 columns; got 1025/],
    ['too many classes', `x,kind\n${classes}\n`, [], /at most 256 classes; it has more/],
    ['more bytes than may be unpacked', Buffer.concat(Array<Buffer>(31).fill(zeros)), [], /at most 300000000 bytes/],
    ['an IDX file without labels', images, [], /needs a file of labels/],
    ['a truncated IDX file', images.subarray(0, 20), ['--labels', 'labels'], /must have 32 bytes .*got 20.*cut off/],
    ['labels that are not there', images, ['--labels', 'none'], /cannot read .*none: no such file/],
  ])('refuses %s, and leaves nothing behind', (_name, contents, options, says) => {
    const { folder, at, db, datasets } = place({ 'in.csv': contents, labels: idx([4], [0, 1, 0, 1]) });
    const named = options.map((option, i) => (options[i - 1] === '--labels' ? at(option) : option));
    const { code, stdout, stderr } = lab(['import', at('in.csv'), ...named, '--db', db]);
    expect(stderr).toMatch(says);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(existsSync(datasets)).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(['in.csv', 'labels']);
  });

  test('refuses a file that is too large before it is read, and more cells than may be kept', () => {
    const { at, db, datasets } = place({ 'big.csv': 'x,y\n' });
    truncateSync(at('big.csv'), TABLE_LIMITS.bytes + 1);
    expect(lab(['import', at('big.csv'), '--db', db]).stderr).toMatch(/at most 300000000 bytes.*got 300000001/);
    const [rows, columns] = [60_000, 1001];
    writeFileSync(at('i.idx.gz'), gzipSync(idx([rows, columns], new Uint8Array(rows * columns)), { level: 1 }));
    writeFileSync(at('l.idx'), idx([rows], new Uint8Array(rows)));
    const { stderr } = lab(['import', at('i.idx.gz'), '--labels', at('l.idx'), '--db', db]);
    expect(stderr).toMatch(/at most 60000000 values; got 60000 × 1001/);
    expect(existsSync(datasets)).toBe(false);
  });

  test('lists nothing, and makes nothing, where there is no history', () => {
    const { folder, db } = place({});
    expect(labJson(['import', '--list', '--db', db])).toEqual({ datasets: [] });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a file named in a spec', () => {
  const named = { name: 'file', path: 'x.csv', target: 'answer', exclude: ['id'] };

  test('is imported from beside the spec and named by its hash; a title that the user gave stays', () => {
    const { folder, at, db } = place({ 'x.csv': CSV });
    const spec = writeJson(folder, 's.initlab.json', { dataset: named, epochs: 1 });
    const { run } = labJson<{ run: { id: string; name: string; weightsHash: string } }>(['run', spec, '--db', db]);
    const shown = labJson<{ run: { spec: { dataset: Record<string, unknown> } } }>(['show', run.id, '--db', db]);
    const [set] = labJson<{ datasets: readonly OwnSet[] }>(['import', '--list', '--db', db]).datasets;
    expect(shown.run.spec.dataset).toEqual(set?.choice);
    const options = ['--target', 'answer', '--exclude', 'id', '--title', 'Answers'];
    expect(labJson<Imported>(['import', at('x.csv'), ...options, '--db', db]).hash).toBe(set?.hash);
    const again = labJson<{ run: { name: string; weightsHash: string } }>(['run', spec, '--db', db]);
    expect(again.run.name).toMatch(/^Answers · /);
    expect(again.run.weightsHash).toBe(run.weightsHash);
    expect(labJson<{ identical: boolean }>(['replay', run.id, '--db', db]).identical).toBe(true);
  });

  test('may be varied in a sweep', () => {
    const { folder, db } = place({ 'x.csv': CSV });
    const axes = [{ field: 'dataset', values: [named, 'xor'] }];
    const sweep = writeJson(folder, 'w.initlab.json', { template: { dataset: 'moons', epochs: 1 }, axes, seeds: 1 });
    const { runs } = labJson<{ runs: readonly { name: string; datasetTitle: string | null }[] }>([
      'sweep',
      sweep,
      '--db',
      db,
    ]);
    expect(runs.map((run) => run.datasetTitle)).toEqual(['x', null]);
  });

  test.each<[string, object, RegExp]>([
    ['a missing file', { dataset: { ...named, path: 'y.csv' } }, /dataset: cannot read .*y\.csv: no such file/],
    [
      'a misspelled field',
      { dataset: { ...named, taget: 'answer' } },
      /dataset: unknown field "taget"; did you mean "target"/,
    ],
    ['a column of text', { dataset: { ...named, target: 'a' } }, /dataset: column "answer" must hold finite numbers/],
    ['another broken rule', { dataset: named, optimizer: { name: 'sgd', learningRate: 0 } }, /learningRate must be/],
  ])('is not kept when the spec has %s', (_name, spec, says) => {
    const { folder, db } = place({ 'x.csv': CSV });
    const { code, stderr } = lab(['run', writeJson(folder, 's.initlab.json', spec), '--db', db]);
    expect(stderr).toMatch(says);
    expect(code).toBe(2);
    expect(readdirSync(folder).sort()).toEqual(['s.initlab.json', 'x.csv']);
  });

  test('a hash that nothing was imported under starts no run', () => {
    const { folder, db } = place({});
    const dataset = { name: 'file', hash: 'ab'.repeat(32), rows: 40, features: 2, classes: 2 };
    const { code, stderr } = lab(['run', writeJson(folder, 's.initlab.json', { dataset }), '--db', db]);
    expect(stderr).toMatch(/abababab… is not among the imported ones: import its file again/);
    expect(code).toBe(2);
    expect(labJson(['list', '--db', db])).toEqual({ runs: [] });
  });
});
