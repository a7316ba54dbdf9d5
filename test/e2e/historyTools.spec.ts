import { expect, type Page } from '@playwright/test';
import {
  call,
  closeLab,
  fillIn,
  goTo,
  listRuns,
  newDataFolder,
  openLab,
  picture,
  scrollRight,
  startRuns,
  test,
  waitForAll,
} from './support/app';

const NAMES = ['one', 'two', 'three'] as const;
const rows = (page: Page) => page.getByTestId('history-row');

/** Three runs: tanh 2 deep, tanh 1 deep, ReLU 1 deep. */
async function makeRuns(page: Page): Promise<void> {
  const layers = [['tanh', 'tanh'], ['tanh'], ['relu']];
  for (const [i, activations] of layers.entries()) {
    const hidden = activations.map((activation) => ({ units: 6, activation }));
    const network = { layers: [...hidden, { activation: 'identity' }] };
    const spec = { dataset: { name: 'moons', samples: 120 }, network, epochs: 8 };
    await startRuns(page, { ...spec, record: { everySteps: 2, evaluateEverySteps: 2 } }, { name: NAMES[i]! });
  }
  await waitForAll(page);
  await goTo(page, 'History');
  await expect(rows(page)).toHaveCount(NAMES.length);
}

test('A form writes the filter; filters are kept under a name, with the columns, over a restart', async () => {
  const data = newDataFolder();
  let lab = await openLab(data);
  let { page } = lab;
  await makeRuns(page);

  await page.getByTestId('history-query').fill('activation:tanh AND (depth:2 OR name:three)');
  await expect(rows(page)).toHaveCount(1);
  await page.getByTestId('history-query').fill('(activation:tanh');
  await expect(page.getByTestId('history-query-error')).toContainText('must be closed by a ")"');
  await page.getByTestId('history-query').fill('');

  await page.getByTestId('history-filter-form').click();
  await page.getByTestId('filter-field-0').fill('activation');
  await page.getByTestId('filter-value-0').fill('relu');
  await expect(rows(page)).toHaveCount(1);
  await page.getByTestId('filter-join-or').check({ force: true });
  await page.getByTestId('filter-add').click();
  await page.getByTestId('filter-field-1').fill('depth');
  await page.getByTestId('filter-operator-1').selectOption('>=');
  await page.getByTestId('filter-value-1').fill('2');
  await expect(page.getByTestId('filter-text')).toHaveText('activation:relu OR depth>=2');
  await picture(page, 'history-filter-form');
  await page.getByTestId('filter-done').click();
  await expect(page.getByTestId('history-query')).toHaveValue('activation:relu OR depth>=2');
  await expect(rows(page)).toHaveCount(2);

  await page.getByTestId('saved-searches').click();
  await page.getByTestId('search-name').fill('deep or ReLU');
  await page.getByTestId('search-keep').click();
  await expect(page.getByTestId('search-deep or ReLU')).toBeVisible();
  await picture(page, 'history-saved-filters');
  await page.keyboard.press('Escape');

  await page.getByTestId('history-columns').click();
  await page.getByTestId('columns-search').fill('loss');
  await page.getByTestId('column-loss.train.max').check();
  await fillIn(page, 'columns-step', '10');
  await page.getByTestId('column-loss.train@step').check();
  await page.getByTestId('columns-search').fill('');
  await page.getByTestId('column-scaling').check();
  await picture(page, 'history-columns');
  await page.getByTestId('columns-done').click();
  await expect(page.getByTestId('sort-scaling')).toBeAttached();

  const stored = (await listRuns(page)).map(({ id }) => id);
  const atTen = await call<(number | null)[]>(page, 'run:valuesAt', {
    ids: stored,
    metric: 'loss.train',
    layer: 0,
    step: 10,
  });
  const series = await call<{ runId: string; series: { steps: number[]; values: number[] }[] }[]>(page, 'run:series', {
    ids: stored,
    metrics: ['loss.train'],
  });
  const expected = series.map(({ series: [one] }) => [...one!.values].filter((_, i) => one!.steps[i]! <= 10).at(-1));
  expect(atTen).toEqual(expected);
  await page.getByTestId('sort-loss.train@10').click();
  await closeLab(lab);

  lab = await openLab(data);
  page = lab.page;
  await goTo(page, 'History');
  await expect(rows(page)).toHaveCount(NAMES.length);
  await expect(page.getByTestId('sort-loss.train.max')).toBeAttached();
  await page.getByTestId('saved-searches').click();
  await page.getByTestId('search-deep or ReLU').click();
  await expect(page.getByTestId('history-query')).toHaveValue('activation:relu OR depth>=2');
  await expect(rows(page)).toHaveCount(2);
  for (const [i, value] of atTen.entries()) {
    const row = page.locator(`[data-run="${stored[i]!}"]`);
    if ((await row.count()) === 0) continue;
    await row.locator('.name').click();
    await scrollRight(page);
    await expect(row.getByTitle(String(value), { exact: true })).toBeVisible();
  }
  expect(lab.errors).toEqual([]);
  await closeLab(lab);
});

test('Emptying the bin asks, deletes for good and says how much room it gave back', async ({ lab: { page } }) => {
  await makeRuns(page);
  await page.getByRole('checkbox', { name: 'Select one' }).click();
  await page.getByRole('checkbox', { name: 'Select two' }).click();
  await page.getByTestId('bulk-delete').click();
  await expect(rows(page)).toHaveCount(1);
  await page.getByTestId('history-shelf-bin').check({ force: true });
  await expect(rows(page)).toHaveCount(2);
  await page.getByTestId('bin-empty-all').click();
  await expect(page.getByTestId('bin-dialog')).toContainText('Delete 2 runs for good?');
  await picture(page, 'history-empty-bin');
  await page.getByTestId('bin-empty-confirm').click();
  await expect(page.getByText(/Deleted 2 runs for good; \d.*B of disk space/)).toBeVisible();
  await expect(page.getByTestId('bin-empty')).toBeVisible();
  expect((await listRuns(page, true)).length).toBe(0);
  expect((await listRuns(page)).map(({ name }) => name)).toEqual(['three']);
});
