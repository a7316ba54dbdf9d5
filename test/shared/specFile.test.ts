import { expect, it } from 'vitest';
import { parseSpec } from '../../shared/experimentSchema';
import { parseSpecFile } from '../../shared/specFile';
import { parseSweep } from '../../shared/sweep';

const EXPERIMENT = { dataset: 'moons', epochs: 3 };
const SWEEP = { name: 'many', template: EXPERIMENT, axes: [{ field: 'seeds.init', values: [1, 2] }], seeds: 1 };

it('is a sweep where it has axes, else an experiment, each with its own rules', () => {
  expect(parseSpecFile('/a', EXPERIMENT)).toEqual({ kind: 'experiment', path: '/a', spec: parseSpec(EXPERIMENT) });
  expect(parseSpecFile('/b', SWEEP)).toEqual({ kind: 'sweep', path: '/b', spec: parseSweep(SWEEP) });
  expect(() => parseSpecFile('/c', { ...EXPERIMENT, epochs: 0 })).toThrow('epochs must be');
  expect(() => parseSpecFile('/d', { ...SWEEP, axes: 3 })).toThrow('axes');
  for (const raw of [null, 3, 'text', []]) expect(() => parseSpecFile('/e', raw)).toThrow();
});
