import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { lab, labJson, testFolder, writeJson } from '../../support/lab';

interface RunJson {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly finalLoss: number;
  readonly finalAccuracy: number;
  readonly weightsHash: string;
  readonly steps: number;
  readonly points: number;
  readonly seeds: { readonly init: number };
}

const MOONS = { dataset: { name: 'moons', samples: 200 }, epochs: 20 };

describe('lab run', () => {
  test('trains, saves, and can be listed, shown, replayed, compared and exported', () => {
    const folder = testFolder();
    const db = path.join(folder, 'history.sqlite');
    const spec = writeJson(folder, 'moons.initlab.json', MOONS);

    const { run, runs } = labJson<{ run: RunJson; runs: RunJson[] }>(['run', spec, '--db', db, '--seeds', '2']);
    expect(runs).toHaveLength(2);
    expect(run).toMatchObject({ status: 'done', steps: 160, seeds: { init: 1 } });
    expect(run.finalAccuracy).toBeGreaterThan(0.8);
    expect(run.weightsHash).toMatch(/^[0-9a-f]{64}$/);
    expect(runs[1]?.weightsHash).not.toBe(run.weightsHash);

    const listed = labJson<{ runs: RunJson[] }>(['list', '--db', db]);
    expect(listed.runs.map((each) => each.id)).toEqual([runs[1]?.id, run.id]);
    expect(labJson<{ runs: RunJson[] }>(['list', '--db', db, '--where', 'seeds.init:2']).runs).toHaveLength(1);
    expect(labJson<{ run: RunJson }>(['show', run.id, '--db', db]).run.points).toBe(run.points);
    expect(labJson<{ identical: boolean }>(['replay', run.id, '--db', db]).identical).toBe(true);
    expect(labJson<{ differing: string[] }>(['compare', run.id, runs[1]?.id ?? '', '--db', db]).differing).toEqual([
      'seeds.init',
      'seeds.data',
      'seeds.shuffle',
    ]);

    const out = path.join(folder, 'long.csv');
    const exported = labJson<{ export: { rows: number } }>([
      'export',
      '--db',
      db,
      '--all',
      '--format',
      'long',
      '--out',
      out,
    ]);
    const lines = readFileSync(out, 'utf8').trimEnd().split('\r\n');
    expect(lines).toHaveLength(exported.export.rows + 1);
    expect(exported.export.rows).toBe(runs.reduce((sum, each) => sum + each.points, 0));
  });

  test('gives the same weights for the same spec, and others for another seed', () => {
    const folder = testFolder();
    const spec = writeJson(folder, 'a.initlab.json', MOONS);
    const hashOf = (db: string) =>
      labJson<{ run: RunJson }>(['run', spec, '--db', path.join(folder, db)]).run.weightsHash;
    expect(hashOf('one.sqlite')).toBe(hashOf('two.sqlite'));
  });

  test('a run that diverges is a result: state, step, exit code 0, history readable', () => {
    const folder = testFolder();
    const db = path.join(folder, 'history.sqlite');
    const spec = writeJson(folder, 'big.initlab.json', {
      ...MOONS,
      loss: 'mse',
      network: { layers: [{ units: 8, activation: 'relu' }, { activation: 'identity' }] },
      optimizer: { name: 'sgd', learningRate: 50 },
    });
    const { run } = labJson<{ run: RunJson & { message: string } }>(['run', spec, '--db', db]);
    expect(run.status).toBe('diverged');
    expect(run.message).toMatch(/diverged at step \d+/i);
    expect(labJson<{ identical: boolean }>(['replay', run.id, '--db', db]).identical).toBe(true);
  });

  test('a sweep makes a run a combination and seed', () => {
    const folder = testFolder();
    const db = path.join(folder, 'history.sqlite');
    const file = writeJson(folder, 'sweep.initlab.json', {
      name: 'small',
      template: { ...MOONS, epochs: 2 },
      axes: [
        { field: 'activation', values: ['tanh', 'sigmoid'] },
        { field: 'depth', values: [1, 3] },
      ],
      seeds: 2,
    });
    const { sweep, runs } = labJson<{ sweep: { id: string }; runs: RunJson[] }>(['sweep', file, '--db', db]);
    expect(sweep.id).toMatch(/^[0-9a-z]{12}$/);
    expect(runs).toHaveLength(8);
    expect(runs.every((run) => run.status === 'done')).toBe(true);
    expect(new Set(runs.map((run) => run.weightsHash)).size).toBe(8);
    expect(runs[5]?.name).toBe('logistic · 1 · seed 2');
  });
});

describe('bad input: one clear sentence, exit code 2, nothing half written', () => {
  const cases: readonly [string, unknown, RegExp][] = [
    ['malformed JSON', '{ "dataset": "moons", ', /must be JSON: .*line 1, column/],
    ['an unknown activation', { ...MOONS, network: { layers: [{ activation: 'rellu' }, {}] } }, /did you mean "relu"/],
    ['an unknown data set', { dataset: 'moon' }, /did you mean "moons"/],
    ['an unknown field', { ...MOONS, epoch: 3 }, /unknown field "epoch"; did you mean "epochs"/],
    ['a value out of range', { ...MOONS, epochs: 0 }, /epochs must be a whole number from 1 to 1000000.*; got 0/],
    ['a text for a number', { ...MOONS, batchSize: '32' }, /batchSize must be a whole number.*; got "32"/],
    [
      'a loss that does not fit',
      { ...MOONS, loss: 'softmaxCrossEntropy', network: { layers: [{ units: 1 }] } },
      /units must be 2/,
    ],
    ['both epochs and steps', { ...MOONS, steps: 10 }, /steps must be null when epochs is set; got 10/],
  ];
  test.each(cases)('%s', (_name, spec, message) => {
    const folder = testFolder();
    const db = path.join(folder, 'history.sqlite');
    const { code, stdout, stderr } = lab(['run', writeJson(folder, 'x.initlab.json', spec), '--db', db]);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(existsSync(db)).toBe(false);
  });

  test('a missing file, an unknown command, an unknown option', () => {
    expect(lab(['run', 'nowhere.initlab.json'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no such file/),
    });
    expect(lab(['lsit'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/did you mean "list"/) });
    expect(lab(['list', '--jsno'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/did you mean --json/) });
  });

  test('an export path that cannot be written leaves nothing behind', () => {
    const folder = testFolder();
    const db = path.join(folder, 'history.sqlite');
    const spec = writeJson(folder, 'a.initlab.json', { ...MOONS, epochs: 1 });
    labJson(['run', spec, '--db', db]);
    const before = readdirSync(folder).sort();
    const out = path.join(folder, 'missing', 'out.csv');
    const { code, stderr } = lab(['export', '--db', db, '--all', '--format', 'wide', '--out', out]);
    expect(code).toBe(2);
    expect(stderr).toContain(out);
    expect(readdirSync(folder).sort()).toEqual(before);
  });

  test('a folder that cannot be written, a history that does not exist', () => {
    const folder = testFolder();
    const spec = writeJson(folder, 'a.initlab.json', { ...MOONS, epochs: 1 });
    // A file where a folder should be refuses everybody, root included.
    const file = writeJson(folder, 'file', 'x');
    const { code, stderr } = lab(['run', spec, '--db', path.join(file, 'history.sqlite')]);
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(file);
    expect(lab(['list', '--db', path.join(folder, 'none.sqlite')])).toMatchObject({ code: 2 });
    expect(readdirSync(folder).sort()).toEqual(['a.initlab.json', 'file']);
  });
});

test('lab schema prints a JSON Schema that names every activation', () => {
  const { code, stdout } = lab(['schema']);
  expect(code).toBe(0);
  expect(stdout).toContain('leakyRelu');
  expect((JSON.parse(stdout) as { required: string[] }).required).toEqual(['dataset']);
});

describe.skipIf(process.platform === 'win32')('output into a pipe', () => {
  const CLI = path.join(import.meta.dirname, '../../../dist/main/cli.js');
  const shell = (line: string) => spawnSync('sh', ['-c', line], { encoding: 'utf8' });

  test('arrives whole, also with a slow reader', () => {
    const whole = lab(['schema']).stdout;
    expect(whole.length).toBeGreaterThan(2 ** 16);
    expect(shell(`'${process.execPath}' '${CLI}' schema | (sleep 0.3; cat)`).stdout).toBe(whole);
  });

  test('may be left by its reader', () => {
    const { stdout, stderr } = shell(`('${process.execPath}' '${CLI}' schema; echo "code $?" >&2) | head -c 10`);
    expect({ stdout, stderr }).toEqual({ stdout: '{\n  "title', stderr: 'code 0\n' });
  });
});

test('lab bench measures the memory of a run in a process of its own, and refuses another workload', () => {
  const { memory } = labJson<{ memory: { workload: string; bytes: number } }>(['bench', '--memory', 'a']);
  expect(memory.workload).toBe('A');
  expect(memory.bytes).toBeGreaterThan(2 ** 24);
  expect(lab(['bench', '--memory', 'F'])).toMatchObject({
    code: 2,
    stderr: 'lab: --memory must be one of A, B, C, D, E; got F\n',
  });
});
