import { expect } from '@playwright/test';
import { choose, fillIn, getRun, goTo, listRuns, picture, pointsOf, test, waitForRun } from './support/app';

test('Learned slopes, data-driven and orthogonal starts and optimizer options are chosen in the form and train', async ({
  lab: { page },
}) => {
  await fillIn(page, 'length', '20');
  await page.getByTestId('layer-0').getByRole('button').first().click();
  await choose(page, 'layer-0-activation', 'prelu');
  await page.getByTestId('layer-0-activation-perUnit').check();
  await choose(page, 'layer-0-initializer', 'lsuv');
  await fillIn(page, 'layer-0-initializer-tolerance', '0.01');
  await expect(page.getByTestId('layer-0-spread')).toContainText('standard deviation 1.');
  await picture(page, 'layer-prelu-lsuv');
  // Biases have no matrix to draw.
  await page.getByTestId('layer-0-bias').click();
  await expect(page.getByTestId('layer-0-bias-normal')).toBeVisible();
  await expect(page.getByTestId('layer-0-bias-orthogonal')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.getByTestId('layer-1').getByRole('button').first().click();
  await choose(page, 'layer-1-activation', 'prelu');
  await choose(page, 'layer-1-initializer', 'orthogonal');
  await expect(page.getByTestId('layer-1-spread')).toContainText('0.25');
  await picture(page, 'layer-prelu-orthogonal');
  await choose(page, 'optimizer', 'adam');
  await page.getByTestId('optimizer-amsgrad').check();
  await page.getByTestId('start').click();
  await expect.poll(async () => (await listRuns(page)).length).toBe(1);
  const [run] = await listRuns(page);
  await waitForRun(page, run!.id, 'done');
  await expect.poll(() => pointsOf(page, 'chart-slopes')).toBeGreaterThan(10);
  await picture(page, 'learned-slopes');
  const { spec, parameterCount } = await getRun(page, run!.id);
  const [first, second] = spec.network.layers;
  expect([first!.activation, second!.activation]).toEqual([
    { name: 'prelu', alpha: 0.25, perUnit: 1 },
    { name: 'prelu', alpha: 0.25, perUnit: 0 },
  ]);
  expect([first!.initializer.name, second!.initializer.name]).toEqual(['lsuv', 'orthogonal']);
  expect(spec.optimizer).toMatchObject({ name: 'adam', amsgrad: 1 });
  expect(parameterCount).toBe(2 * 16 + 16 + 16 + (16 * 16 + 16 + 1) + 17);
  await goTo(page, 'History');
});
