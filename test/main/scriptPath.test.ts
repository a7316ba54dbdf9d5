import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { scriptPath } from '../../main/pytorch/pytorchDesk';
import { arraysPath } from '../../main/pytorch/writePytorch';
import { testFolder } from '../support/lab';

test('A script is named FILE.py and its data FILE.npz, whatever else stands in the name', () => {
  const at = (name: string) => path.join(testFolder(), name);
  const [plain, bare, dotted] = [at('a.py'), at('a'), at('v1.2.PY')];
  expect(scriptPath(plain)).toBe(plain);
  expect(scriptPath(bare)).toBe(`${bare}.py`);
  expect(scriptPath(dotted)).toBe(dotted);
  expect(arraysPath(dotted)).toBe(dotted.replace('.PY', '.npz'));
  expect(() => scriptPath(at('a.txt'))).toThrow('the name of a Python script must end in .py; got a.txt');
});

test('Nothing is replaced that the dialog did not ask about', () => {
  const folder = testFolder();
  const file = (name: string) => path.join(folder, name);
  writeFileSync(file('old.py'), '');
  writeFileSync(file('old.npz'), '');
  writeFileSync(file('data.npz'), '');
  // The dialog has asked about old.py, and its data belong to it.
  expect(scriptPath(file('old.py'))).toBe(file('old.py'));
  expect(() => scriptPath(file('old'))).toThrow(`${file('old.py')} is there already`);
  expect(() => scriptPath(file('data.py'))).toThrow(`${file('data.npz')} is there already`);
  expect(() => scriptPath(file('data'))).toThrow(`${file('data.npz')} is there already`);
});
