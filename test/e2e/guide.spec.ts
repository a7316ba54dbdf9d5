import { expect, type Page } from '@playwright/test';
import type { ExperimentSpec } from '../../shared/experiment';
import {
  answerOpenDialog,
  call,
  choose,
  fillIn,
  getRun,
  goTo,
  listRuns,
  picture,
  startRuns,
  test,
  waitForAll,
  waitForRun,
} from './support/app';
import { writeFileSync } from 'node:fs';

const row = (page: Page, candidate: string) => page.locator(`[data-testid="guide-row"][data-candidate="${candidate}"]`);
const advised = (page: Page, aspect: string) => page.getByTestId('guide-advice').locator(`[data-aspect="${aspect}"]`);

test('The guide asks, measures its choice beside two others on the trainers, and hands over to Train', async ({
  lab: { page },
}) => {
  await goTo(page, 'Functions');
  await page.getByTestId('functions-guide').click();
  await expect(page.getByTestId('guide')).toBeVisible();
  // As in Train's form: moons, which lie around 0 and are drawn, not read.
  await expect(page.getByTestId('guide-measured')).toContainText('Measured: The inputs lie between');
  await expect(advised(page, 'activation')).toContainText('GELU');
  await expect(advised(page, 'initializer')).toContainText('He');
  await picture(page, 'guide-new');

  // Other answers, another choice.
  await page.getByTestId('guide-task-multiclass').check({ force: true });
  await expect(page.getByTestId('guide-dataset')).toContainText('Digits');
  await expect(page.getByTestId('guide-measured')).toContainText('many inputs of one unit');
  await expect(advised(page, 'activation')).toContainText('ReLU');
  await expect(advised(page, 'scaling')).toContainText('Min–max');
  await choose(page, 'guide-scale', 'mixed');
  await expect(advised(page, 'scaling')).toContainText('Standardize');
  await fillIn(page, 'guide-depth', '20');
  await expect(advised(page, 'activation')).toContainText('tanh');
  await fillIn(page, 'guide-depth', '0');
  await expect(page.getByTestId('guide')).toContainText('must be');
  await expect(page.getByTestId('guide-use')).toBeDisabled();
  await expect(page.getByTestId('guide-try')).toBeDisabled();

  await page.getByTestId('guide-task-binary').check({ force: true });
  await choose(page, 'guide-dataset', 'circle');
  await fillIn(page, 'guide-depth', '2');
  await fillIn(page, 'guide-width', '12');
  await page.getByTestId('guide-try').click();
  await expect(page.getByTestId('guide-verdict')).toBeVisible();
  await picture(page, 'guide-measured');

  // Nine ordinary runs, marked; what is shown is what they have stored.
  const runs = await waitForAll(page);
  expect(runs).toHaveLength(9);
  expect(runs.every(({ tags }) => tags.includes('guide'))).toBe(true);
  const means = new Map<string, number>();
  const expected = {
    recommended: ['GELU, He (Kaiming) normal', 'gelu', 'heNormal'],
    relu: ['ReLU, He (Kaiming) normal', 'relu', 'heNormal'],
    tanh: ['tanh, Glorot (Xavier) normal', 'tanh', 'glorotNormal'],
  };
  let recommended: ExperimentSpec | null = null;
  for (const [key, [label, activation, initializer]] of Object.entries(expected)) {
    const ids = (await row(page, key).getAttribute('data-runs'))!.split(' ');
    expect(ids).toHaveLength(3);
    const stored = await Promise.all(ids.map((id) => getRun(page, id)));
    expect(stored.map(({ name }) => name)).toEqual([1, 2, 3].map((seed) => `Guide · ${label} · seed ${seed}`));
    for (const { spec } of stored) {
      expect(spec.network.layers.slice(0, -1)).toMatchObject(
        [1, 2].map(() => ({ units: 12, activation: { name: activation }, initializer: { name: initializer } })),
      );
      expect(spec.dataset.name).toBe('circle');
    }
    if (key === 'recommended') recommended = stored[0]!.spec;
    const values = stored.map(({ metrics }) => metrics['accuracy.test']!.last);
    means.set(key, values.reduce((sum, value) => sum + value, 0) / values.length);
    await expect(row(page, key)).toHaveAttribute('data-mean', String(means.get(key)));
  }
  const best = (await page.getByTestId('guide-verdict').getAttribute('data-best'))!;
  expect(means.get(best)).toBe(Math.max(...means.values()));

  // Not trained twice.
  await fillIn(page, 'guide-width', '13');
  await expect(page.getByTestId('guide-verdict')).toBeHidden();
  await fillIn(page, 'guide-width', '12');
  await expect(page.getByTestId('guide-verdict')).toBeVisible();

  await page.getByTestId('guide-compare').click();
  await expect(page.getByTestId('compare-view')).toBeVisible();
  await picture(page, 'guide-compare');

  // Into the form of Train, from which it was asked for this time; undo brings back what was there.
  await goTo(page, 'Train');
  await page.getByTestId('train-guide').click();
  await choose(page, 'guide-dataset', 'circle');
  await fillIn(page, 'guide-depth', '3');
  await fillIn(page, 'guide-width', '12');
  await page.getByTestId('guide-use').click();
  await expect(page.getByTestId('guide')).toBeHidden();
  await expect(page.getByTestId('hidden-count')).toHaveValue('3');
  await expect(page.getByTestId('hidden-activation')).toContainText('GELU');
  await picture(page, 'guide-train');
  await page.getByTestId('start-paused').click();
  await expect(page.getByTestId('run-status')).toContainText('Paused');
  const [started] = await listRuns(page);
  // The same experiment as was measured, a layer deeper, of the usual length.
  const { steps: _, epochs: _epochs, record: _record, network, ...rest } = recommended!;
  expect(started!.spec).toMatchObject({ ...rest, epochs: 100 });
  expect(started!.spec.network.layers).toEqual([network.layers[0], ...network.layers]);
  await call(page, 'run:control', { id: started!.id, action: 'stop' });
  await page.getByTestId('form-undo').click();
  await expect(page.getByTestId('hidden-count')).toHaveValue('2');
});

test('A trial can be cancelled, and then nothing of it is left; own data are measured', async ({ lab }, info) => {
  const { page } = lab;
  // The one trainer has its hands full, so the trial waits.
  await call(page, 'settings:set', { trainers: 1 });
  const busy = await startRuns(page, { dataset: 'moons', epochs: 1_000_000 }, { name: 'busy', seeds: 2 });
  await waitForRun(page, busy[0]!.id, 'running');
  await page.getByTestId('train-guide').click();
  await page.getByTestId('guide-try').click();
  await expect(page.getByTestId('guide-progress')).toBeVisible();
  await expect(page.getByTestId('guide-trial')).toContainText('Waits for a free trainer');
  await expect.poll(async () => (await listRuns(page)).length).toBe(2 + 9);
  await page.getByTestId('guide-cancel').click();
  await expect.poll(async () => (await listRuns(page)).length).toBe(2);
  expect(await listRuns(page, true)).toHaveLength(0);
  await expect(page.getByTestId('guide-try')).toBeEnabled();
  await expect(page.getByTestId('guide-results')).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('guide')).toBeHidden();
  // What others have started is nobody's to throw away.
  await expect(call(page, 'guide:cancel', { ids: [busy[0]!.id] })).rejects.toThrow(/has no tag “guide”/);
  for (const { id } of busy) await call(page, 'run:control', { id, action: 'stop' });
  await waitForAll(page);

  const file = info.outputPath('sizes.csv');
  const lines = Array.from(
    { length: 60 },
    (_, i) => `${1000 + 37 * (i % 9)},${(i % 7) / 100},${i % 2 === 0 ? 'a' : 'b'}`,
  );
  writeFileSync(file, ['length,share,class', ...lines].join('\n'));
  await answerOpenDialog(lab, file);
  await call(page, 'dataset:choose', { part: 'examples' });
  await call(page, 'dataset:preview');
  const own = await call<{ readonly choice: { readonly hash: string } }>(page, 'dataset:keep', {
    title: 'Sizes',
    target: 'class',
    task: null,
    exclude: [],
  });
  await page.getByTestId('train-guide').click();
  await choose(page, 'guide-dataset', `file:${own.choice.hash}`);
  await expect(page.getByTestId('guide-measured')).toContainText('between 0 and 1296');
  await expect(page.getByTestId('guide-measured')).toContainText('large, or different units');
  await expect(page.getByTestId('guide-scale')).toBeHidden();
  await expect(advised(page, 'scaling')).toContainText('Standardize');
  await page.getByTestId('guide-try').click();
  await expect(page.getByTestId('guide-verdict')).toBeVisible();
  await expect(row(page, 'unscaled')).toBeVisible();
  await picture(page, 'guide-own');
});
