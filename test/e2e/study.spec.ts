import { expect, type Page } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { OwnSet } from '../../shared/datasets/ownSet';
import type { RunSeries } from '../../shared/ipc';
import type { RunSummary } from '../../shared/run';
import type { SavedComparison } from '../../shared/savedComparison';
import {
  answerOpenDialog,
  answerSaveDialog,
  call,
  closeLab,
  getRun,
  goTo,
  listRuns,
  openLab,
  picture,
  pointsOf,
  startRuns,
  test,
  waitForAll,
  type Lab,
} from './support/app';

const CLI = path.join(import.meta.dirname, '../../dist/main/cli.js');

/** Two runs that differ in their seeds, one of a sweep's kind on an own data set, with tag, note and star. */
async function makeRuns({ page, data }: Lab): Promise<readonly RunSummary[]> {
  const csv = path.join(data, 'rows.csv');
  writeFileSync(
    csv,
    `x,y,side\n${Array.from({ length: 60 }, (_, i) => `${i % 7},${i % 5},${i % 2 ? 'left' : 'right'}`).join('\n')}\n`,
  );
  const args = ['import', csv, '--title', 'Two sides', '--db', path.join(data, 'history.sqlite'), '--json'];
  const { stdout } = spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' });
  await startRuns(page, { dataset: { name: 'moons', samples: 200 }, epochs: 8 }, { name: 'moons', seeds: 2 });
  await startRuns(page, { dataset: (JSON.parse(stdout) as OwnSet).choice, epochs: 3 }, { name: 'own <b>data</b>' });
  const runs = await waitForAll(page);
  const own = runs.find(({ name }) => name.startsWith('own'))!;
  await call(page, 'run:update', {
    ids: [own.id],
    patch: { note: 'First line\nsecond line', starred: true, addTags: ['kept'] },
  });
  return listRuns(page);
}

async function everything(page: Page, runs: readonly RunSummary[]) {
  const ids = runs.map(({ id }) => id).sort();
  const details = [];
  for (const id of ids) details.push(await getRun(page, id));
  return {
    details,
    series: JSON.stringify(await call<RunSeries[]>(page, 'run:series', { ids, metrics: null })),
    comparisons: await call<SavedComparison[]>(page, 'comparison:list'),
  };
}

/** Drops a file on the window: with a path that only the preload can see. */
async function drop(page: Page, file: string): Promise<void> {
  await page.evaluate(() => {
    document.querySelector('#drop-source')?.remove();
    const input = document.createElement('input');
    input.type = 'file';
    input.id = 'drop-source';
    document.body.append(input);
  });
  await page.locator('#drop-source').setInputFiles(file);
  await page.evaluate(() => {
    const dropped = document.querySelector<HTMLInputElement>('#drop-source')?.files?.[0];
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(dropped!);
    for (const type of ['dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  });
}

const tables = (lab: Lab) => {
  const folder = path.join(lab.data, 'datasets');
  return existsSync(folder) ? readdirSync(folder).sort() : [];
};

test('Runs are saved as a study, and another Initlab has the same runs, curves and comparison', async ({
  lab,
}, info) => {
  const { page } = lab;
  const runs = await makeRuns(lab);
  await goTo(page, 'History');
  await page.getByTestId('history-select-all').click();
  await page.getByTestId('bulk-compare').click();
  await page.getByTestId('compare-save').click();
  await page.getByTestId('save-name').fill('Both kinds');
  await page.getByTestId('save-keep').click();
  await expect(page.getByTestId('save-dialog')).toBeHidden();
  const points = await pointsOf(page, 'compare-chart-1');
  expect(points).toBeGreaterThan(10);
  await page.getByTestId('compare-back').click();

  const file = info.outputPath('both.initlab-study');
  await answerSaveDialog(lab, file);
  await page.getByTestId('bulk-study').click();
  const dialog = page.getByTestId('study-dialog');
  await expect(page.getByTestId('study-runs')).toHaveText('3');
  await expect(page.getByTestId('study-comparisons')).toHaveText('1');
  await expect(dialog).toContainText('Own data sets (“Two sides”');
  await page.getByTestId('study-title').fill('Both kinds of data');
  await page.getByTestId('study-note').fill('Moons against rows of our own:\nnothing new.');
  await picture(page, 'study-save');
  await page.getByTestId('study-save').click();
  await expect(page.getByTestId('notice').filter({ hasText: file })).toContainText(
    'Saved the study “Both kinds of data”: 3 runs',
  );
  await expect(dialog).toBeHidden();
  // The same selection is the same file.
  const again = info.outputPath('again.initlab-study');
  await answerSaveDialog(lab, again);
  await page.getByTestId('bulk-study').click();
  await page.getByTestId('study-title').fill('Both kinds of data');
  await page.getByTestId('study-note').fill('Moons against rows of our own:\nnothing new.');
  await page.getByTestId('study-save').click();
  await expect(dialog).toBeHidden();
  expect(readFileSync(again).equals(readFileSync(file))).toBe(true);
  const before = await everything(page, runs);

  const other = await openLab();
  await goTo(other.page, 'History');
  await drop(other.page, file);
  const preview = other.page.getByTestId('study-preview');
  await expect(other.page.getByTestId('study-import-fresh')).toHaveText('3');
  await expect(preview).toContainText('Import “Both kinds of data”');
  await expect(other.page.getByTestId('study-import-note')).toHaveText('Moons against rows of our own:\nnothing new.');
  await picture(other.page, 'study-import');

  // Given up, nothing of it is there.
  await other.page.getByTestId('study-import-cancel').click();
  await expect(preview).toBeHidden();
  expect(await listRuns(other.page)).toEqual([]);
  expect(tables(other)).toEqual([]);

  // Nor when it is given up while it is taken in, which ends the process that reads it.
  await drop(other.page, file);
  await expect(other.page.getByTestId('study-import-take')).toBeEnabled();
  const ends = await other.page.evaluate(() => {
    const { lab: api } = window as unknown as { lab: { call(channel: string): Promise<{ ok: boolean }> } };
    return Promise.all([api.call('study:take'), api.call('study:cancel')]);
  });
  expect(ends).toMatchObject([{ ok: false, message: 'it was cancelled; nothing was changed' }, { ok: true }]);
  expect(await listRuns(other.page)).toEqual([]);
  expect(tables(other)).toEqual([]);
  await other.page.getByTestId('study-import-cancel').click();

  await drop(other.page, file);
  await expect(other.page.getByTestId('study-import-take')).toBeEnabled();
  await other.page.getByTestId('study-import-take').click();
  const done = other.page.getByTestId('notice').filter({ hasText: 'Imported “Both kinds of data”' });
  await expect(done).toContainText('3 runs added, 1 comparison added');
  await expect(other.page.getByTestId('history-study')).toContainText('Both kinds of data');
  await expect(other.page.getByTestId('history-row')).toHaveCount(3);
  await picture(other.page, 'study-imported');
  expect(await everything(other.page, runs)).toEqual(before);
  expect(tables(other)).toHaveLength(2);

  await other.page.getByTestId('saved-comparisons').click();
  await other.page.getByTestId(`saved-${before.comparisons[0]!.id}`).click();
  await expect.poll(() => pointsOf(other.page, 'compare-chart-1')).toBe(points);
  await picture(other.page, 'study-comparison');
  await other.page.getByTestId('compare-back').click();

  // A second time nothing is new.
  await answerOpenDialog(other, file);
  await other.page.getByTestId('history-import-study').click();
  await expect(other.page.getByTestId('study-import-there')).toHaveText('3');
  await expect(other.page.getByTestId('study-import-nothing')).toBeVisible();
  await picture(other.page, 'study-import-known');
  await other.page.getByTestId('study-import-take').click();
  await expect(other.page.getByTestId('notice').filter({ hasText: '3 runs there already' })).toContainText(
    'Nothing is new in',
  );
  expect(await everything(other.page, runs)).toEqual(before);

  // And back out it is the same file.
  const back = info.outputPath('back.initlab-study');
  await answerSaveDialog(other, back);
  await other.page.getByTestId('history-select-all').click();
  await other.page.getByTestId('bulk-study').click();
  await other.page.getByTestId('study-title').fill('Both kinds of data');
  await other.page.getByTestId('study-note').fill('Moons against rows of our own:\nnothing new.');
  await other.page.getByTestId('study-save').click();
  await expect(other.page.getByTestId('study-dialog')).toBeHidden();
  expect(readFileSync(back).equals(readFileSync(file))).toBe(true);
  await closeLab(other);
  expect(other.errors).toEqual([]);
});

test('An import is undone; a double click opens a study; what is no study is refused', async ({ lab }, info) => {
  const { page } = lab;
  const runs = await makeRuns(lab);
  const db = path.join(lab.data, 'history.sqlite');
  const file = info.outputPath('all.initlab-study');
  const written = spawnSync(process.execPath, [
    CLI,
    'study',
    '--all',
    '--out',
    file,
    '--title',
    'From the line',
    '--db',
    db,
  ]);
  expect(written.stderr.toString()).toBe('');

  // The app is started by a double click on the file.
  const other = await openLab(undefined, [], [file]);
  const { page: there } = other;
  await expect(there.getByTestId('study-preview')).toContainText('From the line');
  await expect(there.getByTestId('study-import-take')).toBeEnabled();
  await there.keyboard.press('Tab');
  await there.getByTestId('study-import-take').focus();
  await there.keyboard.press('Enter');
  const done = there.getByTestId('notice').filter({ hasText: 'Imported “From the line”' });
  await done.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await listRuns(there, true)).length).toBe(runs.length);
  expect(await listRuns(there)).toEqual([]);

  // It runs already when a file is opened: the runs come out of the bin.
  const opened = (name: string) =>
    other.app.evaluate(({ app }, argument) => app.emit('second-instance', {}, ['initlab', argument], '/'), name);
  await opened(file);
  await expect(there.getByTestId('study-preview')).toContainText('3 runs in the bin: taken out of it.');
  await there.getByTestId('study-import-take').click();
  await expect(there.getByTestId('notice').filter({ hasText: '3 runs out of the bin' })).toBeVisible();
  expect((await listRuns(there)).map(({ id }) => id)).toEqual(runs.map(({ id }) => id));

  await opened('/nowhere/x.initlab-study');
  await expect(there.getByTestId('notice').filter({ hasText: 'no such file' })).toContainText('x.initlab-study');

  const broken = info.outputPath('broken.initlab-study');
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 0xff;
  writeFileSync(broken, bytes.subarray(0, bytes.length - 10));
  await drop(there, broken);
  await expect(there.getByTestId('study-import-error')).toContainText('broken.initlab-study is damaged or was changed');
  await picture(there, 'study-refused');
  await there.getByTestId('study-import-cancel').click();
  await drop(there, path.join(lab.data, 'history.sqlite'));
  await expect(there.getByTestId('study-import-error')).toContainText('history.sqlite is a history, not a study');
  await there.keyboard.press('Escape');
  await expect(there.getByTestId('study-preview')).toBeHidden();
  await closeLab(other);
  expect(other.errors).toEqual([]);

  // What still trains stays out, and is said.
  await startRuns(page, { dataset: 'moons', epochs: 1000 }, { name: 'paused', startPaused: true });
  await goTo(page, 'History');
  await expect(page.getByTestId('history-row')).toHaveCount(4);
  await page.getByTestId('history-select-all').click();
  await page.getByTestId('bulk-study').click();
  await expect(page.getByTestId('study-dialog')).toContainText('1 run still queued, training or paused: left out.');
  await expect(page.getByTestId('study-runs')).toHaveText('3');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('study-dialog')).toBeHidden();
});
