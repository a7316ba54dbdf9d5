import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseSpec } from '../../shared/experimentSchema';
import { parseLessonFile } from '../../shared/lessons/ownLesson';
import { parseSpecFile } from '../../shared/specFile';
import { parseSweep } from '../../shared/sweep';

const EXPERIMENT = { dataset: 'moons', epochs: 3 };
const SWEEP = { name: 'many', template: EXPERIMENT, axes: [{ field: 'seeds.init', values: [1, 2] }], seeds: 1 };

it('is a sweep where it has axes, a lesson where it has one, else an experiment, each with its own rules', () => {
  expect(parseSpecFile('/a', EXPERIMENT)).toEqual({ kind: 'experiment', path: '/a', spec: parseSpec(EXPERIMENT) });
  expect(parseSpecFile('/b', SWEEP)).toEqual({ kind: 'sweep', path: '/b', spec: parseSweep(SWEEP) });
  const lesson: unknown = JSON.parse(readFileSync('docs/lesson.initlab.json', 'utf8'));
  expect(parseSpecFile('/l', lesson)).toEqual({ kind: 'lesson', path: '/l', lesson: parseLessonFile(lesson) });
  expect(() => parseSpecFile('/m', { lesson: 3 })).toThrow('lesson');
  expect(() => parseSpecFile('/c', { ...EXPERIMENT, epochs: 0 })).toThrow('epochs must be');
  expect(() => parseSpecFile('/d', { ...SWEEP, axes: 3 })).toThrow('axes');
  for (const raw of [null, 3, 'text', []]) expect(() => parseSpecFile('/e', raw)).toThrow();
});
