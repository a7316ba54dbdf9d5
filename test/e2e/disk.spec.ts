import { expect, test } from '@playwright/test';
import Database from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { emptyLog } from '../support/emptyLog';
import { NATIVE_BINDING } from '../support/native';
import { HINT, inNamespace, mayMount, smallDisk, type SmallDisk } from '../support/smallDisk';
import {
  answerSaveDialog,
  call,
  closeLab,
  getRun,
  goTo,
  listRuns,
  newDataFolder,
  openLab,
  picture,
  startRuns,
  waitForRun,
  type Lab,
} from './support/app';

const CLI = path.join(import.meta.dirname, '../../dist/main/cli.js');
const MB = 1 << 20;
const HIDDEN = { units: 64, activation: 'tanh', initializer: 'glorotNormal' };
/** Some seconds. */
const LONG = {
  dataset: { name: 'moons', samples: 400 },
  network: { layers: [HIDDEN, HIDDEN, { activation: 'identity' }] },
  epochs: 3600,
  record: { everySteps: 10 },
};

test.describe.configure({ mode: 'serial', timeout: 180_000 });

if (!mayMount()) {
  test('with disks in a name space of the user’s own', () => {
    const { code, output } = inNamespace(['npx', 'playwright', 'test', 'test/e2e/disk.spec.ts']);
    expect(code, `${output}\n${HINT}`).toBe(0);
  });
} else {
  let disk: SmallDisk;
  let lab: Lab;
  let file: string;

  test.beforeAll(async () => {
    disk = smallDisk(64 * MB);
    file = path.join(disk.folder, 'history.sqlite');
    // Chromium's own files would be in the way on a disk of a few megabytes.
    lab = await openLab(disk.folder);
  });
  test.afterAll(async () => {
    disk.clear();
    await closeLab(lab);
    disk.remove();
  });

  test('a full disk while training: a banner that stays, runs that wait, and all goes on when there is room', async () => {
    const { page } = lab;
    const [kept] = await startRuns(page, { dataset: 'xor', epochs: 60, record: { everySteps: 1 } }, { name: 'Kept' });
    await waitForRun(page, kept!.id, 'done');
    const many = { dataset: 'xor', steps: 40_000, record: { everySteps: 1 } };
    const [large] = await startRuns(page, many, { name: 'Many points' });
    await waitForRun(page, large!.id, 'done');
    const [run] = await startRuns(page, LONG, { name: 'Long one' });
    await expect.poll(async () => (await getRun(page, run!.id)).checkpointStep ?? 0).toBeGreaterThan(0);
    await emptyLog(file);
    disk.fill();

    const banner = page.getByTestId('outage');
    await expect(banner).toBeVisible();
    await expect(banner).toContainText('The history cannot be written: 1 run paused by itself');
    await expect(page.getByTestId('outage-reason')).toContainText(
      `The history file ${file} cannot grow: the disk is full (0 B free); free some space`,
    );
    await expect(page.getByTestId('outage-facts')).toContainText(
      /(points?|weights and histograms) waits? in memory to be written\. About .* needed, 0 B free/,
    );
    await expect(page.getByTestId('status-outage')).toContainText('waits for the history');
    await expect(page.getByTestId('status-running')).toContainText('0 running');
    const held = await getRun(page, run!.id);
    expect(held.status).toBe('paused');
    expect(held.message).toMatch(/^Paused by itself: .* the disk is full/);
    await picture(page, 'outage-train');

    // It stays; trying again by hand says that it was in vain.
    await page.getByTestId('outage-retry').click();
    await expect(page.getByText('Tried again: it still cannot be written.')).toBeVisible();
    await call(page, 'run:control', { id: run!.id, action: 'resume' });
    await page.waitForTimeout(1500);
    await expect(banner).toBeVisible();
    const points = await page.getByTestId('outage-facts').textContent();
    await page.waitForTimeout(1500);
    expect(await page.getByTestId('outage-facts').textContent()).toBe(points);

    // The rest of the app can be used, and says what is wrong where it writes.
    await goTo(page, 'History');
    await expect(page.getByText('Kept').first()).toBeVisible();
    await picture(page, 'outage-history');
    expect((await call<unknown[]>(page, 'run:series', { ids: [kept!.id], metrics: null })).length).toBe(1);
    await expect(startRuns(page, LONG, { seeds: 1000 })).rejects.toThrow(/cannot grow: the disk is full/);
    expect(await listRuns(page)).toHaveLength(3);

    // With nothing free runs can be deleted for good, which is room enough for training to go on.
    expect(disk.free()).toBe(0);
    await call(page, 'run:bin', { ids: [large!.id] });
    await page.getByTestId('history-shelf-bin').check({ force: true });
    await page.getByTestId('bin-empty-all').click();
    await picture(page, 'outage-empty-bin');
    await page.getByTestId('bin-empty-confirm').click();
    await expect(page.getByText(/^Deleted 1 run for good; [\d.]+ MB of disk space are free again/)).toBeVisible();
    await expect(banner).toBeHidden();
    await expect(page.getByText('The history can be written again.').first()).toBeVisible();
    const done = await waitForRun(page, run!.id, 'done');
    expect(done.weightsHash).toBe(hashInNode());
    expect(done.events.map((event) => event.kind)).toContain('waited');
    expect((await listRuns(page)).map(({ id }) => id).sort()).toEqual([kept!.id, run!.id].sort());
    disk.clear();
  });

  test('exports to a full disk say what they need before they write, and leave nothing', async () => {
    const { page } = lab;
    const target = smallDisk(MB);
    try {
      const ids = (await listRuns(page)).map((run) => run.id);
      target.fill();
      const out = path.join(target.folder, 'out.csv');
      await call(page, 'export:measure', { ids, format: 'long' });
      await answerSaveDialog(lab, out);
      await expect(call(page, 'export:write')).rejects.toThrow(
        /cannot write .*out\.csv: the disk is full: 0 B free where [\d.]+ MB are needed; free some space, or choose/,
      );
      await answerSaveDialog(lab, path.join(target.folder, 'a.py'));
      await expect(call(page, 'pytorch:save', { id: ids[0] })).rejects.toThrow(
        /a\.py: the disk is full: 0 B free where/,
      );
      await call(page, 'study:measure', { ids });
      await answerSaveDialog(lab, path.join(target.folder, 'a.initlab-study'));
      await expect(call(page, 'study:write', { title: 'A', note: '', withData: true })).rejects.toThrow(
        /a\.initlab-study: the disk is full: 0 B free where/,
      );
      await answerSaveDialog(lab, path.join(target.folder, 'a.initlab.json'));
      await expect(call(page, 'spec:save', { spec: LONG })).rejects.toThrow(
        /a\.initlab\.json: the disk is full: 0 B free/,
      );
      expect(readdirSync(target.folder)).toEqual(['ballast']);
    } finally {
      target.remove();
    }
    const db = new Database(file, { nativeBinding: NATIVE_BINDING, readonly: true });
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
  });
}

/** The weights of LONG trained by the command line on a disk with room. */
function hashInNode(): string {
  const folder = newDataFolder();
  const spec = path.join(folder, 'a.initlab.json');
  writeFileSync(spec, JSON.stringify(LONG));
  const args = [CLI, 'run', spec, '--db', path.join(folder, 'a.sqlite'), '--json'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return (JSON.parse(stdout) as { run: { weightsHash: string } }).run.weightsHash;
}
