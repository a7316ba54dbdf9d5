import { expect } from '@playwright/test';
import { readFileSync } from 'node:fs';
import type { SweepSummary } from '../../shared/run';
import { answerSaveDialog, call, choose, fillIn, goTo, listRuns, picture, test, waitForAll } from './support/app';
import { readCsv } from '../support/csv';

test('One click compares activations and initializers; the heat map fills in and opens its curves', async ({
  lab,
}, info) => {
  const { page } = lab;
  await goTo(page, 'Sweep');
  await choose(page, 'sweep-dataset', 'iris');
  await expect(page.getByTestId('sweep-estimate')).toContainText('4 × 3 × 5 seeds = 60 runs');
  await page.getByTestId('sweep-start').click();
  await expect(page.getByTestId('sweep-result')).toBeVisible();
  await expect(page.getByTestId('sweep-progress')).toBeVisible();
  const cells = page.getByTestId(/^heat-cell-/);
  await expect(cells).toHaveCount(12);
  await expect(page.getByTestId('heat-cell-3-2')).toContainText('5 to go');
  await expect(page.getByTestId('heat-cell-0-0')).toContainText('n = 5');

  const runs = await waitForAll(page);
  expect(runs.map((run) => run.status)).toEqual(Array(60).fill('done'));
  await expect(page.getByTestId('sweep-progress')).toBeHidden();
  const [sweep] = await call<SweepSummary[]>(page, 'sweep:list');
  const byId = new Map(runs.map((run) => [run.id, run]));
  for (let cell = 0; cell < 12; cell++) {
    const accuracies = sweep!.runIds
      .slice(cell * 5, cell * 5 + 5)
      .map((id) => byId.get(id)!.metrics['accuracy.test']!.last);
    const mean = accuracies.reduce((sum, value) => sum + value, 0) / 5;
    const shown = page.getByTestId(`heat-cell-${Math.floor(cell / 3)}-${cell % 3}`);
    await expect(shown).toContainText(`${(mean * 100).toFixed(1)} %`);
    await expect(shown).toContainText('n = 5');
  }

  const file = info.outputPath('sweep.csv');
  await answerSaveDialog(lab, file);
  await page.getByTestId('sweep-export').click();
  await expect(page.getByTestId('export-rows')).toHaveText('60');
  await page.getByTestId('export-save').click();
  await expect(page.getByTestId('notice').filter({ hasText: file })).toContainText('Wrote 60 rows');
  expect(readCsv(readFileSync(file, 'utf8'))).toHaveLength(61);

  await page.getByTestId('heat-cell-1-1').click();
  await expect(page.getByTestId('group-row')).toHaveCount(1);
  await expect(page.getByTestId('group-row')).toContainText('5 runs');
  await choose(page, 'compare-grouping', 'runs');
  await expect(page.getByTestId('compare-row')).toHaveCount(5);
  await expect(page.getByTestId('compare-chart-1')).not.toHaveAttribute('data-points', '0');
  await page.getByTestId('compare-back').click();
  await expect(page.getByTestId('sweep-result')).toBeVisible();
  await page.getByTestId('sweep-new').click();
  await page.getByTestId('sweep-item').click();
  await expect(page.getByTestId('heat-cell-1-1')).toContainText('n = 5');

  await page.getByTestId('sweep-add').click();
  await page.getByTestId('sweep-add-1').click();
  await expect(page.getByTestId('heat-cell-1-1')).toContainText('n = 6');
  const all = await waitForAll(page);
  expect(all).toHaveLength(72);
  await expect(page.getByTestId('sweep-result')).toContainText('72 runs, 6 seeds a cell');
  for (const cell of ['0-0', '2-1', '3-2']) {
    await expect(page.getByTestId(`heat-cell-${cell}`)).toContainText('n = 6');
  }
});

test('Any other setting is varied too, and any two axes are looked at', async ({ lab: { page } }) => {
  await choose(page, 'dataset', 'iris');
  await fillIn(page, 'length', '7');
  await goTo(page, 'Sweep');
  await page.getByTestId('sweep-from-train').click();
  await expect(page.getByTestId('sweep-setup')).toContainText('7 epochs: as in Train');
  await fillIn(page, 'sweep-seeds', '1');
  for (const name of ['logistic', 'leakyRelu']) await page.getByTestId(`sweep-activation-${name}`).click();
  await page.getByTestId('sweep-initializer-normal').click();
  await page.getByTestId('sweep-extra-add').click();
  await fillIn(page, 'sweep-extra-values-0', '1, 2, none');
  await expect(page.getByTestId('sweep-error')).toContainText('depth must be a whole number from 1 to 199; got "none"');
  await fillIn(page, 'sweep-extra-values-0', '1, 2');
  await page.getByTestId('sweep-extra-add').click();
  await choose(page, 'sweep-extra-field-1', 'optimizer');
  for (const name of ['sgd', 'adam']) await page.getByTestId(`sweep-extra-1-${name}`).setChecked(true);
  await expect(page.getByTestId('sweep-estimate')).toContainText('2 × 2 × 2 × 2 × 1 seed = 16 runs');
  await picture(page, 'sweep-axes');
  await page.getByTestId('sweep-start').click();
  const runs = await waitForAll(page);
  expect(runs.every(({ spec }) => spec.dataset.name === 'iris' && spec.epochs === 7)).toBe(true);
  expect(runs.map(({ spec }) => `${spec.network.layers.length - 1} ${spec.optimizer.name}`).sort()).toEqual(
    ['1 adam', '1 sgd', '2 adam', '2 sgd'].flatMap((cell) => [cell, cell, cell, cell]),
  );
  await expect(page.getByTestId('sweep-result')).toContainText('initializers × hidden layers × optimizer on Iris');
  await choose(page, 'sweep-down', '2');
  await choose(page, 'sweep-across', '3');
  await expect(page.getByTestId('sweep-heat-map')).toContainText('Hidden layers');
  await expect(page.getByTestId('sweep-heat-map')).toContainText('Optimizer');
  await choose(page, 'sweep-at-activation', '1');
  const deep = runs.find(
    ({ spec: { network, optimizer } }) =>
      network.layers.length === 3 &&
      optimizer.name === 'adam' &&
      network.layers[0]?.activation.name === 'relu' &&
      network.layers[0].initializer.name === 'glorotNormal',
  );
  const value = deep!.metrics['accuracy.test']!.last;
  await expect(page.getByTestId('heat-cell-1-1')).toHaveAttribute('title', new RegExp(`\\(${value}\\)`));
  await picture(page, 'sweep-any-axes');

  // Another sweep is looked at by its own axes.
  await page.getByTestId('sweep-new').click();
  await page.getByTestId('sweep-standard').click();
  await fillIn(page, 'sweep-seeds', '1');
  await page.getByTestId('sweep-start').click();
  await expect(page.getByTestId('sweep-heat-map')).toContainText('Logistic');
  await page.getByTestId('sweep-pause').click();
  await waitForAll(page);
});

test('A sweep with nothing ticked says what is missing; a running one can be stopped', async ({ lab: { page } }) => {
  await fillIn(page, 'length', '900000');
  await goTo(page, 'Sweep');
  for (const name of ['logistic', 'tanh', 'relu', 'leakyRelu'])
    await page.getByTestId(`sweep-activation-${name}`).click();
  await expect(page.getByTestId('sweep-error')).toContainText('Tick at least one activation');
  await expect(page.getByTestId('sweep-start')).toBeDisabled();
  await page.getByTestId('sweep-activation-tanh').click();
  await fillIn(page, 'sweep-seeds', '0');
  await expect(page.getByTestId('sweep-start')).toBeDisabled();
  await page.getByTestId('sweep-standard').click();
  await fillIn(page, 'sweep-seeds', '2');
  await page.getByTestId('sweep-start').click();
  await expect(page.getByTestId('sweep-progress')).toBeVisible();
  await page.getByTestId('sweep-pause').click();
  const ended = await waitForAll(page);
  expect(ended).toHaveLength(24);
  expect(ended.filter((run) => run.status === 'stopped').length).toBeGreaterThan(20);
  await expect(page.getByTestId('sweep-pause')).toBeHidden();

  // What was stopped goes on: the first from where it was.
  const steps = Math.max(...ended.map((run) => run.step));
  expect(steps).toBeGreaterThan(0);
  await page.getByTestId('sweep-resume').click();
  await expect(page.getByTestId('sweep-progress')).toBeVisible();
  await expect
    .poll(async () => Math.max(...(await listRuns(page, false)).map((run) => run.step)))
    .toBeGreaterThan(steps);
  await page.getByTestId('sweep-pause').click();
  await waitForAll(page);
  expect(await listRuns(page, true)).toEqual([]);
});
