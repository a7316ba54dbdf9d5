import { expect, type Page } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { Finding } from '../../shared/diagnosis';
import type { RunSeries } from '../../shared/ipc';
import type { RunSummary } from '../../shared/run';
import {
  call,
  getRun,
  goTo,
  listRuns,
  picture,
  pointsOf,
  startAnew,
  startRuns,
  test,
  waitForAll,
  waitForRun,
} from './support/app';

const hidden = { units: 16, activation: 'tanh', initializer: 'zeros', biasInitializer: 'zeros' };
const output = { activation: 'identity', initializer: 'zeros', biasInitializer: 'zeros' };
/** All weights 0: the units stay the same. */
const ZEROS = {
  dataset: { name: 'moons', samples: 200 },
  network: { layers: [hidden, hidden, output] },
  epochs: 20,
};

const ROOT = path.join(import.meta.dirname, '../..');

/** What `lab diagnose` says of a run of the app's history. */
function byCommand(data: string, id: string): readonly Finding[] {
  const db = path.join(data, 'history.sqlite');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'dist/main/cli.js'), 'diagnose', id, '--db', db, '--json'],
    { encoding: 'utf8' },
  );
  if (stdout === '') throw new Error(stderr);
  return (JSON.parse(stdout) as { findings: readonly Finding[] }).findings;
}

async function openPage(page: Page, run: RunSummary): Promise<void> {
  await startAnew(page);
  await goTo(page, 'History');
  await page.locator(`[data-testid="history-row"][data-run="${run.id}"] .name`).click();
  await page.getByTestId('details-open').click();
  await expect(page.locator(`[data-testid="run-page"][data-run="${run.id}"]`)).toBeVisible();
}

test('A saved run that went wrong: what, by which rule, the chart at the place, and the corrected run beside it', async ({
  lab: { page, data },
}) => {
  const [bad] = await startRuns(page, ZEROS, { name: 'all zeros' });
  const [good] = await startRuns(page, { dataset: 'moons', epochs: 60 }, { name: 'sound' });
  await waitForAll(page);
  await openPage(page, bad!);
  const first = page.getByTestId('finding').first();
  await expect(first).toHaveAttribute('data-cause', 'symmetricUnits');

  // What is shown is what the command says of the same history.
  const findings = byCommand(data, bad!.id);
  await expect(page.getByTestId('finding')).toHaveCount(findings.length);
  const [finding] = findings;
  expect(finding?.cause).toBe('symmetricUnits');
  const [{ series }] = (await call<readonly RunSeries[]>(page, 'run:series', { ids: [bad!.id], metrics: null })) as [
    RunSeries,
  ];
  await expect(first).toHaveAttribute('data-step', String(finding!.step));
  await expect(first).toContainText(finding!.reason);
  const rule = first.getByTestId('finding-rules').locator('tbody tr').first();
  const [evidence] = finding!.evidence;
  await expect(rule).toHaveAttribute('data-value', String(evidence!.value));
  await expect(rule).toHaveAttribute('data-threshold', String(evidence!.threshold));
  await expect(rule).toContainText('at most');
  const charted = series.find(({ metric, layer }) => metric === evidence!.metric && layer === evidence!.layer)!;
  // The curve, and the two ends of the threshold's line.
  await expect
    .poll(() => pointsOf(page, `evidence-${evidence!.metric}-${evidence!.layer ?? 0}`))
    .toBe(charted.steps.length + 2);
  await page.getByTestId('diagnosis-all').locator('summary').click();
  await expect(page.getByTestId('cause-table').locator('[data-cause="symmetricUnits"]')).toContainText('Found');
  await expect(page.getByTestId('cause-table').locator('tbody tr')).toHaveCount(14);
  await picture(page, 'diagnosis-causes');
  await page.getByTestId('diagnosis-all').locator('summary').click();
  await page.getByTestId('diagnosis-panel').scrollIntoViewIfNeeded();
  await picture(page, 'diagnosis-run');

  // The changes stand there before the click; then both are over each other.
  const changes = page.getByTestId('finding-1-changes');
  await expect(changes).toContainText('Zeros');
  await expect(changes).toContainText('Glorot (Xavier)');
  await page.getByTestId('finding-1-train').click();
  await expect(page.getByTestId('compare-view')).toBeVisible();
  const runs = await waitForAll(page);
  const corrected = runs.find(({ name }) => name.includes('corrected'))!;
  expect(corrected.name).toMatch(/^all zeros · corrected: .+ instead of Zeros/);
  expect(corrected.spec).toEqual(finding!.fix!.spec);
  expect(corrected.metrics['loss.train']!.last).toBeLessThan(bad!.metrics['loss.train']?.last ?? Infinity);
  await picture(page, 'diagnosis-compare');

  // They find each other.
  await openPage(page, corrected);
  const link = page.getByTestId('run-correction');
  await expect(link).toHaveAttribute('data-kind', 'corrects');
  await expect(page.getByTestId('diagnosis-all')).toBeVisible();
  await expect(page.locator('[data-testid="finding"][data-cause="symmetricUnits"]')).toHaveCount(0);
  await link.locator('.link').click();
  await expect(page.locator(`[data-testid="run-page"][data-run="${bad!.id}"]`)).toBeVisible();
  await expect(link).toHaveAttribute('data-kind', 'corrected');
  await expect(link).toHaveAttribute('data-run', corrected.id);
  await expect(page.getByTestId('run-events')).toContainText(`Corrected by run ${corrected.id}`);

  // A sound run; and the mark in the history.
  await openPage(page, good!);
  await expect(page.getByTestId('diagnosis-healthy')).toHaveText('Nothing wrong was found.');
  await picture(page, 'diagnosis-healthy');
  await page.getByTestId('run-back').click();
  await expect(page.getByTestId('cause-mark')).toBeHidden();
  await page.locator(`[data-testid="history-row"][data-run="${bad!.id}"] .name`).click();
  await expect(page.getByTestId('cause-mark')).toHaveAttribute('data-cause', 'symmetricUnits');
  await picture(page, 'diagnosis-mark');
});

test('Train says by itself that a run goes wrong, keeps the focus where it is, and trains the corrected one', async ({
  lab: { page },
}) => {
  const notice = page.getByTestId('train-notice');
  const [bad] = await startRuns(page, { ...ZEROS, epochs: 1_000_000 }, { name: 'goes on' });
  await waitForRun(page, bad!.id, 'running');
  await goTo(page, 'Train');
  const field = page.getByTestId('hidden-units');
  await field.focus();
  await expect(notice).toBeVisible();
  await expect(notice).toHaveAttribute('data-cause', 'symmetricUnits');
  await expect(field).toBeFocused();
  await expect(page.getByTestId('train-notice-said')).toHaveAttribute('aria-live', 'polite');
  await expect(page.getByTestId('train-notice-said')).toContainText('Symmetric units.');
  await picture(page, 'diagnosis-notice');

  await page.getByTestId('train-notice-show').click();
  await expect(page.getByTestId('train-notice-more')).toBeInViewport();
  await expect.poll(() => pointsOf(page, 'evidence-weights.std-1')).toBeGreaterThan(2);
  await expect(page.getByTestId('finding-rules')).toBeVisible();
  await picture(page, 'diagnosis-notice-open');
  await expect(page.getByTestId('train-notice-changes')).toContainText('Zeros');

  // The corrected run is watched at once; the first one goes on.
  await page.getByTestId('train-notice-train').click();
  await expect(page.getByTestId('run-name')).toContainText('goes on · corrected:');
  const all = await listRuns(page);
  expect(all).toHaveLength(2);
  const corrected = all.find(({ id }) => id !== bad!.id)!;
  expect((await getRun(page, bad!.id)).status).toBe('running');
  await page.locator(`[data-testid="run-tab"][data-run="${bad!.id}"]`).click();
  await expect(notice).toBeVisible();

  // Dismissed for this run, whatever comes, and not for another one.
  await page.getByTestId('train-notice-dismiss').click();
  await expect(notice).toBeHidden();
  for (const { id } of all) await call(page, 'run:control', { id, action: 'stop' });
  await waitForRun(page, bad!.id, 'stopped');
  await waitForRun(page, corrected.id, 'stopped');
  const [next] = await startRuns(page, ZEROS, { name: 'another' });
  await waitForRun(page, next!.id, 'done');
  await page.locator(`[data-testid="run-tab"][data-run="${next!.id}"]`).click();
  await expect(notice).toBeVisible();
  await page.locator(`[data-testid="run-tab"][data-run="${bad!.id}"]`).click();
  await expect(page.getByTestId('run-name')).toHaveText('goes on');
  await expect(notice).toBeHidden();
  await page.getByTestId('run-open-page').click();
  await expect(page.getByTestId('finding').first()).toHaveAttribute('data-cause', 'symmetricUnits');
});
