import { describe, expect, test } from 'vitest';
import { LESSONS } from '../../../shared/lessons';
import { readFileSync } from 'node:fs';
import { lab, labJson, testFolder, writeJson } from '../../support/lab';

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

  test('a lesson out of a file, beside one of the course', () => {
    const args = ['lessons', 'docs/lesson.initlab.json', 'reluDerivative', '--seeds', '3'];
    const { lessons } = labJson<{ lessons: (LessonJson & { chapter: string })[] }>(args);
    expect(lessons.map(({ chapter, seeds, holds }) => [chapter, seeds, holds])).toEqual([
      ['Own lessons', [1, 2, 3], true],
      ['ReLU and its death', [1], true],
    ]);
    expect(lessons[0]!.checks.map(({ bound }) => bound)).toEqual(['≤ -1', '≤ 0.5', 'none']);
  });

  test('ends with 1 where the claim of a file does not hold, with 2 where the file is none', () => {
    const folder = testFolder();
    const { lesson } = JSON.parse(readFileSync('docs/lesson.initlab.json', 'utf8')) as { lesson: { checks: object[] } };
    const checks = lesson.checks.map((check) => ({ ...check, bound: { max: -1e9 } }));
    const impossible = writeJson(folder, 'no.initlab.json', { lesson: { ...lesson, checks } });
    expect(lab(['lessons', impossible, '--seeds', '1'])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^FAILED/),
    });
    const broken = writeJson(folder, 'broken.initlab.json', { lesson: { ...lesson, seeds: 0 } });
    expect(lab(['lessons', broken])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('lesson.seeds must be a whole number from 1 to 1000'),
    });
    expect(lab(['lessons', `${folder}/gone.json`])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no such file'),
    });
  });
});
