/* global window -- inside page.evaluate */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openApp } from './setup/benchApp.mjs';
import { main, prepare } from './setup/prepare.mjs';

/**
 * The real app for a long time with its queue full: up to 24 trainers side by side, small runs by the hundred, the page on
 * Sweep and History in turns, old runs deleted for good. Fails when main or the page grow by more than a tenth after a
 * fifth of the time, when handles pile up, or when processes that have ended stay behind.
 *
 *     npm run test:soak -- --minutes 20
 */
const TRAINERS = 24;
/** Runs that are waiting or training at any time, at least. */
const QUEUED = 2 * TRAINERS;
/** So many runs are kept; older ones are deleted, or the history itself would grow. */
const KEPT = 300;
const RUNS_A_MINUTE = 50;
const MOST_GROWTH = 1.1;
const SAMPLE_MS = 2000;
const TURN_MS = 10_000;

const SWEEP = {
  version: 1,
  name: 'Soak',
  template: {
    dataset: { name: 'moons', samples: 200 },
    network: { layers: [{ units: 16, activation: 'tanh' }, { activation: 'identity' }] },
    steps: 6000,
  },
  axes: [
    { field: 'activation', values: ['tanh', 'relu', 'silu'] },
    { field: 'initializer', values: ['glorotNormal', 'heNormal'] },
  ],
  seeds: 4,
};
const ACTIVE = ['queued', 'running', 'paused'];

await main(async () => {
  const minutes = Number(process.argv[process.argv.indexOf('--minutes') + 1] ?? 20);
  if (!(minutes >= 1)) throw new Error('--minutes must be a number from 1 on');
  const electron = await prepare('tests');
  const data = mkdtempSync(path.join(tmpdir(), 'initlab-soak-'));
  const { app, page, close } = await openApp(electron, data);
  const lab = (channel, args) =>
    page.evaluate(
      async ([name, value]) => {
        const answer = await window.lab.call(name, value);
        if (!answer.ok) throw new Error(answer.message);
        return answer.value;
      },
      [channel, args],
    );
  const samples = [];
  const ended = new Set();
  const bad = [];
  try {
    await lab('settings:set', { trainers: TRAINERS, threads: 1 });
    const until = performance.now() + minutes * 60_000;
    let turnAt = 0;
    let place = 'history';
    while (performance.now() < until) {
      const { runs } = await lab('run:page', { behind: null, limit: 10_000 });
      const active = runs.filter(({ status }) => ACTIVE.includes(status));
      for (const { id, status, message } of runs) {
        if (ACTIVE.includes(status) || ended.has(id)) continue;
        ended.add(id);
        if (status !== 'done' && status !== 'diverged') bad.push(`${id} is ${status}: ${message}`);
      }
      if (active.length < QUEUED) {
        const seed = 1 + ended.size;
        const seeds = { init: seed, data: seed, shuffle: seed };
        await lab('sweep:start', { ...SWEEP, template: { ...SWEEP.template, seeds } });
      }
      const old = runs.slice(KEPT).filter(({ status }) => !ACTIVE.includes(status));
      if (old.length > 0) {
        await lab('run:bin', { ids: old.map(({ id }) => id) });
        await lab('run:emptyBin', undefined);
      }
      if (performance.now() >= turnAt) {
        turnAt = performance.now() + TURN_MS;
        place = place === 'history' ? 'sweep' : 'history';
        await page.getByTestId(`place-${place}`).click();
        if (place === 'sweep') await page.getByTestId('sweep-item').first().click();
        else await page.getByTestId('history-row').first().click();
      }
      // The debugger of a busy main process now and then loses an answer: that sample is left out.
      const taken = await sample(app).catch(() => null);
      if (taken !== null) samples.push(taken);
      if (taken !== null && samples.length % 30 === 0) {
        process.stdout.write(`${line(taken)}, ${ended.size} runs ended\n`);
      }
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    }
  } finally {
    await close();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
  judge(samples, ended.size, bad, minutes);
});

/** Memory in MB, handles and processes, now. */
async function sample(app) {
  const { pid, metrics, handles } = await app.evaluate(({ app: electron }) => ({
    pid: process.pid,
    metrics: electron.getAppMetrics().map(({ type, memory }) => ({ type, kB: memory.workingSetSize })),
    handles: process.getActiveResourcesInfo().length,
  }));
  const of = (type) => metrics.filter((metric) => metric.type === type).map(({ kB }) => kB / 1024);
  const trainers = of('Utility').sort((a, b) => a - b);
  return {
    main: of('Browser')[0] ?? 0,
    page: of('Tab')[0] ?? 0,
    trainer: trainers[Math.floor(trainers.length / 2)] ?? 0,
    trainers: trainers.length,
    handles,
    files: count(() => readdirSync(`/proc/${pid}/fd`).length),
    zombies: count(() => zombiesOf(pid)),
  };
}

/** 0 where the system has no /proc. */
function count(look) {
  try {
    return look();
  } catch {
    return 0;
  }
}

function zombiesOf(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return children.filter((child) => /\) Z /.test(readFileSync(`/proc/${child}/stat`, 'utf8'))).length;
}

function line({ main: ofMain, page, trainer, trainers, handles, files, zombies }) {
  const mb = (value) => `${value.toFixed(0)} MB`;
  const memory = `main ${mb(ofMain)}, page ${mb(page)}, a trainer ${mb(trainer)} (${trainers} processes)`;
  return `${memory}, ${handles} handles, ${files} files, ${zombies} zombies`;
}

function judge(samples, runs, bad, minutes) {
  const fifth = Math.floor(samples.length / 5);
  const median = (part, key) => {
    const values = part.map((each) => each[key]).sort((a, b) => a - b);
    return values[Math.floor(values.length / 2)] ?? 0;
  };
  const [early, late] = [samples.slice(fifth, 2 * fifth), samples.slice(-fifth)];
  const faults = [...bad];
  if (fifth < 4) faults.push(`only ${samples.length} samples, too few to judge`);
  for (const key of ['main', 'page', 'trainer', 'handles', 'files']) {
    const [before, after] = [median(early, key), median(late, key)];
    process.stdout.write(`${key.padEnd(8)} ${before.toFixed(0)} → ${after.toFixed(0)}\n`);
    if (after > before * MOST_GROWTH) faults.push(`${key} grew from ${before.toFixed(1)} to ${after.toFixed(1)}`);
  }
  const most = (key) => Math.max(...samples.map((each) => each[key]));
  if (most('trainers') > TRAINERS + 4) faults.push(`${most('trainers')} processes beside main and the page`);
  // One that has just ended is not asked about yet.
  if (median(late, 'zombies') > 0) faults.push(`${median(late, 'zombies')} ended processes stay behind`);
  if (runs < RUNS_A_MINUTE * minutes) faults.push(`only ${runs} runs in ${minutes} minutes`);
  process.stdout.write(`${runs} runs in ${minutes} minutes: ${faults.length === 0 ? 'no growth' : 'FAILED'}\n`);
  for (const fault of faults) process.stdout.write(`  ${fault}\n`);
  if (faults.length > 0) process.exitCode = 1;
}
