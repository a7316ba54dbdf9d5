import { expect } from '@playwright/test';
import { choose, closeLab, fillIn, goTo, openLab, picture, startRuns, test, waitForAll } from './support/app';

const SPEC = {
  dataset: { name: 'moons', samples: 200, noise: 0.2 },
  optimizer: { name: 'sgd', learningRate: 0.1 },
  steps: 400,
};

test('Runs with other seeds are one curve with a band, and groups are set against each other', async ({ lab }) => {
  const { page } = lab;
  const layers = (units: number) => [{ units, activation: 'tanh' }, { activation: 'identity' }];
  for (const units of [2, 16]) {
    for (let seed = 1; seed <= 5; seed++) {
      const seeds = { init: seed, data: seed, shuffle: seed };
      await startRuns(page, { ...SPEC, network: { layers: layers(units) }, seeds });
    }
  }
  const runs = await waitForAll(page);
  expect(runs).toHaveLength(10);

  await goTo(page, 'History');
  await page.getByTestId('history-row').first().click();
  await page.keyboard.press('Control+a');
  await page.getByTestId('bulk-compare').click();
  await expect(page.getByTestId('compare-view')).toContainText('10 runs');

  // Repeats are together from the first.
  const rows = page.getByTestId('group-row');
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText('5 runs');
  await expect(page.getByTestId('compare-chart-1')).not.toHaveAttribute('data-points', '0');

  // The means of the table are those of the stored runs, whatever is hidden.
  const mean = (units: number) => {
    const values = runs
      .filter((run) => run.spec.network.layers[0]?.units === units)
      .map((run) => run.metrics['loss.test']!.last);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  for (const units of [2, 16]) {
    const row = rows.filter({ hasText: `Units per hidden layer ${units}` });
    await expect(row.locator(`td[title*="Mean of 5: ${mean(units)}"]`).first()).toBeVisible();
  }
  const against = page.getByTestId('group-against').filter({ hasText: /better|worse|not enough seeds/ });
  await expect(against.first()).toHaveAttribute('title', /seed by seed/);
  const before = await rows.allTextContents();
  await rows.first().getByRole('checkbox').click();
  await expect(page.getByTestId('compare-view')).toContainText('1 hidden');
  expect(await rows.allTextContents()).toEqual(before);
  await rows.first().getByRole('checkbox').click();

  await choose(page, 'compare-band', 'confidence');
  await page.getByTestId('compare-chart-2').locator('.u-over').hover();
  const spoken = page.getByTestId('compare-chart-2').getByRole('slider');
  await expect(spoken).toHaveAttribute('aria-valuetext', /step \d+: .*\[.+, .+\], n = 5, .*n = 5/);
  await picture(page, 'compare-groups');

  await fillIn(page, 'compare-smoothing', '50');
  await page.getByTestId('compare-chart-2').locator('.u-over').hover();
  await expect(spoken).toHaveAttribute('aria-valuetext', / smoothed, .*n = 5/);
  await picture(page, 'compare-smoothed');
  await fillIn(page, 'compare-smoothing', '0');

  await page.getByTestId('compare-center').getByText('Median').click();
  await expect(page.getByTestId('compare-band')).toContainText('Quartiles');
  await choose(page, 'compare-grouping', 'runs');
  await expect(page.getByTestId('compare-row')).toHaveCount(10);
  await choose(page, 'compare-grouping', 'width');
  await expect(rows).toHaveCount(2);
});

test('A comparison is saved with a note, opens again exactly like that after a restart, and can be deleted', async () => {
  const lab = await openLab();
  await startRuns(lab.page, SPEC);
  await startRuns(lab.page, { ...SPEC, optimizer: { name: 'sgd', learningRate: 0.5 } });
  await waitForAll(lab.page);
  await goTo(lab.page, 'History');
  await lab.page.getByTestId('history-row').first().click();
  await lab.page.keyboard.press('Control+a');
  await lab.page.getByTestId('bulk-compare').click();
  await choose(lab.page, 'compare-metric-2', 'accuracy.train');
  await lab.page.getByTestId('compare-x').getByText('Epochs').click();
  await fillIn(lab.page, 'compare-smoothing', '20');
  await lab.page.getByTestId('compare-row').nth(1).getByRole('checkbox').click();
  await lab.page.getByTestId('compare-save').click();
  await fillIn(lab.page, 'save-name', 'Two rates');
  await lab.page.getByTestId('save-note').fill('The larger one is quicker.');
  await picture(lab.page, 'compare-save');
  await lab.page.getByTestId('save-keep').click();
  await expect(lab.page.getByRole('heading', { name: 'Two rates' })).toBeVisible();
  const before = await lab.page.getByTestId('compare-row').allTextContents();
  await closeLab(lab);

  const again = await openLab(lab.data);
  const { page } = again;
  await goTo(page, 'History');
  await page.getByTestId('saved-comparisons').click();
  await page.getByText('Two rates').click();
  await expect(page.getByRole('heading', { name: 'Two rates' })).toBeVisible();
  await expect(page.getByTestId('compare-view')).toContainText('The larger one is quicker.');
  await expect(page.getByTestId('compare-view')).toContainText('1 hidden');
  await expect(page.getByTestId('compare-metric-2')).toContainText('Training accuracy');
  await expect(page.getByTestId('compare-smoothing')).toHaveValue('20');
  expect(await page.getByTestId('compare-row').allTextContents()).toEqual(before);

  await page.getByTestId('compare-save').click();
  await page.getByTestId('save-delete').click();
  await page.getByTestId('compare-back').click();
  await expect(page.getByTestId('saved-comparisons')).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByTestId('saved-comparisons')).toContainText('(1)');
  await closeLab(again);
  expect([...lab.errors, ...again.errors]).toEqual([]);
});
