import { expect, test } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RunDetail, RunSummary } from '../../shared/run';
import { call, closeLab, goTo, killLab, newDataFolder, openLab, trainerPids, type Lab } from './support/app';

const CLI = path.join(import.meta.dirname, '../../dist/main/cli.js');
const HIDDEN = { units: 96, activation: 'tanh', initializer: 'glorotNormal' };
/** Several seconds: it must be caught between its first checkpoint, after one second, and its end. */
const LONG = {
  dataset: { name: 'moons', samples: 400 },
  network: { layers: [HIDDEN, HIDDEN, { activation: 'identity' }] },
  epochs: 2000,
  record: { everySteps: 50 },
};
const AT_ONCE = { timeout: 60_000, intervals: [50] };
// It is trained twice in a test, beside the start of two programs.
test.describe.configure({ timeout: 120_000 });

test('a killed trainer interrupts its run; the window says so and can resume to the same weights', async () => {
  const lab = await openLab();
  const { page } = lab;
  const expected = await hashInNode(lab.data);
  const id = await startLong(lab);
  await expect.poll(async () => (await get(lab, id)).checkpointStep ?? 0, AT_ONCE).toBeGreaterThan(0);

  const trainers = await trainerPids(lab);
  expect(trainers).toHaveLength(1);
  process.kill(trainers[0] ?? 0, 'SIGKILL');
  await expect.poll(async () => (await get(lab, id)).status).toBe('interrupted');
  await expect(page.getByText(/trainer process ended unexpectedly/).first()).toBeVisible();

  // The window lives: it changes places and can resume from the page.
  await goTo(page, 'History');
  await goTo(page, 'Train');
  await call(page, 'run:control', { id, action: 'resume' });
  await expect.poll(async () => (await get(lab, id)).status).toBe('done');
  expect((await get(lab, id)).weightsHash).toBe(expected);
  await closeLab(lab);
});

test('a killed app loses at most a second; after the restart the run is interrupted and resumes to the same weights', async () => {
  const data = newDataFolder();
  const expected = await hashInNode(data);
  const first = await openLab(data);
  const id = await startLong(first);
  await expect.poll(async () => (await get(first, id)).checkpointStep ?? 0, AT_ONCE).toBeGreaterThan(0);
  const before = await get(first, id);
  await killLab(first);

  const second = await openLab(data);
  await expect(second.page.getByText(/interrupted when the program ended/).first()).toBeVisible();
  const after = await get(second, id);
  expect(after.status).toBe('interrupted');
  expect(after.pointCount).toBeGreaterThanOrEqual(before.pointCount);
  expect(after.step).toBeGreaterThanOrEqual(before.step);
  await call(second.page, 'run:control', { id, action: 'resume' });
  await expect.poll(async () => (await get(second, id)).status).toBe('done');
  expect((await get(second, id)).weightsHash).toBe(expected);
  await closeLab(second);
});

test('closing the window saves a running experiment, which can be resumed', async () => {
  const data = newDataFolder();
  const first = await openLab(data);
  const id = await startLong(first);
  await expect.poll(async () => (await get(first, id)).step, AT_ONCE).toBeGreaterThan(0);
  await closeLab(first);
  const second = await openLab(data);
  const run = await get(second, id);
  expect(run.status).toBe('interrupted');
  expect(run.checkpointStep).toBe(run.step);
  await closeLab(second);
});

test('a diverged run is kept with the step at which it diverged', async () => {
  const lab = await openLab();
  const spec = {
    dataset: 'sine',
    network: { layers: [{ units: 16, activation: 'relu' }, { activation: 'identity' }] },
    optimizer: { name: 'sgd', learningRate: 20 },
  };
  const [run] = await call<RunSummary[]>(lab.page, 'run:start', { spec, name: null, seeds: 1, startPaused: false });
  await expect.poll(async () => (await get(lab, run?.id ?? '')).status).toBe('diverged');
  expect((await get(lab, run?.id ?? '')).message).toMatch(/diverged at step \d+/i);
  expect((await get(lab, run?.id ?? '')).pointCount).toBeGreaterThan(0);
  await closeLab(lab);
});

test('a command on the same history is seen by the open window, and the other way round', async () => {
  const lab = await openLab();
  const spec = path.join(lab.data, 'a.initlab.json');
  writeFileSync(spec, JSON.stringify({ dataset: 'xor', epochs: 5 }));
  const id = await startLong(lab);
  const result = spawnSync(process.execPath, [CLI, 'run', spec, '--name', 'from the command line', '--json'], {
    encoding: 'utf8',
    env: { ...process.env, INITLAB_DATA: lab.data },
  });
  expect(result.stderr).toBe('');
  expect(result.status).toBe(0);
  await goTo(lab.page, 'History');
  await expect(lab.page.getByText('from the command line').first()).toBeVisible();
  expect(['running', 'done']).toContain((await get(lab, id)).status);
  await closeLab(lab);
  const listed = spawnSync(process.execPath, [CLI, 'list', '--json'], {
    encoding: 'utf8',
    env: { ...process.env, INITLAB_DATA: lab.data },
  });
  expect((JSON.parse(listed.stdout) as { runs: { id: string }[] }).runs.map((run) => run.id)).toContain(id);
});

async function startLong(lab: Lab): Promise<string> {
  const runs = await call<RunSummary[]>(lab.page, 'run:start', {
    spec: LONG,
    name: null,
    seeds: 1,
    startPaused: false,
  });
  return runs[0]?.id ?? '';
}

function get(lab: Lab, id: string): Promise<RunDetail> {
  return call<RunDetail>(lab.page, 'run:get', { id });
}

/** The weights hash of the same experiment trained by the command line, in Node, without interruption. */
function hashInNode(data: string): Promise<string> {
  const folder = path.join(data, 'node');
  const spec = `${folder}.initlab.json`;
  writeFileSync(spec, JSON.stringify(LONG));
  const { stdout, stderr } = spawnSync(process.execPath, [CLI, 'run', spec, '--db', `${folder}.sqlite`, '--json'], {
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return Promise.resolve((JSON.parse(stdout) as { run: { weightsHash: string } }).run.weightsHash);
}
