import { expect, test } from '@playwright/test';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { faultCount } from '../support/faultCount';
import { faultsOf } from '../support/killed';
import { lab as labCommand } from '../support/lab';
import { NATIVE_BINDING } from '../support/native';
import { HINT, inNamespace, mayMount } from '../support/smallDisk';
import { call, closeLab, getRun, listRuns, newDataFolder, openLab, picture, startRuns, type Lab } from './support/app';

const ROOT = path.join(import.meta.dirname, '../..');
const LOCKED_MS = 1000 * faultCount({ quick: 16, full: 30 });
const HIDDEN = { units: 96, activation: 'tanh', initializer: 'glorotNormal' };
const LONG = {
  dataset: { name: 'moons', samples: 400 },
  network: { layers: [HIDDEN, HIDDEN, { activation: 'identity' }] },
  epochs: faultCount({ quick: 3000, full: 6000 }),
  record: { everySteps: 20 },
};
test.describe.configure({ mode: 'serial', timeout: 300_000 });

/** The app with its data in a folder that was chosen: its own files, which must be written, lie elsewhere. */
function openOn(folder: string): Promise<Lab> {
  const file = path.join(folder, 'history.sqlite');
  if (!existsSync(file)) expect(labCommand(['run', specFile({ dataset: 'xor', steps: 5 }), '--db', file]).code).toBe(0);
  const root = newDataFolder();
  const home = path.join(root, 'Initlab');
  mkdirSync(home);
  writeFileSync(path.join(home, 'location.json'), JSON.stringify({ version: 1, folder }));
  return openLab(home, [], [], { INITLAB_DATA: undefined, XDG_CONFIG_HOME: root });
}

function specFile(spec: object): string {
  const file = path.join(newDataFolder(), 'a.initlab.json');
  writeFileSync(file, JSON.stringify(spec));
  return file;
}

async function trainLong({ page }: Lab): Promise<string> {
  const [run] = await startRuns(page, LONG);
  await expect.poll(async () => (await getRun(page, run!.id)).checkpointStep ?? 0).toBeGreaterThan(0);
  return run!.id;
}

async function done({ page }: Lab, id: string): Promise<string | null> {
  await expect.poll(async () => (await getRun(page, id)).status, { timeout: 200_000 }).toBe('done');
  return (await getRun(page, id)).weightsHash;
}

let undisturbed: string | undefined;
/** The weights of LONG, trained by the command line on another disk. */
function hashElsewhere(): string {
  if (undisturbed !== undefined) return undisturbed;
  const file = path.join(newDataFolder(), 'a.sqlite');
  const { stdout } = labCommand(['run', specFile(LONG), '--db', file, '--json']);
  return (undisturbed = (JSON.parse(stdout) as { run: { weightsHash: string } }).run.weightsHash);
}

test(`another program holds the history for ${LOCKED_MS / 1000} s while the app trains: nothing is lost`, async () => {
  const lab = await openLab();
  const { page } = lab;
  const file = path.join(lab.data, 'history.sqlite');
  const id = await trainLong(lab);
  const script = `
    const db = new (require('better-sqlite3'))(process.argv[1], { nativeBinding: process.argv[2] });
    db.exec('BEGIN IMMEDIATE');
    console.log('held');
    setTimeout(() => { db.exec('ROLLBACK'); db.close(); }, ${String(LOCKED_MS)});`;
  const holder = spawn(process.execPath, ['-e', script, file, NATIVE_BINDING], { cwd: ROOT });
  const ended = new Promise((resolve) => holder.once('exit', resolve));
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  const banner = page.getByTestId('outage');
  // The window answers meanwhile. A short hold is nobody's business, a long one is told and ends by itself.
  expect(await listRuns(page)).toHaveLength(1);
  await expect(banner).toBeVisible();
  await expect(page.getByTestId('outage-reason')).toContainText('is being written by another program');
  expect((await getRun(page, id)).status).toBe('paused');
  await picture(page, 'outage-locked');
  await ended;
  await expect(banner).toBeHidden();
  expect(await done(lab, id)).toBe(hashElsewhere());
  await closeLab(lab);
  expect(faultsOf(file)).toEqual([]);
});

if (!mayMount()) {
  test('with disks in a name space of the user’s own', () => {
    const { code, output } = inNamespace(['npx', 'playwright', 'test', 'test/e2e/disks.faults.spec.ts', '-g', 'disk']);
    expect(code, `${output}\n${HINT}`).toBe(0);
  });
} else {
  test('the disk is mounted anew as read-only over the data: what is open is still written, others only read', async () => {
    const folder = newDataFolder();
    const lab = await openOn(folder);
    const file = path.join(folder, 'history.sqlite');
    const id = await trainLong(lab);
    execFileSync('mount', ['--bind', folder, folder]);
    try {
      execFileSync('mount', ['-o', 'remount,bind,ro', folder]);
      expect(() => writeFileSync(path.join(folder, 'x'), '')).toThrow(/EROFS/);
      const { code, stdout } = labCommand(['list', '--db', file, '--json']);
      expect(code).toBe(0);
      expect((JSON.parse(stdout) as { runs: { id: string }[] }).runs.map((run) => run.id)).toContain(id);
      expect(await done(lab, id)).toBe(hashElsewhere());
      await expect(lab.page.getByTestId('outage')).toHaveCount(0);
      await closeLab(lab);
    } finally {
      execFileSync('umount', [folder]);
    }
    expect(faultsOf(file)).toEqual([]);
    const again = await openOn(folder);
    expect((await getRun(again.page, id)).weightsHash).toBe(hashElsewhere());
    await closeLab(again);
  });

  // Only the system's own user may make a disk out of a file, and damage it.
  if (process.getuid?.() === 0 && process.env['INITLAB_TEST_NAMESPACE'] === undefined) {
    test('the disk has an error and becomes read-only: training waits, says so, and goes on after a repair', async () => {
      const folder = newDataFolder();
      const image = path.join(newDataFolder(), 'disk.img');
      spawnSync('truncate', ['-s', '64M', image]);
      execFileSync('mkfs.ext4', ['-q', '-F', image]);
      const mount = () => execFileSync('mount', ['-o', 'loop,errors=remount-ro', image, folder]);
      mount();
      try {
        const lab = await openOn(folder);
        const { page } = lab;
        const id = await trainLong(lab);
        // What is not on the disk when it fails is lost as by a power cut.
        spawnSync('sync');
        const device = path.basename(deviceOf(folder));
        writeFileSync(`/sys/fs/ext4/${device}/trigger_fs_error`, '1');
        await expect(page.getByTestId('outage')).toBeVisible();
        await expect(page.getByTestId('outage-reason')).toContainText(
          `The history file ${path.join(folder, 'history.sqlite')} cannot be written: its disk has become read-only`,
        );
        await picture(page, 'outage-read-only');
        const held = await getRun(page, id);
        expect(held.status).toBe('paused');
        await page.waitForTimeout(1500);
        expect((await getRun(page, id)).step).toBe(held.step);
        await closeLab(lab);

        // As it is, the history can be looked at.
        const looking = await openOn(folder);
        await expect(looking.page.getByTestId('read-only')).toContainText('because its disk is read-only');
        expect(await listRuns(looking.page)).toHaveLength(2);
        await expect(startRuns(looking.page, LONG)).rejects.toThrow(/nothing can be started or changed/);
        await closeLab(looking);

        execFileSync('umount', [folder]);
        spawnSync('e2fsck', ['-p', '-f', image]);
        mount();
        expect(faultsOf(path.join(folder, 'history.sqlite'))).toEqual([]);
        const again = await openOn(folder);
        const left = await getRun(again.page, id);
        expect(left.status).toBe('interrupted');
        expect(left.checkpointStep).toBeGreaterThan(0);
        await call(again.page, 'run:control', { id, action: 'resume' });
        expect(await done(again, id)).toBe(hashElsewhere());
        await closeLab(again);
      } finally {
        spawnSync('umount', ['-l', folder]);
      }
    });
  }
}

function deviceOf(folder: string): string {
  const line = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .find((each) => each.split(' ')[1] === folder);
  return line!.split(' ')[0]!;
}
