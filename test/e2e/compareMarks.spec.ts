import { expect, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { RunSeries } from '../../shared/ipc';
import { NATIVE_BINDING } from '../support/native';
import { attributesOf, elementsOf, textsOf } from '../support/svg';
import {
  answerSaveDialog,
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

const SPEC = { dataset: { name: 'moons', samples: 200, noise: 0.2 }, steps: 400 };
const sgd = (learningRate: number) => ({ name: 'sgd', learningRate });

async function compareAll(page: Page): Promise<void> {
  await goTo(page, 'History');
  await page.getByTestId('history-row').first().click();
  await page.keyboard.press('Control+a');
  await page.getByTestId('bulk-compare').click();
  await expect(page.getByTestId('compare-chart-1')).not.toHaveAttribute('data-points', '0');
}

test('Curves are drawn over the time of training; runs without times are named and left out', async () => {
  const lab = await openLab();
  const [, , old] = await startRuns(lab.page, SPEC, { seeds: 3 });
  const runs = await waitForAll(lab.page);
  await closeLab(lab);
  // As a version that knew no times has left it.
  const file = new Database(path.join(lab.data, 'history.sqlite'), { nativeBinding: NATIVE_BINDING });
  for (const table of ['series_chunk', 'series_summary']) {
    file.prepare(`DELETE FROM ${table} WHERE metric = 'elapsed' AND run_id = ?`).run(old!.id);
  }
  file.close();

  const again = await openLab(lab.data);
  const { page } = again;
  await compareAll(page);
  await choose(page, 'compare-grouping', 'runs');
  await page.getByTestId('compare-x').getByText('Time').click();
  await expect(page.getByTestId('compare-view')).toContainText('1 run without recorded times is not drawn');
  const chart = page.getByTestId('compare-chart-1');
  const slider = chart.getByRole('slider');
  const times = await call<RunSeries[]>(page, 'run:series', {
    ids: runs.map(({ id }) => id),
    metrics: ['elapsed', 'loss.train'],
  });
  const timed = times
    .filter(({ runId }) => runId !== old!.id)
    .map(({ series }) => {
      const of = (name: string) => series.find(({ metric }) => metric === name)!;
      const at = of('elapsed');
      // Every point of every curve has its time.
      return Array.from(of('loss.train').steps, (step) => at.values[at.steps.indexOf(step)]!);
    });
  expect(timed).toHaveLength(2);
  for (const each of timed)
    expect([...each].every((time, i) => time >= 0 && (i === 0 || time > each[i - 1]!))).toBe(true);
  await expect(chart).toHaveAttribute('data-points', String(timed.reduce((sum, each) => sum + each.length, 0)));
  await expect(slider).toHaveAttribute('aria-valuemax', String(Math.max(...timed.map((each) => each.at(-1)!))));
  const box = (await chart.locator('.u-over').boundingBox())!;
  await chart.locator('.u-over').hover({ position: { x: box.width / 3, y: box.height / 2 } });
  await expect(slider).toHaveAttribute('aria-valuetext', /^time [\d.e−]+ s: /);
  await expect(page.getByTestId('compare-table')).toContainText(/Training loss, at time [\d.e−]+ s/);
  await picture(page, 'compare-time');

  // Repeats are drawn over the mean of their times, from the first to the last step.
  await choose(page, 'compare-grouping', 'seeds');
  const means = [...timed[0]!].map((time, i) => (time + timed[1]![i]!) / 2);
  await expect(slider).toHaveAttribute('aria-valuemax', String(means.at(-1)));

  await page.getByTestId('compare-save').click();
  await fillIn(page, 'save-name', 'By time');
  await page.getByTestId('save-keep').click();
  await startAnew(page);
  await goTo(page, 'History');
  await page.getByTestId('saved-comparisons').click();
  await page.getByText('By time', { exact: true }).click();
  await expect(slider).toHaveAttribute('aria-valuemax', String(means.at(-1)));
  await closeLab(again);
  expect([...lab.errors, ...again.errors]).toEqual([]);
});

test('A run that diverges is marked where it did, in the chart, its words and its figure; axes are kept', async ({
  lab,
}) => {
  const { page } = lab;
  const plane = {
    dataset: { name: 'plane' },
    loss: 'mse',
    network: { layers: [{ units: 8, activation: 'relu' }, { activation: 'identity' }] },
  };
  for (const batchSize of [20, 40]) {
    await startRuns(page, {
      ...plane,
      optimizer: sgd(0.01),
      batchSize,
      steps: 60,
      record: { everySteps: 1, evaluateEverySteps: 1 },
    });
  }
  await startRuns(page, {
    ...plane,
    optimizer: sgd(1000),
    batchSize: 20,
    steps: 60,
    record: { everySteps: 1, evaluateEverySteps: 1 },
  });
  const runs = await waitForAll(page);
  const bad = runs.find(({ status }) => status === 'diverged')!;
  expect(bad.message).toContain(`diverged at step ${bad.step + 1}:`);
  await compareAll(page);
  await choose(page, 'compare-metric-3', 'loss.batch');
  for (const id of [1, 2, 3]) await page.getByTestId(`compare-chart-${id}-log`).click();
  const chart = page.getByTestId('compare-chart-1');
  await picture(page, 'compare-diverged');
  await chart.getByRole('slider').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(chart.getByRole('slider')).toHaveAttribute(
    'aria-valuetext',
    new RegExp(`diverged at step ${bad.step + 1}`),
  );

  const file = path.join(lab.data, 'diverged.svg');
  await answerSaveDialog(lab, file);
  await chart.getByTestId('compare-chart-1-figure').click();
  await page.getByTestId('compare-chart-1-figure-svg').click();
  await expect(page.getByText('Saved the figure')).toBeVisible();
  const svg = readFileSync(file, 'utf8');
  expect(textsOf(svg).join('\n')).toContain(`diverged at step ${bad.step + 1}`);
  const crosses = elementsOf(svg, 'path')
    .map(attributesOf)
    .filter((each) => each['data-cross'] !== undefined);
  expect(crosses.map((each) => each['data-cross'])).toEqual([bad.id]);

  await page.getByTestId('compare-save').click();
  await fillIn(page, 'save-name', 'Too fast');
  await page.getByTestId('save-keep').click();
  await page.getByTestId('compare-back').click();
  await startAnew(page);
  await goTo(page, 'History');
  await page.getByTestId('saved-comparisons').click();
  await page.getByText('Too fast', { exact: true }).click();
  await expect(page.getByTestId('compare-chart-1-log')).toHaveAttribute('aria-pressed', 'true');
  // In a group it is one of several.
  await choose(page, 'compare-grouping', 'batchSize');
  await chart.getByRole('slider').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(chart.getByRole('slider')).toHaveAttribute('aria-valuetext', /1 of 2 runs diverged/);
});
