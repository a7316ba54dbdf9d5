import { expect, type Page } from '@playwright/test';
import type { RunSeries } from '../../shared/ipc';
import {
  call,
  choose,
  closeLab,
  fillIn,
  goTo,
  openLab,
  picture,
  startAnew,
  startRuns,
  test,
  waitForAll,
} from './support/app';

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

/** Compares everything in the history. */
async function compareAll(page: Page): Promise<void> {
  await goTo(page, 'History');
  await page.getByTestId('history-row').first().click();
  await page.keyboard.press('Control+a');
  await page.getByTestId('bulk-compare').click();
  await expect(page.getByTestId('compare-chart-1')).not.toHaveAttribute('data-points', '0');
}

test('Layers are shown one by one, as small charts and as colours, and are saved so', async ({ lab }) => {
  const { page } = lab;
  const layers = [8, 8, 8].map((units) => ({ units, activation: 'tanh' }));
  const network = { layers: [...layers, { activation: 'identity' }] };
  for (const learningRate of [0.1, 0.5]) {
    await startRuns(page, { ...SPEC, network, optimizer: { name: 'sgd', learningRate } });
  }
  const runs = await waitForAll(page);
  await compareAll(page);
  await choose(page, 'compare-metric-1', 'saturatedFraction');
  await choose(page, 'compare-metric-2', 'gradNorm');
  await choose(page, 'compare-layer-1', 'each');
  const small = page.getByTestId('compare-chart-1');
  await expect(small.getByRole('slider')).toHaveCount(4);
  await expect(small).toContainText('Layer 4 (output)');
  // Zooming in one of them zooms all charts.
  const plot = await small.getByTestId('compare-chart-1-2').locator('.u-over').boundingBox();
  await page.mouse.move(plot!.x + plot!.width * 0.25, plot!.y + plot!.height / 2);
  await page.mouse.down();
  await page.mouse.move(plot!.x + plot!.width * 0.75, plot!.y + plot!.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(small.getByRole('button', { name: 'Reset zoom' })).toHaveCount(4);
  await small.getByTestId('compare-chart-1-3-reset').click();
  await expect(small.getByRole('button', { name: 'Reset zoom' })).toHaveCount(0);

  await choose(page, 'compare-layer-2', 'colors');
  const second = page.getByTestId('compare-chart-2');
  await expect(second.getByRole('list', { name: 'Curves' }).getByRole('button')).toHaveCount(4);
  await choose(page, 'compare-of-2', runs[1]!.id);
  await expect(page.getByTestId('compare-of-2')).toContainText(runs[1]!.name);
  await picture(page, 'compare-layers');

  await choose(page, 'compare-metric-3', 'updateRatio');
  await choose(page, 'compare-layer-3', '2');
  await expect(page.getByTestId('compare-table')).toContainText('Update-to-weight ratio, layer 2, last');
  await page.getByTestId('compare-save').click();
  await fillIn(page, 'save-name', 'Layers');
  await page.getByTestId('save-keep').click();
  await page.getByTestId('compare-back').click();
  await startAnew(page);
  await goTo(page, 'History');
  await page.getByTestId('saved-comparisons').click();
  await page.getByText('Layers', { exact: true }).click();
  await expect(page.getByTestId('compare-layer-1')).toContainText('Each layer');
  await expect(small.getByRole('slider')).toHaveCount(4);
  await expect(page.getByTestId('compare-of-2')).toContainText(runs[1]!.name);
  await expect(page.getByTestId('compare-layer-3')).toContainText('Layer 2');
});

test('The cursor of one chart is that of all, and the table says the values there', async ({ lab: { page } }) => {
  const every = { record: { everySteps: 10, evaluateEverySteps: 20 } };
  for (const init of [1, 2]) await startRuns(page, { ...SPEC, ...every, seeds: { init, data: 1, shuffle: 1 } });
  const runs = await waitForAll(page);
  await compareAll(page);
  await choose(page, 'compare-grouping', 'runs');
  await choose(page, 'compare-metric-3', 'loss.batch');
  const table = page.getByTestId('compare-table');
  await expect(table).toContainText('Training loss, last');

  const over = page.getByTestId('compare-chart-1').locator('.u-over');
  const box = (await over.boundingBox())!;
  await over.hover({ position: { x: box.width / 2, y: box.height / 2 } });
  await expect(table).toContainText('Training loss, at step 200');
  await expect(table).toContainText('Batch loss, at step 200');
  const all = await call<RunSeries[]>(page, 'run:series', {
    ids: runs.map(({ id }) => id),
    metrics: ['loss.train', 'loss.batch'],
  });
  for (const { runId, series } of all) {
    const row = page.locator(`[data-run="${runId}"]`);
    for (const { steps, values } of series) {
      await expect(row.locator(`td[title="${values[steps.indexOf(200)]}"]`).first()).toBeVisible();
    }
  }
  await picture(page, 'compare-cursor');
  await expect(table).toContainText('Training loss, last');

  // By the keyboard too, and for groups.
  await choose(page, 'compare-grouping', 'seeds');
  await page.getByTestId('compare-chart-1').getByRole('slider').focus();
  await page.keyboard.press('ArrowLeft');
  const groups = page.getByTestId('group-table');
  await expect(groups).toContainText(/Training loss, at step 4\d\d|Training loss, at step 3[89]\d/);
  await expect(groups).toContainText(/Held-out loss, at step/);
  await expect(groups.getByTestId('group-row')).toContainText(/\[.+, .+\], n = 2/);
  await picture(page, 'compare-group-cursor');
});

test('Parallel coordinates pick out runs by dragging or by sliders, and keep only those', async ({ lab }) => {
  const { page } = lab;
  for (const learningRate of [0.001, 0.01, 0.1, 1]) {
    for (const activation of ['tanh', 'relu']) {
      const network = { layers: [{ units: 8, activation }, { activation: 'identity' }] };
      await startRuns(page, { ...SPEC, network, optimizer: { name: 'sgd', learningRate } });
    }
  }
  await waitForAll(page);
  await compareAll(page);
  await page.getByTestId('parallel').locator('summary').click();
  const plot = page.getByTestId('parallel-plot');
  await expect(plot.locator('[data-line]')).toHaveCount(8);
  await expect(plot).toContainText('Learning rate (log)');
  await plot.scrollIntoViewIfNeeded();

  const rates = page.getByTestId('parallel-plot-axis-optimizer.learningRate');
  await rates.scrollIntoViewIfNeeded();
  const box = (await rates.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.5, { steps: 5 });
  await page.mouse.up();
  await expect(plot).toHaveAttribute('data-lit', '4');
  await expect(page.getByTestId('parallel')).toContainText('4 of 8 runs within the brushes');

  // The sliders say the values, and go on from the brush.
  const lower = page.getByTestId('parallel-plot-lower-activation');
  await lower.focus();
  await page.keyboard.press('End');
  await expect(lower).toHaveAttribute('aria-valuetext', 'tanh');
  await expect(plot).toHaveAttribute('data-lit', '2');
  await picture(page, 'compare-parallel');

  await page.getByTestId('parallel-keep').click();
  await expect(page.getByTestId('compare-view')).toContainText('6 hidden');
  await expect(plot.locator('[data-line]')).toHaveCount(2);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByTestId('compare-view')).not.toContainText('6 hidden');
  await expect(plot).toHaveAttribute('data-lit', '2');
  await page.getByTestId('parallel-clear').click();
  await expect(plot).toHaveAttribute('data-lit', '8');

  // A group stays whole when one of its runs is within.
  await choose(page, 'compare-grouping', 'activation');
  const before = await page.getByTestId('group-row').filter({ hasText: 'tanh' }).textContent();
  await page.getByTestId('parallel-plot-lower-activation').focus();
  await page.keyboard.press('End');
  await page.getByTestId('parallel-plot-lower-optimizer.learningRate').focus();
  await page.keyboard.press('End');
  await expect(plot).toHaveAttribute('data-lit', '1');
  await page.getByTestId('parallel-keep').click();
  await expect(page.getByTestId('compare-view')).toContainText('1 hidden');
  await expect(plot.locator('[data-line]')).toHaveCount(4);
  await expect(page.getByTestId('group-row').filter({ hasText: 'tanh' })).toHaveText(before!);

  // Brushes are kept with the comparison.
  await page.getByTestId('compare-save').click();
  await fillIn(page, 'save-name', 'Best of tanh');
  await page.getByTestId('save-keep').click();
  await startAnew(page);
  await goTo(page, 'History');
  await page.getByTestId('saved-comparisons').click();
  await page.getByText('Best of tanh', { exact: true }).click();
  await page.getByTestId('parallel-show-all').click();
  await page.getByTestId('parallel-plot-lower-activation').focus();
  await page.keyboard.press('End');
  await expect(plot).toHaveAttribute('data-lit', '4');
  await page.getByTestId('compare-save').click();
  await page.getByTestId('save-keep').click();
  await startAnew(page);
  await goTo(page, 'History');
  await page.getByTestId('saved-comparisons').click();
  await page.getByText('Best of tanh', { exact: true }).click();
  await expect(plot).toHaveAttribute('data-lit', '4');
  await expect(page.getByTestId('parallel-plot-lower-activation')).toHaveAttribute('aria-valuetext', 'tanh');
});

test('Of a deep network 32 layers are shown at once, the others one page on', async ({ lab: { page } }) => {
  const layers = [...Array.from({ length: 39 }, () => ({ units: 2, activation: 'tanh' })), { activation: 'identity' }];
  for (const batchSize of [20, 40]) await startRuns(page, { ...SPEC, network: { layers }, batchSize, steps: 4 });
  await waitForAll(page);
  await compareAll(page);
  await choose(page, 'compare-metric-1', 'activation.std');
  await choose(page, 'compare-layer-1', 'each');
  const small = page.getByTestId('compare-chart-1');
  await expect(small.getByRole('slider')).toHaveCount(32);
  await expect(page.getByText('Layers 1 to 32 of 40')).toBeVisible();
  await page.getByTestId('compare-chart-1-later').click();
  await expect(small.getByRole('slider')).toHaveCount(8);
  await expect(small).toContainText('Layer 40 (output)');
  await page.getByTestId('compare-chart-1-later').scrollIntoViewIfNeeded();
  await picture(page, 'compare-many-layers');
  await page.getByTestId('compare-chart-1-earlier').click();
  await expect(small.getByRole('slider')).toHaveCount(32);
});
