import { expect, type Page } from '@playwright/test';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RunSeries } from '../../shared/ipc';
import {
  answerOpenDialog,
  answerSaveDialog,
  call,
  choose,
  colorsOf,
  fillIn,
  getRun,
  goTo,
  listRuns,
  pointsOf,
  test,
  waitForAll,
  waitForRun,
} from './support/app';

const CHARTS = ['chart-loss', 'chart-accuracy', 'chart-gradients', 'chart-derivatives'];

/** The step that the page shows, from "1 234 / 60 000". */
async function shownStep(page: Page): Promise<number> {
  const text = (await page.getByTestId('run-step-count').textContent()) ?? '';
  return Number(text.split('/')[0]?.replaceAll(/\s/g, ''));
}

const status = (page: Page) => page.getByTestId('run-status');

test('The first start says what to do and does it with one click', async ({ lab: { page } }) => {
  const empty = page.getByTestId('train-empty');
  await expect(empty).toContainText('See a network learn');
  await expect(page.getByTestId('status-running')).toContainText('0 running');
  await expect(page.getByTestId('start')).toBeEnabled();
  // The frame of the window: nothing is pushed out of it.
  for (const part of ['status-running', 'start', 'view-train']) {
    await expect(page.getByTestId(part)).toBeInViewport({ ratio: 1 });
  }
  await expect(page.getByTestId('dataset-preview')).toBeVisible();
  await goTo(page, 'History');
  await expect(page.getByTestId('history-empty')).toContainText('No runs yet');
  await goTo(page, 'Train');
  await page.getByTestId('empty-start').click();
  await expect(empty).toBeHidden();
  await expect(page.getByTestId('run-name')).toBeVisible();
  expect(await listRuns(page)).toHaveLength(1);
});

test('Values that break a rule are marked at their field and keep the run from starting', async ({ lab: { page } }) => {
  const bad = [
    { testid: 'length', text: '0', good: '7', says: /Must be a whole number from 1 to .*; got 0\./ },
    { testid: 'hidden-units', text: '0', good: '8', says: /Must be a whole number from 1 to 4,?096; got 0\./ },
    { testid: 'optimizer-learningRate', text: 'fast', good: '0.05', says: /Must be a number .*; got “fast”\./ },
    { testid: 'batch-size', text: '2.5', good: '25', says: /Must be a whole number from 1 to .*; got 2\.5\./ },
    { testid: 'repeats', text: '', good: '1', says: /Must be a whole number from 1 to 1,?000/ },
  ];
  for (const { testid, text, good, says } of bad) {
    await fillIn(page, testid, text);
    const field = page.getByTestId(testid);
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(says);
    await expect(page.getByTestId('start')).toBeDisabled();
    await expect(page.getByTestId('start-paused')).toBeDisabled();
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('form-hint').click();
    await expect(field).toBeFocused();
    await fillIn(page, testid, good);
    await expect(field).not.toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByTestId('form-hint')).toBeHidden();
    await expect(page.getByTestId('start')).toBeEnabled();
  }
  expect(await listRuns(page)).toHaveLength(0);
});

test('Training is watched live, paused, stepped, resumed and stopped', async ({ lab: { page } }) => {
  await choose(page, 'dataset', 'moons');
  await fillIn(page, 'hidden-count', '3');
  await choose(page, 'hidden-activation', 'relu');
  await choose(page, 'hidden-initializer', 'heNormal');
  await fillIn(page, 'length', '900000');
  await page.getByTestId('start').click();
  await expect(status(page)).toHaveText('Running');

  for (const chart of CHARTS) {
    await expect.poll(() => pointsOf(page, chart)).toBeGreaterThan(0);
    const before = await pointsOf(page, chart);
    await expect.poll(() => pointsOf(page, chart)).toBeGreaterThan(before);
    expect(await colorsOf(page.getByTestId(chart).locator('canvas'))).toBeGreaterThan(10);
  }
  await expect(page.getByTestId('chart-gradients').getByRole('listitem')).toHaveCount(4);
  const boundary = page.getByTestId('decision-boundary');
  await expect(boundary).toHaveAttribute('data-grid', 'live');
  expect(await colorsOf(boundary.locator('canvas'))).toBeGreaterThan(100);
  const progress = page.getByRole('progressbar', { name: 'Progress of the run' });
  await expect(progress).toHaveAttribute('aria-valuetext', /% · .+ left/);
  await expect(page.getByTestId('status-remaining')).toContainText('left');

  await page.getByTestId('run-pause').click();
  await expect(status(page)).toHaveText('Paused');
  const [run] = await listRuns(page);
  const id = run!.id;
  await expect.poll(async () => (await getRun(page, id)).step === (await shownStep(page))).toBe(true);
  const paused = await shownStep(page);
  expect(paused).toBeGreaterThan(0);
  await page.getByTestId('run-step').click();
  await expect.poll(() => shownStep(page)).toBe(paused + 1);
  await expect.poll(async () => (await getRun(page, id)).step).toBe(paused + 1);
  await page.getByTestId('run-epoch').click();
  // To the end of the epoch that the run is in.
  const { stepsPerEpoch } = await getRun(page, id);
  const epochEnd = (Math.floor((paused + 1) / stepsPerEpoch) + 1) * stepsPerEpoch;
  await expect.poll(() => shownStep(page)).toBe(epochEnd);
  await expect.poll(async () => (await getRun(page, id)).step).toBe(epochEnd);
  await page.getByTestId('run-epoch').click();
  await expect.poll(() => shownStep(page)).toBe(epochEnd + stepsPerEpoch);
  await expect(status(page)).toHaveText('Paused');

  await page.getByTestId('run-resume').click();
  await expect(status(page)).toHaveText('Running');
  await expect.poll(() => shownStep(page)).toBeGreaterThan(epochEnd + 2 * stepsPerEpoch);
  await page.getByTestId('run-stop').click();
  await expect(status(page)).toHaveText('Stopped');
  const stopped = await waitForRun(page, id, 'stopped');
  await expect.poll(() => shownStep(page)).toBe(stopped.step);
  expect(stopped.checkpointStep).toBe(stopped.step);
  expect(stopped.weightsHash).toMatch(/^[0-9a-f]{64}$/);
  expect(stopped.spec.network.layers.map((layer) => layer.activation.name)).toEqual([
    'relu',
    'relu',
    'relu',
    'identity',
  ]);
  const [stored] = await call<RunSeries[]>(page, 'run:series', { ids: [id], metrics: null });
  expect(stored?.series.reduce((sum, { steps }) => sum + steps.length, 0)).toBe(stopped.pointCount);
  const shown = page.getByTestId('tile-loss.train').locator('.value');
  await expect(shown).toHaveAttribute('title', String(stopped.metrics['loss.train']?.last));
  const { minStep } = stopped.metrics['loss.train']!;
  const best = (await page.getByTestId('tile-loss.train').locator('.note').textContent()) ?? '';
  expect(best.replaceAll(/\s/g, '')).toMatch(new RegExp(`at${minStep}$`));
  await expect(page.getByTestId('run-outcome')).toContainText('Ended by hand');
});

test('Three repeats wait in the queue and all run to their end', async ({ lab: { page } }) => {
  await call(page, 'settings:set', { trainers: 1 });
  await fillIn(page, 'length', '4000');
  await fillIn(page, 'repeats', '3');
  await expect(page.getByTestId('start')).toHaveText('Start 3 runs');
  await page.getByTestId('start').click();
  await expect(page.getByTestId('status-queued')).toHaveText('2 queued');
  await expect(page.getByTestId('status-running')).toContainText('1 running');
  await expect(page.getByTestId('run-tab')).toHaveCount(3);
  const ended = await waitForAll(page);
  expect(ended.map((run) => run.status)).toEqual(['done', 'done', 'done']);
  expect(ended.map((run) => run.step)).toEqual(ended.map((run) => run.totalSteps));
  const seeds = ended.map((run) => run.spec.seeds.init).sort((a, b) => a - b);
  expect(seeds.map((seed) => seed - seeds[0]!)).toEqual([0, 1, 2]);
  expect(new Set(ended.map((run) => run.weightsHash)).size).toBe(3);
  await expect(page.getByTestId('status-queued')).toHaveText('0 queued');
  await page.getByTestId('run-tab').last().click();
  await expect(page.getByTestId('run-tab').last()).toHaveAttribute('aria-selected', 'true');
  await expect(status(page)).toHaveText('Done');
  await expect.poll(() => pointsOf(page, 'chart-loss')).toBeGreaterThan(100);
});

test('A run that diverges says at which step, keeps its charts and offers a lower rate', async ({ lab: { page } }) => {
  await choose(page, 'dataset', 'plane');
  await choose(page, 'hidden-activation', 'relu');
  await fillIn(page, 'optimizer-learningRate', '5');
  // Else it is over before the first gradients are due.
  await page.getByTestId('record-section').locator('summary').click();
  await fillIn(page, 'record-everySteps', '1');
  await page.getByTestId('start').click();
  await expect(status(page)).toHaveText('Diverged');
  await expect(page.getByTestId('run-message')).toHaveText(/diverged at step \d+/i);
  const [run] = await listRuns(page);
  expect(run?.message).toMatch(new RegExp(`^diverged at step ${run!.step + 1}: `));
  for (const chart of ['chart-loss', 'chart-gradients', 'chart-derivatives']) {
    await expect.poll(() => pointsOf(page, chart)).toBeGreaterThan(0);
    await expect(page.getByTestId(chart).getByRole('alert')).toHaveCount(0);
  }
  expect(run?.pointCount).toBeGreaterThan(0);
  await page.getByTestId('run-lower-rate').click();
  await expect(page.getByTestId('optimizer-learningRate')).toHaveValue('0.5');
});

test('The keyboard switches places, opens the settings, starts, pauses and stops', async ({ lab: { page } }) => {
  for (const [key, view] of [
    ['4', 'sweep'],
    ['5', 'history'],
    ['1', 'functions'],
    ['2', 'signal'],
    ['3', 'train'],
    ['Control+5', 'history'],
    ['Control+1', 'functions'],
    ['Control+2', 'signal'],
    ['Control+4', 'sweep'],
    ['Control+3', 'train'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.getByTestId(`view-${view}`)).toBeVisible();
  }
  await page.keyboard.press('Control+,');
  await expect(page.getByTestId('settings-dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('settings-dialog')).toBeHidden();

  // What is still being typed counts.
  await page.getByTestId('length').fill('900000');
  await page.keyboard.press('Control+Enter');
  await expect(status(page)).toHaveText('Running');
  const [run] = await listRuns(page);
  expect(run?.spec.epochs).toBe(900_000);
  await page.keyboard.press('p');
  await expect(status(page)).toHaveText('Paused');
  const step = await shownStep(page);
  await page.keyboard.press('s');
  await expect.poll(() => shownStep(page)).toBe(step + 1);
  await page.keyboard.press('x');
  await expect(status(page)).toHaveText('Stopped');

  await page.keyboard.press('Control+Shift+Enter');
  await expect(status(page)).toHaveText('Paused');
  expect(await shownStep(page)).toBe(0);
});

test('Saving and opening a spec file brings every setting back', async ({ lab }, info) => {
  const { page } = lab;
  const file = info.outputPath('wine.initlab.json');
  await choose(page, 'dataset', 'wine');
  await fillIn(page, 'hidden-count', '4');
  await choose(page, 'hidden-activation', 'leakyRelu');
  await choose(page, 'optimizer', 'adam');
  await fillIn(page, 'optimizer-learningRate', '0.003');
  await fillIn(page, 'seed-init', '42');
  await answerSaveDialog(lab, file);
  await page.getByTestId('spec-save').click();
  await expect(page.getByTestId('notice')).toContainText(`Saved ${file}`);
  const saved: unknown = JSON.parse(readFileSync(file, 'utf8'));

  await choose(page, 'dataset', 'circle');
  await answerOpenDialog(lab, file);
  await page.getByTestId('spec-open').click();
  await expect(page.getByTestId('dataset')).toContainText('Wine');
  await expect(page.getByTestId('optimizer-learningRate')).toHaveValue('0.003');
  await page.getByTestId('start-paused').click();
  await expect(status(page)).toHaveText('Paused');
  const [run] = await listRuns(page);
  expect(run?.spec).toEqual(saved);

  const broken = path.join(path.dirname(file), 'broken.json');
  writeFileSync(broken, JSON.stringify({ dataset: 'wine', network: { layers: [{ units: 4, activation: 'rellu' }] } }));
  await answerOpenDialog(lab, broken);
  await page.getByTestId('spec-open').click();
  await expect(page.getByRole('alert').filter({ hasText: 'relu' })).toContainText('did you mean "relu"');
  await expect(page.getByTestId('seed-init')).toHaveValue('42');
});

test('Digits are previewed as images and have no decision boundary', async ({ lab: { page } }) => {
  await choose(page, 'dataset', 'digits');
  const preview = page.getByTestId('dataset-preview');
  await expect(preview).toHaveAttribute('aria-label', /8 × 8 pixels/);
  await expect.poll(() => colorsOf(preview.locator('canvas'))).toBeGreaterThan(5);
  await fillIn(page, 'length', '2');
  await page.getByTestId('start').click();
  await expect(status(page)).toHaveText('Done');
  await expect(page.getByTestId('chart-accuracy')).toBeVisible();
  await expect.poll(() => pointsOf(page, 'chart-accuracy')).toBeGreaterThan(10);
  await expect(page.getByTestId('decision-boundary')).toHaveCount(0);
});
