import path from 'node:path';
import { expect, test } from 'vitest';
import type { GroupJson } from '../../../main/cli/groupOutput';
import { lab, labJson, testFolder, writeJson } from '../../support/lab';

interface Compared {
  readonly grouping: string;
  readonly differing: readonly string[];
  readonly runs: readonly { readonly id: string; readonly metrics: Record<string, { last: number; min: number }> }[];
  readonly groups: readonly GroupJson[];
}

/** tanh and ReLU with seeds 1, 2, 3 each, and one run of its own that diverges. */
function history(): { db: string; tanh: string[]; relu: string[]; wild: string } {
  const folder = testFolder();
  const db = path.join(folder, 'history.sqlite');
  const train = (name: string, changes: object, seeds: number): string[] => {
    const spec = writeJson(folder, `${name}.initlab.json`, {
      dataset: { name: 'moons', samples: 100 },
      epochs: 6,
      ...changes,
    });
    const args = ['run', spec, '--db', db, '--name', name, '--seeds', String(seeds)];
    const { run, runs } = labJson<{ run: { id: string }; runs?: { id: string }[] }>(args);
    return (runs ?? [run]).map(({ id }) => id);
  };
  const network = (activation: string) => ({
    network: { layers: [{ units: 6, activation, initializer: 'glorotNormal' }, { activation: 'identity' }] },
  });
  const tanh = train('tanh', network('tanh'), 3);
  const relu = train('relu', network('relu'), 3);
  const [wild] = train('wild', { ...network('relu'), loss: 'mse', optimizer: { name: 'sgd', learningRate: 900 } }, 1);
  return { db, tanh, relu, wild: wild! };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1));
/** 97.5 % point of Student's t with two degrees of freedom, from tables. */
const T_2 = 4.30265273;

test('lab compare takes repeats together: n, mean ± deviation, paired difference with interval and verdict', () => {
  const { db, tanh, relu, wild } = history();
  const compared = labJson<Compared>(['compare', ...tanh, ...relu, '--db', db]);
  expect(compared.grouping).toBe('seeds');
  expect(compared.groups.map(({ label, runs }) => [label, runs])).toEqual([
    ['tanh', tanh],
    ['ReLU', relu],
  ]);
  const last = (ids: readonly string[]) =>
    ids.map((id) => compared.runs.find((run) => run.id === id)!.metrics['loss.test']!.last);
  const [first, second] = compared.groups.map(({ metrics }) => metrics['loss.test']!);
  for (const [group, ids] of [
    [first!, tanh],
    [second!, relu],
  ] as const) {
    expect(group.last.n).toBe(3);
    expect(group.last.center).toBeCloseTo(mean(last(ids)), 12);
    expect(group.last.high - group.last.center).toBeCloseTo(deviation(last(ids)), 12);
  }
  expect(first!.difference).toBeNull();
  const pairs = last(relu).map((value, i) => value - last(tanh)[i]!);
  const half = (T_2 * deviation(pairs)) / Math.sqrt(3);
  const { difference, interval, method, verdict } = second!.difference!;
  expect(method).toBe('paired');
  expect(difference).toBeCloseTo(mean(pairs), 12);
  expect(interval![0]).toBeCloseTo(mean(pairs) - half, 7);
  expect(interval![1]).toBeCloseTo(mean(pairs) + half, 7);
  expect(verdict).toBe(interval![0] > 0 ? 'worse' : interval![1] < 0 ? 'better' : 'open');
  // The fields that were there before stay.
  expect(compared.differing).toEqual(['activation', 'seeds.init', 'seeds.data', 'seeds.shuffle']);
  expect(compared.runs).toHaveLength(6);

  const text = lab(['compare', ...tanh, ...relu, wild, '--db', db]);
  expect(text.code).toBe(0);
  expect(text.stdout).toMatch(/loss\.test +runs +n +final +best +difference +95 % interval +verdict/);
  expect(text.stdout).toMatch(/Differences are of the final values from those of tanh/);

  const withWild = labJson<Compared>(['compare', ...tanh, wild, '--db', db]);
  expect(withWild.groups[1]).toMatchObject({ diverged: 1, runs: [wild] });
  expect(withWild.groups[1]!.metrics['loss.test']).toMatchObject({ last: { n: 0, center: null }, difference: null });

  const alone = labJson<Compared>(['compare', tanh[0]!, relu[0]!, '--db', db]);
  expect([alone.grouping, alone.groups.length]).toEqual(['runs', 2]);
  expect(lab(['compare', tanh[0]!, relu[0]!, '--db', db]).stdout).not.toContain('verdict');

  const bySeed = labJson<Compared>([
    'compare',
    ...tanh,
    ...relu,
    '--db',
    db,
    '--group',
    'seeds.init',
    '--center',
    'median',
  ]);
  expect(bySeed.groups.map(({ label, runs }) => [label, runs.length])).toEqual([
    ['Seed of the weights 1', 2],
    ['Seed of the weights 2', 2],
    ['Seed of the weights 3', 2],
  ]);

  const refused = (args: readonly string[], message: string) => {
    const { code, stderr } = lab(['compare', ...tanh, '--db', db, ...args]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  };
  refused(['--group', 'activaton'], 'got "activaton"; did you mean "activation"?');
  refused(['--center', 'mode'], '--center must be one of mean, median; got "mode"');
  refused(['--center', 'median', '--band', 'error'], '--band must fit the median: quartiles, range, none; got "error"');
});
