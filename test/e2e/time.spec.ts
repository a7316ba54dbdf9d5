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
  await expect(page.getByTestId('run-chart-gradNorm').getByRole('slider')).toHaveAttribute(
    'aria-valuetext',
    new RegExp(`^step ${before}:`),
  );

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

  // Every unit's answer is that of the step: not what it is at the end.
  const answer = () =>
    page
      .getByTestId('time-views-responses-3')
      .locator('canvas')
      .evaluate((c) => (c as HTMLCanvasElement).toDataURL());
  await page.getByTestId('time-first').click();
  await expect.poll(() => shownStep(page)).toBe('0');
  const drawn = await answer();
  await page.getByTestId('time-last').click();
  await expect.poll(answer).not.toBe(drawn);
  await page.getByTestId('time-first').click();
  await expect.poll(answer).toBe(drawn);

  // Signal and gradient growth stand beside the theory: over the layers here, over the steps above, and in the map.
  await expect(page.getByTestId('time-views-signal')).toContainText('Predicted');
  await expect(page.getByTestId('time-views-growth')).not.toContainText('diverged');
  await page.getByTestId('time-views-signal').scrollIntoViewIfNeeded();
  await picture(page, 'time-theory');
  await choose(page, 'time-layers-metric', 'linearDistance');
  await expect(page.getByTestId('time-layers')).toHaveAttribute('data-steps', /[1-9]/);
  await choose(page, 'time-layers-metric', 'activation.std');
  await page.getByTestId('run-charts').click();
  const further = [
    'signAgreement',
    'linearDistance',
    'preActivation.square',
    'gradientGrowth',
    'theory.chi',
    'theory.trainableDepth',
  ];
  for (const key of further) await page.getByTestId(`run-show-${key}`).click();
  await expect(page.getByTestId('run-chart-preActivation.square')).toContainText('Layer 2, predicted');
  await page.getByTestId('run-chart-signAgreement').scrollIntoViewIfNeeded();
  await picture(page, 'run-theory');
  await page.getByTestId('run-charts-reset').click();
  await page.getByTestId('run-charts').click();
  const at0 = (
    await call<{ series: { metric: string; layer: number; steps: number[]; values: number[] }[] }[]>(
      page,
      'run:series',
      {
        ids: [run.id],
        metrics: ['theory.q', 'preActivation.square'],
      },
    )
  )[0]!.series.map(({ metric, layer, steps, values }) => [metric, layer, steps[0], values[0]!] as const);
  expect(at0.map(([metric, layer, step]) => `${metric} ${layer} ${step}`).sort()).toEqual(
    ['theory.q', 'preActivation.square'].flatMap((metric) => [1, 2, 3].map((layer) => `${metric} ${layer} 0`)).sort(),
  );

  // A unit is picked in its picture over the plane: weights, z, its answer.
  await choose(page, 'time-views-plane-layer', '2');
  await page.getByTestId('time-views-responses-5').click();
  await expect(page.getByTestId('time-views-unit')).toContainText('Unit 6 of layer 2');
  await expect(page.getByTestId('time-views-unit-z')).not.toHaveAttribute('data-points', '0');
  expect(await colorsOf(page.getByTestId('time-views-responses-5').locator('canvas'))).toBeGreaterThan(10);
  expect(await colorsOf(page.getByTestId('time-layers').locator('canvas').first())).toBeGreaterThan(20);
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
    /^Right:\s+largest\s+relative\s+error\s+\d\.\d\de-([789]|1\d) of 105 derivatives/,
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
  await page.getByTestId('time-slider').press('Home');
  await expect(page.getByTestId('time-second')).toHaveAttribute('data-step', '0');
  await page.getByTestId('time-lock-loss').check({ force: true });
  await page.getByTestId('time-last').click();
  // The first step at which its loss is not above, or rather the kept one nearest to it; backwards too.
  const losses = await call<{ id: string; series: { layer: number; steps: number[]; values: number[] }[] }[]>(
    page,
    'run:series',
    {
      ids: [run.id, other.id],
      metrics: ['loss.train'],
    },
  );
  const [mine, its] = losses.map(({ series }) => series[0]!);
  const kept = (await call<TimeSteps>(page, 'time:steps', { id: other.id })).steps.map(({ step }) => step);
  for (const step of [300, before]) {
    if (step === before) await page.getByTestId('time-back').click();
    await expect.poll(() => shownStep(page)).toBe(String(step));
    const loss = mine!.values[Object.values(mine!.steps).findLastIndex((each) => each <= step)]!;
    const reached = its!.steps[Object.values(its!.values).findIndex((value) => value <= loss)]!;
    const nearest = [...kept].sort((a, b) => Math.abs(a - reached) - Math.abs(b - reached) || a - b)[0]!;
    await expect(page.getByTestId('time-second'), `locked by loss at step ${step}`).toHaveAttribute(
      'data-step',
      String(nearest),
    );
  }
  await page.getByTestId('time-lock-step').check({ force: true });
  await expect(page.getByTestId('time-second')).toHaveAttribute('data-step', String(before));
  await page.getByTestId('time-lock-loss').check({ force: true });
  await expect(page.getByTestId('time-second-views')).toHaveAttribute('data-step', /\d+/);
  await page.getByTestId('time-scrubber').scrollIntoViewIfNeeded();
  await picture(page, 'time-beside');
  await resize(lab, 960, 700);
  await picture(page, 'time-narrow');
});

test('In Train the units are seen while the run goes on; a pause, and the newest step is the one that was kept', async ({
  lab: { page },
}) => {
  await startRuns(page, { ...MOONS, steps: 500_000_000, record: { everySteps: 1000 } }, { name: 'live' });
  await goTo(page, 'Train');
  const machine = page.getByTestId('time-machine');
  await machine.scrollIntoViewIfNeeded();
  if ((await machine.getAttribute('open')) === null) await machine.locator('summary').first().click();
  await expect(page.getByTestId('time-views')).toContainText('live');
  const first = page.getByTestId('time-views-responses-0').locator('canvas');
  await expect.poll(() => colorsOf(first)).toBeGreaterThan(5);
  await page.getByTestId('time-views-responses').scrollIntoViewIfNeeded();
  await picture(page, 'train-time');
  // Looking back stops what is live, in the view alone.
  await page.getByTestId('time-first').click();
  await expect.poll(() => shownStep(page)).toBe('0');
  await expect(page.getByTestId('time-views')).not.toContainText('live');
  const [run] = (await call<{ runs: RunSummary[] }>(page, 'run:page', { behind: null, limit: 1 })).runs;
  await call(page, 'run:control', { id: run!.id, action: 'stop' });
  const [stopped] = await waitForAll(page);
  expect(stopped!.status).toBe('stopped');
  await page.getByTestId('time-last').click();
  await expect.poll(() => shownStep(page)).toBe(String(stopped!.step));
  await expect(page.getByTestId('time-exact')).toHaveText('exact weights');
});

test('Runs without snapshots say what to do; nets of one and of fifty layers, and dead ones, are looked back at', async ({
  lab: { page },
}) => {
  const none = await trained(page, { ...MOONS, record: { snapshots: 'none' } }, 'none');
  await lookBack(page, none);
  await expect(page.getByTestId('time-none')).toBeVisible();
  await expect.poll(() => shownStep(page)).toBe('300');
  await page.getByTestId('time-none').scrollIntoViewIfNeeded();
  await picture(page, 'time-none');
  await page.getByTestId('time-again').click();
  await expect(page.getByText('Started “none, with snapshots”')).toBeVisible();
  const again = (await waitForAll(page)).find(({ name }) => name === 'none, with snapshots');
  expect(again!.weightsHash).toBe(none.weightsHash);
  expect((await call<TimeSteps>(page, 'time:steps', { id: again!.id })).steps).toHaveLength(20);
  await page.keyboard.press('Escape');

  const single = { dataset: 'digits', network: { layers: [{ activation: 'identity' }] }, steps: 40 };
  await lookBack(page, await trained(page, single, 'single'));
  await expect.poll(() => shownStep(page)).toBe('40');
  await expect(page.getByTestId('time-views-units')).toHaveAttribute('data-dead', '0');
  await page.getByTestId('time-views-units').scrollIntoViewIfNeeded();
  await picture(page, 'time-single');
  await page.keyboard.press('Escape');

  // Biases far below 0: every unit of the second layer is dead for every example.
  const layer = { units: 12, activation: 'relu', initializer: 'heNormal' };
  const dead = [layer, { ...layer, biasInitializer: { name: 'constant', value: -50 } }, { activation: 'identity' }];
  await lookBack(page, await trained(page, { ...MOONS, network: { layers: dead }, steps: 20 }, 'dead'));
  await expect(page.getByTestId('time-views-units')).toHaveAttribute('data-dead', '0 12 0');
  await page.keyboard.press('Escape');

  const deep = { ...MOONS, network: hidden(16, 'tanh', 'glorotNormal', 50), steps: 60 };
  await lookBack(page, await trained(page, deep, 'deep'));
  await expect.poll(() => shownStep(page)).toBe('60');
  await expect(page.getByTestId('time-layers')).not.toHaveAttribute('data-steps', '0');
  await page.getByTestId('time-first').click();
  await expect.poll(() => shownStep(page)).toBe('0');
  await page.getByTestId('time-layers').scrollIntoViewIfNeeded();
  await picture(page, 'time-deep');
  await page.getByTestId('time-views-units').scrollIntoViewIfNeeded();
  await picture(page, 'time-deep-units');
});
