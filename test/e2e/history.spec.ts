import { expect, type Page } from '@playwright/test';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RunSummary } from '../../shared/run';
import {
  answerSaveDialog,
  call,
  closeLab,
  getRun,
  goTo,
  listRuns,
  openLab,
  resize,
  scrollRight,
  startRuns,
  test,
  waitForAll,
} from './support/app';

const NAMES = ['alpha', 'beta', 'gamma, "third"', 'delta'] as const;

/** Two runs that differ in the activation alone, one of other data, one that diverges. */
async function makeRuns(page: Page): Promise<Record<(typeof NAMES)[number], RunSummary>> {
  const layers = (activation: string) => [
    { units: 8, activation },
    { units: 8, activation },
  ];
  const moons = { dataset: { name: 'moons', samples: 200 }, epochs: 12 };
  const network = (activation: string) => ({ layers: [...layers(activation), { activation: 'identity' }] });
  await startRuns(page, { ...moons, network: network('tanh') }, { name: 'alpha' });
  await startRuns(page, { ...moons, network: network('relu') }, { name: 'beta' });
  await startRuns(page, { dataset: 'iris', epochs: 6 }, { name: 'gamma, "third"' });
  await startRuns(
    page,
    { dataset: 'plane', network: network('relu'), optimizer: { name: 'sgd', learningRate: 5 }, epochs: 6 },
    { name: 'delta' },
  );
  const runs = await waitForAll(page);
  await goTo(page, 'History');
  await expect(page.getByTestId('history-row')).toHaveCount(NAMES.length);
  return Object.fromEntries(runs.map((run) => [run.name, run])) as Record<(typeof NAMES)[number], RunSummary>;
}

const rows = (page: Page) => page.getByTestId('history-row');
const row = (page: Page, run: RunSummary) => page.locator(`[data-testid="history-row"][data-run="${run.id}"]`);
const select = (page: Page, name: string) => page.getByRole('checkbox', { name: `Select ${name}` }).click();

/** Names of the shown runs from top to bottom. */
async function shownNames(page: Page): Promise<string[]> {
  const labels = await page.getByRole('checkbox', { name: /^Select (?!all shown)/ }).all();
  return Promise.all(labels.map(async (box) => ((await box.getAttribute('aria-label')) ?? '').slice('Select '.length)));
}

test('Runs are sorted by any column, up and down', async ({ lab: { page } }) => {
  const runs = Object.values(await makeRuns(page));
  expect(await shownNames(page)).toEqual(NAMES.toReversed());
  await page.getByTestId('sort-name').click();
  await expect.poll(() => shownNames(page)).toEqual(['alpha', 'beta', 'delta', 'gamma, "third"']);
  await expect(page.getByRole('row')).toHaveCount(NAMES.length + 1);
  await page.getByTestId('sort-name').click();
  await expect.poll(() => shownNames(page)).toEqual(['gamma, "third"', 'delta', 'beta', 'alpha']);
  await expect(page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'descending');

  const losses = runs
    .map((run) => ({ name: run.name, loss: run.metrics['loss.train']!.last }))
    .sort((a, b) => b.loss - a.loss)
    .map(({ name }) => name);
  await page.getByTestId('sort-loss.train.last').click();
  await expect.poll(() => shownNames(page)).toEqual(losses);
  // A regression has no accuracy: it stays last whatever the direction.
  await page.getByTestId('sort-accuracy.test.last').click();
  await expect.poll(async () => (await shownNames(page)).at(-1)).toBe('delta');
  await page.getByTestId('sort-accuracy.test.last').click();
  await expect.poll(async () => (await shownNames(page)).at(-1)).toBe('delta');
});

test('Runs are filtered by text, by field and by ticks; a wrong filter says what is wrong', async ({
  lab: { page },
}) => {
  await makeRuns(page);
  const query = page.getByTestId('history-query');
  for (const [text, names] of [
    ['alph', ['alpha']],
    ['dataset:moons', ['beta', 'alpha']],
    ['activation:relu -status:diverged', ['beta']],
    ['status:diverged', ['delta']],
    ['totalSteps>=8 dataset:iris', ['gamma, "third"']],
    ['nowhere', []],
  ] as const) {
    await query.fill(text);
    await expect.poll(() => shownNames(page), text).toEqual(names);
  }
  await expect(page.getByTestId('history-none')).toContainText('No run matches');
  await query.fill('datset:moons');
  await expect(page.getByTestId('history-query-error')).toContainText('did you mean "dataset"');
  await expect(query).toHaveAttribute('aria-invalid', 'true');
  await query.fill('');
  await expect(page.getByTestId('history-query-error')).toBeHidden();

  await page.getByTestId('facet-dataset').click();
  await page.getByTestId('facet-dataset-iris').click();
  await page.keyboard.press('Escape');
  await expect.poll(() => shownNames(page)).toEqual(['gamma, "third"']);
  await expect(page.getByTestId('history-count')).toHaveText('1 run of 4');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(rows(page)).toHaveCount(4);
});

test('Star, tag, name, note and the bin are kept over a restart; Undo and the bin give back', async () => {
  const first = await openLab();
  const { page } = first;
  const { alpha, beta, delta } = await makeRuns(page);

  await page.getByRole('button', { name: 'Star alpha' }).click();
  await expect(page.getByRole('button', { name: 'Remove the star of alpha' })).toBeVisible();
  await row(page, alpha).locator('.name').dblclick();
  await page.getByTestId('history-rename').fill('alpha renamed');
  await page.keyboard.press('Enter');
  await expect(row(page, alpha)).toContainText('alpha renamed');
  await page.getByTestId('details-tags').fill('kept');
  await page.keyboard.press('Enter');
  await scrollRight(page);
  await expect(row(page, alpha)).toContainText('kept');
  await page.getByTestId('details-note').fill('Learns slowly at first.\nThen not.');
  await page.getByTestId('details-note').blur();
  await page.getByRole('button', { name: 'Close details' }).click();

  await page.getByTestId('history-select-all').click();
  await page.getByTestId('bulk-tag').click();
  await page.getByTestId('tag-input').fill('all of them');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect.poll(async () => (await listRuns(page)).every(({ tags }) => tags.includes('all of them'))).toBe(true);
  await page.getByRole('button', { name: 'Clear selection' }).click();

  await select(page, 'beta');
  await page.getByTestId('bulk-delete').click();
  await expect(rows(page)).toHaveCount(3);
  expect((await listRuns(page, true)).map(({ id }) => id)).toEqual([beta.id]);
  await page.getByTestId('notice-action').click();
  await expect(rows(page)).toHaveCount(4);
  expect(await listRuns(page, true)).toEqual([]);

  await select(page, 'delta');
  await page.getByTestId('history-table').press('Delete');
  await expect(rows(page)).toHaveCount(3);
  await closeLab(first);
  expect(first.errors).toEqual([]);

  const second = await openLab(first.data);
  await goTo(second.page, 'History');
  await expect(rows(second.page)).toHaveCount(3);
  const kept = await getRun(second.page, alpha.id);
  expect(kept).toMatchObject({
    name: 'alpha renamed',
    starred: true,
    note: 'Learns slowly at first.\nThen not.',
    weightsHash: alpha.weightsHash,
    metrics: alpha.metrics,
  });
  expect([...kept.tags].sort()).toEqual(['all of them', 'kept']);
  await second.page.getByTestId('facet-starred').click();
  await expect(rows(second.page)).toHaveCount(1);
  await second.page.getByTestId('facet-starred').click();
  await row(second.page, kept).click();
  await expect(second.page.getByTestId('details-note')).toHaveValue(kept.note);

  await second.page.getByTestId('history-shelf-bin').check({ force: true });
  await expect(rows(second.page)).toHaveCount(1);
  await expect(row(second.page, delta)).toBeVisible();
  await select(second.page, 'delta');
  await second.page.getByTestId('bulk-delete').click();
  await expect(second.page.getByTestId('bin-empty')).toBeVisible();
  await second.page.getByTestId('history-shelf-runs').check({ force: true });
  await expect(rows(second.page)).toHaveCount(4);
  await closeLab(second);
  expect(second.errors).toEqual([]);
});

test('Compared runs show overlaid curves, only the settings that differ, and the stored values', async ({
  lab: { page },
}) => {
  const { alpha, beta } = await makeRuns(page);
  await select(page, 'alpha');
  await select(page, 'beta');
  await page.getByTestId('bulk-compare').click();
  await expect(page.getByTestId('compare-view')).toBeVisible();

  for (const [chart, metric] of [
    [1, 'loss.train'],
    [2, 'loss.test'],
    [3, 'accuracy.test'],
  ] as const) {
    const points = alpha.metrics[metric]!.count + beta.metrics[metric]!.count;
    await expect(page.getByTestId(`compare-chart-${chart}`)).toHaveAttribute('data-points', String(points));
  }
  await expect(page.getByTestId('compare-row')).toHaveCount(2);
  const table = page.getByTestId('compare-table');
  const heads = (await table.getByRole('columnheader').allTextContents()).map((head) => head.trim());
  expect(heads).toEqual([
    'Shown',
    'Run',
    'Status',
    'Activation',
    'Training loss, last',
    'Training loss, best',
    'Held-out loss, last',
    'Held-out loss, best',
    'Held-out accuracy, last',
    'Held-out accuracy, best',
  ]);
  for (const run of [alpha, beta]) {
    const cells = page.locator(`[data-testid="compare-row"][data-run="${run.id}"] td`);
    const titleOf = (column: string) => cells.nth(heads.indexOf(column)).getAttribute('title');
    const [train, test, accuracy] = ['loss.train', 'loss.test', 'accuracy.test'].map((name) => run.metrics[name]!);
    expect(await titleOf('Training loss, last')).toBe(`${train!.last} at step ${train!.lastStep}`);
    expect(await titleOf('Training loss, best')).toBe(`${train!.min} at step ${train!.minStep}`);
    expect(await titleOf('Held-out loss, best')).toBe(`${test!.min} at step ${test!.minStep}`);
    expect(await titleOf('Held-out accuracy, last')).toBe(`${accuracy!.last} at step ${accuracy!.lastStep}`);
    expect(await titleOf('Held-out accuracy, best')).toBe(`${accuracy!.max} at step ${accuracy!.maxStep}`);
  }
  await page.getByTestId('compare-all-settings').click();
  await expect(table.getByRole('columnheader', { name: 'Batch size' })).toBeVisible();

  const log = page.getByTestId('compare-chart-1-log');
  await log.click();
  await expect(log).toHaveAttribute('aria-pressed', 'true');

  const plot = page.getByTestId('compare-chart-1').locator('.u-over');
  // The other axis builds the plot anew in the next frame; hovering waits until the plot that stands is at rest.
  await plot.hover();
  const box = (await plot.boundingBox())!;
  const at = (share: number) => [box.x + box.width * share, box.y + box.height / 2] as const;
  await page.mouse.move(...at(0.3));
  await expect(page.getByTestId('compare-chart-1').locator('.at')).toContainText(/step \d+ · (alpha|beta)/);
  await page.mouse.down();
  await page.mouse.move(...at(0.6), { steps: 5 });
  await page.mouse.up();
  const reset = page.getByTestId('compare-chart-1-reset');
  await expect(reset).toBeVisible();
  // All charts show the same steps.
  await expect(page.getByTestId('compare-chart-2-reset')).toBeVisible();
  await reset.click();
  await expect(reset).toBeHidden();

  await page.getByRole('checkbox', { name: 'Show alpha' }).click();
  await expect(page.getByTestId('compare-view')).toContainText('1 hidden');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('history-table')).toBeVisible();
});

test('The keyboard alone selects all runs, compares them and comes back', async ({ lab: { page } }) => {
  await makeRuns(page);
  await page.getByTestId('history-table').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByTestId('history-count')).toContainText('2 of 4 runs selected');
  await page.keyboard.press('Control+a');
  await expect(page.getByTestId('history-count')).toContainText('4 of 4 runs selected');
  await page.keyboard.press('c');
  await expect(page.getByTestId('compare-row')).toHaveCount(4);
  await page.keyboard.press('Escape');
  await page.getByTestId('history-table').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('run-details')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('run-details')).toBeHidden();
  await page.keyboard.press('/');
  await expect(page.getByTestId('history-query')).toBeFocused();
});

test('A file that cannot be written gives one clear message and nothing is left behind', async ({ lab }, info) => {
  const { page } = lab;
  await makeRuns(page);
  const folder = info.outputPath('export');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'file'), 'not a folder');
  await page.getByTestId('history-select-all').click();
  await page.getByTestId('bulk-export').click();
  for (const [file, says] of [
    [path.join(folder, 'missing', 'runs.csv'), 'does not exist'],
    [path.join(folder, 'file', 'runs.csv'), 'is not a folder'],
    [folder, 'it is a folder'],
  ] as const) {
    await answerSaveDialog(lab, file);
    await page.getByTestId('export-save').click();
    const message = page.getByRole('alert').filter({ hasText: says });
    await expect(message).toHaveCount(1);
    await expect(message).toContainText(`annot write ${file}`);
    expect(existsSync(path.join(folder, 'missing'))).toBe(false);
    expect(readdirSync(folder)).toEqual(['file']);
  }
  await expect(page.getByTestId('export-dialog')).toBeVisible();
  const facts = await call(page, 'export:measure', { ids: [(await listRuns(page))[0]!.id], format: 'summary' });
  expect(facts).toMatchObject({ rows: 1 });
});

test('A long table shows each run in its own row while it is scrolled', async ({ lab }) => {
  const { page } = lab;
  await startRuns(page, { dataset: { name: 'moons', samples: 20 }, epochs: null, steps: 2 }, { name: 'r', seeds: 150 });
  const stored = await waitForAll(page);
  await goTo(page, 'History');
  await expect(rows(page).first()).toBeVisible();
  for (const top of [60, 500, 2000, 10_000, 1900, 0]) {
    const seen = await page.getByTestId('history-table').evaluate(async (table, to) => {
      table.scrollTop = to;
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
      const view = table.getBoundingClientRect();
      return [...table.querySelectorAll<HTMLElement>('[data-testid="history-row"]')].map((row) => ({
        run: row.dataset['run'],
        index: Number(row.ariaRowIndex) - 2,
        inView: row.getBoundingClientRect().bottom > view.top && row.getBoundingClientRect().top < view.bottom,
      }));
    }, top);
    // Newest first, as they are stored; the rows follow each other and fill the view.
    expect(seen.map(({ run }) => run)).toEqual(seen.map(({ index }) => stored[index]?.id));
    expect(seen.map(({ index }) => index)).toEqual(seen.map((_, i) => seen[0]!.index + i));
    expect(seen.filter(({ inView }) => inView).length).toBeGreaterThan(10);
  }
  // A row in view stays the same element when the table gets less room and more again.
  const fourth = (await rows(page).nth(3).elementHandle())!;
  const id = await fourth.getAttribute('data-run');
  for (const height of [660, 760, 700]) {
    await resize(lab, 1280, height);
    expect(await fourth.getAttribute('data-run')).toBe(id);
  }
  const seventh = rows(page).nth(6);
  await seventh.locator('td').nth(4).hover();
  await expect(seventh.locator('td').nth(4)).toHaveAttribute('title', 'moons');
});
