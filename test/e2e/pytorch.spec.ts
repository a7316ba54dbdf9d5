import { expect } from '@playwright/test';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { RunSummary } from '../../shared/run';
import { python, pythonWith } from '../support/python';
import { answerSaveDialog, call, goTo, picture, startRuns, test, waitForAll } from './support/app';

test('A run is saved as a PyTorch script that gives the stored losses', async ({ lab }, info) => {
  const { page } = lab;
  await startRuns(
    page,
    { dataset: { name: 'moons', samples: 200 }, optimizer: 'adam', epochs: 8 },
    { name: 'to PyTorch' },
  );
  await waitForAll(page);
  await goTo(page, 'History');
  await page.getByTestId('history-row').click();
  const button = page.getByTestId('details-pytorch');
  await expect(button).toBeEnabled();
  await picture(page, 'pytorch-button');

  const taken = info.outputPath('taken.npz');
  writeFileSync(taken, 'mine');
  await answerSaveDialog(lab, info.outputPath('taken.py'));
  await button.click();
  await expect(page.getByTestId('notice').filter({ hasText: 'is there already' })).toBeVisible();
  expect(readFileSync(taken, 'utf8')).toBe('mine');
  expect(existsSync(info.outputPath('taken.py'))).toBe(false);

  const script = info.outputPath('run.py');
  await answerSaveDialog(lab, info.outputPath('run'));
  await button.click();
  await expect(page.getByTestId('notice').filter({ hasText: script })).toContainText('run.npz');
  await picture(page, 'pytorch-written');
  await expect(button).toBeEnabled();

  const [run] = (await call<{ runs: readonly RunSummary[] }>(page, 'run:page', { behind: null, limit: 10 })).runs;
  expect(readFileSync(script, 'utf8')).toContain(`# Run ${run!.id}: to PyTorch`);
  const program = pythonWith('import torch');
  if (program === null) return;
  const { code, stdout } = python(program, [script]);
  const losses = run!.metrics['loss.train']!.count + run!.metrics['loss.test']!.count;
  expect(stdout).toContain(`${losses} losses compared`);
  expect(stdout).toContain('agrees: tolerance 0.0001');
  expect(code).toBe(0);
});

test('A run without a stored loss has no script yet', async ({ lab }) => {
  const { page } = lab;
  // More than may train side by side: the last ones wait.
  const long = { dataset: { name: 'moons', samples: 200 }, steps: 50_000_000 };
  const started = await startRuns(page, long, { name: 'waits', seeds: 70 });
  await goTo(page, 'History');
  const last = started[started.length - 1]!;
  await page.getByTestId('history-query').fill(`id:${last.id}`);
  await page.getByTestId('history-row').click();
  await expect(page.getByTestId('details-pytorch')).toBeDisabled();
  for (const { id } of started) await call(page, 'run:control', { id, action: 'stop' });
});
