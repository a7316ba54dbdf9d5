import { expect, test } from '@playwright/test';
import Database from 'better-sqlite3';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { MIGRATIONS } from '../../main/store/migrations';
import { NATIVE_BINDING } from '../support/native';
import { faultCount } from '../support/faultCount';
import { lab as labCommand } from '../support/lab';
import {
  answerOpenDialog,
  answerSaveDialog,
  call,
  closeLab,
  goTo,
  listRuns,
  newDataFolder,
  openLab,
  picture,
  startRuns,
  waitForRun,
} from './support/app';
import { ANSWER_BOXES, saidByRefusedStart } from './support/boxes';

const ROOT = path.join(import.meta.dirname, '../..');
const SPEC = { dataset: { name: 'moons', samples: 100 }, steps: 200 };

/** A data folder with the newest of the kept histories: five runs, one of them in the bin, one in a plan. */
function kept(folder = newDataFolder()): { folder: string; file: string } {
  const file = path.join(folder, 'history.sqlite');
  writeFileSync(
    file,
    gunzipSync(readFileSync(path.join(ROOT, `test/fixtures/history/v${MIGRATIONS.length}.sqlite.gz`))),
  );
  return { folder, file };
}

function change(file: string, sql: string): void {
  const db = new Database(file, { nativeBinding: NATIVE_BINDING });
  db.exec(sql);
  db.close();
}

test('a damaged history is set aside and recovered, which the window says', async () => {
  const { folder, file } = kept();
  truncateSync(file, Math.floor(statSync(file).size * 0.8));
  const lab = await openLab(folder);
  await expect(lab.page.getByTestId('notice').first()).toContainText(
    /was damaged \(.*\)\. It was set aside as .*history\.sqlite\.damaged-/,
  );
  await goTo(lab.page, 'History');
  await picture(lab.page, 'history-recovered');
  expect((await listRuns(lab.page)).length).toBeGreaterThan(0);
  await closeLab(lab);
});

test('a newer history is refused with its version and left untouched', async () => {
  const { folder, file } = kept();
  change(file, 'PRAGMA user_version = 4711; PRAGMA journal_mode = DELETE');
  const before = [readFileSync(file).toString('latin1'), statSync(file).mtimeMs];
  expect(await saidByRefusedStart(folder, 2)).toMatch(
    /Initlab cannot open its history.*it has version 4711, this Initlab knows versions up to/,
  );
  expect([readFileSync(file).toString('latin1'), statSync(file).mtimeMs]).toEqual(before);
});

test('a history that another program holds is waited for, by its name; then the window opens', async () => {
  const { folder, file } = kept();
  const holdMs = faultCount({ quick: 5000, full: 30_000 });
  test.setTimeout(holdMs + 60_000);
  const script = `
    const db = new (require('better-sqlite3'))(process.argv[1], { nativeBinding: process.argv[2] });
    db.pragma('journal_mode = WAL');
    db.prepare("INSERT INTO session VALUES ('held', 'cli', ?, ?, NULL, ?, ?)").run(process.pid, require('os').hostname(), Date.now(), Date.now());
    db.exec('BEGIN IMMEDIATE');
    console.log('held');
    setTimeout(() => { db.exec("DELETE FROM session WHERE id = 'held'; COMMIT"); db.close(); }, ${String(holdMs)});`;
  const holder = spawn(process.execPath, ['-e', script, file, NATIVE_BINDING], { cwd: ROOT });
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  const ended = new Promise((resolve) => holder.once('exit', resolve));
  const said = path.join(newDataFolder(), 'said');
  const lab = await openLab(folder, ANSWER_BOXES, [], { INITLAB_DATA: folder, INITLAB_TEST_SAID: said });
  await ended; // the window did not come before
  expect(holder.exitCode).toBe(0);
  const [box, ...more] = readFileSync(said, 'utf8').trim().split('\n');
  expect(more).toEqual([]);
  expect(box).toContain('Initlab waits for its history');
  expect(box).toContain(`(lab, process ${String(holder.pid)}, since`);
  expect(await listRuns(lab.page)).toHaveLength(4);
  const [run] = await startRuns(lab.page, SPEC);
  await waitForRun(lab.page, run!.id, 'done');
  await closeLab(lab);
});

test('a history on a read-only disk is opened for looking, under a line that says why', async () => {
  // A read-only mount binds every user, permissions all but root.
  const isRoot = process.getuid?.() === 0;
  const folder = newDataFolder();
  if (isRoot) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder]);
  try {
    kept(folder);
    if (isRoot) execFileSync('mount', ['-o', 'remount,ro', folder]);
    else execFileSync('chmod', ['-R', 'a-w', folder]);
    // Electron's own profile must be written: the folder was chosen, the home is elsewhere.
    const root = newDataFolder();
    const home = path.join(root, 'Initlab');
    mkdirSync(home);
    writeFileSync(path.join(home, 'location.json'), JSON.stringify({ version: 1, folder }));
    const lab = await openLab(home, [], [], { INITLAB_DATA: undefined, XDG_CONFIG_HOME: root } as NodeJS.ProcessEnv);
    await expect(lab.page.getByTestId('read-only')).toContainText(/Nothing can be started or changed: .* because/);
    await goTo(lab.page, 'History');
    expect(await listRuns(lab.page)).toHaveLength(4);
    await picture(lab.page, 'history-read-only');
    await expect(startRuns(lab.page, SPEC)).rejects.toThrow(/nothing can be started or changed/);
    await lab.page.keyboard.press('Control+,');
    await expect(lab.page.getByTestId('folder-path')).toHaveText(folder);
    await expect(lab.page.getByTestId('folder-choose')).toHaveCount(0);
    await closeLab(lab);
    expect(existsSync(path.join(folder, 'history.sqlite-wal'))).toBe(false);
  } finally {
    if (isRoot) execFileSync('umount', [folder]);
    else execFileSync('chmod', ['-R', 'u+w', folder]);
  }
});

test('names with spaces and other letters: data folder, import and export, window and lab', async () => {
  const folder = path.join(newDataFolder(), 'Мои данные 実験 ü');
  mkdirSync(folder, { recursive: true });
  const csv = path.join(folder, 'Tabelle ü 実.csv');
  writeFileSync(
    csv,
    `x,y,Größe\n${Array.from({ length: 40 }, (_, i) => `${String(i)},${String(i * i)},${String(i % 2)}`).join('\n')}\n`,
  );
  const lab = await openLab(folder);
  await answerOpenDialog(lab, csv);
  await call(lab.page, 'dataset:choose', { part: 'examples' });
  await call(lab.page, 'dataset:preview');
  const set = await call<{ choice: unknown }>(lab.page, 'dataset:keep', {
    title: 'Größen 実',
    target: 'Größe',
    task: 'classification',
    exclude: [],
  });
  const [run] = await startRuns(lab.page, { dataset: set.choice, steps: 50 }, { name: 'über 実験' });
  await waitForRun(lab.page, run!.id, 'done');
  const out = path.join(folder, 'Ausgabe данные.csv');
  await answerSaveDialog(lab, out);
  await call(lab.page, 'export:measure', { ids: [run!.id], format: 'long' });
  await call(lab.page, 'export:write');
  expect(readFileSync(out, 'utf8')).toContain('über 実験');
  await closeLab(lab);
  const env = { INITLAB_DATA: folder };
  expect(labCommand(['list'], env).stdout).toContain('über 実験');
  expect(labCommand(['replay', run!.id], env)).toMatchObject({ code: 0 });
  expect(labCommand(['doctor'], env)).toMatchObject({ code: 0 });
  const other = path.join(folder, 'zweite Tabelle.csv');
  writeFileSync(other, readFileSync(csv, 'utf8').replace('x,', 'первый,'));
  expect(labCommand(['import', other, '--target', 'Größe'], env)).toMatchObject({ code: 0 });
  const file = path.join(folder, 'lab ü.csv');
  expect(labCommand(['export', '--all', '--format', 'wide', '--out', file], env)).toMatchObject({ code: 0 });
  expect(existsSync(file)).toBe(true);
});

test('the settings check the history, say what is wrong and what to do, and mend it', async () => {
  const { folder, file } = kept();
  change(
    file,
    `UPDATE series_summary SET max = 99 WHERE metric = 'loss.train'; DELETE FROM run WHERE name = 'in the bin'`,
  );
  change(file, `PRAGMA foreign_keys = OFF; DELETE FROM sweep`);
  const lab = await openLab(folder);
  await lab.page.keyboard.press('Control+,');
  await lab.page.getByTestId('doctor-open').click();
  await expect(lab.page.getByTestId('doctor-verdict')).toContainText(/[234] problems found/);
  await expect(lab.page.getByTestId('doctor-findings')).toContainText('The summary of run “done”');
  await expect(lab.page.getByTestId('doctor-findings')).toContainText('Repair: it is computed anew from the points.');
  await picture(lab.page, 'doctor-problems');
  await lab.page.getByTestId('doctor-repair').click();
  await expect(lab.page.getByTestId('doctor-verdict')).toHaveText('The history is sound.');
  await expect(lab.page.getByTestId('doctor-findings')).toContainText('Repaired: The summary of run “done”');
  await picture(lab.page, 'doctor-repaired');
  await lab.page.getByTestId('doctor-close').click();
  await expect(lab.page.getByTestId('doctor-dialog')).toHaveCount(0);
  await closeLab(lab);
  expect(labCommand(['doctor'], { INITLAB_DATA: folder })).toMatchObject({ code: 0 });
});
