import { expect } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RunSummary, SweepSummary } from '../../shared/run';
import {
  answerOpenDialog,
  answerSaveDialog,
  call,
  choose,
  closeLab,
  fillIn,
  goTo,
  newDataFolder,
  openLab,
  picture,
  startRuns,
  test,
  waitForAll,
} from './support/app';

const CLI = path.join(import.meta.dirname, '../../dist/main/cli.js');
type Page = Parameters<typeof goTo>[0];

async function tickOnly(page: Page, which: 'activation' | 'initializer', names: readonly string[]): Promise<void> {
  const list = page.getByTestId(new RegExp(`^sweep-${which}-`));
  for (const box of await list.all()) {
    const id = (await box.getAttribute('data-testid')) ?? '';
    await box.setChecked(names.includes(id.slice(`sweep-${which}-`.length)));
  }
}

async function newestSweep(page: Page): Promise<SweepSummary> {
  const [newest] = await call<SweepSummary[]>(page, 'sweep:list');
  return newest!;
}

test('A range makes the values that it shows; the heat map shows any metric of any layer at any step', async ({
  lab: { page },
}) => {
  await choose(page, 'dataset', 'iris');
  await fillIn(page, 'length', '40');
  await goTo(page, 'Sweep');
  await page.getByTestId('sweep-from-train').click();
  await tickOnly(page, 'activation', ['tanh', 'relu']);
  await tickOnly(page, 'initializer', ['heNormal']);
  await fillIn(page, 'sweep-seeds', '3');
  await page.getByTestId('sweep-extra-add').click();
  await choose(page, 'sweep-extra-field-0', 'width');
  await fillIn(page, 'sweep-extra-values-0', '4, 64');
  await page.getByTestId('sweep-extra-kind-0-range').click({ force: true });
  await fillIn(page, 'sweep-extra-count-0', '3');
  await expect(page.getByTestId('sweep-extra-preview-0')).toHaveText('3 values: 4, 16, 64');
  await page.getByTestId('sweep-extra-scale-0-linear').click({ force: true });
  await expect(page.getByTestId('sweep-extra-preview-0')).toHaveText('3 values: 4, 34, 64');
  await fillIn(page, 'sweep-extra-to-0', '2');
  await expect(page.getByTestId('sweep-error')).toContainText(
    'Units per hidden layer: to must be above from, which is 4; got 2',
  );
  await expect(page.getByTestId('sweep-start')).toBeDisabled();
  await fillIn(page, 'sweep-extra-to-0', '8');
  await expect(page.getByTestId('sweep-estimate')).toContainText('2 × 1 × 3 × 3 seeds = 18 runs');
  await expect(page.getByTestId('sweep-estimate')).toContainText(
    /(about|less than) .*, going by a short trial on this computer/,
  );
  await picture(page, 'sweep-range');
  await page.getByTestId('sweep-start').click();
  await waitForAll(page);

  // The two axes that vary are shown without a choice.
  const map = page.getByTestId('sweep-heat-map');
  await expect(map).toContainText('Activation');
  await expect(map).toContainText('Units per hidden layer');
  const sweep = await newestSweep(page);
  expect(sweep.name).toBe('Activations × units per hidden layer on Iris');
  const idsOf = (cell: number) => sweep.runIds.slice(cell * 3, cell * 3 + 3);
  const valuesAt = (cell: number, metric: string, layer: number, step: number) =>
    call<number[]>(page, 'run:valuesAt', { ids: idsOf(cell), metric, layer, step });
  const shown = (values: readonly number[]) =>
    new RegExp(`\\(${values.reduce((sum, value) => sum + value, 0) / values.length}\\)`);
  const cell = (row: number, column: number) => page.getByTestId(`heat-cell-${row}-${column}`);

  await choose(page, 'sweep-metric', 'loss.train');
  await page.getByTestId('sweep-at-step').click({ force: true });
  await fillIn(page, 'sweep-step', '20');
  await expect(cell(1, 2)).toHaveAttribute('title', shown(await valuesAt(5, 'loss.train', 0, 20)));
  await expect(cell(1, 2)).toContainText('n = 3');
  await page.getByTestId('sweep-center-median').click({ force: true });
  const sorted = [...(await valuesAt(5, 'loss.train', 0, 20))].sort((a, b) => a - b);
  await expect(cell(1, 2)).toHaveAttribute('title', new RegExp(`\\(${sorted[1]}\\)`));
  await expect(cell(1, 2)).toContainText('…');

  await choose(page, 'sweep-metric', 'activation.std');
  await choose(page, 'sweep-layer', '2');
  await page.getByTestId('sweep-center-mean').click({ force: true });
  await expect(cell(0, 1)).toHaveAttribute('title', shown(await valuesAt(1, 'activation.std', 2, 20)));
  await expect(page.getByTestId('sweep-at-best')).toHaveCount(0);
  await page.getByTestId('sweep-at-last').click({ force: true });
  const last = (await waitForAll(page)).find(({ id }) => id === sweep.runIds[3])!.step;
  await expect(cell(0, 1)).toHaveAttribute('title', shown(await valuesAt(1, 'activation.std', 2, last)));
  await expect(page.getByTestId('sweep-result')).toContainText('lowest');
  await picture(page, 'sweep-layer-metric');

  // Nobody has come so far: nothing is dropped in silence.
  await page.getByTestId('sweep-at-step').click({ force: true });
  await fillIn(page, 'sweep-step', '1000000');
  await expect(cell(0, 0)).toContainText('no value');
  await expect(cell(0, 0)).toContainText('3 without a value');
});

test('A random sweep draws within its ranges, is kept as a template and as a file, and the command makes the same runs', async ({
  browserName: _,
}, info) => {
  const data = newDataFolder();
  const first = await openLab(data);
  const { page } = first;
  await choose(page, 'dataset', 'iris');
  await fillIn(page, 'length', '3');
  await goTo(page, 'Sweep');
  await page.getByTestId('sweep-from-train').click();
  await tickOnly(page, 'activation', ['tanh', 'relu']);
  await tickOnly(page, 'initializer', ['heNormal']);
  await page.getByTestId('sweep-kind-random').click({ force: true });
  await fillIn(page, 'sweep-samples', '12');
  await fillIn(page, 'sweep-seeds', '2');
  await page.getByTestId('sweep-extra-add').click();
  await choose(page, 'sweep-extra-field-0', 'optimizer.learningRate');
  await fillIn(page, 'sweep-extra-from-0', '0.001');
  await fillIn(page, 'sweep-extra-to-0', '1');
  await fillIn(page, 'sweep-extra-count-0', '3');
  await expect(page.getByTestId('sweep-extra-preview-0')).toContainText('0.001 – 0.01, 0.01 – 0.1, 0.1 – 1');
  await page.getByTestId('sweep-extra-add').click();
  await choose(page, 'sweep-extra-field-1', 'depth');
  await expect(page.getByTestId('sweep-estimate')).toContainText('12 samples × 2 seeds = 24 runs');
  await picture(page, 'sweep-random');

  await page.getByTestId('sweep-menu').click();
  await page.getByTestId('sweep-template-save').click();
  await fillIn(page, 'template-name', 'Rates and depths');
  await page.getByTestId('template-save').click();
  await expect(page.getByTestId('template-item')).toContainText('Rates and depths');
  await expect(page.getByTestId('template-item')).toContainText('24 runs');
  const file = info.outputPath('random.initlab.json');
  await answerSaveDialog(first, file);
  await page.getByTestId('sweep-menu').click();
  await page.getByTestId('sweep-file-save').click();
  await expect(page.getByTestId('notice').filter({ hasText: file })).toBeVisible();
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ random: { samples: 12, seed: 1 } });

  await page.getByTestId('sweep-start').click();
  const runs = await waitForAll(page);
  expect(runs).toHaveLength(24);
  const rates = new Set(runs.map(({ spec }) => Number(spec.optimizer['learningRate'])));
  expect(rates.size).toBe(12);
  for (const rate of rates) expect(rate >= 0.001 && rate <= 1).toBe(true);
  const sweep = await newestSweep(page);
  expect(sweep.name).toBe('12 samples of activations × learning rate × hidden layers on Iris');
  await expect(page.getByTestId('sweep-result')).toContainText('24 runs, 12 samples by chance, 2 seeds each');
  await choose(page, 'sweep-across', '2');
  const shownCells = page.getByTestId(/^heat-cell-/);
  await expect(shownCells).toHaveCount(6);
  const samples = await page
    .getByTestId('sweep-heat-map')
    .getByText(/^\d+ samples?\s*$/)
    .allTextContents();
  const counts = samples.map((text) => Number.parseInt(text, 10));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(12);
  await picture(page, 'sweep-random-map');
  await closeLab(first);

  // The same file, run by the command on another history: the same experiments.
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [CLI, 'sweep', file, '--db', `${data}/other.sqlite`, '--json'],
    {
      encoding: 'utf8',
    },
  );
  expect(stderr).not.toContain('must');
  const byCommand = JSON.parse(stdout) as { runs: { specHash: string; weightsHash: string }[] };
  const own = new Map(runs.map((run) => [run.id, run]));
  const hashes = sweep.runIds.map((id) => [own.get(id)?.specHash, own.get(id)?.weightsHash]);
  expect(byCommand.runs.map(({ specHash, weightsHash }) => [specHash, weightsHash])).toEqual(hashes);

  // After a restart: the template is there, can be changed, and deleted with undo.
  const second = await openLab(data);
  const again = second.page;
  await goTo(again, 'Sweep');
  await again.getByTestId('template-item').click();
  await expect(again.getByTestId('sweep-estimate')).toContainText('12 samples × 2 seeds = 24 runs');
  await expect(again.getByTestId('sweep-estimate')).toContainText('going by earlier runs');
  await fillIn(again, 'sweep-samples', '3');
  await again.getByTestId('sweep-menu').click();
  await again.getByTestId('sweep-template-save').click();
  await again.getByTestId('template-save').click();
  await expect(again.getByTestId('template-item')).toContainText('6 runs');
  await again.getByTestId('template-delete').click();
  await expect(again.getByTestId('template-item')).toHaveCount(0);
  await again.getByRole('button', { name: 'Undo' }).click();
  await expect(again.getByTestId('template-item')).toContainText('6 runs');

  // The file opens as it was saved; an earlier sweep is set up again.
  await answerOpenDialog(second, file);
  await again.getByTestId('sweep-menu').click();
  await again.getByTestId('sweep-file-open').click();
  await expect(again.getByTestId('sweep-estimate')).toContainText('12 samples × 2 seeds = 24 runs');
  await again.getByTestId('sweep-standard').click();
  await again.getByTestId('sweep-item').click();
  await again.getByTestId('sweep-again').click();
  await expect(again.getByTestId('sweep-samples')).toHaveValue('12');
  await expect(again.getByTestId('sweep-extra-from-0')).toHaveValue('0.001');
  await fillIn(again, 'sweep-samples', '4');
  await fillIn(again, 'sweep-seeds', '1');
  await again.getByTestId('sweep-start').click();
  await waitForAll(again);
  const fewer = await newestSweep(again);
  expect(fewer.id).not.toBe(sweep.id);
  // More samples begin with those of fewer.
  const specsOf = (ids: readonly string[], all: readonly RunSummary[]) =>
    ids.map((id) => all.find((run) => run.id === id)?.specHash);
  const all = await waitForAll(again);
  expect(specsOf(fewer.runIds, all)).toEqual(
    specsOf(
      [0, 2, 4, 6].map((i) => sweep.runIds[i]!),
      all,
    ),
  );
  expect(second.errors).toEqual([]);
  await closeLab(second);
});

test('A sweep starts from a finished run, with the parameters of its own activation', async ({ lab: { page } }) => {
  const layer = { units: 5, activation: { name: 'leakyRelu', alpha: 0.3 }, initializer: { name: 'normal', std: 0.2 } };
  const network = { layers: [layer, { ...layer, units: 3, activation: 'identity' }] };
  await startRuns(page, { dataset: 'iris', network, epochs: 2, optimizer: { name: 'adam', learningRate: 0.02 } });
  await waitForAll(page);
  await goTo(page, 'History');
  await page.getByTestId('history-row').first().click();
  await page.getByTestId('details-sweep').click();
  await expect(page.getByTestId('sweep-setup')).toBeVisible();
  await expect(page.getByText('Leaky ReLU (alpha 0.3)')).toBeVisible();
  await expect(page.getByText('Normal (std 0.2)')).toBeVisible();
  await choose(page, 'sweep-extra-field-0', 'activation.alpha');
  await fillIn(page, 'sweep-extra-values-0', '0.1, 0.2');
  await fillIn(page, 'sweep-seeds', '2');
  await picture(page, 'sweep-from-run');
  await page.getByTestId('sweep-start').click();
  await expect(page.getByTestId('sweep-result')).toBeVisible();
  const runs = (await waitForAll(page)).filter(({ sweepId }) => sweepId !== null);
  expect(runs.map(({ spec }) => spec.network.layers[0]?.activation['alpha']).sort()).toEqual([0.1, 0.1, 0.2, 0.2]);
  for (const { spec } of runs) {
    expect(spec.optimizer).toMatchObject({ name: 'adam', learningRate: 0.02 });
    expect(spec.network.layers[0]).toMatchObject({ units: 5, initializer: { name: 'normal', std: 0.2 } });
  }
});
