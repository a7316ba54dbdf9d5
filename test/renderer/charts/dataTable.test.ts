import { expect, test } from 'vitest';
import {
  curveTable,
  extremesOf,
  functionTable,
  parallelTable,
  tableCsv,
  type DataTable,
} from '../../../renderer/charts/dataTable';
import { describeHeat } from '../../../renderer/charts/heatCell';
import { describeWidths, ridgeTable } from '../../../renderer/charts/ridge';
import { signalHistogram } from '../../support/signalHistogram';
import { readCsv } from '../../support/csv';

const all = ({ columns, rows, cell }: DataTable) =>
  Array.from({ length: rows }, (_, row) => columns.map((_c, column) => cell(row, column)));
const curve = (key: string, x: readonly number[], y: readonly number[]) => ({ key, label: key, x, y, color: 0 });

test('curves with steps of their own are put into rows by their x; what was not measured is empty', () => {
  const table = curveTable([curve('a', [0, 2, 4], [1, 2, 3]), curve('b', [1, 2, 3], [NaN, 5, 6])], 'step');
  expect(table.columns).toEqual(['step', 'a', 'b']);
  expect(all(table)).toEqual([
    [0, 1, null],
    [1, null, NaN],
    [2, 2, 5],
    [3, null, 6],
    [4, 3, null],
  ]);
});

test('a band has columns of its own', () => {
  const banded = { ...curve('mean', [1, 2], [5, 6]), band: { low: [4, NaN], high: [6, 7] } };
  const table = curveTable([banded], 'epoch');
  expect(table.columns).toEqual(['epoch', 'mean', 'mean, lower end', 'mean, upper end']);
  expect(all(table)).toEqual([
    [1, 5, 4, 6],
    [2, 6, NaN, 7],
  ]);
});

test('CSV gives back every number to the bit, and text as it was', () => {
  const y = [0.1 + 0.2, 1e-300, -0, 5e-324, NaN, Infinity, 123456789.123456];
  const table = curveTable(
    [
      curve(
        'a, "quoted"',
        y.map((_, i) => i),
        y,
      ),
    ],
    'step',
  );
  const [header, ...rows] = readCsv(tableCsv(table));
  expect(header).toEqual(['step', 'a, "quoted"']);
  expect(rows.map(([, value]) => Number(value))).toEqual(y);
  expect(rows.map(([step]) => Number(step))).toEqual(y.map((_, i) => i));
});

test('a long table is read cell by cell, and is whole', () => {
  const x = Float64Array.from({ length: 200_000 }, (_, i) => i);
  const table = curveTable([{ key: 'a', label: 'a', x, y: x.map((i) => i * i), color: 0 }], 'step');
  expect(table.rows).toBe(200_000);
  expect([table.cell(199_999, 0), table.cell(199_999, 1)]).toEqual([199_999, 199_999 ** 2]);
  expect(table.cell(200_000, 1)).toBeNull();
});

test('functions are tabulated at 201 places of what is shown, ends included', () => {
  const square = { key: 's', label: 'z²', color: 0, at: (z: number) => z * z, jumps: [], corners: [] };
  const table = functionTable([square], [-2, 2], 'z');
  const rows = all(table);
  expect(rows).toHaveLength(201);
  expect([rows[0], rows[100], rows[200]]).toEqual([
    [-2, 4],
    [0, 0],
    [2, 4],
  ]);
});

test('lines over axes are a row each', () => {
  const axis = {
    key: 'rate',
    label: 'Rate',
    values: [
      { value: 0.1, text: '0.1' },
      { value: 'none', text: 'none' },
    ],
  };
  const lines = ['one', 'two'].map((label) => ({ key: label, label, share: null }));
  expect(all(parallelTable([axis], lines))).toEqual([
    ['one', 0.1],
    ['two', 'none'],
  ]);
});

test('extremes of a table are found, and what is not finite is counted', () => {
  const values = [
    [3, NaN, null],
    [-1, 7, Infinity],
  ];
  expect(extremesOf(2, 3, (row, column) => values[row]![column]!)).toEqual({
    low: { row: 1, column: 0, value: -1 },
    high: { row: 1, column: 1, value: 7 },
    nonFinite: 2,
  });
  expect(extremesOf(1, 1, () => null)).toBeNull();
});

test('the widest and the narrowest ridge are named, and each layer is a row', () => {
  const spread = (size: number) => signalHistogram(Float32Array.from([-size, 0, size]));
  const layers = [1, 4, 2].map(spread);
  expect(describeWidths(layers)).toBe('; widest in layer 2, narrowest in layer 1');
  expect(describeWidths(layers.slice(0, 2))).toBe('');
  const rows = all(ridgeTable([{ key: 'a', label: 'net', layers, shares: [0, 0.5, 1], stale: false }]));
  expect(rows.map((row) => row.slice(0, 4))).toEqual([
    [1, 'net', -1, 1],
    [2, 'net', -4, 4],
    [3, 'net', -2, 2],
  ]);
  expect(rows.map((row) => row[6])).toEqual([0, 0.5, 1]);
  expect(rows[0]![4]).toBeCloseTo(1 / 3, 12);
});

test('a heat map names its best and its worst cell, and how many have no value', () => {
  const cell = (row: number, column: number, share: number | null, value: string) =>
    ({ row, column, share, value, notes: [], title: '', open: false }) as const;
  const table = {
    rowTitle: 'activation',
    columnTitle: 'initializer',
    rows: ['tanh', 'ReLU'],
    columns: ['Glorot', 'He'],
    cells: [cell(0, 0, 1, '97 %'), cell(0, 1, 0.4, '90 %'), cell(1, 0, null, 'diverged'), cell(1, 1, 0, '50 %')],
    ends: null,
    endNames: ['worst', 'best'],
  } as const;
  expect(describeHeat('Accuracy', table)).toBe(
    'Accuracy. Best is tanh, Glorot: 97 %; worst is ReLU, He: 50 %. 1 cell has no value.',
  );
  expect(describeHeat('Accuracy', { ...table, cells: [] })).toBe('Accuracy: no values yet.');
});
