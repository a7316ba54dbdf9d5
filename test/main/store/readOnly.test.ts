import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { lab, testFolder } from '../../support/lab';
import { oldHistory, VERSIONS } from '../../support/oldHistory';
import { openStore } from '../../support/store';

const NEWEST = VERSIONS.at(-1)!;

/**
 * A history on a file system that is mounted read-only, which holds for every user. Who may not mount takes away the permissions of the
 * folder, which hold for everybody but root.
 */
function readOnlyHistory(version = NEWEST): { file: string; why: RegExp } {
  const folder = path.join(testFolder(), 'Мои данные 実験 ü');
  mkdirSync(folder);
  const file = path.join(folder, 'history.sqlite');
  if (process.getuid?.() === 0) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]);
    onTestFinished(() => void execFileSync('umount', [folder]));
    oldHistory(version, file);
    execFileSync('mount', ['-o', 'remount,ro', folder]);
    return { file, why: /is open for reading only, because its disk is read-only/ };
  }
  oldHistory(version, file);
  execFileSync('chmod', ['555', folder]);
  onTestFinished(() => void execFileSync('chmod', ['755', folder]));
  return { file, why: /is open for reading only, because there is no permission to write to its folder/ };
}

const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith('initlab-reading-'));

describe('a history that cannot be written', () => {
  test('is opened for looking: all is there, every change is refused with the reason', () => {
    const { file, why } = readOnlyHistory();
    const before = readFileSync(file);
    const others = copies();
    const { store, notices } = openStore({ file });
    expect(notices).toEqual([]);
    expect(store.file).toBe(file);
    expect(store.readOnly).toMatch(why);
    const runs = store.runs.list();
    expect(runs.map(({ name }) => name)).toEqual(['elsewhere', 'of a sweep', 'interrupted', 'done']);
    expect(store.series.read(runs[3]!.id, 'loss.train')[0]!.values.length).toBeGreaterThan(100);
    const refused = [
      () => store.runs.update([runs[1]!.id], { starred: true }),
      () => store.settings.set('theme', 'dark'),
      () => store.runs.bin.empty(),
      () => store.runs.setStatus(runs[2]!.id, 'queued'),
      () => store.atomically(() => undefined),
    ];
    for (const change of refused)
      expect(change).toThrow(/nothing can be started or changed: the history .* is open for reading only/);
    expect(store.recoverInterrupted()).toEqual([]);
    store.beat();
    expect(copies().length).toBe(others.length + 1);
    store.close();
    expect(copies()).toEqual(others);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('also one of an older version, which is upgraded in the copy alone', () => {
    const { file } = readOnlyHistory(1);
    const before = readFileSync(file);
    const { store, notices } = openStore({ file });
    expect(notices).toEqual([]);
    expect(store.runs.list()).toHaveLength(3);
    store.close();
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(existsSync(`${file}-wal`)).toBe(false);
  });

  test('is listed and exported by lab; training is refused', () => {
    const { file, why } = readOnlyHistory();
    expect(lab(['list', '--db', file]).stdout).toContain('interrupted');
    const out = path.join(testFolder(), 'Ausgabe ü 実.csv');
    expect(lab(['export', '--db', file, '--all', '--format', 'summary', '--out', out])).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(readFileSync(out, 'utf8').trim().split('\n').length).toBeGreaterThan(3);
    const demo = lab(['demo', '--db', file]);
    expect(demo.code).toBe(2);
    expect(demo.stderr).toMatch(why);
    const doctor = lab(['doctor', '--db', file]);
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toContain('problem: Nothing can be started or changed');
  });
});
