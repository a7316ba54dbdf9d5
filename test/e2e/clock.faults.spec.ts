import { expect, test } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { faultCount } from '../support/faultCount';
import { familyOf } from '../support/killed';
import { call, closeLab, getRun, openLab, startRuns, trainerPids } from './support/app';
import { sessionsOf } from './support/sessions';

const CLI = path.join(import.meta.dirname, '../../dist/main/cli.js');
const HOUR = 3_600_000;
const SLEEP_MS = 1000 * faultCount({ quick: 6, full: 60 });

test('the computer sleeps and its clock is set back while the app trains: nobody takes it for dead, times stay true', async () => {
  const lab = await openLab();
  const { page, data } = lab;
  const history = path.join(data, 'history.sqlite');
  const hidden = { units: 96, activation: 'tanh', initializer: 'glorotNormal' };
  const network = { layers: [hidden, hidden, { activation: 'identity' }] };
  const spec = { dataset: { name: 'moons', samples: 400 }, network, epochs: 3000 };
  const [started] = await startRuns(page, spec);
  const id = started!.id;
  await expect.poll(async () => (await getRun(page, id)).checkpointStep ?? 0).toBeGreaterThan(0);

  // Asleep: every process of the app stands still. A command looks at the history meanwhile.
  const main = lab.app.process().pid!;
  const [awake, asleepAt] = [(await getRun(page, id)).elapsedMs, performance.now()];
  const family = familyOf(main);
  expect(family).toEqual(expect.arrayContaining([main, ...(await trainerPids(lab))]));
  for (const pid of [...family].reverse()) process.kill(pid, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, SLEEP_MS));
  const listed = spawnSync(process.execPath, [CLI, 'list', '--db', history, '--json'], { encoding: 'utf8' });
  const [seen] = (JSON.parse(listed.stdout) as { runs: { status: string }[] }).runs;
  expect(seen?.status).toBe('running');
  for (const pid of family) process.kill(pid, 'SIGCONT');
  const [slept, wokenAt] = [performance.now() - asleepAt, performance.now()];

  // The system says that it has woken: a sign of life at once. Then its clock goes back an hour.
  const beat = () => sessionsOf(history).find(({ kind }) => kind === 'window')!.heartbeatAt;
  const wake = async () => {
    const before = beat();
    await lab.app.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'));
    return beat() - before;
  };
  // The usual sign of life comes every five seconds, and hardly ever between two looks.
  await expect.poll(wake, { timeout: 2000, intervals: [100] }).toBeGreaterThan(0);
  const realNow = Date.now();
  await lab.app.evaluate((_electron, by) => {
    const real = Date.now;
    Date.now = () => real() - by;
  }, HOUR);
  // Signs of life go on, by the new clock.
  await expect.poll(() => Math.abs(beat() - (realNow - HOUR)) < HOUR / 2).toBe(true);

  await expect.poll(async () => (await getRun(page, id)).status, { timeout: 120_000 }).toBe('done');
  const run = await getRun(page, id);
  expect(run.elapsedMs).toBeGreaterThan(awake);
  expect(run.elapsedMs).toBeLessThan(awake + (performance.now() - wokenAt) + Math.max(3000, slept / 10));
  expect(run.endedAt).toBeGreaterThanOrEqual(run.startedAt!);
  await call(page, 'replay:start', { ids: [id] });
  await expect.poll(async () => (await getRun(page, id)).replay?.identical, { timeout: 120_000 }).toBe(true);
  await closeLab(lab);
  expect(lab.errors).toEqual([]);
});
