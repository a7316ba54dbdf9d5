import { expect, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { histogramSteps } from '../../shared/histogram';
import type { RunHistograms } from '../../shared/ipc';
import { attributesOf, elementsOf } from '../support/svg';
import {
  answerSaveDialog,
  call,
  choose,
  closeLab,
  fillIn,
  goTo,
  openLab,
  picture,
  startRuns,
  test,
  waitForAll,
} from './support/app';

const layersOf = (activation: string, initializer: string) => ({
  layers: [...[12, 12].map((units) => ({ units, activation, initializer })), { activation: 'identity' }],
});
const SPEC = {
  dataset: { name: 'moons', samples: 200, noise: 0.2 },
  optimizer: { name: 'sgd', learningRate: 0.2 },
  steps: 400,
};

async function compareAll(page: Page): Promise<void> {
  await goTo(page, 'History');
  await page.getByTestId('history-row').first().click();
  await page.keyboard.press('Control+a');
  await page.getByTestId('bulk-compare').click();
  await expect(page.getByTestId('compare-chart-1')).not.toHaveAttribute('data-points', '0');
}

test('Histograms of two runs are laid over each other at a step, kept with the comparison and saved as a figure', async () => {
  const lab = await openLab();
  const { page } = lab;
  await startRuns(page, { ...SPEC, network: layersOf('tanh', 'glorotNormal') });
  await startRuns(page, { ...SPEC, network: layersOf('relu', 'heNormal') });
  const runs = await waitForAll(page);
  await compareAll(page);
  await page.getByTestId('distributions').locator('summary').click();
  const chart = page.getByTestId('distributions-chart');
  const table = page.getByTestId('distributions-chart-table');
  await expect(table.locator('tbody tr')).toHaveCount(2);
  const steps = histogramSteps(400, 20);
  await expect(page.getByTestId('distributions')).toContainText(`Step 400 · ${steps.length} of ${steps.length}`);
  await page.getByTestId('distributions').scrollIntoViewIfNeeded();
  await picture(page, 'compare-distributions');

  // What is shown is what is stored, at the step to which the keyboard goes.
  await choose(page, 'distributions-quantity', 'weights');
  await choose(page, 'distributions-layer', '2');
  await page.getByTestId('distributions-step').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('distributions-step')).toHaveAttribute('aria-valuetext', `step ${steps[2]}`);
  const ids = runs.map(({ id }) => id);
  const stored = await call<RunHistograms[]>(page, 'run:histograms', { ids, quantity: 'weights', layer: 2 });
  for (const { runId, histograms } of stored) {
    expect(histograms.map(({ step }) => step)).toEqual(steps);
    const { least, mean, greatest, counts } = histograms[2]!;
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(144);
    const row = table.locator('tbody tr').filter({ hasText: runs.find(({ id }) => id === runId)!.name });
    await expect(row).toContainText('144');
    for (const value of [least, mean, greatest]) await expect(row.locator(`td[title="${value}"]`)).toBeVisible();
  }
  await chart.locator('.u-over').hover();
  await expect(chart.getByRole('slider')).toHaveAttribute('aria-valuetext', /W .*: .*, \d+ of 144, .*, \d+ of 144/);
  await expect(chart.getByRole('slider')).toHaveAccessibleDescription(/Histograms of Weights W of layer 2 at step 2/);

  await chart.getByTestId('distributions-chart-log').click();
  await picture(page, 'compare-distributions-log');
  const file = path.join(lab.data, 'weights.svg');
  await answerSaveDialog(lab, file);
  await chart.getByTestId('distributions-chart-figure').click();
  await page.getByTestId('distributions-chart-figure-svg').click();
  await expect(page.getByText('Saved the figure')).toBeVisible();
  const paths = elementsOf(readFileSync(file, 'utf8'), 'path').map(attributesOf);
  expect(paths.filter((each) => each['data-curve'] !== undefined)).toHaveLength(2);
  expect(paths.filter((each) => each['data-mark'] !== undefined)).toHaveLength(2);

  await page.getByTestId('compare-save').click();
  await fillIn(page, 'save-name', 'Weights');
  await page.getByTestId('save-keep').click();
  await closeLab(lab);
  const again = await openLab(lab.data);
  await goTo(again.page, 'History');
  await again.page.getByTestId('saved-comparisons').click();
  await again.page.getByText('Weights', { exact: true }).click();
  await expect(again.page.getByTestId('distributions')).toContainText(`Step ${steps[2]} · 3 of ${steps.length}`);
  await expect(again.page.getByTestId('distributions-quantity')).toContainText('Weights W');
  await expect(again.page.getByTestId('distributions-layer')).toContainText('Layer 2');
  await expect(again.page.getByTestId('distributions-chart-log')).toHaveAttribute('aria-pressed', 'true');
  await closeLab(again);
  expect([...lab.errors, ...again.errors]).toEqual([]);
});

test('Runs without histograms say how to record some, and the setup takes their number', async ({ lab: { page } }) => {
  await page.getByTestId('record-section').locator('summary').click();
  await expect(page.getByTestId('record-histograms')).toHaveValue('20');
  await fillIn(page, 'record-histograms', '1');
  await expect(page.getByText(/must be 0 or at least 2/i)).toBeVisible();
  await fillIn(page, 'record-histograms', '0');
  await expect(page.getByTestId('record-histograms')).toHaveValue('none');
  await startRuns(page, { ...SPEC, record: { histograms: 0 } });
  await startRuns(page, { ...SPEC, record: { histograms: 0 }, batchSize: 40 });
  await waitForAll(page);
  await compareAll(page);
  await page.getByTestId('distributions').locator('summary').click();
  await expect(page.getByTestId('distributions')).toContainText('No shown run has recorded histograms');
  await expect(page.getByTestId('distributions-step')).toHaveCount(0);
  await picture(page, 'compare-distributions-empty');
});
