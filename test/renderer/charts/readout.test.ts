import { expect, test } from 'vitest';
import { nearestIndex, readCurves } from '../../../renderer/charts/readout';

test.each([
  [10, 1],
  [14, 1],
  [15, 1],
  [16, 2],
  [20, 2],
  [0, 0],
  [-1, -1],
  [21, -1],
])('nearest to %d is index %d', (target, index) => {
  expect(nearestIndex([0, 10, 20], target)).toBe(index);
});

test('nothing is near in an empty list', () => expect(nearestIndex([], 1)).toBe(-1));

test('a curve is read at the cursor, at its own nearest point, or at its end', () => {
  const note = (i: number) => `, n = ${i}`;
  const curves = [
    { key: 'a', label: 'a', x: [0, 10, 20], y: [1, 2, NaN], color: 0, note },
    { key: 'b', label: 'b', x: [0, 9], y: [5, 6], color: 1 },
    { key: 'c', label: 'c', x: [], y: [], color: 1 },
  ];
  const said = (at: number | null) => readCurves(curves, at, 'step').map(({ value, note: text }) => [value, text]);
  expect(said(10)).toEqual([
    [2, ', n = 1'],
    [null, ''],
    [null, ''],
  ]);
  expect(said(8)).toEqual([
    [2, ', n = 1 (at 10)'],
    [6, ' (at 9)'],
    [null, ''],
  ]);
  expect(said(null)).toEqual([
    [NaN, ', n = 2'],
    [6, ''],
    [null, ''],
  ]);
  const remarks = readCurves(curves, 0, 'time', (x) => `${x} s`).map(({ remark }) => remark);
  expect(remarks).toEqual(['diverged at time 20 s', null, null]);
});

test('a remark of its own goes before that; bins are read by the one that the cursor is in', () => {
  const bins = { key: 'a', label: 'a', x: [0, 10, 20], y: [1, 2, NaN], color: 0, stepped: true, remark: 'odd' };
  const said = (at: number) => readCurves([bins], at, 'z')[0]!;
  expect(said(9.5)).toMatchObject({ value: 1, note: '', remark: 'odd' });
  expect(said(10).value).toBe(2);
  expect([said(-1).value, said(21).value]).toEqual([null, null]);
});
