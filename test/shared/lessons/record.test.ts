import { describe, expect, test } from 'vitest';
import { lessonNamed } from '../../../shared/lessons';
import { lessonState, parseRecord, recordAsJson, type LessonRecord } from '../../../shared/lessons/record';
import { acrossWords, boundWords } from '../../../shared/lessons/words';

const lesson = lessonNamed('zigZag');
const verdict = {
  key: 'a',
  quantity: 'q',
  across: 'median',
  value: NaN,
  values: [1, Infinity, -Infinity, NaN, 1e-300],
  bound: { min: Number.MIN_VALUE },
  minus: { value: 2, values: [1, NaN] },
  holds: false,
} as const;
const record: LessonRecord = {
  answer: 1,
  at: 5,
  coreVersion: '7',
  elapsedMs: 3,
  report: { id: 'zigZag', seeds: [1, 2], verdicts: [verdict], holds: false },
};

describe('a kept lesson', () => {
  test('comes back as it was, with what JSON has no number for', () => {
    expect(parseRecord(JSON.parse(JSON.stringify(recordAsJson(record))))).toEqual(record);
  });

  test('what cannot be read is none', () => {
    expect([null, {}, { ...record, at: 'x' }, 'x'].map(parseRecord)).toEqual([null, null, null, null]);
  });

  test('says how the prediction and the claim came out, and by which core', () => {
    const right = { ...record, answer: lesson.question.answer };
    expect(lessonState(lesson, null, '7')).toEqual({ done: false, predicted: null, verdict: null, old: false });
    expect(lessonState(lesson, right, '7')).toEqual({ done: true, predicted: 'right', verdict: 'fails', old: false });
    expect(lessonState(lesson, { ...record, answer: null }, '8')).toMatchObject({ predicted: null, old: true });
    expect(lessonState(lesson, { ...right, answer: (right.answer + 1) % 2 }, '7').predicted).toBe('wrong');
    const none = { ...record, report: { ...record.report, verdicts: [], holds: true } };
    expect(lessonState(lesson, none, '7').verdict).toBe(null);
  });
});

test('bounds and how seeds are taken together, in words', () => {
  const bounds = [
    { max: 0.7 },
    { min: 2 },
    { min: 0, max: 0 },
    { min: 0.45, max: 0.75 },
    { min: Number.MIN_VALUE },
    {},
  ];
  expect(bounds.map(boundWords)).toEqual([
    'at most 0.7',
    'at least 2',
    'exactly 0',
    'from 0.45 to 0.75',
    'above 0',
    null,
  ]);
  const minus = { value: 1, values: [1, 1] };
  expect(acrossWords({ across: 'median', values: [1, 2], minus: null })).toBe('median');
  expect(acrossWords({ across: 'every', values: [1, 2], minus: null })).toBe('the seed nearest to breaking it');
  expect(acrossWords({ across: 'median', values: [1, 2], minus })).toBe('difference of two medians');
  expect(acrossWords({ across: 'median', values: [1], minus: null })).toBe('one value: no chance in it');
});
