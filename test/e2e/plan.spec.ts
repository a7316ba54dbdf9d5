import { expect } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { answerOpenDialog, closeLab, goTo, listRuns, openLab, picture, test } from './support/app';
import { lab, makePlan, resultOf, trainTask } from './support/plan';

test('the runs of a plan wait, come in by a folder that is chosen, and say what is wrong with those that do not', async ({
  lab: app,
}) => {
  const { page, data } = app;
  const plan = makePlan(path.join(data, 'history.sqlite'), [1, 2]);
  await goTo(page, 'Sweep');
  await expect(page.getByTestId('status-elsewhere')).toHaveText('4 elsewhere');
  await expect(page.getByTestId('status-queued')).toHaveText('0 queued');
  await page.getByTestId('sweep-item').click();
  await expect(page.getByTestId('sweep-result')).toContainText('Planned elsewhere');

  writeFileSync(resultOf(plan, 3), 'nothing of ours');
  await answerOpenDialog(app, plan);
  await page.getByTestId('plan-take').click();
  await expect(page.getByTestId('plan-summary')).toContainText('2 results taken in, 0 there already, of 4 runs');
  await expect(page.getByTestId('plan-not-taken')).toContainText('0003');
  await expect(page.getByTestId('plan-not-taken')).toContainText('is no result of a run');
  await expect(page.getByTestId('plan-missing')).toContainText('0004');
  await picture(page, 'plan-import');
  await page.getByTestId('plan-close').click();
  await expect(page.getByTestId('status-elsewhere')).toHaveText('2 elsewhere');
  await expect(page.getByTestId('sweep-progress')).toContainText('2 of 4 runs ended');
  await picture(page, 'plan-sweep');

  const waiting = (await listRuns(page)).find((run) => run.elsewhere !== null)!;
  await goTo(page, 'History');
  await page.locator(`[data-testid="history-row"][data-run="${waiting.id}"] .name`).click();
  await page.getByTestId('details-open').click();
  await expect(page.getByTestId('run-page-steps')).toContainText(`in the plan ${plan}`);
  await picture(page, 'plan-run');
  await page.getByTestId('run-page-stop').click();
  await expect(page.getByTestId('run-page-status')).toContainText('Stopped');
  await expect(page.getByTestId('run-page-message')).toContainText('Taken back before a result came');
});

test('a plan waits over the end of the app, and brings its sweep to a history that does not know it', async () => {
  const first = await openLab();
  const plan = makePlan(path.join(first.data, 'history.sqlite'), []);
  await closeLab(first);
  const again = await openLab(first.data);
  expect((await listRuns(again.page)).map((run) => [run.status, run.elsewhere?.place])).toEqual(
    Array.from({ length: 4 }, () => ['queued', plan]),
  );
  await closeLab(again);

  for (const task of [1, 2, 3, 4]) trainTask(plan, task);
  const other = await openLab();
  await goTo(other.page, 'Sweep');
  await answerOpenDialog(other, plan);
  await other.page.getByTestId('plan-take').click();
  await expect(other.page.getByTestId('plan-summary')).toContainText('4 results taken in');
  await expect(other.page.getByTestId('plan-summary')).toContainText(
    'The history did not have this sweep; it has now.',
  );
  await other.page.getByTestId('plan-close').click();
  await expect(other.page.getByTestId('sweep-heat-map')).toBeVisible();
  const runs = await listRuns(other.page);
  expect(runs.map((run) => run.status)).toEqual(['done', 'done', 'done', 'done']);
  const [one] = runs;
  const replay = JSON.parse(lab(['replay', one!.id, '--db', path.join(other.data, 'history.sqlite'), '--json'])) as {
    identical: boolean;
  };
  expect(replay.identical).toBe(true);
  await closeLab(other);
});
