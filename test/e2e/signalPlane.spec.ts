import { expect, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import type { RunSummary, SweepSummary } from '../../shared/run';
import { elementsOf, metadataOf } from '../support/svg';
import {
  answerSaveDialog,
  call,
  choose,
  colorsOf,
  fillIn,
  goTo,
  listRuns,
  picture,
  pointsOf,
  resize,
  startRuns,
  test,
  waitForAll,
} from './support/app';

const number = async (page: Page, testid: string) => Number(await page.getByTestId(testid).inputValue());

/** A short run whose hidden layers have this σ_w. */
const runAt = (gain: number) => {
  const layer = { units: 16, activation: 'tanh', initializer: { name: 'lecunNormal', gain } };
  return { dataset: 'moons', network: { layers: [layer, layer, { activation: 'identity' }] }, steps: 60 };
};

test('The plane: its map gets finer, the cursor reads it, a point is gone to, own runs lie on it', async ({
  lab,
}, info) => {
  const { page } = lab;
  await startRuns(page, runAt(1.5), { name: 'chaotic' });
  await startRuns(page, {
    ...runAt(1),
    network: { layers: [{ units: 8, initializer: 'lsuv', activation: 'tanh' }, { activation: 'identity' }] },
  });
  await waitForAll(page);
  await goTo(page, 'Signal');
  await fillIn(page, 'signal-width', '64');
  await page.getByTestId('signal-tab-plane').check({ force: true });
  await expect(page.getByTestId('plane-status')).toHaveAttribute('data-finished', 'true', { timeout: 90_000 });
  const map = page.getByTestId('plane-map');
  expect(Number(await map.getAttribute('data-size'))).toBe(128);
  expect(Number(await map.getAttribute('data-marks'))).toBe(1);
  expect(await colorsOf(map.locator('canvas'))).toBeGreaterThan(50);

  await map.focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowUp');
  await expect(page.getByTestId('plane-reading')).toContainText('σ_b 0.3');
  await expect(page.getByTestId('plane-reading')).toContainText('ordered');
  await expect(page.getByTestId('plane-reading')).toContainText(/Trainable depth ≈ 6 ξ *[\d.]+ layers/);
  for (let i = 0; i < 2; i++) await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByTestId('plane-reading')).toContainText('chaotic');
  await expect(map).toHaveAttribute('aria-valuetext', /σ_w 1\.6, σ_b 0\.3: chaotic/);
  await picture(page, 'signal-plane');
  await page.getByTestId('plane-shade-scale').check({ force: true });
  await page.getByTestId('plane-shade-phase').check({ force: true });

  // The line of the table is that of theory: σ_w = 1 at σ_b = 0.
  await page.getByTestId('plane-numbers').locator('summary').click();
  await expect(page.getByTestId('plane-line').locator('tbody tr').first()).toHaveText(/0\s*1/);
  await expect(page.getByTestId('plane-marks')).toContainText('chaotic');
  await page.getByTestId('plane-numbers').locator('summary').click();

  const file = info.outputPath('plane.svg');
  await answerSaveDialog(lab, file);
  await page.getByTestId('plane-figure').click();
  await page.getByTestId('plane-figure-svg').click();
  await expect(page.getByTestId('notice').filter({ hasText: file })).toBeVisible();
  const svg = readFileSync(file, 'utf8');
  expect(elementsOf(svg, 'rect').length).toBeGreaterThan(128);
  expect((metadataOf(svg) as { line: unknown[] }).line.length).toBeGreaterThan(10);

  await page.getByTestId('plane-initialize').click();
  await expect(page.getByTestId('signal-layers')).toBeVisible();
  expect(await number(page, 'signal-sigmaW')).toBe(1.6);
  expect(await number(page, 'signal-sigmaB')).toBe(0.3);
  await page.getByTestId('signal-tab-plane').check({ force: true });
  const box = (await map.boundingBox())!;
  await map.click({ position: { x: box.width / 2, y: box.height / 3 } });
  await page.getByTestId('plane-train').click();
  await expect(page.getByTestId('view-train')).toBeVisible();
  await expect(page.getByTestId('layer-19')).toContainText('LeCun normal');

  // Other functions have other planes: ReLU has no fixed point beyond √2, the logistic function needs a wide one.
  await goTo(page, 'Signal');
  for (const [activation, end] of [
    ['relu', '4'],
    ['logistic', '14'],
  ] as const) {
    await choose(page, 'signal-activation', activation);
    await expect(map).toHaveAttribute('aria-valuemax', end);
    await expect.poll(async () => Number(await map.getAttribute('data-size'))).toBeGreaterThan(0);
  }
  await resize(lab, 960, 640);
  await picture(page, 'signal-plane-narrow');
});

test('How deep networks still learn is measured by a real sweep, beside six depth scales', async ({
  lab: { page },
}) => {
  test.slow();
  await goTo(page, 'Signal');
  await fillIn(page, 'signal-width', '32');
  await fillIn(page, 'signal-sigmaB', '0.3');
  await page.getByTestId('signal-tab-plane').check({ force: true });
  await expect(page.getByTestId('plane-depth')).toContainText(/σ_w from 0\.83\d*\s+to\s+2\.2/);
  await page.getByTestId('plane-measure').click();
  await expect.poll(() => listRuns(page).then((runs) => runs.length)).toBe(60);
  const [sweep] = await call<readonly SweepSummary[]>(page, 'sweep:list');
  expect(sweep!.spec.axes.map(({ field }) => field)).toEqual(['depth', 'initializer.gain']);
  // The shallow ones are enough to see the chart fill in.
  const ended = (runs: readonly RunSummary[]) => runs.filter(({ status }) => status === 'done').length;
  await expect.poll(async () => ended(await listRuns(page)), { timeout: 90_000 }).toBeGreaterThan(10);
  await expect.poll(() => pointsOf(page, 'plane-depth-chart')).toBeGreaterThan(1);
  await call(page, 'sweep:pause', { id: sweep!.id });
  await expect(page.getByTestId('plane-depth-table')).toContainText('layers');
  await page.getByTestId('plane-depth').scrollIntoViewIfNeeded();
  await picture(page, 'signal-depth');
});
