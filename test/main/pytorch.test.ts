import { readFileSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { arraysPath } from '../../main/pytorch/writePytorch';
import { ACTIVATIONS } from '../../shared/activations';
import { prepareData } from '../../shared/datasets/prepare';
import { parseSpec } from '../../shared/experimentSchema';
import { pytorchRun, type PytorchRun } from '../../shared/pytorch/plan';
import { pytorchScript } from '../../shared/pytorch/script';
import { EPOCH_ORDER } from '../../shared/pytorch/shuffle';
import { Rng } from '../../shared/rng';
import { testFolder } from '../support/lab';
import { planLosses } from '../support/planReference';
import { python, pythonAll, pythonWith, worstOf } from '../support/python';
import { PLANNED, trainedPlan, writePlan } from '../support/pytorch';
import { DOUBLE, SINGLE } from '../support/pytorchSpecs';

const anyPython = pythonWith('pass');
const torchPython = pythonWith('import torch');
/** Every second one, or all with PYTORCH_ALL=1: single precision repeats what double precision has shown. */
const SINGLE_TRIED = SINGLE.filter((_, i) => process.env['PYTORCH_ALL'] === '1' || i % 2 === 0);

/** Largest difference between the stored losses and those of the plan, as the script measures it. */
function worstDifference(run: PytorchRun): number {
  const computed = planLosses(run);
  let worst = 0;
  for (const [name, losses] of Object.entries(computed)) {
    const steps = run.arrays.find((array) => array.name === `${name}_steps`)!.values;
    const stored = run.arrays.find((array) => array.name === name)!.values;
    expect(Array.from(steps)).toEqual([...losses.keys()]);
    stored.forEach((value: number, i: number) => {
      const size = Math.max(Math.abs(value), Math.abs(stored[0]!) / 1000);
      worst = Math.max(worst, Math.abs(losses.get(steps[i]!)! - value) / size);
    });
  }
  return worst;
}

describe('the plan of a PyTorch script', () => {
  test.each(DOUBLE)('carried out without Python, gives the stored losses: $name', ({ spec }) => {
    const run = trainedPlan(spec);
    expect(run.arrays.find(({ name }) => name === 'loss_train')!.values.length).toBeGreaterThan(2);
    expect(worstDifference(run)).toBeLessThan(1e-11);
  });

  test('of a run in single precision holds its numbers in single precision and agrees nearly as well', () => {
    for (const { name, spec } of SINGLE.filter(({ name }) => /tanh|adamw|centred|digits|norm/.test(name))) {
      const run = trainedPlan(spec, {}, 100);
      expect(run.arrays.find((array) => array.name === 'weight_1')!.values, name).toBeInstanceOf(Float32Array);
      expect(worstDifference(run), name).toBeLessThan(1e-5);
    }
  });

  test('stops where the run was stopped, with the schedule of the whole run', () => {
    const spec = parseSpec({ ...SINGLE[0]!.spec, schedule: 'cosine', precision: 'float64', steps: 100 });
    const run = trainedPlan(spec, {}, 37);
    expect(run.plan).toMatchObject({ steps: 37, totalSteps: 100, run: { status: 'stopped' } });
    expect(run.plan.schedule!.named).toMatchObject({ T_max: 100 });
    expect(worstDifference(run)).toBeLessThan(1e-11);
    expect(pytorchScript(run.plan)).toContain('STEPS = 37  # where the run stopped, of 100');
  });

  test('stops before the step at which a run diverged, and says why it ended', () => {
    const spec = parseSpec({
      ...DOUBLE[0]!.spec,
      loss: 'mse',
      optimizer: { name: 'sgd', learningRate: 30 },
      record: { evaluateEverySteps: 1 },
    });
    const run = trainedPlan(spec);
    expect(run.plan.run.status).toBe('diverged');
    expect(run.plan.steps).toBeLessThan(120);
    expect(pytorchScript(run.plan)).toContain(`# ${'  '}${run.plan.run.message}`);
    const steps = run.arrays.find(({ name }) => name === 'loss_train_steps')!.values;
    expect(steps[steps.length - 1]).toBe(run.plan.steps);
  });

  test('refuses a run without a stored loss', () => {
    const run = { ...PLANNED, status: 'queued' as const, spec: DOUBLE[0]!.spec };
    expect(() => pytorchRun(run, prepareData(run.spec), [])).toThrow(
      'Run has no stored loss to compare with: it is queued at step 0',
    );
  });

  test('has a module for every activation, and every case has a name of its own', () => {
    const covered = new Set(DOUBLE.flatMap(({ spec }) => spec.network.layers.map(({ activation }) => activation.name)));
    expect([...covered].sort()).toEqual(Object.keys(ACTIVATIONS).sort());
    expect(new Set(DOUBLE.map(({ name }) => name)).size).toBe(DOUBLE.length);
  });
});

describe('the file of arrays', () => {
  test('is a zip of .npy files that begin where numpy expects numbers, with checksums that fit', async () => {
    const run = trainedPlan(DOUBLE[0]!.spec);
    const file = readFileSync(arraysPath(await writePlan(run, testFolder())));
    const entries = readZip(file);
    expect([...entries.keys()]).toEqual(run.arrays.map(({ name }) => `${name}.npy`));
    for (const { name, shape, values } of run.arrays) {
      const entry = entries.get(`${name}.npy`)!;
      expect(entry.subarray(0, 8).toString('latin1')).toBe('\x93NUMPY\x01\x00');
      const start = 10 + entry.readUInt16LE(8);
      expect(start % 64).toBe(0);
      const kind = values instanceof Int32Array ? '<i4' : '<f8';
      const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
      const head = `{'descr': '${kind}', 'fortran_order': False, 'shape': ${tuple}, }`;
      expect(entry.toString('latin1', 10, start).trimEnd()).toBe(head);
      expect(entry.subarray(start)).toEqual(Buffer.from(values.buffer, values.byteOffset, values.byteLength));
    }
  });

  test('is the same, byte for byte, whenever it is written', async () => {
    const run = trainedPlan(DOUBLE[0]!.spec);
    const [one, two] = [await writePlan(run, testFolder(), 'a'), await writePlan(run, testFolder(), 'b')];
    expect(readFileSync(arraysPath(one))).toEqual(readFileSync(arraysPath(two)));
  });
});

describe('text of the user', () => {
  const nasty = [
    'coding: utf-7',
    'line\nimport os; os.abort()',
    '"""\nraise SystemExit(3)\n"""',
    "'''\rraise SystemExit(4)",
    'a\u2028raise SystemExit(5)\u0085raise SystemExit(6)\fraise SystemExit(7)\vraise SystemExit(8)',
    'nul \0 and \x1b[2J, \u202e reversed, \ud800 half, \\N{DASH} \\',
  ];
  const all = nasty.join('\n');
  const about = { name: all, note: all, message: all, datasetTitle: all };
  const spec = parseSpec({ ...DOUBLE[0]!.spec, steps: 10 });

  test('stands in comments alone, behind the first two lines', () => {
    const plain = pytorchScript(trainedPlan(spec, { message: 'x', note: 'x', datasetTitle: 'x' }).plan);
    const script = pytorchScript(trainedPlan(spec, about).plan);
    const code = (text: string) => text.split('\n').filter((line) => !line.startsWith('#'));
    expect(code(script)).toEqual(code(plain));
    expect(script.split('\n').slice(0, 2)).toEqual(plain.split('\n').slice(0, 2));
    // eslint-disable-next-line no-control-regex -- these are what must not be there
    expect(script).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202e]|\p{Cs}/u);
    expect(script.match(/^# +import os; os.abort\(\)$/gm)).toHaveLength(4);
  });

  test.skipIf(anyPython === null)('compiles all the same', async () => {
    const script = await writePlan(trainedPlan(spec, about), testFolder());
    expect(python(anyPython!, ['-m', 'py_compile', script])).toMatchObject({ code: 0, stderr: '' });
  });
});

describe.skipIf(anyPython === null)('the script in Python', () => {
  test('draws the order of the examples as the core does, bit for bit', () => {
    const draws = [
      [1, 0, 1],
      [1, 0, 2],
      [0, 3, 10],
      [4294967295, 12, 1000],
      [7, 100000, 4097],
    ] as const;
    const calls = draws.map(([seed, epoch, count]) => `epoch_order(${seed}, ${epoch}, ${count})`);
    const program = `${EPOCH_ORDER}\nimport json\nprint(json.dumps([${calls.join(', ')}]))`;
    const { code, stdout } = python(anyPython!, ['-c', program]);
    expect(code).toBe(0);
    const ours = draws.map(([seed, epoch, count]) => {
      const order = new Int32Array(count);
      Rng.stream(seed, `epoch ${epoch}`).drawOrder(order);
      return Array.from(order);
    });
    expect(JSON.parse(stdout)).toEqual(ours);
  });

  test('compiles for every case', { timeout: 120_000 }, () => {
    const folder = testFolder();
    const scripts = [...DOUBLE, ...SINGLE_TRIED].map(({ spec }, i) => {
      const file = path.join(folder, `case${i}.py`);
      writeFileSync(file, pytorchScript(trainedPlan(spec, {}, 1).plan));
      return file;
    });
    expect(python(anyPython!, ['-m', 'py_compile', ...scripts])).toMatchObject({ code: 0, stderr: '' });
  });
});

describe.skipIf(torchPython === null)('PyTorch itself', () => {
  async function worstOfAll(cases: typeof DOUBLE): Promise<number> {
    const folder = testFolder();
    const scripts: string[] = [];
    for (const [i, { spec }] of cases.entries()) scripts.push(await writePlan(trainedPlan(spec), folder, `case${i}`));
    const results = pythonAll(torchPython!, scripts);
    results.forEach(({ code, stdout }, i) => {
      expect(code, `${cases[i]!.name}: ${stdout}`).toBe(0);
      expect(stdout, cases[i]!.name).not.toContain('Beyond the tolerance');
    });
    return Math.max(...results.map(({ stdout }) => worstOf(stdout)));
  }

  test('gives the stored losses in double precision', { timeout: 120_000 }, async () => {
    expect(await worstOfAll(DOUBLE)).toBeLessThan(1e-13);
  });

  test('gives the stored losses in single precision', { timeout: 120_000 }, async () => {
    expect(await worstOfAll(SINGLE_TRIED)).toBeLessThan(1e-5);
  });

  test('disagrees when a stored loss, a weight or the order is another', { timeout: 120_000 }, async () => {
    const run = trainedPlan(DOUBLE.find(({ name }) => name === 'optimizer adam')!.spec);
    const changed = (name: string, change: (values: Float64Array) => void): PytorchRun => ({
      ...run,
      arrays: run.arrays.map((array) => {
        if (array.name !== name) return array;
        const values = array.values.slice() as Float64Array;
        change(values);
        return { ...array, values };
      }),
    });
    const folder = testFolder();
    const scripts = [
      await writePlan(
        changed('loss_test', (values) => (values[3]! *= 1.001)),
        folder,
        'loss',
      ),
      await writePlan(
        changed('weight_1', (values) => (values[0]! += 1e-3)),
        folder,
        'weight',
      ),
      await writePlan({ ...run, plan: { ...run.plan, shuffleSeed: run.plan.shuffleSeed + 1 } }, folder, 'order'),
      await writePlan(run, folder, 'same'),
    ];
    const results = pythonAll(torchPython!, scripts);
    expect(results.map(({ code }) => code)).toEqual([1, 1, 1, 0]);
    expect(results[0]!.stdout).toContain('DOES NOT AGREE');
    expect(results[0]!.stdout).toMatch(/largest difference 0\.000999, loss_test at step 30/);
  });

  test('agrees as far as rounding lets it where a training is chaotic', { timeout: 300_000 }, async () => {
    const layer = { units: 16, activation: 'relu', initializer: 'heNormal' };
    const spec = parseSpec({
      dataset: { name: 'moons' },
      network: {
        layers: [...Array.from({ length: 12 }, () => layer), { activation: 'identity', initializer: 'glorotNormal' }],
      },
      optimizer: { name: 'sgd', learningRate: 0.1 },
      batchSize: 20,
      steps: 600,
    });
    const script = await writePlan(trainedPlan(spec), testFolder());
    const { code, stdout } = python(torchPython!, [script]);
    expect(stdout).toContain('Beyond the tolerance of 0.0001 from step');
    expect(stdout).toMatch(/twin 1: \S+ apart at the end/);
    expect(stdout).toMatch(/agrees with tolerance 0\.0001 before step \d+, and from there on as far as rounding lets/);
    expect(code).toBe(0);
  });
});

/** The files of a zip that is not compressed, found through its directory; checksums are verified. */
function readZip(file: Buffer): Map<string, Buffer> {
  const end = file.length - 22;
  expect(file.readUInt32LE(end)).toBe(0x06054b50);
  const entries = new Map<string, Buffer>();
  let at = file.readUInt32LE(end + 16);
  for (let i = 0; i < file.readUInt16LE(end + 10); i++) {
    expect(file.readUInt32LE(at)).toBe(0x02014b50);
    const [crc, size, length] = [file.readUInt32LE(at + 16), file.readUInt32LE(at + 24), file.readUInt16LE(at + 28)];
    const local = file.readUInt32LE(at + 42);
    const name = file.toString('latin1', at + 46, at + 46 + length);
    expect(file.readUInt32LE(local)).toBe(0x04034b50);
    const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    const bytes = file.subarray(start, start + size);
    expect(crc32(bytes)).toBe(crc);
    entries.set(name, bytes);
    at += 46 + length;
  }
  expect(at).toBe(end);
  return entries;
}
