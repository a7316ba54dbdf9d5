import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FileReport } from '../../../shared/referenceCheck';
import { lab, labJson, testFolder, writeJson } from '../../support/lab';

const TABLES = path.join(import.meta.dirname, '../../reference');

function folderWith(...files: string[]): string {
  const folder = testFolder();
  for (const file of files) copyFileSync(path.join(TABLES, file), path.join(folder, file));
  return folder;
}

describe('lab check-reference', () => {
  test('passes on tables that the core agrees with', () => {
    const folder = folderWith('activations.json', 'forward_backward.json');
    const { files } = labJson<{ files: FileReport[] }>(['check-reference', folder]);
    expect(files.map(({ file, cases, failures }) => [file, cases, failures])).toEqual([
      ['activations.json', 23, []],
      ['forward_backward.json', 36, []],
    ]);
    expect(files.every(({ worst }) => worst > 0 && worst <= 1)).toBe(true);
    const [one] = labJson<{ files: FileReport[] }>(['check-reference', folder, '--workers', '1']).files;
    expect(one).toMatchObject({ cases: files[0]!.cases, failures: [], worst: files[0]!.worst });
    const text = lab(['check-reference', folder]);
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/^file +cases +failures +worst/);
  });

  test('ends with 1, naming case and number, when one is altered; other files are still checked', () => {
    const folder = folderWith('forward_backward.json');
    const table = readFileSync(path.join(TABLES, 'activations.json'), 'utf8');
    const altered = JSON.parse(table) as { activations: { f: number[] }[] };
    altered.activations[2]!.f[10]! += 1e-6;
    writeJson(folder, 'activations.json', altered);
    writeJson(folder, 'broken.json', '{"schema": ');
    writeJson(folder, 'notes.json', { schema: 'notes/1' });
    const { code, stdout } = lab(['check-reference', folder, '--json']);
    expect(code).toBe(1);
    const { files } = JSON.parse(stdout) as { files: FileReport[] };
    expect(files.map(({ file, failures }) => [file, failures.length])).toEqual([
      ['activations.json', 1],
      ['broken.json', 1],
      ['forward_backward.json', 0],
      ['notes.json', 1],
    ]);
    expect(files[0]!.failures[0]).toMatchObject({ case: 'tanh', reason: expect.stringContaining('f(') });
    expect(files[1]!.failures[0]!.reason).toContain('must be JSON');
    expect(files[3]!.failures[0]!.reason).toContain('not supported');
    const text = lab(['check-reference', folder]);
    expect(text.code).toBe(1);
    expect(text.stdout).toContain('  tanh: float64: f(');
  });

  test('ends with 2 without a folder, or with none of reference files', () => {
    const missing = lab(['check-reference', path.join(testFolder(), 'nowhere')]);
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('no such folder')]);
    const empty = lab(['check-reference', testFolder()]);
    expect([empty.code, empty.stderr]).toEqual([2, expect.stringContaining('it has none')]);
    expect(lab(['check-reference']).code).toBe(2);
    expect(lab(['check-reference', testFolder(), '--workers', '0']).code).toBe(2);
  });
});
