import { expect, type Page } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { closeLab, openLab, picture, test } from './support/app';

const ELECTRON_DIST = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
const ROOT = path.join(import.meta.dirname, '../..');
const EXPERIMENT = {
  dataset: { name: 'spirals', samples: 120 },
  epochs: 7,
  seeds: { init: 41, data: 42, shuffle: 43 },
};
const SWEEP = {
  name: 'Two depths',
  template: { dataset: 'moons', epochs: 3 },
  axes: [{ field: 'activation', values: ['tanh', 'relu'] }],
  seeds: 2,
};

const notice = (page: Page, text: string) => page.getByTestId('notice').filter({ hasText: text });

test('a spec file opens in Train by a double click, a sweep in Sweep, also in the app that runs already', async ({
  browserName: _,
}, info) => {
  const folder = info.outputPath('specs');
  mkdirSync(folder, { recursive: true });
  const write = (name: string, value: unknown) => {
    const file = path.join(folder, name);
    writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
    return file;
  };
  const experiment = write('one.initlab.json', EXPERIMENT);
  const lab = await openLab(undefined, [], [experiment]);
  const { page } = lab;
  await expect(notice(page, 'one.initlab.json')).toBeVisible();
  await expect(page.getByTestId('view-train')).toBeVisible();
  await expect(page.getByTestId('seed-init')).toHaveValue('41');

  // A second start hands its file over, brings the window to the front and ends.
  const second = spawnSync(
    path.join(ELECTRON_DIST ?? '', 'electron'),
    [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ROOT, 'many.initlab.json'],
    {
      cwd: path.dirname(write('many.initlab.json', SWEEP)),
      env: { ...process.env, INITLAB_DATA: lab.data },
      encoding: 'utf8',
      timeout: 60_000,
    },
  );
  expect(second.stdout).toContain('Initlab is running already');
  expect(second.status).toBe(0);
  await expect(page.getByTestId('view-sweep')).toBeVisible();
  await expect(notice(page, 'many.initlab.json')).toBeVisible();

  const opened = (file: string) =>
    lab.app.evaluate(({ app }, argument) => app.emit('second-instance', {}, ['initlab', argument], '/'), file);
  await opened(write('wrong.initlab.json', { ...EXPERIMENT, epochs: 0 }));
  await expect(notice(page, 'wrong.initlab.json: epochs must be')).toBeVisible();
  await opened(write('broken.initlab.json', '{"dataset": "moons",'));
  await expect(notice(page, 'broken.initlab.json must be JSON')).toBeVisible();
  await opened(path.join(folder, 'missing.initlab.json'));
  await expect(notice(page, 'missing.initlab.json: no such file')).toBeVisible();
  await opened(write('long.initlab.json', ' '.repeat(10_000_001)));
  await expect(notice(page, 'at most 10000000 bytes; got 10000001')).toBeVisible();
  mkdirSync(path.join(folder, 'folder.initlab.json'));
  await opened(path.join(folder, 'folder.initlab.json'));
  await expect(notice(page, 'folder.initlab.json must be a spec file; it is no file')).toBeVisible();
  expect(lab.errors).toEqual([]);
  await closeLab(lab);
});

test('the licences of all parts stand in the window, and can be searched', async ({ lab }) => {
  const { page } = lab;
  await page.keyboard.press('Control+,');
  await page.getByRole('button', { name: 'Licences…' }).click();
  const dialog = page.getByTestId('licences-dialog');
  const list = page.getByTestId('licences-list');
  const text = page.getByTestId('licences-text');
  await expect(list.getByRole('button', { name: /^svelte 5/ })).toBeVisible();
  await expect(text).not.toBeEmpty();
  await picture(page, 'licences');
  const search = page.getByTestId('licences-search');
  await search.fill('inter OFL');
  await list.getByRole('button').first().focus();
  await page.keyboard.press('Enter');
  await expect(text).toContainText('SIL OPEN FONT LICENSE');
  await search.fill('abseil');
  await list.getByRole('button', { name: 'Abseil', exact: true }).click();
  await expect(text).toContainText('Apache License');
  await search.fill('nothing like it');
  await expect(page.getByTestId('licences-none')).toBeVisible();
  await search.fill('');
  expect(await list.getByRole('button').count()).toBeGreaterThan(100);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});
