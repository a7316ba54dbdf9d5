import { expect, type Page } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { elementsOf, metadataOf } from '../support/svg';
import {
  answerSaveDialog,
  choose,
  colorsOf,
  fillIn,
  goTo,
  picture,
  pointsOf,
  resize,
  test,
  type Lab,
} from './support/app';

const CLI = path.join(import.meta.dirname, '../../dist/main/cli.js');

/** Waits until everything that is shown has been measured. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByTestId('signal-status')).toHaveAttribute('data-busy', 'false');
}

/** Opens the place with small networks, so that the tests spend their time elsewhere. */
async function openSignal({ page }: Lab, width = '64', seeds = '3'): Promise<void> {
  await goTo(page, 'Signal');
  await fillIn(page, 'signal-width', width);
  await fillIn(page, 'signal-batch', '32');
  await fillIn(page, 'signal-seeds', seeds);
  await settled(page);
}

const shownHash = (page: Page) => page.getByTestId('signal-status').getAttribute('data-shown');
/** The stories, each with a word of it. */
const STORIES = {
  vanishing: '0.6 powers of ten',
  exploding: 'chaos',
  xavierTanh: '1/depth',
  heRelu: 'Variance 2/n',
  literal: 'standard deviation, 1/n',
  edge: 'χ = 1',
} as const;

interface SaidLayer {
  readonly measured: Record<string, { median: number | null }>;
  readonly predicted: Record<string, number | null>;
}

/** What `lab signal` says of a setting. */
function labSignal(setting: unknown, file: string, data: string): { hash: string; layers: SaidLayer[] } {
  writeFileSync(file, JSON.stringify(setting));
  const { stdout, stderr } = spawnSync(process.execPath, [CLI, 'signal', file, '--json'], {
    encoding: 'utf8',
    env: { ...process.env, INITLAB_DATA: data },
    maxBuffer: 1 << 28,
  });
  expect(stderr).toBe('');
  return (JSON.parse(stdout) as { signal: { hash: string; layers: SaidLayer[] } }).signal;
}

const labHash = (setting: unknown, file: string, data: string) => labSignal(setting, file, data).hash;

test('The place shows what a network does, tells stories, and mends what is broken; every number is that of the core', async ({
  lab,
}, info) => {
  const { page } = lab;
  await goTo(page, 'Signal');
  await settled(page);
  await expect(page.getByTestId('signal-status')).toHaveText('5 of 5 networks, 256 examples each');
  expect(await shownHash(page)).toBe(labHash({ depth: 20 }, info.outputPath('setting.json'), lab.data));
  expect(await colorsOf(page.getByTestId('signal-ridge').locator('canvas'))).toBeGreaterThan(10);
  expect(await pointsOf(page, 'signal-chart-q')).toBe(40);
  expect(await pointsOf(page, 'signal-chart-lnChi')).toBe(38);
  expect(await pointsOf(page, 'signal-chart-saturated')).toBe(20);
  await expect(page.getByTestId('signal-chart-q')).toContainText('measured, median of 5');
  await expect(page.getByTestId('signal-chart-q')).toContainText('theory, infinite width');
  await expect(page.getByTestId('signal-condition-finiteWidth')).toContainText('6 %');
  await picture(page, 'signal');
  await page.getByTestId('signal-layers').evaluate((element) => element.scrollTo(0, 620));
  await picture(page, 'signal-curves');

  // Stories are told by a click, changes can be undone, and a proposal mends what is broken.
  await openSignal(lab);
  for (const [name, story] of Object.entries(STORIES)) {
    await page.getByTestId(`signal-preset-${name}`).click();
    await expect(page.getByTestId('signal-story')).toContainText(story);
    await settled(page);
  }
  // The size is the story's own; seeds and batch stay.
  await expect(page.getByTestId('signal-depth')).toHaveValue('50');
  await expect(page.getByTestId('signal-seeds')).toHaveValue('3');

  await page.getByTestId('signal-preset-vanishing').click();
  await fillIn(page, 'signal-depth', '12');
  await fillIn(page, 'signal-sigmaB', '0.2');
  await settled(page);
  await expect(page.getByTestId('signal-condition-logisticXavier')).toBeVisible();
  await expect(page.getByTestId('signal-proposal')).toContainText('σ_w = 10.15');
  await expect(page.getByTestId('signal-proposal')).toContainText('saturated');
  await page.getByTestId('signal-apply').click();
  await settled(page);
  await expect(page.getByTestId('signal-effect')).toContainText(/was −2\.\d+ and is −?0\.\d+/);
  await expect(page.getByTestId('signal-proposal')).toContainText('χ = 1 already');
  await page.getByTestId('signal-undo').click();
  await expect(page.getByTestId('signal-condition-logisticXavier')).toBeVisible();
  await page.locator('body').press('Control+z');
  await expect(page.getByTestId('signal-sigmaB')).toHaveValue('0');

  // A slider by keyboard, in steps; what it shows then is the core's.
  await page.getByTestId('signal-preset-edge').click();
  await fillIn(page, 'signal-depth', '6');
  await page.getByTestId('signal-sigmaW-slider').focus();
  await page.keyboard.press('ArrowRight');
  await settled(page);
  const sigmaW = Number(await page.getByTestId('signal-sigmaW').inputValue());
  expect(sigmaW).toBeGreaterThan(1.3956);
  const input = { name: 'correlated', correlation: 0.5 };
  const setting = { activation: 'tanh', sigmaB: 0.3, depth: 6, batch: 32, seeds: 3, sigmaW, input };
  expect(await shownHash(page)).toBe(labHash(setting, info.outputPath('edge.json'), lab.data));
});

test('How near theory comes is measured pair by pair: what is found stays when it is stopped, and a cell opens its network', async ({
  lab,
}, info) => {
  const { page } = lab;
  await openSignal(lab);
  await page.getByTestId('signal-tab-agreement').check({ force: true });
  await expect(page.getByTestId('agreement-status')).toContainText('0 of 132 pairs measured');
  await picture(page, 'signal-agreement-empty');
  await page.getByTestId('agreement-run').click();
  await expect(page.getByTestId('agreement-status')).toContainText(/^(\d{2,}) of 132 pairs/, { timeout: 120_000 });
  await page.getByTestId('agreement-run').click();
  await expect(page.getByTestId('agreement-run')).toHaveText('Go on');
  await picture(page, 'signal-agreement');
  const cell = page.getByTestId('agreement-tanh-literalInverseN');
  const pair = { depth: 20, batch: 64, seeds: 10, activation: 'tanh', initializer: 'literalInverseN' };
  const { layers } = labSignal(pair, info.outputPath('pair.json'), lab.data);
  const offs = layers.flatMap(({ measured, predicted }) =>
    predicted['lnChi'] === null ? [] : [measured['lnChi']!.median! - predicted['lnChi']!],
  );
  const off = offs.reduce((far, each) => (Math.abs(each) > Math.abs(far) ? each : far));
  await expect(cell).toHaveText(new RegExp(`^[+−]${Math.abs(off).toFixed(3)}`));
  await cell.click();
  await settled(page);
  expect(await shownHash(page)).toBe(labHash(pair, info.outputPath('pair.json'), lab.data));
});

test('Six networks stand side by side on one axis; the picture and the curves can be saved', async ({ lab }, info) => {
  const { page } = lab;
  await openSignal(lab);
  const pairs = [
    ['logistic', 'glorotNormal'],
    ['tanh', 'orthogonal'],
    ['relu', 'heNormal'],
    ['relu', 'lecunNormal'],
    ['selu', 'lecunNormal'],
  ] as const;
  for (const [activation, initializer] of pairs) {
    await page.getByTestId('signal-add').click();
    await choose(page, 'signal-activation', activation);
    await choose(page, 'signal-initializer', initializer);
  }
  await expect(page.getByTestId('signal-add')).toBeDisabled();
  await settled(page);
  await expect(page.getByTestId('signal-ridge')).toHaveAttribute('data-columns', '6');
  expect(await pointsOf(page, 'signal-chart-q')).toBe(6 * 40);
  await page.getByTestId('signal-column-2').click();
  await expect(page.getByTestId('signal-condition-notIndependent')).toContainText('Orthogonal');
  await page.getByTestId('signal-kind-delta').check({ force: true });
  await expect(page.getByTestId('signal-ridge')).toHaveAttribute('data-log', 'true');
  await page.getByTestId('signal-ridge').getByRole('slider').focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
  await expect(page.getByTestId('signal-ridge').getByRole('slider')).toHaveAttribute(
    'aria-valuetext',
    /Logistic.*layer 2: from .* saturated/,
  );
  await picture(page, 'signal-six-delta');
  await page.keyboard.press('l');
  await expect(page.getByTestId('signal-ridge')).toHaveAttribute('data-log', 'false');

  const file = info.outputPath('ridges.svg');
  await answerSaveDialog(lab, file);
  await page.getByTestId('signal-ridge-figure').click();
  await page.getByTestId('signal-ridge-figure-svg').click();
  await expect(page.getByTestId('notice').filter({ hasText: file })).toBeVisible();
  const svg = readFileSync(file, 'utf8');
  expect(elementsOf(svg, 'path').filter((each) => each.includes('data-layer'))).toHaveLength(6 * 20);
  const about = metadataOf(svg) as { settings: unknown[]; columns: { layers: { counts: number[] }[] }[] };
  expect(about.settings).toHaveLength(6);
  expect(about.columns[0]!.layers[0]!.counts.reduce((sum, count) => sum + count)).toBe(32 * 64);

  await page.getByTestId('signal-remove-5').click();
  await expect(page.getByTestId('signal-ridge')).toHaveAttribute('data-columns', '5');
  await page.getByTestId('notice').getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByTestId('signal-ridge')).toHaveAttribute('data-columns', '6');
  await resize(lab, 960, 640);
  await picture(page, 'signal-narrow');
});

test('Numbers can be read, data looked at, Train takes over; extreme settings are answered, and all is kept', async ({
  lab,
}, info) => {
  const { page } = lab;
  await openSignal(lab);
  await fillIn(page, 'signal-depth', '7');
  await choose(page, 'signal-input', 'data');
  for (const dataset of ['iris', 'mnist']) {
    await choose(page, 'signal-dataset', dataset);
    await settled(page);
    const setting = { depth: 7, width: 64, batch: 32, seeds: 3, input: 'data', dataset };
    expect(await shownHash(page), dataset).toBe(labHash(setting, info.outputPath('setting.json'), lab.data));
  }
  await expect(page.getByTestId('signal-condition-inputsDiffer')).toBeVisible();
  await page.getByTestId('signal-numbers').locator('summary').click();
  await expect(page.getByTestId('signal-table').locator('tbody tr')).toHaveCount(7);
  await page.getByTestId('signal-table').scrollIntoViewIfNeeded();
  await picture(page, 'signal-numbers');

  // Nothing is measured of what breaks a rule, and what was there stays.
  await fillIn(page, 'signal-depth', '101');
  await expect(page.getByTestId('signal-setting')).toContainText('Must be a whole number from 1 to 100; got 101.');
  await expect(page.getByTestId('signal-status')).toContainText('Mend the marked values');
  await expect(page.getByTestId('signal-train')).toBeDisabled();
  await fillIn(page, 'signal-batch', '33');
  await fillIn(page, 'signal-depth', '7');
  await expect(page.getByTestId('signal-setting')).toContainText('even number');
  await fillIn(page, 'signal-batch', '32');
  await choose(page, 'signal-dataset', 'iris');
  await settled(page);

  await page.getByTestId('signal-train').click();
  await expect(page.getByTestId('view-train')).toBeVisible();
  await expect(page.getByTestId('layer-6')).toContainText('64 units');
  await expect(page.getByTestId('layer-7')).toContainText('Output');

  // Extreme settings are answered: all dead, nothing left, beyond all numbers.
  await openSignal(lab, '32', '1');
  const said = async (name: string) => {
    await settled(page);
    await expect(page.getByTestId(`signal-condition-${name}`)).toBeVisible();
  };
  await choose(page, 'signal-initializer', 'zeros');
  await said('noSignal');
  await choose(page, 'signal-activation', 'identity');
  await page.getByTestId('signal-weights-scale').check({ force: true });
  await fillIn(page, 'signal-sigmaW', '100');
  await fillIn(page, 'signal-depth', '100');
  await said('overflow');
  await fillIn(page, 'signal-width', '1');
  await fillIn(page, 'signal-batch', '2');
  await fillIn(page, 'signal-depth', '1');
  await said('smallWidth');
  await page.getByTestId('signal-weights-initializer').check({ force: true });
  await choose(page, 'signal-initializer', 'lsuv');
  await said('dataDriven');
  await expect(page.getByTestId('signal-proposal')).toContainText('looks at data');

  // What was set stands there again when the page is loaded anew.
  await choose(page, 'signal-activation', 'gelu');
  await page.reload();
  await goTo(page, 'Signal');
  await expect(page.getByTestId('signal-activation')).toContainText('GELU');
});
