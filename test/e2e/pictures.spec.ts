import { expect } from '@playwright/test';
import { choose, fillIn, goTo, picture, resize, startRuns, test, waitForAll } from './support/app';

/** Each place in light and dark, at three sizes of window, with real runs in it. */
test('Every place is shown with real runs', async ({ lab }) => {
  const { page } = lab;
  await picture(page, 'train-empty');

  await fillIn(page, 'length', '0');
  await fillIn(page, 'hidden-units', '0');
  await fillIn(page, 'optimizer-learningRate', 'fast');
  await page.getByTestId('form-hint').click();
  await picture(page, 'train-errors');
  await page.getByTestId('setup-menu').click();
  await page.getByTestId('setup-defaults').click();
  await expect(page.getByTestId('start')).toBeEnabled();
  await page.getByRole('button', { name: 'Dismiss' }).click();

  await goTo(page, 'Sweep');
  await choose(page, 'sweep-dataset', 'iris');
  await picture(page, 'sweep-setup');
  await page.getByTestId('sweep-start').click();
  await expect(page.getByTestId('sweep-heat-map')).toBeVisible();
  await picture(page, 'sweep-running');
  const runs = await waitForAll(page);
  expect(runs).toHaveLength(60);
  expect(runs.every((run) => run.status === 'done')).toBe(true);
  await expect(page.getByTestId('heat-cell-1-1')).toContainText(/\d/);
  await picture(page, 'sweep-heat-map');

  await page.getByTestId('heat-cell-1-1').click();
  await expect(page.getByTestId('compare-view')).toBeVisible();
  await expect(page.getByTestId('group-row')).toHaveCount(1);
  await choose(page, 'compare-grouping', 'runs');
  await expect(page.getByTestId('compare-row')).toHaveCount(5);
  for (const [width, height] of [
    [1280, 800],
    [2560, 1440],
    [1440, 900],
  ] as const) {
    await resize(lab, width, height);
    await picture(page, `compare-${width}`);
  }

  await page.getByTestId('compare-back').click();
  await goTo(page, 'History');
  await expect(page.getByTestId('history-row').first()).toBeVisible();
  await page.getByTestId('history-row').first().click();
  for (const [width, height] of [
    [1280, 800],
    [2560, 1440],
    [1440, 900],
  ] as const) {
    await resize(lab, width, height);
    await picture(page, `history-${width}`);
  }

  await goTo(page, 'Train');
  const spec = { dataset: 'spirals', epochs: 900_000, optimizer: { name: 'momentum', learningRate: 0.05 } };
  const [live] = await startRuns(page, spec);
  await page.locator(`[data-testid="run-tab"][data-run="${live?.id}"]`).click({ timeout: 60_000 });
  await expect(page.getByTestId('decision-boundary')).toHaveAttribute('data-grid', 'live');
  await expect(page.getByTestId('run-step-count')).toContainText(/[1-9]\d{2}/);
  for (const [width, height] of [
    [1280, 800],
    [2560, 1440],
    [1440, 900],
  ] as const) {
    await resize(lab, width, height);
    await picture(page, `train-live-${width}`);
  }
  await page.getByTestId('run-stop').click();

  await choose(page, 'dataset', 'digits');
  await fillIn(page, 'length', '5');
  await page.getByTestId('start').click();
  await expect(page.getByTestId('run-status')).toHaveText('Done');
  await picture(page, 'train-digits');

  await page.getByTestId('settings-open').click();
  await expect(page.getByTestId('settings-dialog')).toBeVisible();
  await picture(page, 'settings');
});
