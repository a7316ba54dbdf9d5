import Database from 'better-sqlite3';
import { expect, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RunHistograms, RunSeries } from '../../shared/ipc';
import type { RunRecord, RunSummary } from '../../shared/run';
import { NATIVE_BINDING } from '../support/native';
import { attributesOf, elementsOf } from '../support/svg';
import {
  answerSaveDialog,
  call,
  choose,
  closeLab,
  fillIn,
  getRun,
  goTo,
  listRuns,
  openLab,
  picture,
  pointsOf,
  resize,
  startAnew,
  startRuns,
  test,
  waitForAll,
  waitForRun,
} from './support/app';

const MOONS = { dataset: { name: 'moons', samples: 200 }, epochs: 12 };

const row = (page: Page, run: RunSummary) => page.locator(`[data-testid="history-row"][data-run="${run.id}"]`);
const runPage = (page: Page, run: RunSummary) => page.locator(`[data-testid="run-page"][data-run="${run.id}"]`);

/** Trains one run and shows it in the history. */
async function trained(page: Page, spec: unknown = MOONS, name = 'alpha'): Promise<RunSummary> {
  const [started] = await startRuns(page, spec, { name });
  await waitForAll(page);
  await goTo(page, 'History');
  await expect(row(page, started!)).toBeVisible();
  return getRun(page, started!.id);
}

/** Opens the page of a run from the history's table. */
async function open(page: Page, run: RunSummary): Promise<void> {
  await row(page, run).locator('.name').click();
  await page.getByTestId('details-open').click();
  await expect(runPage(page, run)).toBeVisible();
}

test('The page of a run shows its curves, metrics, settings, network, checkpoint, hashes and events', async ({
  lab: { app, page },
}) => {
  const run = await trained(page);
  await open(page, run);
  await expect(page.getByTestId('run-page-name')).toHaveText('alpha');
  await expect(page.getByTestId('run-page-status')).toHaveText('Done');

  // Every stored point is drawn: of the losses, and of the layers.
  const { series } = await call<RunRecord>(page, 'run:record', { id: run.id });
  const counts: Record<string, number> = {};
  for (const { metric, summary } of series) counts[metric] = (counts[metric] ?? 0) + summary.count;
  expect(series.length).toBeGreaterThan(20);
  expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(run.pointCount);
  await expect.poll(() => pointsOf(page, 'run-chart-loss')).toBe(counts['loss.train']! + counts['loss.test']!);
  await expect.poll(() => pointsOf(page, 'run-chart-gradNorm')).toBe(counts['gradNorm']!);

  // What is shown is chosen, and remembered.
  await page.getByTestId('run-charts').click();
  await page.getByTestId('run-show-deadFraction').click();
  await expect.poll(() => pointsOf(page, 'run-chart-deadFraction')).toBe(counts['deadFraction']!);
  await page.getByTestId('run-show-accuracy').click();
  await expect(page.getByTestId('run-chart-accuracy')).toBeHidden();
  await startAnew(page);
  await goTo(page, 'History');
  await open(page, run);
  await expect.poll(() => pointsOf(page, 'run-chart-deadFraction')).toBe(counts['deadFraction']!);
  await expect(page.getByTestId('run-chart-accuracy')).toBeHidden();
  await page.getByTestId('run-charts').click();
  await page.getByTestId('run-charts-reset').click();
  await expect(page.getByTestId('run-chart-accuracy')).toBeVisible();

  const loss = run.metrics['loss.train']!;
  const metrics = page.getByTestId('run-metrics').getByRole('row', { name: /^Training loss/ });
  await expect(metrics.locator('td').first()).toHaveAttribute('title', String(loss.last));
  await expect(metrics).toContainText(String(loss.count));
  await page.getByTestId('run-layer-metrics').locator('summary').click();
  await expect(page.getByTestId('run-layer-metrics-table').getByRole('row')).toHaveCount(
    1 + series.filter(({ layer }) => layer > 0).length,
  );

  await expect(page.getByTestId('run-layers').getByRole('row')).toHaveCount(1 + 3);
  await expect(page.getByTestId('run-settings')).toContainText('Learning rate');
  await expect(page.getByTestId('run-settings').getByText('not the default')).toHaveCount(1); // epochs
  await expect(page.getByTestId('run-checkpoint')).toContainText('stored at the end');
  await expect(page.getByTestId('run-events')).toContainText('Finished at step');
  await expect(page.getByTestId('run-weights-hash')).toHaveText(run.weightsHash!);
  await page.getByTestId('run-weights-hash-copy').click();
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toBe(run.weightsHash);
});

test('The distributions of a run are laid over each other at steps that the keyboard chooses', async ({ lab }) => {
  const { page } = lab;
  const run = await trained(page, { ...MOONS, epochs: 60 });
  await open(page, run);
  const { histogramCount } = await call<RunRecord>(page, 'run:record', { id: run.id });
  await expect(page.getByTestId('run-record')).toContainText(
    new RegExp(`Stored histograms\\s*${histogramCount} in \\d`),
  );

  const panel = page.getByTestId('run-distributions');
  await panel.locator('summary').click();
  const [stored] = await call<RunHistograms[]>(page, 'run:histograms', {
    ids: [run.id],
    quantity: 'preActivation',
    layer: 1,
  });
  const steps = stored!.histograms.map(({ step }) => step);
  expect(histogramCount).toBe(steps.length * 4 * 3);
  const last = steps.length - 1;
  await expect(panel).toContainText(`Step ${run.step} · ${steps.length} of ${steps.length}`);
  const rows = page.getByTestId('run-distributions-chart-table').locator('tbody tr');
  const labels = async () => (await rows.locator('th').allTextContents()).map((text) => text.trim());
  expect(await labels()).toEqual(['Step 0 (first)', `Step ${run.step} (last)`]);
  await panel.scrollIntoViewIfNeeded();
  await picture(page, 'run-distributions');

  // Each row is what is stored at its step.
  await choose(page, 'run-distributions-quantity', 'weights');
  await choose(page, 'run-distributions-layer', '3');
  const slider = page.getByTestId('run-distributions-step');
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(rows).toHaveCount(1);
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
  await expect(slider).toHaveAttribute('aria-valuetext', `step ${steps[3]}`);
  await choose(page, 'run-distributions-beside-2', 'last');
  expect(await labels()).toEqual(['Step 0 (first)', `Step ${steps[3]}`, `Step ${run.step} (last)`]);
  const [weights] = await call<RunHistograms[]>(page, 'run:histograms', {
    ids: [run.id],
    quantity: 'weights',
    layer: 3,
  });
  for (const [i, at] of [0, 3, last].entries()) {
    const { least, mean, greatest } = weights!.histograms[at]!;
    for (const value of [least, mean, greatest]) {
      await expect(rows.nth(i).locator(`td[title="${value}"]`)).toHaveCount(1);
    }
  }
  await choose(page, 'run-distributions-beside-1', String(steps[5]));
  expect(await labels()).toEqual([`Step ${steps[3]}`, `Step ${steps[5]}`, `Step ${run.step} (last)`]);
  await panel.scrollIntoViewIfNeeded();
  await picture(page, 'run-distributions-three');

  const file = path.join(lab.data, 'weights.svg');
  await answerSaveDialog(lab, file);
  await page.getByTestId('run-distributions-chart-figure').click();
  await page.getByTestId('run-distributions-chart-figure-svg').click();
  await expect(page.getByText('Saved the figure')).toBeVisible();
  const figure = readFileSync(file, 'utf8');
  const outlines = elementsOf(figure, 'path')
    .map(attributesOf)
    .filter((each) => each['data-curve'] !== undefined);
  expect(outlines).toHaveLength(3);
  expect(new Set(outlines.map((each) => `${each['stroke']} ${each['stroke-dasharray']}`)).size).toBe(3);
  expect(figure).toContain('layer 3 (output)');

  // Another run, which records none, says so; a shallower one has another layer.
  await page.getByTestId('run-back').click();
  const none = await trained(page, { ...MOONS, record: { histograms: 0 } }, 'none');
  await open(page, none);
  await expect(panel).toContainText('This run records no histograms');
  await expect(page.getByTestId('run-record')).toContainText(/Stored histograms\s*none/);
  await expect(slider).toHaveCount(0);
  await panel.scrollIntoViewIfNeeded();
  await picture(page, 'run-distributions-empty');
  await page.getByTestId('run-back').click();
  const shallow = await trained(page, { ...MOONS, network: { layers: [{ activation: 'identity' }] } }, 'shallow');
  await open(page, shallow);
  await expect(page.getByTestId('run-distributions-layer')).toContainText('Layer 1 (output)');
  await expect(panel).toContainText(`Step ${shallow.step} ·`);
});

test('Curves of a run are drawn over its time; a run without times says so', async () => {
  const lab = await openLab();
  const [timed, old] = await startRuns(lab.page, MOONS, { seeds: 2 });
  await waitForAll(lab.page);
  await closeLab(lab);
  // As a version that knew no times has left it.
  const db = new Database(path.join(lab.data, 'history.sqlite'), { nativeBinding: NATIVE_BINDING });
  for (const table of ['series_chunk', 'series_summary']) {
    db.prepare(`DELETE FROM ${table} WHERE metric = 'elapsed' AND run_id = ?`).run(old!.id);
  }
  db.close();

  const again = await openLab(lab.data);
  const { page } = again;
  await goTo(page, 'History');
  await open(page, timed!);
  const chart = page.getByTestId('run-chart-loss');
  await expect.poll(() => pointsOf(page, 'run-chart-loss')).toBeGreaterThan(0);
  const points = await pointsOf(page, 'run-chart-loss');
  await page.getByTestId('run-x').getByText('Time').click();
  const [stored] = await call<RunSeries[]>(page, 'run:series', { ids: [timed!.id], metrics: ['elapsed'] });
  const seconds = stored!.series[0]!.values.at(-1)!;
  const slider = chart.getByRole('slider');
  await expect(slider).toHaveAttribute('aria-valuemax', String(seconds));
  expect(await pointsOf(page, 'run-chart-loss')).toBe(points);
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await expect(slider).toHaveAttribute('aria-valuetext', /^time [\d.e−]+ s: /);
  await picture(page, 'run-time');
  await page.getByTestId('run-back').click();

  await open(page, old!);
  await expect(chart).toContainText('No times were recorded.');
  await picture(page, 'run-time-none');
  await page.getByTestId('run-x').getByText('Epochs').click();
  await expect.poll(() => pointsOf(page, 'run-chart-loss')).toBe(points);
  await closeLab(again);
  expect([...lab.errors, ...again.errors]).toEqual([]);
});

test('Histograms that were changed behind our back are not shown', async () => {
  const lab = await openLab();
  const run = await trained(lab.page);
  await closeLab(lab);
  const db = new Database(path.join(lab.data, 'history.sqlite'), { nativeBinding: NATIVE_BINDING });
  db.prepare("UPDATE histogram SET mean = 9 WHERE quantity = 'weights' AND layer = 1 AND step = 0").run();
  db.close();

  const again = await openLab(lab.data);
  const { page } = again;
  await goTo(page, 'History');
  await open(page, run);
  await page.getByTestId('run-distributions').locator('summary').click();
  await expect(page.getByTestId('run-distributions-chart-table')).toBeVisible();
  await choose(page, 'run-distributions-quantity', 'weights');
  await expect(page.getByTestId('run-distributions-chart')).toContainText('The histograms could not be read.');
  await expect(page.getByTestId('notice')).toContainText('do not match their checksum');
  await choose(page, 'run-distributions-layer', '2');
  await expect(page.getByTestId('run-distributions-chart-table')).toBeVisible();
  await closeLab(again);
  expect([...lab.errors, ...again.errors]).toEqual([]);
});

test('A run is saved from its page as a PyTorch script and as a study', async ({ lab }) => {
  const { page } = lab;
  const run = await trained(page);
  await open(page, run);
  await answerSaveDialog(lab, path.join(lab.data, 'script'));
  await page.getByTestId('run-page-pytorch').click();
  await expect(page.getByTestId('notice').filter({ hasText: 'script.py' })).toContainText('script.npz');
  expect(readFileSync(path.join(lab.data, 'script.py'), 'utf8')).toContain(`# Run ${run.id}: alpha`);

  await page.getByTestId('run-page-study').click();
  await expect(page.getByTestId('study-title')).toHaveValue('alpha');
  const file = path.join(lab.data, 'alpha.initlab-study');
  await answerSaveDialog(lab, file);
  await page.getByTestId('study-save').click();
  await expect(page.getByText('Saved the study “alpha”: 1 run')).toBeVisible();
  expect(readFileSync(file).length).toBeGreaterThan(1000);
});

test('A page opens by keys and from names, and Back goes the way one came', async ({ lab: { page } }) => {
  await startRuns(page, MOONS, { name: 'alpha', seeds: 2 });
  const runs = await waitForAll(page);
  const [second, first] = runs as [RunSummary, RunSummary];
  await goTo(page, 'History');
  await expect(page.getByTestId('history-row')).toHaveCount(2);

  await page.getByTestId('history-table').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('o');
  await expect(runPage(page, second)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('history-table')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('run-details')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(runPage(page, first)).toBeVisible();

  // Rename and star by keys.
  await page.keyboard.press('F2');
  await page.getByTestId('run-page-rename').fill('beta');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('run-page-name')).toHaveText('beta');
  await page.keyboard.press('s');
  await expect.poll(async () => (await getRun(page, first.id)).starred).toBe(true);
  expect((await getRun(page, first.id)).name).toBe('beta');

  // Page → its siblings compared → the page of one of them → back, back, back.
  await expect(page.getByTestId('run-siblings')).toContainText('alpha');
  await page.getByTestId('run-compare-siblings').click();
  await expect(page.getByTestId('compare-view')).toBeVisible();
  await choose(page, 'compare-grouping', 'runs');
  await expect(page.getByTestId('compare-row')).toHaveCount(2);
  await page.locator(`[data-testid="compare-row"][data-run="${second.id}"]`).getByTestId('compare-open').click();
  await expect(runPage(page, second)).toBeVisible();
  await page.getByTestId('run-back').click();
  await expect(page.getByTestId('compare-view')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(runPage(page, first)).toBeVisible();

  // From the page to others of one's choice.
  await page.getByTestId('run-page-compare').click();
  await page.getByTestId('compare-find').fill('name:alpha');
  await expect(page.getByTestId('compare-tick')).toHaveCount(1);
  await page.getByTestId('compare-tick').click();
  await page.getByTestId('compare-go').click();
  await expect(page.getByTestId('compare-view')).toBeVisible();
  await page.getByTestId('compare-back').click();
  await expect(runPage(page, first)).toBeVisible();
  await page.getByTestId('run-back').click();
  await expect(page.getByTestId('history-table')).toBeVisible();

  // From Train, and back there.
  await goTo(page, 'Train');
  await page.getByTestId('run-open-page').click();
  await expect(page.getByTestId('run-page')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('view-train')).toBeVisible();
});

test('A page fills in while its run trains', async ({ lab: { page } }) => {
  const [run] = await startRuns(page, { ...MOONS, epochs: 900_000 }, { name: 'long' });
  const [queued] = await startRuns(page, MOONS, { name: 'waiting' });
  await goTo(page, 'History');
  await open(page, queued!);
  await expect(page.getByTestId('run-page-steps')).toContainText('number 1 in the queue');
  await expect(page.getByTestId('run-chart-loss')).toContainText('Waits in the queue');
  await expect(page.getByTestId('run-page-replay')).toBeDisabled();
  await picture(page, 'run-queued');
  await page.keyboard.press('Escape');

  await open(page, run!);
  await expect.poll(() => pointsOf(page, 'run-chart-gradNorm')).toBeGreaterThan(0);
  const before = await pointsOf(page, 'run-chart-gradNorm');
  await expect.poll(() => pointsOf(page, 'run-chart-gradNorm')).toBeGreaterThan(before);
  await picture(page, 'run-training');
  await page.getByTestId('run-page-stop').click();
  await expect(page.getByTestId('run-page-status')).toHaveText('Stopped');
  await expect(page.getByTestId('run-checkpoint')).toContainText('stored when stopped');
  await expect(page.getByTestId('run-checkpoint-resume')).toBeVisible();

  // A replay of it takes as long: it is watched, here and in any place, and given up.
  await page.getByTestId('run-page-replay').click();
  await expect(page.getByTestId('replay-progress')).toContainText('Replaying: step');
  await expect(page.getByTestId('status-replays')).toContainText('1 replay, about');
  await picture(page, 'run-replaying');
  await page.getByTestId('replay-cancel').click();
  await expect(page.getByTestId('replay-progress')).toBeHidden();
  expect((await getRun(page, run!.id)).replay).toBeNull();
});

test('A replay meets the stored weights; a hash that was altered is found out, after a restart too', async () => {
  const first = await openLab();
  const { page } = first;
  const run = await trained(page);
  const diverged = await trained(
    page,
    { dataset: 'plane', optimizer: { name: 'sgd', learningRate: 50 }, epochs: 6 },
    'delta',
  );
  expect(diverged.status).toBe('diverged');
  for (const each of [run, diverged]) {
    await open(page, each);
    await expect(page.getByTestId('replay-badge')).toBeHidden();
    await page.getByTestId('run-page-replay').click();
    await expect(page.getByTestId('replay-badge')).toHaveText('Replay identical');
    await expect(page.getByTestId('run-replay')).toContainText('identical');
    await expect(page.getByTestId('run-events')).toContainText('identical weights');
    expect((await getRun(page, each.id)).replay).toMatchObject({
      identical: true,
      step: each.step,
      storedHash: each.weightsHash,
      replayedHash: each.weightsHash,
    });
    await page.keyboard.press('Escape');
  }
  // What came of it is told with a way to the page.
  await page.getByTestId('notice-action').last().click();
  await expect(runPage(page, diverged)).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByTestId('history-columns').click();
  await page.getByTestId('column-replay').click();
  await page.getByTestId('columns-done').click();
  // A new column stands at the end, and only columns in view are in the page.
  await page.getByTestId('history-table').evaluate((table) => (table.scrollLeft = table.scrollWidth));
  await expect(row(page, run)).toContainText('identical');
  await page.getByTestId('history-query').fill('replay:identical');
  await expect(page.getByTestId('history-row')).toHaveCount(2);
  await closeLab(first);

  const db = new Database(path.join(first.data, 'history.sqlite'), { nativeBinding: NATIVE_BINDING });
  const altered = run.weightsHash!.slice(0, -1) + (run.weightsHash!.endsWith('0') ? '1' : '0');
  db.prepare('UPDATE run SET weights_hash = ? WHERE id = ?').run(altered, run.id);
  db.close();

  const second = await openLab(first.data);
  await goTo(second.page, 'History');
  // What was said of other weights says nothing of these.
  await second.page.getByTestId('history-query').fill('replay:none');
  await expect(row(second.page, run)).toBeVisible();
  await expect(second.page.getByTestId('history-row')).toHaveCount(1);
  await open(second.page, run);
  await second.page.getByTestId('run-page-replay').click();
  await expect(second.page.getByTestId('replay-badge')).toHaveText('Replay different');
  await expect(second.page.getByTestId('run-replayed-hash')).toHaveText(run.weightsHash!);
  await picture(second.page, 'run-replay-different');
  await second.page.keyboard.press('Escape');
  await second.page.getByTestId('history-query').fill('replay:different');
  await expect(second.page.getByTestId('history-row')).toHaveCount(1);
  await closeLab(second);
  expect([...first.errors, ...second.errors]).toEqual([]);
});

test('Several runs are replayed one after another from the table, and given up together', async ({ lab: { page } }) => {
  await startRuns(page, MOONS, { name: 'alpha', seeds: 3 });
  await waitForAll(page);
  await goTo(page, 'History');
  await expect(page.getByTestId('history-row')).toHaveCount(3);
  await page.getByTestId('history-select-all').click();
  await page.getByTestId('bulk-more').click();
  await page.getByTestId('bulk-replay').click();
  await expect(page.getByText('Replayed 3 runs: the weights of all are identical, byte for byte.')).toBeVisible();
  expect((await listRuns(page)).map(({ replay }) => replay?.identical)).toEqual([true, true, true]);
  await page.getByTestId('facet-replay').click();
  await expect(page.getByTestId('facet-replay-identical')).toContainText('3');
  await page.keyboard.press('Escape');

  const [long] = await startRuns(page, { ...MOONS, epochs: 900_000 }, { name: 'long' });
  await expect.poll(async () => (await getRun(page, long!.id)).step).toBeGreaterThan(200_000);
  await call(page, 'run:control', { id: long!.id, action: 'stop' });
  await waitForRun(page, long!.id, 'stopped');
  await call(page, 'replay:start', { ids: [long!.id] });
  await expect(page.getByTestId('status-replays')).toContainText('1 replay');
  await page.getByTestId('status-cancel-replays').click();
  await expect(page.getByTestId('status-replays')).toBeHidden();
  expect((await getRun(page, long!.id)).replay).toBeNull();
});

test('A run is trained again with one change, which its name says, and both are compared', async ({
  lab: { page },
}) => {
  const run = await trained(page);
  await open(page, run);
  await page.getByTestId('run-page-again').click();
  await expect(page.getByTestId('again-changes')).toContainText('Choose another value');
  await fillIn(page, 'again-value', '-1');
  await expect(page.getByRole('alert')).toContainText('got -1');
  await expect(page.getByTestId('again-start')).toBeDisabled();
  await fillIn(page, 'again-value', '0.3');
  await expect(page.getByTestId('again-change')).toHaveCount(1);
  await expect(page.getByTestId('again-change')).toContainText('0.1→0.3');
  await picture(page, 'run-again');
  await page.getByTestId('again-start').click();
  await expect(page.getByTestId('again-dialog')).toBeHidden();
  await page.getByTestId('notice-action').click();
  await expect(page.getByTestId('compare-row')).toHaveCount(2);
  const [made] = await waitForAll(page);
  expect(made).toMatchObject({ name: 'alpha · learning rate 0.1 → 0.3', status: 'done' });
  expect(made!.spec).toEqual({ ...run.spec, optimizer: { ...run.spec.optimizer, learningRate: 0.3 } });
  await page.getByTestId('compare-back').click();
  await page.getByTestId('run-back').click();

  // From the table: an activation, with several seeds; and a change that must bring others with it.
  await row(page, run).locator('.name').click();
  await page.getByTestId('bulk-more').click();
  await page.getByTestId('bulk-again').click();
  await choose(page, 'again-setting', 'activation');
  await choose(page, 'again-value', 'relu');
  await fillIn(page, 'again-seeds', '2');
  await page.getByTestId('again-start').click();
  await expect.poll(async () => (await listRuns(page)).length).toBe(4);
  const [third, second] = await waitForAll(page);
  expect([second!.spec.seeds.init, third!.spec.seeds.init]).toEqual([run.spec.seeds.init, run.spec.seeds.init + 1]);
  expect(second!.name).toContain('activation tanh → ReLU');
  expect(second!.spec.network.layers.map(({ activation }) => activation.name)).toEqual(['relu', 'relu', 'identity']);

  await page.getByTestId('bulk-more').click();
  await page.getByTestId('bulk-again').click();
  await choose(page, 'again-setting', 'dataset');
  await choose(page, 'again-value', 'iris');
  await expect(page.locator('[data-testid="again-change"][data-key="loss"]')).toBeVisible();
  await page.getByTestId('again-start').click();
  await expect.poll(async () => (await listRuns(page)).length).toBe(5);
  expect((await waitForAll(page))[0]!.status).toBe('done');
});

test('Pages of a small and a deep network, and of a run that diverged, are shown', async ({ lab }) => {
  const { page } = lab;
  const layers = [...Array.from({ length: 11 }, () => ({ units: 16, activation: 'tanh' })), { activation: 'identity' }];
  const small = await trained(page, { ...MOONS, epochs: 60 }, 'A small network');
  const deep = await trained(page, { dataset: 'digits', network: { layers }, epochs: 4 }, 'Twelve layers');
  const diverged = await trained(
    page,
    { dataset: 'plane', optimizer: { name: 'sgd', learningRate: 50 }, epochs: 6 },
    'Too fast',
  );
  await page.keyboard.press('Escape');
  for (const [run, name] of [
    [small, 'small'],
    [deep, 'deep'],
    [diverged, 'diverged'],
  ] as const) {
    await open(page, run);
    await expect.poll(() => pointsOf(page, 'run-chart-loss')).toBeGreaterThan(0);
    for (const [width, height] of [
      [1280, 800],
      [1440, 900],
      [1920, 2600],
    ] as const) {
      await resize(lab, width, height);
      await picture(page, `run-${name}-${width}`);
    }
    if (run === small) {
      await page.emulateMedia({ media: 'print' });
      await picture(page, 'run-printed');
      await page.emulateMedia({ media: null });
    }
    await page.keyboard.press('Escape');
  }
  await resize(lab, 1280, 800);
  await picture(page, 'run-history');
  await expect(page.getByTestId('run-details')).toBeVisible();
});
