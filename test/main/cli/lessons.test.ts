import { describe, expect, test } from 'vitest';
import { LESSONS } from '../../../shared/lessons';
import { lab, labJson } from '../../support/lab';

interface LessonJson {
  readonly id: string;
  readonly claim: string;
  readonly value: number | null;
  readonly bound: string | null;
  readonly holds: boolean;
  readonly seeds: readonly number[];
  readonly checks: readonly {
    readonly key: string;
    readonly value: number;
    readonly bound: string;
    readonly holds: boolean;
  }[];
}

describe('lab lessons', () => {
  test('every claim holds with the default seeds', { timeout: 600_000 }, () => {
    const { lessons } = labJson<{ lessons: LessonJson[] }>(['lessons']);
    expect(lessons.map(({ id }) => id)).toEqual(LESSONS.map(({ id }) => id));
    const broken = lessons.flatMap(({ id, checks }) =>
      checks.filter(({ holds }) => !holds).map(({ key, value, bound }) => `${id} ${key}: ${value}, must be ${bound}`),
    );
    expect(broken).toEqual([]);
    expect(lessons.every(({ holds }) => holds)).toBe(true);
  });

  test('those named, with as many seeds from another base, the same each time', () => {
    const args = ['lessons', 'sharedSign', 'reluDerivative', '--seeds', '2', '--base-seed', '40'];
    const { lessons } = labJson<{ lessons: LessonJson[] }>(args);
    expect(lessons.map(({ id, seeds }) => [id, seeds])).toEqual([
      ['sharedSign', [40, 41]],
      ['reluDerivative', [40]],
    ]);
    expect(lessons[0]).toMatchObject({ value: 0, bound: '= 0', holds: true });
    expect(labJson<{ lessons: LessonJson[] }>([...args, '--workers', '1']).lessons).toEqual(lessons);
    const text = lab(args);
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/^holds {3}sharedSign {2}All gradients/);
    expect(text.stdout).toMatch(/2 lessons, all hold; \d/);
  });

  test('ends with 2 for a lesson or a number that there is not', () => {
    expect(lab(['lessons', 'reluDerivativ'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean "reluDerivative"?'),
    });
    expect(lab(['lessons', '--seeds', '0']).code).toBe(2);
    expect(lab(['lessons', '--base-seed', '-1']).code).toBe(2);
  });
});
