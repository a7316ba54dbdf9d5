import { describe, expect, test } from 'vitest';
import {
  boundText,
  CHAPTERS,
  judgeLesson,
  lessonNamed,
  LESSONS,
  lessonSeeds,
  measureLesson,
} from '../../../shared/lessons';
import type { Bound, Check, Lesson } from '../../../shared/lessons';

const one = lessonNamed('reluDerivative');

function judged(check: Partial<Check>, values: readonly number[], others: readonly number[] = []) {
  const lesson: Lesson = {
    ...one,
    checks: [{ key: 'a', quantity: 'a', bound: {}, across: 'median', ...check }],
  };
  const measured = values.map((a, i) => ({ a, b: others[i] ?? 0 }));
  return judgeLesson(
    lesson,
    values.map((_, i) => i),
    measured,
  ).verdicts[0]!;
}

describe('judging a lesson', () => {
  test('bounds are inclusive, and nothing that is no number is within one', () => {
    const holds = (value: number, bound: Bound) => judged({ bound }, [value]).holds;
    expect([holds(1, { max: 1 }), holds(1.0001, { max: 1 })]).toEqual([true, false]);
    expect([holds(2, { min: 2 }), holds(1.9999, { min: 2 })]).toEqual([true, false]);
    expect([holds(0, { min: 0, max: 0 }), holds(5e-324, { min: 0, max: 0 })]).toEqual([true, false]);
    expect([holds(NaN, { max: 1 }), holds(NaN, { min: 0 }), holds(NaN, { min: 0, max: 1 })]).toEqual([
      false,
      false,
      false,
    ]);
    expect(holds(Infinity, { max: 300 })).toBe(false);
  });

  test('seeds are taken together as the check says', () => {
    expect(judged({ across: 'median' }, [1, 9, 2]).value).toBe(2);
    expect(judged({ across: 'mean' }, [1, 9, 2]).value).toBe(4);
    expect(judged({ across: 'geometricMean' }, [1, 4, 16]).value).toBeCloseTo(4, 12);
    // The farthest from its bound: one bad seed is enough.
    expect(judged({ across: 'every', bound: { max: 5 } }, [1, 9, 2])).toMatchObject({ value: 9, holds: false });
    expect(judged({ across: 'every', bound: { min: 1.5 } }, [1, 9, 2])).toMatchObject({ value: 1, holds: false });
    expect(judged({ across: 'every', bound: { min: 0, max: 9 } }, [1, 9, 2])).toMatchObject({ holds: true });
    expect(judged({ across: 'every', bound: { max: 5 } }, [1, NaN, 2]).holds).toBe(false);
    expect(judged({ across: 'median', minus: 'b', bound: { max: 0 } }, [1, 9, 2], [3, 3, 3])).toMatchObject({
      value: -1,
      holds: true,
    });
  });

  test('says its bound', () => {
    expect(boundText({ min: 0.85 * 7, max: 1.15 * 7 })).toBe('5.95 … 8.05');
    expect([{ max: 0.7 }, { min: 2 }, { min: 0, max: 0 }, { min: 0.45, max: 0.75 }, {}].map(boundText)).toEqual([
      '≤ 0.7',
      '≥ 2',
      '= 0',
      '0.45 … 0.75',
      'none',
    ]);
  });

  test('seeds count up from the base; lessons without chance have one', () => {
    expect(lessonSeeds(lessonNamed('zigZag'), null, 5)).toEqual(Array.from({ length: 10 }, (_, k) => 5 + k));
    expect(lessonSeeds(lessonNamed('zigZag'), 3, 5)).toEqual([5, 6, 7]);
    expect(lessonSeeds(one, 3, 5)).toEqual([5]);
  });
});

describe('the lessons', () => {
  test('are 36, in the order of the chapters, each whole', () => {
    expect(LESSONS).toHaveLength(36);
    expect(new Set(LESSONS.map(({ id }) => id)).size).toBe(36);
    const chapters = Object.keys(CHAPTERS);
    const places = LESSONS.map(({ chapter }) => chapters.indexOf(chapter));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(new Set(places).size).toBe(chapters.length);
    for (const { id, title, claim, setUp, explanation, question, checks } of LESSONS) {
      expect(
        [title, claim, setUp, explanation, question.text].every((text) => text.length > 2),
        id,
      ).toBe(true);
      expect(question.options.length, id).toBeGreaterThanOrEqual(2);
      expect(question.options[question.answer], id).toBeDefined();
      expect(new Set(checks.map(({ key }) => key)).size, id).toBe(checks.length);
    }
    expect(LESSONS.filter(({ checks }) => checks.length === 0).map(({ id }) => id)).toEqual(['otherNets']);
  });

  test('measure the same with the same seed, and something else with another', () => {
    const lesson = lessonNamed('sharedSign');
    expect(measureLesson(lesson, 3)).toEqual(measureLesson(lesson, 3));
    expect(measureLesson(lesson, 3)['tanh 2']).not.toBe(measureLesson(lesson, 4)['tanh 2']);
  });

  test('an unknown name is refused with the likely one', () => {
    expect(() => lessonNamed('linearColapse')).toThrow(
      'there is no lesson "linearColapse"; did you mean "linearCollapse"?',
    );
  });
});
