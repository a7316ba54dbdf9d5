import { expect } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { OwnSet } from '../../shared/datasets/ownSet';
import type { RunSummary, SweepSummary } from '../../shared/run';
import {
  call,
  closeLab,
  goTo,
  listRuns,
  newDataFolder,
  openLab,
  picture,
  test,
  trainerPids,
  waitForAll,
} from './support/app';

const CLI = path.join(import.meta.dirname, '../../dist/main/cli.js');

test('Runs that fail and a trainer that is killed do not stop a sweep; each is counted in its cell', async () => {
  const data = newDataFolder();
  const csv = path.join(data, 'steps.csv');
  writeFileSync(
    csv,
    ['a,b,kind', ...Array.from({ length: 40 }, (_, i) => `${i},${i % 7},${i < 20 ? 'low' : 'high'}`)].join('\n'),
  );
  const imported = spawnSync(process.execPath, [CLI, 'import', csv, '--target', 'kind', '--json'], {
    encoding: 'utf8',
    env: { ...process.env, INITLAB_DATA: data },
  });
  const set = JSON.parse(imported.stdout) as OwnSet;
  const lab = await openLab(data);
  const { page } = lab;
  const hidden = { units: 96, activation: 'tanh' };
  const sweep = await call<SweepSummary>(page, 'sweep:start', {
    name: 'With faults',
    // Long enough that its first run is caught while it trains.
    template: { dataset: 'iris', steps: 20_000, network: { layers: [hidden, hidden, {}] } },
    axes: [
      { field: 'dataset', values: ['iris', set.choice, 'wine'] },
      { field: 'steps', values: [20_000, 30] },
    ],
    seeds: 2,
  });
  expect(sweep.runIds).toHaveLength(12);
  const byId = async () => new Map((await listRuns(page)).map((run) => [run.id, run]));
  const first = async () => (await byId()).get(sweep.runIds[0]!)!;
  await expect
    .poll(async () => (await first()).checkpointStep ?? 0, { timeout: 60_000, intervals: [50] })
    .toBeGreaterThan(0);
  // Its table goes before its runs begin: they cannot be trained.
  const table = path.join(data, 'datasets', `${set.hash}.table`);
  renameSync(table, `${table}.away`);
  for (const pid of await trainerPids(lab)) process.kill(pid, 'SIGKILL');
  await expect.poll(async () => (await first()).status).toBe('interrupted');

  await goTo(page, 'Sweep');
  await page.getByTestId('sweep-item').click();
  await waitForAll(page);
  const runs = await byId();
  const statuses = sweep.runIds.map((id) => runs.get(id)!.status);
  expect(statuses.slice(0, 4)).toEqual(['interrupted', 'done', 'done', 'done']);
  expect(statuses.slice(4, 8)).toEqual(Array(4).fill('failed'));
  expect(statuses.slice(8)).toEqual(Array(4).fill('done'));
  const cell = (row: number, column: number) => page.getByTestId(`heat-cell-${row}-${column}`);
  await expect(cell(0, 0)).toContainText('1 interrupted');
  await expect(cell(1, 0)).toContainText('2 failed');
  await expect(cell(1, 1)).toContainText('no value');
  await expect(cell(2, 1)).toContainText('n = 2');
  await expect(page.getByTestId('sweep-result')).toContainText('4 failed');
  await picture(page, 'sweep-faults');

  // With its table back, the data set can be trained on: failed runs are taken up too.
  renameSync(`${table}.away`, table);
  await expect(page.getByTestId('sweep-resume')).toHaveText('Resume 5 runs');
  await page.getByTestId('sweep-resume').click();
  await waitForAll(page);
  await expect(cell(0, 0)).toContainText('n = 2');
  await expect(cell(0, 0)).not.toContainText('interrupted');
  await expect(cell(1, 0)).toContainText('n = 2');
  await expect(page.getByTestId('sweep-resume')).toHaveCount(0);
  await closeLab(lab);
});

test('A paused sweep waits over a restart, and goes on to the same weights as one that was never paused', async () => {
  const data = newDataFolder();
  const first = await openLab(data);
  const hidden = { units: 64, activation: 'tanh' };
  const spec = {
    name: 'Paused',
    template: { dataset: 'iris', steps: 10_000, network: { layers: [hidden, hidden, {}] } },
    axes: [{ field: 'optimizer.learningRate', values: [0.01, 0.02] }],
    seeds: 2,
  };
  await call(first.page, 'sweep:start', spec);
  await goTo(first.page, 'Sweep');
  await first.page.getByTestId('sweep-item').click();
  await expect.poll(async () => Math.max(...(await listRuns(first.page)).map(({ step }) => step))).toBeGreaterThan(100);
  await first.page.getByTestId('sweep-pause').click();
  const paused = await waitForAll(first.page);
  expect(paused.filter(({ status }) => status === 'stopped').length).toBeGreaterThanOrEqual(3);
  await expect(first.page.getByTestId('heat-cell-1-0')).toContainText('2 paused');
  await closeLab(first);

  const second = await openLab(data);
  const { page } = second;
  await goTo(page, 'Sweep');
  await page.getByTestId('sweep-item').click();
  await expect(page.getByTestId('heat-cell-1-0')).toContainText('2 paused');
  await picture(page, 'sweep-paused');
  await page.getByTestId('sweep-resume').click();
  const resumed = await waitForAll(page);
  expect(resumed.map(({ status }) => status)).toEqual(Array(4).fill('done'));
  const whole = await call<SweepSummary>(page, 'sweep:start', spec);
  const all = await waitForAll(page);
  const hashes = (runs: readonly RunSummary[]) => runs.map(({ name, weightsHash }) => `${name} ${weightsHash}`).sort();
  expect(hashes(all.filter(({ sweepId }) => sweepId === whole.id))).toEqual(hashes(resumed));
  await closeLab(second);
});
