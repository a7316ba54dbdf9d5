import { expect, type Page } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { OwnSet } from '../../shared/datasets/ownSet';
import {
  call,
  choose,
  closeLab,
  colorsOf,
  goTo,
  listRuns,
  openLab,
  picture,
  test,
  waitForAll,
  type Lab,
} from './support/app';
import { idx } from './support/idx';

const CLI = path.join(import.meta.dirname, '../../dist/main/cli.js');

/** Three islands in a plane. */
function islands(): string {
  const rows = Array.from({ length: 240 }, (_, i) => {
    const [angle, radius] = [(2 * Math.PI * (i % 3)) / 3, 0.6 * Math.sin(i * 12.9898) ** 2];
    const turn = i * 2.399;
    const [x, y] = [Math.cos(angle) + radius * Math.cos(turn), Math.sin(angle) + radius * Math.sin(turn)];
    return `${x.toFixed(3)},${y.toFixed(3)},${['north', 'east', 'west'][i % 3]}`;
  });
  return `longitude,latitude,island\n${rows.join('\n')}\n`;
}

/** Imports files with the command, while the window is open. */
function importInto(lab: Lab, ...args: readonly string[]): OwnSet {
  const db = path.join(lab.data, 'history.sqlite');
  const result = spawnSync(process.execPath, [CLI, 'import', ...args, '--db', db, '--json'], { encoding: 'utf8' });
  expect(result.stderr).toBe('');
  return JSON.parse(result.stdout) as OwnSet;
}

function importIslands(lab: Lab): OwnSet {
  const file = path.join(lab.data, 'islands.csv');
  writeFileSync(file, islands());
  return importInto(lab, file, '--title', 'Islands');
}

const tables = (lab: Lab) => readdirSync(path.join(lab.data, 'datasets')).filter((name) => name.includes('.table'));
const preview = (page: Page) => page.getByTestId('dataset-preview');

test('An own data set is chosen by its title, seen, trained, renamed, deleted and brought back', async ({ lab }) => {
  const { page } = lab;
  await expect(page.getByTestId('manage-own-data')).toBeHidden();
  const set = importIslands(lab);
  await expect(page.getByTestId('manage-own-data')).toBeVisible();
  await choose(page, 'dataset', `file:${set.hash}`);
  await expect(page.getByTestId('dataset')).toContainText('Islands');
  await expect(preview(page)).toHaveAccessibleName('longitude (→) and latitude (↑).');
  await expect.poll(() => colorsOf(preview(page).locator('canvas'))).toBeGreaterThan(3);

  await page.getByTestId('start').click();
  const [run] = await waitForAll(page);
  expect(run?.name).toMatch(/^Islands · /);
  await expect(page.getByTestId('decision-boundary')).toContainText('north');
  await expect.poll(() => colorsOf(page.getByTestId('decision-boundary').locator('canvas'))).toBeGreaterThan(3);
  await picture(page, 'own-data-train');

  await page.getByTestId('manage-own-data').click();
  const row = page.getByTestId('own-set');
  await expect(row).toContainText('240 rows · 2 features · 3 classes');
  await expect(row).toContainText('1 run');
  await picture(page, 'own-data-dialog');
  await page.getByTestId('own-set-rename').click();
  await page.getByTestId('own-set-title-field').fill('Archipelago');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('own-set-title')).toHaveText('Archipelago');
  await expect.poll(async () => (await listRuns(page))[0]?.datasetTitle).toBe('Archipelago');
  await page.getByTestId('own-set-rename').click();
  await page.getByTestId('own-set-title-field').fill('Nowhere');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('own-set-title')).toHaveText('Archipelago');
  await expect(page.getByTestId('own-data-dialog')).toBeVisible();

  await page.getByTestId('own-set-delete').click();
  await expect(row).toContainText('1 run on it can still be read, but not resumed or replayed');
  await expect(page.getByTestId('own-set-undo')).toBeFocused();
  expect(tables(lab)).toEqual([`${set.hash}.table.deleted`]);
  await picture(page, 'own-data-deleted');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('start')).toBeDisabled();
  await expect(page.getByTestId('dataset')).toHaveAccessibleDescription(
    /This data set has been deleted: bring it back/,
  );
  await page.getByTestId('manage-own-data').click();
  await page.getByTestId('own-set-undo').click();
  await expect(page.getByTestId('own-set-use')).toBeVisible();
  expect(tables(lab)).toEqual([`${set.hash}.table`]);
  await page.keyboard.press('Escape');
  await page.getByTestId('start').click();
  await waitForAll(page);
  expect((await listRuns(page))[0]?.name).toMatch(/^Archipelago · /);

  await goTo(page, 'Sweep');
  await choose(page, 'sweep-dataset', `file:${set.hash}`);
  await page.getByTestId('sweep-start').click();
  await expect
    .poll(() => call<readonly { name: string }[]>(page, 'sweep:list'))
    .toMatchObject([{ name: 'Activations × initializers on Archipelago' }]);
  const refused = call(page, 'dataset:delete', { hash: set.hash });
  await expect(refused).rejects.toThrow(/“Archipelago” is in use: .* runs are queued, training or paused on it/);
});

test('What was deleted is gone after the next start; its runs keep its title', async () => {
  const first = await openLab();
  const set = importIslands(first);
  await choose(first.page, 'dataset', `file:${set.hash}`);
  await first.page.getByTestId('start').click();
  await waitForAll(first.page);
  await call(first.page, 'dataset:delete', { hash: set.hash });
  expect(tables(first)).toHaveLength(1);
  await closeLab(first);
  const second = await openLab(first.data);
  expect(readdirSync(path.join(second.data, 'datasets'))).toEqual([]);
  await goTo(second.page, 'History');
  await expect(second.page.getByTestId('history-row').first()).toContainText('Islands');
  await picture(second.page, 'own-data-history');
  await goTo(second.page, 'Train');
  await expect(second.page.getByTestId('dataset')).toHaveAccessibleDescription(/not among the imported ones/);
  await expect(second.page.getByTestId('start')).toBeDisabled();
  await closeLab(second);
  expect(existsSync(path.join(second.data, 'history.sqlite'))).toBe(true);
});

test('Images of an own set and of MNIST are shown without reading them all', async ({ lab }) => {
  const { page } = lab;
  const pixels = Uint8Array.from({ length: 60 * 20 * 10 }, (_, i) =>
    i % 10 < 1 + (Math.floor(i / 200) % 5) ? 220 : 10,
  );
  const at = (name: string) => path.join(lab.data, name);
  writeFileSync(at('bars-idx3-ubyte'), idx([60, 20, 10], pixels));
  writeFileSync(
    at('bars-idx1-ubyte'),
    idx(
      [60],
      Uint8Array.from({ length: 60 }, (_, i) => i % 5),
    ),
  );
  const set = importInto(lab, at('bars-idx3-ubyte'), '--labels', at('bars-idx1-ubyte'), '--title', 'Bars');
  await expect(page.getByTestId('manage-own-data')).toBeVisible();
  await choose(page, 'dataset', `file:${set.hash}`);
  await expect(preview(page)).toHaveAccessibleName('16 of the 48 training images, 10 × 20 pixels.');
  await picture(page, 'own-data-images');
  await choose(page, 'dataset', 'mnist');
  await expect(preview(page)).toHaveAccessibleName(/^16 of the 12\s000 training images, 28 × 28 pixels\.$/);
  await expect.poll(() => colorsOf(preview(page).locator('canvas'))).toBeGreaterThan(30);
  await picture(page, 'own-data-mnist');
});
