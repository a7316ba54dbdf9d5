import { expect, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RunSummary } from '../../shared/run';
import type { TimeSteps, UnitDetail } from '../../shared/timeFrame';
import { attributesOf, elementsOf } from '../support/svg';
import {
  answerSaveDialog,
  call,
  choose,
  colorsOf,
  getRun,
  goTo,
  picture,
  resize,
  startRuns,
  test,
  waitForAll,
} from './support/app';

const hidden = (units: number, activation = 'tanh', initializer = 'glorotNormal', count = 2) => ({
  layers: [...Array.from({ length: count }, () => ({ units, activation, initializer })), { activation: 'identity' }],
});
const MOONS = { dataset: { name: 'moons', samples: 200 }, network: hidden(8), steps: 300 };

const row = (page: Page, run: RunSummary) => page.locator(`[data-testid="history-row"][data-run="${run.id}"]`);

async function trained(page: Page, spec: unknown, name: string): Promise<RunSummary> {
  const [started] = await startRuns(page, spec, { name });
  await waitForAll(page);
  return getRun(page, started!.id);
}

/** Opens the page of a run, and its time machine. */
async function lookBack(page: Page, run: RunSummary): Promise<void> {
  await goTo(page, 'History');
  await row(page, run).locator('.name').click();
  await page.getByTestId('details-open').click();
  const machine = page.getByTestId('time-machine');
  await expect(machine).toBeVisible();
  if ((await machine.getAttribute('open')) === null) await machine.locator('summary').first().click();
}

const shownStep = (page: Page) => page.getByTestId('time-views').getAttribute('data-step');

test('A run is looked back at: step by step, backwards, by slider and by charts; the weights are those of the step', async ({
  lab,
}) => {
  const { page } = lab;
  const run = await trained(page, MOONS, 'alpha');
  const other = await trained(page, { ...MOONS, network: hidden(8, 'relu', 'heNormal') }, 'beta');
  await lookBack(page, run);
  const { steps, lost } = await call<TimeSteps>(page, 'time:steps', { id: run.id });
  expect(lost).toEqual([]);
  expect(steps).toHaveLength(20);
  expect([steps[0]!.step, steps.at(-1)!.step]).toEqual([0, 300]);
  expect(
    steps.every(({ exact }) => exact),
    'a small network is kept bit for bit',
  ).toBe(true);

  // The newest first; then by keys, and every view follows.
  await expect.poll(() => shownStep(page)).toBe('300');
  const slider = page.getByTestId('time-slider');
  await slider.focus();
  await page.keyboard.press('Home');
  await expect.poll(() => shownStep(page)).toBe('0');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => shownStep(page)).toBe(String(steps[1]!.step));
  await page.getByTestId('time-back').click();
  await expect.poll(() => shownStep(page)).toBe('0');
  await page.getByTestId('time-last').click();
  await page.getByTestId('time-back').click();
  const before = steps.at(-2)!.step;
  await expect.poll(() => shownStep(page)).toBe(String(before));
  await expect(page.getByTestId('run-chart-loss').getByRole('slider')).toHaveAttribute('aria-valuetext', /^Step \d/);

  // A click into the map of layers goes to its step; so does Enter in a chart.
  await page.getByTestId('time-layers').getByRole('slider').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect.poll(() => shownStep(page)).toBe('0');
  const loss = page.getByTestId('run-chart-loss');
  await loss.scrollIntoViewIfNeeded();
  await loss.locator('.u-over').click({ position: { x: 5, y: 40 } });
  await page.getByTestId('time-play').click();
  await expect.poll(async () => Number(await shownStep(page))).toBeGreaterThan(steps[3]!.step);
  await page.getByTestId('time-play').click();

  // The weights of a unit are those of a run that was trained no further.
  const at = steps[12]!.step;
  const shorter = await trained(page, { ...MOONS, steps: at }, 'shorter');
  const place = { layer: 2, unit: 5 };
  const unit = await call<UnitDetail>(page, 'time:unit', { id: run.id, step: at, ...place });
  expect(unit).toEqual(await call<UnitDetail>(page, 'time:unit', { id: shorter.id, step: at, ...place }));
  expect(new Set(Object.values(unit.weights)).size).toBe(8);

  // A unit is picked in its picture over the plane: weights, z, its answer.
  await choose(page, 'time-views-plane-layer', '2');
  await page.getByTestId('time-views-responses-5').click();
  await expect(page.getByTestId('time-views-unit')).toContainText('Unit 6 of layer 2');
  await expect(page.getByTestId('time-views-unit-z')).not.toHaveAttribute('data-points', '0');
  expect(await colorsOf(page.getByTestId('time-views-responses-5').locator('canvas'))).toBeGreaterThan(10);
  expect(await colorsOf(page.getByTestId('time-layers').locator('canvas'))).toBeGreaterThan(20);
  await page.getByTestId('time-scrubber').scrollIntoViewIfNeeded();
  await picture(page, 'time-machine');
  await page.getByTestId('time-views-units').scrollIntoViewIfNeeded();
  await picture(page, 'time-units');
  await page.getByTestId('time-views-responses').scrollIntoViewIfNeeded();
  await picture(page, 'time-responses');
  await page.getByTestId('time-histograms').scrollIntoViewIfNeeded();
  await picture(page, 'time-layers');
  await page.getByTestId('time-histograms-shape-ridges').check({ force: true });
  await expect(page.getByTestId('time-histograms-ridges').locator('path.here')).toHaveCount(1);
  await page.getByTestId('time-gradient').scrollIntoViewIfNeeded();
  await page.getByTestId('time-gradient-go').click();
  await expect(page.getByTestId('time-gradient-report')).toContainText(
    /^Right: largest relative error \d\.\d\de-(0?[789]|1\d)/,
  );
  await picture(page, 'time-symmetry');

  // Figures hold the numbers.
  const file = path.join(lab.data, 'layers.svg');
  await answerSaveDialog(lab, file);
  await page.getByTestId('time-layers-figure').click();
  await page.getByTestId('time-layers-figure-svg').click();
  await expect(page.getByText('Saved the figure')).toBeVisible();
  expect(elementsOf(readFileSync(file, 'utf8'), 'rect').map(attributesOf).length).toBeGreaterThan(60);

  // Beside a second run, at the same step, then at the same loss.
  await choose(page, 'time-beside', other.id);
  await page.getByTestId('time-first').click();
  await expect(page.getByTestId('time-second')).toHaveAttribute('data-step', '0');
  await page.getByTestId('time-lock-loss').check({ force: true });
  await page.getByTestId('time-last').click();
  await expect
    .poll(async () => Number(await page.getByTestId('time-second').getAttribute('data-step')))
    .toBeGreaterThan(0);
  await expect(page.getByTestId('time-second-views')).toHaveAttribute('data-step', /\d+/);
  await page.getByTestId('time-scrubber').scrollIntoViewIfNeeded();
  await picture(page, 'time-beside');
  await resize(lab, 900, 700);
  await picture(page, 'time-narrow');
});
