import { expect } from '@playwright/test';
import { call, choose, goTo, resize, startRuns, test, waitForAll } from './support/app';
import { manualPicture } from './support/manualPicture';

const net = (activation: string, initializer: string) => ({
  layers: [
    ...Array.from({ length: 3 }, () => ({ units: 16, activation, initializer })),
    { activation: 'identity', initializer: 'glorotNormal' },
  ],
});
const spec = (activation: string, initializer: string) => ({
  dataset: { name: 'moons', samples: 400 },
  network: net(activation, initializer),
  optimizer: { name: 'sgd', learningRate: 0.1 },
  epochs: 60,
});

test('The pictures of the manual show the window as it is', async ({ lab }) => {
  const { page } = lab;
  await resize(lab, 1360, 850);

  // Everything that the pictures show is real: two groups of runs, a small sweep, a run that is being trained.
  await startRuns(page, spec('tanh', 'glorotNormal'), { name: 'tanh, Xavier', seeds: 3 });
  await startRuns(page, spec('logistic', 'glorotNormal'), { name: 'logistic, Xavier', seeds: 3 });
  await call(page, 'sweep:start', {
    name: 'activation × initializer',
    template: { ...spec('tanh', 'glorotNormal'), epochs: 15 },
    axes: [
      { field: 'activation', values: ['logistic', 'tanh', 'relu', 'leakyRelu'] },
      { field: 'initializer', values: ['normal', 'glorotNormal', 'heNormal'] },
    ],
    seeds: 2,
  });

  await goTo(page, 'Functions');
  await expect(page.getByTestId('card-relu')).toBeVisible();
  await manualPicture(page, 'functions');

  await goTo(page, 'Signal');
  await expect(page.getByTestId('signal-chart-q')).toBeVisible();
  await expect(page.getByTestId('signal-status')).toHaveAttribute('data-busy', 'false');
  await manualPicture(page, 'signal');

  await goTo(page, 'Lessons');
  await expect(page.getByTestId('lesson-content')).toBeVisible();
  await manualPicture(page, 'lessons');

  const runs = await waitForAll(page);
  await goTo(page, 'Sweep');
  await page.getByTestId('sweep-item').first().click();
  await expect(page.getByTestId('heat-cell-1-1')).toContainText(/\d/);
  await manualPicture(page, 'sweep');

  const groups = runs.filter(({ name }) => name.includes('Xavier') && !name.includes('×'));
  expect(groups).toHaveLength(6);
  await goTo(page, 'History');
  await page.getByTestId('history-query').fill('Xavier');
  await expect(page.getByTestId('history-row')).toHaveCount(6);
  await page.getByTestId('history-row').first().click();
  await manualPicture(page, 'history');

  await page.getByTestId('details-open').click();
  await expect(page.getByTestId('run-page')).toBeVisible();
  await expect(page.getByTestId('run-chart-gradNorm')).toBeVisible();
  await expect(page.getByTestId('diagnosis-all')).toBeVisible();
  await manualPicture(page, 'run-page');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('run-page')).toBeHidden();

  await page.getByTestId('history-table').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('c');
  await expect(page.getByTestId('group-row')).toHaveCount(2);
  await manualPicture(page, 'compare');
  await page.getByTestId('compare-back').click();

  await goTo(page, 'Train');
  await choose(page, 'dataset', 'spirals');
  const [live] = await startRuns(page, {
    dataset: 'spirals',
    epochs: 900_000,
    optimizer: { name: 'momentum', learningRate: 0.05 },
  });
  await page.locator(`[data-testid="run-tab"][data-run="${live?.id}"]`).click();
  await expect(page.getByTestId('decision-boundary')).toHaveAttribute('data-grid', 'live');
  await expect(page.getByTestId('run-step-count')).toContainText(/[1-9]\d{2}/);
  await page.getByTestId('run-pause').click();
  await expect(page.getByTestId('run-status')).toHaveText('Paused');
  await manualPicture(page, 'train');
  await page.getByTestId('run-stop').click();

  await page.getByTestId('settings-open').click();
  await expect(page.getByTestId('settings-database')).toBeVisible();
  await manualPicture(page, 'settings');
});
