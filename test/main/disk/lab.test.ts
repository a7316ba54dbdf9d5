import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseSpec } from '../../../shared/experimentSchema';
import { Training } from '../../../shared/training';
import { eventually, lab, labJson, startLab, testFolder, writeJson } from '../../support/lab';
import { smallDisk, type SmallDisk } from '../../support/smallDisk';
import { openRaw } from '../../support/store';
import { testDisk } from '../../support/testDisk';
import { withDisks } from '../../support/withDisks';

const MB = 1 << 20;
const HIDDEN = { units: 64, activation: 'tanh', initializer: 'glorotNormal' };
/** Some seconds. */
const LONG = {
  dataset: { name: 'moons', samples: 400 },
  network: { layers: [HIDDEN, HIDDEN, { activation: 'identity' }] },
  epochs: 900,
  record: { everySteps: 10 },
};
const SHORT = { dataset: 'xor', epochs: 5 };

interface Listed {
  readonly id: string;
  readonly status: string;
  readonly message: string | null;
  readonly weightsHash: string | null;
}

const listed = (file: string) => labJson<{ runs: Listed[] }>(['list', '--db', file]).runs;

function hashOf(raw: object): string {
  const training = Training.start(parseSpec(raw));
  while (!training.done) training.advance(100);
  return training.weightsHash();
}

withDisks('test/main/disk/lab.test.ts', () => {
  describe('lab run', () => {
    test('waits on a full disk, says what to do, and goes on to the same weights', async () => {
      const disk = testDisk(16 * MB);
      const file = path.join(disk.folder, 'h.sqlite');
      const spec = writeJson(testFolder(), 'long.initlab.json', LONG);
      const { child, ended, stderr } = startLab(['run', spec, '--db', file, '--json']);
      let stdout = '';
      child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
      await eventually(() => disk.free() < 15 * MB, 'the first points');
      disk.fill();
      await eventually(() => stderr().includes('training waits and goes on by itself'), 'the sentence');
      expect(stderr()).toMatch(
        /^lab: the history file .*h\.sqlite cannot grow: the disk is full \(0 B free\); free some/m,
      );
      expect(stderr()).toMatch(/Ctrl\+C ends it: runs go on from their last checkpoint then/);
      disk.clear();
      expect(await ended).toBe(0);
      expect(stderr()).toContain('the history can be written again; nothing was lost, training goes on');
      const { run } = JSON.parse(stdout) as { run: Listed };
      expect(run).toMatchObject({ status: 'done', weightsHash: hashOf(LONG) });
      expect(openRaw(file).pragma('integrity_check', { simple: true })).toBe('ok');
    });

    test('gives up after --wait with 3, or by Ctrl+C with 130; both runs are kept as interrupted', async () => {
      const disk = testDisk(16 * MB);
      const file = path.join(disk.folder, 'h.sqlite');
      const spec = writeJson(testFolder(), 'long.initlab.json', LONG);
      for (const [args, code] of [
        [['--wait', '1'], 3],
        [[], 130],
      ] as const) {
        const { child, ended, stderr } = startLab(['run', spec, '--db', file, ...args]);
        const free = disk.free();
        await eventually(() => disk.free() < free - MB / 4, 'the first points');
        disk.fill();
        await eventually(() => stderr().includes('training waits'), 'the sentence');
        if (code === 130) child.kill('SIGINT');
        expect(await ended, stderr()).toBe(code);
        if (code === 3) expect(stderr()).toContain('waited 1 s in vain (--wait)');
        expect(stderr()).toMatch(/The (history could not be written|program was closed .*); it (goes on|can be)/);
        disk.clear();
        expect(listed(file)[0]).toMatchObject({ status: 'interrupted' });
      }
      expect(openRaw(file).pragma('integrity_check', { simple: true })).toBe('ok');
    });

    test('a limit that the system sets on the file is told, and training goes on when it is lifted', async () => {
      const file = path.join(testFolder(), 'h.sqlite');
      const spec = writeJson(testFolder(), 'long.initlab.json', LONG);
      const { child, ended, stderr } = startLab(['run', spec, '--db', file]);
      await eventually(() => (listedSafely(file)[0]?.status ?? '') === 'running', 'the start');
      limitFiles(child.pid!, '4096');
      await eventually(() => stderr().includes('training waits'), 'the sentence');
      expect(stderr()).toMatch(
        /h\.sqlite cannot be written: disk I\/O error \(SQLITE_IOERR_WRITE\): .* a quota is used up/,
      );
      limitFiles(child.pid!, 'unlimited');
      expect(await ended, stderr()).toBe(0);
      expect(listed(file)[0]).toMatchObject({ status: 'done', weightsHash: hashOf(LONG) });
    });
  });

  describe('on a full disk', () => {
    let before: Listed[];
    let disk: SmallDisk;
    let file: string;
    beforeAll(() => {
      disk = smallDisk(12 * MB);
      file = path.join(disk.folder, 'h.sqlite');
      const spec = path.join(disk.folder, 'short.initlab.json');
      writeFileSync(spec, JSON.stringify(SHORT));
      labJson(['run', spec, '--db', file, '--seeds', '3']);
      before = listed(file);
      return () => disk.remove();
    });

    /** What a command says and leaves behind when so much is free on the disk of the history, or where it writes. */
    function full(args: readonly string[], leave = 128 * 1024, where = disk) {
      const there = filesIn(where.folder);
      where.fill(leave);
      const result = lab([...args, '--db', file]);
      where.clear();
      expect(filesIn(where.folder), 'nothing is left half written').toEqual(there);
      expect(listed(file)).toEqual(before);
      expect(openRaw(file).pragma('integrity_check', { simple: true })).toBe('ok');
      return result;
    }

    const sweepFile = () =>
      writeJson(testFolder(), 's.initlab.json', {
        name: 'S',
        template: SHORT,
        axes: [{ field: 'seeds.data', values: Array.from({ length: 60 }, (_, i) => i) }],
        seeds: 5,
      });

    test.each([
      ['sweep', () => ['sweep', sweepFile()]],
      ['demo', () => ['demo']],
    ] as const)('lab %s makes no run, and says why with 3', (_name, args) => {
      const { code, stderr } = full(args());
      expect(stderr).toMatch(
        /^lab: the history file .*h\.sqlite cannot grow: the disk is full \(.* free\); free some space/m,
      );
      expect(code).toBe(3);
    });

    test.each(['long', 'wide', 'summary'] as const)('lab export --format %s says how much is needed', (format) => {
      const target = testDisk(MB);
      const out = path.join(target.folder, 'out.csv');
      writeFileSync(out, 'an earlier file');
      const { code, stderr } = full(['export', '--all', '--format', format, '--out', out], 0, target);
      expect(stderr).toMatch(
        /^lab: cannot write .*out\.csv: the disk is full: .* free where [\d.]+ [kM]?B are needed; free some/m,
      );
      expect(code).toBe(3);
      expect(readFileSync(out, 'utf8')).toBe('an earlier file');
    });

    test('lab study and lab pytorch say how much is needed', () => {
      const target = testDisk(MB);
      const study = full(['study', '--all', '--out', path.join(target.folder, 'a.initlab-study')], 8192, target);
      expect(study.stderr).toMatch(/cannot write .*a\.initlab-study: the disk is full: .* are needed; free some/);
      expect(study.code).toBe(3);
      const script = full(['pytorch', before[0]!.id, '--out', path.join(target.folder, 'a.py')], 4096, target);
      expect(script.stderr).toMatch(/cannot write .*a\.(py|npz): the disk is full: .* are needed; free some/);
      expect(script.code).toBe(3);
    });

    test('lab import of data and of a study takes nothing in', () => {
      const folder = testFolder();
      const csv = writeJson(
        folder,
        'own.csv',
        Array.from({ length: 30_000 }, (_, i) => `${i},${i % 7},${i % 2}`).join('\n'),
      );
      const data = full(['import', csv]);
      expect(data.stderr).toMatch(/cannot keep the data set in .*: the disk is full: .* are needed; free some/);
      expect(data.code).toBe(3);

      const other = path.join(folder, 'other.sqlite');
      const spec = writeJson(folder, 'other.initlab.json', { ...SHORT, epochs: 12, record: { everySteps: 1 } });
      labJson(['run', spec, '--db', other, '--seeds', '6']);
      const study = path.join(folder, 'b.initlab-study');
      labJson(['study', '--all', '--out', study, '--db', other]);
      const taken = full(['import', study], 128 * 1024);
      expect(taken.stderr).toMatch(/the disk is full/);
      expect(taken.code).toBe(3);
    });

    test('lab list, show and compare answer', () => {
      disk.fill(64 * 1024);
      expect(listed(file)).toEqual(before);
      const ids = before.map((run) => run.id);
      expect(lab(['show', ids[0]!, '--db', file]).code).toBe(0);
      expect(lab(['compare', ...ids, '--db', file]).code).toBe(0);
      disk.fill(0);
      const { code, stderr } = lab(['list', '--db', file]);
      expect(stderr).toMatch(/the disk is full \(0 B free\)/);
      expect(code).toBe(3);
      disk.clear();
    });
  });
});

/** Files below a folder but those that SQLite itself keeps beside a history. */
function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && !/-(wal|shm)$/.test(entry.name)).map(({ name }) => name);
}

/** Empty as long as there is no history. */
function listedSafely(file: string): Listed[] {
  const { code, stdout } = lab(['list', '--db', file, '--json']);
  return code === 0 ? (JSON.parse(stdout) as { runs: Listed[] }).runs : [];
}

/** Changes how large the files of a process may become. */
function limitFiles(pid: number, bytes: string): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`], {
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
}
