import { afterEach, expect, test } from 'vitest';
import { readCsv } from '../../../shared/datasets/csvColumns';
import { TABLE_LIMITS } from '../../../shared/datasets/table';

const { cells } = TABLE_LIMITS;
afterEach(() => void (TABLE_LIMITS.cells = cells));

test('a CSV file ends where its cells would be more than can be kept', () => {
  const text = 'a,b\n1,2\n3,4\n5,6\n';
  TABLE_LIMITS.cells = 6;
  expect(readCsv(text, 'x.csv').rows).toBe(3);
  TABLE_LIMITS.cells = 5;
  const says = 'x.csv must have at most 5 cells; row 4 of 2 columns goes beyond: take fewer rows or columns';
  expect(() => readCsv(text, 'x.csv')).toThrow(says);
});
