import { expect, it } from 'vitest';
import { formatCount, formatDuration, formatNumber, formatPercent, plural, sentence } from '../../renderer/format';

it.each([
  [0, '0'],
  [0.5, '0.5'],
  [0.123456, '0.1235'],
  [-1.5, '−1.5'],
  [12345.6, '12346'],
  [0.0000123456, '1.235e−5'],
  [1.5e9, '1.5e9'],
  [Number.NaN, 'NaN'],
  [-Infinity, '−∞'],
  [null, '–'],
])('writes %s as %s', (value, text) => expect(formatNumber(value)).toBe(text));

it.each([
  [400, '0.4 s'],
  [12_400, '12 s'],
  [185_000, '3 min 05 s'],
  [7_800_000, '2 h 10 min'],
  [null, '–'],
])('writes %s ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

it('writes shares and counts', () => {
  expect(formatPercent(0.9876)).toBe('98.8 %');
  expect(formatCount(1234567)).toBe('1\u202f234\u202f567');
  expect(plural(1, 'run')).toBe('1 run');
  expect(plural(2, 'class', 'classes')).toBe('2 classes');
});

it.each([
  ['the loss is NaN', 'The loss is NaN.'],
  ['is it there?', 'Is it there?'],
  ['iris.csv must have 2 cells in every row', 'iris.csv must have 2 cells in every row.'],
])('makes a sentence of %s', (message, text) => expect(sentence(message)).toBe(text));
