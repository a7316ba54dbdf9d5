import { describe, expect, it } from 'vitest';
import { MEASURED_DATASETS } from '../../../shared/datasets/measured';
import { bundledTable, parseTable } from '../../../shared/datasets/tables';
import type { Dataset } from '../../../shared/datasets/dataset';

const GOOD = '3,2,no,yes\n1,2.5,0\n-3e2,.5,1\n0,7.,1\n';

describe('bundled tables', () => {
  it.each(Object.values(MEASURED_DATASETS))('$name: the file is what its record says', ({ name, ...record }) => {
    const table = bundledTable(name);
    const { classNames, featureNames, rows }: Omit<Dataset, 'name'> = record;
    expect(table).toMatchObject({ count: rows, features: featureNames.length, classNames });
    expect(bundledTable(name)).toBe(table);
  });

  it('holds known rows and sizes of classes', () => {
    const sizes = (name: keyof typeof MEASURED_DATASETS) => {
      const { targets, classNames } = bundledTable(name);
      return classNames.map((_, c) => targets.filter((target) => target === c).length);
    };
    expect([...bundledTable('iris').inputs.slice(0, 4)]).toEqual([5.1, 3.5, 1.4, 0.2]);
    expect(bundledTable('wine').inputs[12]).toBe(1065);
    expect(sizes('iris')).toEqual([50, 50, 50]);
    expect(sizes('wine')).toEqual([59, 71, 48]);
    expect(sizes('breastCancer')).toEqual([212, 357]);
    expect(sizes('digits')).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    expect(Math.max(...bundledTable('digits').inputs)).toBe(16);
  });
});

describe('parseTable', () => {
  it('reads features and classes, with either line end', () => {
    for (const text of [GOOD, GOOD.replaceAll('\n', '\r\n'), GOOD.trimEnd()]) {
      expect(parseTable(text, 't.csv')).toEqual({
        count: 3,
        features: 2,
        classNames: ['no', 'yes'],
        inputs: Float64Array.of(1, 2.5, -300, 0.5, 0, 7),
        targets: Float64Array.of(0, 1, 1),
      });
    }
  });

  it.each([
    ['', 't.csv, row 1 must be the number of rows'],
    ['3,2\n', 't.csv, row 1 must be the number of rows'],
    [GOOD.replace('3,', '4,'), 't.csv must have 4 rows after its first line; got 3'],
    [GOOD.replace('3,', '2,'), 't.csv must have 2 rows after its first line; got 3'],
    [GOOD.replace('-3e2,.5,1', '-3e2,1'), 't.csv, row 3 must have 3 columns; got 2'],
    [GOOD.replace('2.5', 'x'), 't.csv, row 2, column 2 must be a number; got "x"'],
    [GOOD.replace('2.5', ''), 't.csv, row 2, column 2 must be a number; got ""'],
    [GOOD.replace('2.5', 'NaN'), 't.csv, row 2, column 2 must be a number; got "NaN"'],
    [GOOD.replace('2.5', '0x1F'), 't.csv, row 2, column 2 must be a number; got "0x1F"'],
    [GOOD.replace('2.5', '1e999'), 't.csv, row 2, column 2 must be a number; got "1e999"'],
    [GOOD.replace('7.,1', '7.,2'), 't.csv, row 4, column 3 must be a class from 0 to 1; got "2"'],
    [GOOD.replace('7.,1', '7.,0.5'), 't.csv, row 4, column 3 must be a class from 0 to 1; got "0.5"'],
    [`${GOOD}\n`, 't.csv must have 3 rows after its first line; got 4'],
  ])('refuses %j', (text, message) => {
    expect(() => parseTable(text, 't.csv')).toThrow(
      expect.objectContaining({ code: 'input', message: expect.stringContaining(message) as string }) as Error,
    );
  });
});
