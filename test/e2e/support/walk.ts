import { expect } from '@playwright/test';
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  answerOpenDialog,
  call,
  choose,
  fillIn,
  goTo,
  startAnew,
  startRuns,
  waitForAll,
  waitForRun,
  type Lab,
} from './app';
import { makePlan } from './plan';

const HIDDEN = { units: 6, activation: 'tanh', initializer: 'glorotNormal' };
const SHORT = {
  dataset: { name: 'moons', samples: 120 },
  network: { layers: [HIDDEN, HIDDEN, { activation: 'identity' }] },
  steps: 120,
};
const DIVERGES = {
  dataset: 'plane',
  optimizer: { name: 'sgd', learningRate: 1000 },
  record: { everySteps: 1 },
  epochs: 2,
};
const LIVE = { dataset: 'spirals', epochs: 900_000, optimizer: { name: 'momentum', learningRate: 0.05 } };

/** Told of each state of the window that is reached, by the place and what is seen there. */
export type Visit = (place: string, state: string) => Promise<void>;

/** Goes through all places, tabs, dialogs and states of the window, on a history that is empty at first. */
export async function walk(lab: Lab, visit: Visit): Promise<void> {
  await emptyPlaces(lab, visit);
  const ids = await fill(lab);
  for (const part of [train, functions, signal, sweep, history, compare, lessons, shell]) {
    await part(lab, visit, ids);
  }
}

async function emptyPlaces({ page }: Lab, visit: Visit): Promise<void> {
  await visit('Train', 'empty');
  await goTo(page, 'History');
  await visit('History', 'empty');
  await goTo(page, 'Sweep');
  await visit('Sweep', 'set-up');
}

/** Runs that ended in each way that a run may end, two of them with other seeds. */
async function fill({ page }: Lab): Promise<Record<'short' | 'diverged', string>> {
  const [short] = await startRuns(page, SHORT, { name: 'Two moons', seeds: 2 });
  await startRuns(page, { ...SHORT, network: { layers: [HIDDEN, { activation: 'identity' }] } }, { name: 'Other' });
  const [diverged] = await startRuns(page, DIVERGES, { name: 'Too fast' });
  await waitForAll(page);
  return { short: short!.id, diverged: diverged!.id };
}

async function train(lab: Lab, visit: Visit): Promise<void> {
  const { page } = lab;
  await goTo(page, 'Train');
  await fillIn(page, 'hidden-units', '0');
  await fillIn(page, 'optimizer-learningRate', 'fast');
  await page.getByTestId('form-hint').click();
  await visit('Train', 'mistakes in the form');
  await page.getByTestId('setup-menu').click();
  await visit('Train', 'a menu open');
  await page.getByTestId('setup-defaults').click();
  await page.getByTestId('dataset').click();
  await visit('Train', 'a list open');
  await page.keyboard.press('Escape');
  const [live] = await startRuns(page, LIVE, { name: 'Live' });
  const tab = (id: string) => page.locator(`[data-testid="run-tab"][data-run="${id}"]`);
  await tab(live!.id).click();
  await expect(page.getByTestId('run-step-count')).toContainText(/[1-9]\d{2}/);
  await page.getByTestId('run-pause').click();
  await waitForRun(page, live!.id, 'paused');
  await visit('Train', 'a run, paused');
  await page.getByTestId('run-resume').click();
  await waitForRun(page, live!.id, 'running');
  await visit('Train', 'a run, live');
  await outage(lab, visit);
  await page.getByTestId('run-stop').click();
  await waitForAll(page);
  await page.getByTestId('run-tab').filter({ hasText: 'Too fast' }).first().click();
  await visit('Train', 'diverged');
  await page.getByTestId('chart-loss-data').click();
  await expect(page.getByTestId('chart-loss-data-table')).toBeVisible();
  await visit('Train', 'a data table');
  await page.getByTestId('chart-loss-data').click();

  const file = path.join(lab.data, 'leaves.csv');
  writeFileSync(
    file,
    `length,kind\n${Array.from({ length: 40 }, (_, i) => `${i % 9},${i % 2 ? 'a' : 'b'}`).join('\n')}\n`,
  );
  await answerOpenDialog(lab, file);
  await page.getByTestId('import-file').click();
  await expect(page.getByTestId('import-columns')).toBeVisible();
  await visit('Train', 'dialog Import data');
  await page.getByTestId('import-keep').click();
  await expect(page.getByTestId('import-dialog')).toBeHidden();
  await page.getByTestId('manage-own-data').click();
  await expect(page.getByTestId('own-set')).toBeVisible();
  await visit('Train', 'dialog Own data');
  await page.keyboard.press('Escape');
}

/** The history's file is away, so what is trained cannot be stored; then it is back. */
async function outage({ page, data }: Lab, visit: Visit): Promise<void> {
  const file = path.join(data, 'history.sqlite');
  renameSync(file, `${file}.away`);
  await expect(page.getByTestId('outage')).toBeVisible();
  await visit('Train', 'the history cannot be written');
  renameSync(`${file}.away`, file);
  await expect(page.getByTestId('outage')).toBeHidden();
}

async function functions({ page }: Lab, visit: Visit): Promise<void> {
  await goTo(page, 'Functions');
  for (const tab of ['curves', 'neuron', 'gradient', 'collapse']) {
    await page.getByTestId(`functions-tab-${tab}`).check({ force: true });
    await page.waitForTimeout(200);
    await visit('Functions', `tab ${tab}`);
  }
}

async function signal({ page }: Lab, visit: Visit): Promise<void> {
  await goTo(page, 'Signal');
  await fillIn(page, 'signal-width', '64');
  await expect(page.getByTestId('signal-status')).toHaveAttribute('data-busy', 'false');
  await visit('Signal', 'layers');
  await page.getByTestId('signal-tab-plane').check({ force: true });
  await expect
    .poll(async () => Number(await page.getByTestId('plane-map').getAttribute('data-size')))
    .toBeGreaterThan(0);
  await visit('Signal', 'phase map');
  await page.getByTestId('signal-tab-signal').check({ force: true });
}

async function sweep(lab: Lab, visit: Visit): Promise<void> {
  const { page, data } = lab;
  await goTo(page, 'Sweep');
  await choose(page, 'sweep-dataset', 'iris');
  await fillIn(page, 'sweep-seeds', '1');
  await page.getByTestId('sweep-extra-add').click();
  await fillIn(page, 'sweep-extra-values-0', '1, none');
  await visit('Sweep', 'an axis with a mistake');
  await fillIn(page, 'sweep-extra-values-0', '1');
  await page.getByTestId('sweep-start').click();
  await expect(page.getByTestId('sweep-heat-map')).toBeVisible();
  await visit('Sweep', 'running');
  await waitForAll(page);
  await expect(page.getByTestId('heat-cell-1-1')).toContainText(/\d/);
  await visit('Sweep', 'heat map');
  const plan = makePlan(path.join(data, 'history.sqlite'), [1]);
  await answerOpenDialog(lab, plan);
  await page.getByTestId('plan-take').click();
  await expect(page.getByTestId('plan-dialog')).toBeVisible();
  await visit('Sweep', 'results of a plan');
  await page.getByTestId('plan-close').click();
  await visit('Sweep', 'a plan');
  await call(page, 'sweep:pause', {
    id: await page.locator('[data-testid="sweep-item"][aria-current="true"]').getAttribute('data-sweep'),
  });
}

async function history({ page }: Lab, visit: Visit, ids: Record<'short' | 'diverged', string>): Promise<void> {
  await goTo(page, 'History');
  const row = (id: string) => page.locator(`[data-testid="history-row"][data-run="${id}"]`);
  await visit('History', 'runs');
  await fillIn(page, 'history-query', 'Too fast');
  await row(ids.diverged).locator('.name').click();
  await visit('History', 'details of a run');
  await fillIn(page, 'history-query', 'datset:moons');
  await expect(page.getByTestId('history-query-error')).toBeVisible();
  await visit('History', 'a mistake in the query');
  await fillIn(page, 'history-query', 'nothing-has-this-name');
  await visit('History', 'nothing found');
  await fillIn(page, 'history-query', 'Two moons');
  await page.getByTestId('history-columns').click();
  await expect(page.getByTestId('columns-dialog')).toBeVisible();
  await visit('History', 'dialog Columns');
  await page.keyboard.press('Escape');
  await row(ids.short).locator('.name').click();
  await page.getByTestId('bulk-export').click();
  await expect(page.getByTestId('export-facts')).toBeVisible();
  await visit('History', 'dialog Export');
  await page.getByTestId('export-cancel').click();
  await page.getByTestId('bulk-study').click();
  await expect(page.getByTestId('study-dialog')).toBeVisible();
  await visit('History', 'dialog Save as study');
  await page.keyboard.press('Escape');
  await page.getByTestId('bulk-more').click();
  await visit('History', 'a menu open');
  await page.getByTestId('bulk-again').click();
  await expect(page.getByTestId('again-dialog')).toBeVisible();
  await visit('History', 'dialog Run again');
  await page.keyboard.press('Escape');
  await page.getByTestId('details-open').click();
  await expect(page.getByTestId('run-page')).toBeVisible();
  await visit('History', 'page of a run');
  const machine = page.getByTestId('time-machine');
  if ((await machine.getAttribute('open')) === null) await machine.locator('summary').first().click();
  await expect(page.getByTestId('time-views')).toHaveAttribute('data-step', /\d/);
  await visit('History', 'time machine');
  await page.getByTestId('run-back').click();
  await page.getByTestId('bulk-delete').click();
  await visit('History', 'a run deleted, with undo');
  await page.getByTestId('notice-action').first().click();
}

async function compare({ page }: Lab, visit: Visit): Promise<void> {
  await goTo(page, 'History');
  await fillIn(page, 'history-query', 'Two moons');
  await page.getByTestId('history-row').first().locator('.name').click();
  await page.keyboard.press('Control+a');
  await page.getByTestId('bulk-compare').click();
  await expect(page.getByTestId('group-row').first()).toBeVisible();
  await visit('Compare', 'groups');
  await choose(page, 'compare-grouping', 'runs');
  await expect(page.getByTestId('compare-row').first()).toBeVisible();
  await visit('Compare', 'runs');
  await page.getByTestId('compare-save').click();
  await expect(page.getByTestId('save-dialog')).toBeVisible();
  await visit('Compare', 'dialog Save');
  await page.keyboard.press('Escape');
  await page.getByTestId('compare-back').click();
  await fillIn(page, 'history-query', '');
}

async function lessons({ page }: Lab, visit: Visit): Promise<void> {
  await goTo(page, 'Lessons');
  await visit('Lessons', 'list');
  await page.locator('[data-lesson="reluDerivative"][data-testid="lesson-item"]').click();
  await visit('Lessons', 'a question');
  await page.getByTestId('lesson-option-2').check({ force: true });
  await page.getByTestId('lesson-run').click();
  await expect(page.getByTestId('lesson-result')).toBeVisible();
  await visit('Lessons', 'a verdict');
  await page.getByTestId('course-overview').click();
  await visit('Lessons', 'course');
}

async function shell({ page }: Lab, visit: Visit): Promise<void> {
  await page.getByTestId('settings-open').click();
  await expect(page.getByTestId('settings-dialog')).toBeVisible();
  await visit('Shell', 'dialog Settings');
  await page.getByTestId('doctor-open').click();
  await expect(page.getByTestId('doctor-verdict')).toContainText('sound');
  await visit('Shell', 'dialog Check of the history');
  await page.getByTestId('doctor-close').click();
  await page.keyboard.press('Escape');
  await startAnew(page);
  await page.getByTestId('shortcuts-open').click();
  await expect(page.getByTestId('shortcuts-dialog')).toBeVisible();
  await visit('Shell', 'dialog Keyboard shortcuts');
  await page.keyboard.press('Escape');
  await page.getByTestId('settings-open').click();
  await page.getByRole('button', { name: 'Licences…' }).click();
  await expect(page.getByTestId('licences-list')).toBeVisible();
  await visit('Shell', 'dialog Licences');
  await page.keyboard.press('Escape');
}
