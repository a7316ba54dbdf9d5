import { describe, expect, it } from 'vitest';
import { csvProblems, guessTarget, guessTask } from '../../../shared/datasets/csvChoice';
import { readCsv } from '../../../shared/datasets/csvColumns';
import { csvTable } from '../../../shared/datasets/csvTable';
import { labelledTable, readImages } from '../../../shared/datasets/idxTable';
import { previewCsv, previewIdx } from '../../../shared/datasets/preview';

const TEXT = [
  'length,width,note,kind',
  '1.5,10,a b,red',
  '2.5,,c,blue',
  '-4,30,d,red',
  ...Array.from({ length: 17 }, (_, i) => `0,${i},e,red`),
  'oops,40,f,green',
].join('\n');
const preview = previewCsv(readCsv(TEXT, 'x.csv'));
const choice = { target: 'kind', task: null, exclude: [] as string[] };

describe('preview of a CSV file', () => {
  it('describes every column without its cells', () => {
    const [length, width, note, kind] = preview.columns;
    expect(length).toMatchObject({ name: 'length', type: 'number', missing: 0, mistakes: 1 });
    expect(length?.stats).toEqual({ min: -4, max: 2.5, mean: 0, whole: false });
    expect(length?.firstText).toEqual({ row: 22, value: 'oops' });
    expect(width).toMatchObject({ missing: 1, mistakes: 0, firstMissing: { row: 3 } });
    expect(width?.stats).toEqual({ min: 0, max: 40, mean: 10.8, whole: true });
    expect(note).toMatchObject({ type: 'text', distinct: 5, stats: null });
    expect(note?.commonest[0]).toEqual({ value: 'e', count: 17 });
    expect(kind?.commonest).toEqual([
      { value: 'red', count: 19 },
      { value: 'blue', count: 1 },
      { value: 'green', count: 1 },
    ]);
    expect(Object.keys(kind ?? {})).not.toContain('numbers');
    expect(preview).toMatchObject({ rows: 21, hasHeader: true, delimiter: ',' });
    expect(preview.head[1]).toEqual(['2.5', '', 'c', 'blue']);
  });

  it('lists all problems of a choice at once, and none of what is left out', () => {
    const found = csvProblems(preview, choice);
    expect(found.map(({ feature }) => feature)).toEqual(['length', 'width', 'note']);
    expect(found[0]?.message).toMatch(/"length" must hold finite numbers; row 22 has "oops": correct the cell/);
    expect(found[1]?.message).toMatch(/"width" must have a number in every row; row 3 has none/);
    const left = { ...choice, exclude: ['length', 'note'] };
    expect(csvProblems(preview, left).map(({ feature }) => feature)).toEqual(['width']);
    const none = csvProblems(preview, { ...choice, exclude: ['length', 'width', 'note'] });
    expect(none[0]?.message).toMatch(/at least one column must be a feature/);
  });

  it('says of a target what is wrong with it, which leaving out does not mend', () => {
    const asNumber = csvProblems(preview, { target: 'kind', task: 'regression', exclude: ['length', 'note'] });
    expect(asNumber.at(-1)).toMatchObject({ feature: null });
    expect(asNumber.at(-1)?.message).toMatch(/"kind" must hold finite numbers; row 2 has "red": predict classes/);
    const gaps = csvProblems(preview, { target: 'width', task: 'classification', exclude: ['length', 'note'] });
    expect(gaps.find(({ feature }) => feature === null)?.message).toMatch(
      /"width" must have a class in every row; row 3 has none/,
    );
  });

  it('guesses by the summaries what the cells say, and refuses what has problems', () => {
    const csv = readCsv(TEXT, 'x.csv');
    expect(guessTarget(preview)).toBe(guessTarget(csv));
    preview.columns.forEach((column, i) => expect(guessTask(column)).toBe(guessTask(csv.columns[i]!)));
    expect(() => csvTable(csv, choice)).toThrow(csvProblems(preview, choice)[0]!.message);
  });
});

describe('preview of an IDX file', () => {
  const idx = (dimensions: readonly number[], values: readonly number[]) =>
    Uint8Array.from([0, 0, 8, dimensions.length, ...dimensions.flatMap((size) => [0, 0, 0, size]), ...values]);
  const pixels = Array.from({ length: 3 * 4 }, (_, i) => i * 10);
  const images = readImages({ name: 'images', bytes: idx([3, 2, 2], pixels) });
  const stats = { min: 0, max: 110, mean: 55, whole: true };

  it('shows the first examples, their classes and how many there are of each', () => {
    const table = labelledTable(images, { name: 'labels', bytes: idx([3], [2, 0, 2]) });
    const got = previewIdx(images, stats, 'labels', table);
    expect(got).toMatchObject({ rows: 3, shape: [2, 2], labels: [2, 0, 2], problem: null, stats });
    expect([...got.examples]).toEqual(pixels);
    expect(got.classes.map(({ name, count }) => `${name}: ${count}`)).toEqual(['0: 1', '1: 0', '2: 2']);
  });

  it('shows them also while labels are missing, and why', () => {
    const got = previewIdx(images, stats, null, 'choose the labels');
    expect(got).toMatchObject({ rows: 3, labels: null, classes: [], problem: 'choose the labels' });
    expect(got.examples).toHaveLength(12);
  });
});
