import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { lab, labJson, testFolder, writeJson } from '../../support/lab';
import { python, pythonWith } from '../../support/python';

interface Written {
  readonly pytorch: {
    readonly script: string;
    readonly data: string;
    readonly steps: number;
    readonly losses: number;
    readonly tolerance: number;
  };
}

const torchPython = pythonWith('import torch');

/** A history with one run, named so that it would break a script that took it as code. */
function oneRun(folder: string): { db: string; id: string } {
  const db = path.join(folder, 'history.sqlite');
  const spec = writeJson(folder, 'iris.initlab.json', { dataset: 'iris', epochs: 6 });
  const { run } = labJson<{ run: { id: string } }>(['run', spec, '--db', db, '--name', 'a """ and \\ run']);
  return { db, id: run.id };
}

test('lab pytorch writes a script and its data; PyTorch gives the stored losses', () => {
  const folder = testFolder();
  const { db, id } = oneRun(folder);
  const out = path.join(folder, 'iris.v1.py');
  const { pytorch } = labJson<Written>(['pytorch', id, '--db', db, '--out', out]);
  expect(pytorch).toMatchObject({ script: out, data: path.join(folder, 'iris.v1.npz'), steps: 36, tolerance: 1e-4 });
  const { run } = labJson<{ run: { metrics: Record<string, { count: number }> } }>(['show', id, '--db', db]);
  expect(pytorch.losses).toBe(run.metrics['loss.train']!.count + run.metrics['loss.test']!.count);
  expect(readFileSync(out, 'utf8')).toContain('a """ and \\ run');
  expect(readFileSync(pytorch.data).subarray(0, 4).toString('latin1')).toBe('PK\x03\x04');
  if (torchPython === null) return;
  const { code, stdout } = python(torchPython, [out]);
  expect(stdout).toContain(`${pytorch.losses} losses compared`);
  expect(code).toBe(0);
});

test('bad input of lab pytorch is named, and nothing is written', () => {
  const folder = testFolder();
  const { db, id } = oneRun(folder);
  const before = readdirSync(folder).sort();
  const refused = (args: readonly string[], message: string) => {
    const { code, stderr } = lab(['pytorch', ...args, '--db', db]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  };
  refused([id], '--out FILE.py is missing');
  refused([id, '--out', path.join(folder, 'script.txt')], 'the script must be named FILE.py; got script.txt');
  refused(['nosuchrun', '--out', path.join(folder, 'a.py')], 'nosuchrun');
  refused([id, '--out', path.join(folder, 'missing', 'a.py')], 'does not exist');
  expect(readdirSync(folder).sort()).toEqual(before);
});

test('when the data cannot be written, an earlier script stays as it was', () => {
  const folder = testFolder();
  const { db, id } = oneRun(folder);
  const out = path.join(folder, 'a.py');
  writeFileSync(out, '# mine');
  // A folder stands where the data would go.
  const blocked = path.join(folder, 'a.npz');
  mkdirSync(blocked);
  const { code, stderr } = lab(['pytorch', id, '--db', db, '--out', out]);
  expect(stderr).toContain('a.npz: it is a folder');
  expect(code).toBe(2);
  expect(readFileSync(out, 'utf8')).toBe('# mine');
});
