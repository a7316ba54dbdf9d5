import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../shared/datasets/csvColumns';
import type { CsvChoice } from '../../../shared/datasets/csvChoice';
import { csvTable } from '../../../shared/datasets/csvTable';

const GUESS: CsvChoice = { target: null, task: null, exclude: [] };
const table = (text: string, choice: Partial<CsvChoice> = {}) =>
  csvTable(readCsv(text, 'x.csv'), { ...GUESS, ...choice });

describe('CSV files', () => {
  it('reads quotes, doubled quotes, line ends in cells, a byte order mark, CRLF and empty lines', () => {
    const text = '\uFEFF"size, cm",kind\r\n1.5,"a ""b"""\r\n\r\n-2e1,"two\nlines"\r\n';
    const got = table(text);
    expect(got.featureNames).toEqual(['size, cm']);
    expect([...got.inputs]).toEqual([1.5, -20]);
    expect(got.classNames).toEqual(['a "b"', 'two\nlines']);
    expect([...got.targets]).toEqual([0, 1]);
  });

  it.each([',', ';', '\t'])('finds the separator %j, and that there is no header', (separator) => {
    const text = ['1', '2', '0', '\n3', '4', '1'].join(separator).replace(`${separator}\n`, '\n');
    const got = table(text);
    expect(got.featureNames).toEqual(['column 1', 'column 2']);
    expect([...got.inputs]).toEqual([1, 2, 3, 4]);
    expect(got.classNames).toEqual(['0', '1']);
  });

  it('takes few whole numbers as classes in the order of the numbers, other numbers as values', () => {
    expect(table('x,y\n1,10\n2,9\n').classNames).toEqual(['9', '10']);
    expect(table('x,y\n1,10\n2,9\n', { task: 'regression' })).toMatchObject({ classNames: [] });
    expect([...table('x,y\n1,0.5\n2,9\n').targets]).toEqual([0.5, 9]);
  });

  it('takes the only text column as the target; another can be chosen, others left out', () => {
    expect(table('kind,x,y\na,1,2\nb,3,4\n').featureNames).toEqual(['x', 'y']);
    expect(table('kind,x,y\na,1,2\nb,3,4\n', { target: 'y', exclude: ['kind'] }).featureNames).toEqual(['x']);
  });

  it('keeps a constant column', () => {
    expect([...table('x,c,k\n1,7,a\n2,7,b\n').inputs]).toEqual([1, 7, 2, 7]);
  });

  const many = Array.from({ length: 20 }, (_, i) => `${i},${i % 2}`).join('\n');
  it.each([
    ['an empty file', '', /must have rows; the file is empty/],
    ['only a header', 'x,y\n', /rows below its header; got only the header/],
    ['one column', 'x\n1\n', /at least 2 columns.*got 1/],
    ['one row', 'x,y\n1,a\n', /at least 2 rows, to split them; got 1/],
    ['a ragged row', 'x,y\n1,a\n2,b,c\n', /2 cells in every row; row 3 has 3/],
    ['an open quote', 'x,y\n1,"a\n', /row 2 of x.csv must close its quoted cell/],
    ['text behind a quote', 'x,y\n1,"a"b\n', /row 2 .* nothing behind a closing quote; got "b"/],
    ['text in a number column', `x,y\n${many}\noops,1\n`, /column "x" .*row 22 has "oops": correct the cell/],
    ['NaN', `x,y\n${many}\nNaN,1\n`, /column "x" must hold finite numbers; row 22 has "NaN"/],
    ['infinity', `x,y\n${many}\n1e999,1\n`, /row 22 has "1e999"/],
    ['a missing value', 'x,y\n1,a\n,b\n', /column "x" must have a number in every row; row 3 has none: fill/],
    ['a missing class', 'x,y\n1,a\n2,\n3,b\n', /target "y" must have a class in every row; row 3/],
    ['a single class', 'x,y\n1,a\n2,a\n', /at least 2 classes; got only "a"/],
    ['a text feature', 'w,x,y\na,1,p\nb,2,q\n', /column "w" .*exclude the column or make it the target/],
  ])('refuses %s', (_, text, message) => {
    expect(() => table(text)).toThrow(message);
  });

  it('refuses columns that are not there, naming the likely one', () => {
    expect(() => table('width,y\n1,a\n2,b\n', { target: 'witdh' })).toThrow(/no column "witdh".*"width"/);
  });
});
