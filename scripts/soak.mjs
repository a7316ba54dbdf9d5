/* global window -- inside page.evaluate */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openApp } from './setup/benchApp.mjs';
import { main, prepare } from './setup/prepare.mjs';
import { root, SetupError, writeWhole } from './setup/tools.mjs';
import { growthOf, median } from './soak/growth.mjs';
import { KIND_COUNT, nextSweep, SWEEP_RUNS } from './soak/kinds.mjs';
import { openFiles, processesOf, removedFiles, zombiesOf } from './soak/processes.mjs';

/**
 * The real app for a long time: 24 trainers side by side, a thousand runs of very different kinds waiting, the page going
 * through its places, old runs deleted for good. After a warm-up nothing may grow by more than a tenth along the robust
 * line through all its samples: memory of main, page and trainers, live JavaScript in main and page, handles, files.
 *
 *     npm run test:soak -- --minutes 20
 */
const TRAINERS = 24;
/** Runs that are waiting or training at any time, at least. */
const QUEUED = 1000;
/** So many ended runs are kept; older ones are deleted, or the history itself would grow. */
const KEPT = 100;
/** A warm-up is over when that many have ended and been deleted, and when this share of the time is. */
const WARM_UP = 0.25;
const MOST_GROWTH = 0.1;
const SAMPLE_MS = 3000;
/** Between two looks at live JavaScript, for which it is tidied up first. */
const HEAP_MS = 15_000;
const TURN_MS = 10_000;
const ANSWER_MS = 60_000;
const LEAST_SAMPLES = 8;
const PLACES = ['history', 'sweep', 'train', 'history', 'functions', 'signal', 'lessons'];
const REPORT = path.join(root, 'test-results', 'soak.json');

/** What is judged, by the name it has in a sample, and in which unit. */
const JUDGED = {
  mainPss: 'MB, PSS of main',
  mainUss: 'MB, USS of main',
  pagePss: 'MB, PSS of the page',
  pageUss: 'MB, USS of the page',
  trainerPss: 'MB, PSS of the median trainer',
  othersPss: 'MB, PSS of graphics, network and the like',
  mainHeap: 'MB, live JavaScript of main',
  mainNative: 'MB, buffers of main beside it',
  pageHeap: 'MB, live JavaScript of the page',
  pageNodes: 'nodes of the page',
  pageListeners: 'listeners of the page',
  handles: 'handles of main',
  files: 'open files of main',
};

/** Sums, told but not judged: they go up and down with the kinds of runs that train just then. */
const TOLD = { allTrainersPss: 'MB, PSS of all trainers', allPss: 'MB, PSS of the whole app' };

await main(async () => {
  if (process.platform !== 'linux') throw new SetupError('The soak reads memory as only Linux tells it.');
  const minutes = Number(process.argv[process.argv.indexOf('--minutes') + 1] ?? 20);
  if (!(minutes >= 1)) throw new SetupError('--minutes must be a number from 1 on');
  const electron = await prepare('tests');
  const data = mkdtempSync(path.join(os.tmpdir(), 'initlab-soak-'));
  const opened = await openApp(electron, data, { flags: ['--js-flags=--expose-gc'] });
  const found = { samples: [], ended: new Map(), bad: [], lost: 0, turns: 0, warmMs: null };
  try {
    await soak(opened, data, minutes, found);
  } finally {
    await opened.close();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
  judge(found, minutes);
});

async function soak({ app, page }, data, minutes, found) {
  const heaps = await heapReader(app, page);
  const lab = (channel, args) => call(page, channel, args);
  let trainers = 0;
  const mainPid = app.process().pid;
  const started = performance.now();
  const due = { turn: 0, heap: 0, line: 0 };
  let visits = 0;
  for (let now = 0; now < minutes * 60_000; now = performance.now() - started) {
    const { active, ended } = await lookAtRuns(page, [...found.ended.keys()]);
    for (const { id, status, message } of ended) {
      if (found.ended.has(id)) continue;
      found.ended.set(id, status);
      if (status !== 'done' && status !== 'diverged') found.bad.push(`${id} is ${status}: ${message}`);
    }
    // One after the other: so many that start at once would stand in the way of everything.
    if (trainers < TRAINERS) await lab('settings:set', { trainers: (trainers += 2), threads: 1 });
    for (let waiting = active; waiting < QUEUED; waiting += SWEEP_RUNS)
      await lab('sweep:start', nextSweep(found.turns++));
    const old = ended.length < 1.5 * KEPT ? [] : ended.slice(KEPT).map(({ id }) => id);
    if (old.length > 0) {
      await lab('run:bin', { ids: old });
      await emptyBin(page);
      for (const id of old) found.ended.set(id, 'deleted');
    }
    if (found.warmMs === null && old.length > 0 && now > WARM_UP * minutes * 60_000) found.warmMs = now;
    if (now >= due.turn) {
      due.turn = now + TURN_MS;
      await visit(page, PLACES[visits++ % PLACES.length]);
    }
    let heap = null;
    if (now >= due.heap) {
      due.heap = now + HEAP_MS;
      // Always in the same place: how many nodes there are depends on what is shown.
      await click(page, 'place-history');
      // The debugger of a busy main process now and then loses an answer.
      heap = await Promise.race([
        heaps(),
        new Promise((resolve) => setTimeout(resolve, ANSWER_MS, null).unref()),
      ]).catch(() => null);
      if (heap === null) found.lost++;
    }
    const sample = { ms: Math.round(now), runs: found.ended.size, ...fromOutside(mainPid, data), ...heap };
    found.samples.push(sample);
    if (now >= due.line) {
      due.line = now + 60_000;
      process.stdout.write(`${line(sample)}\n`);
    }
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
  }
}

/** Calls main as the page does. The page holds the answer meanwhile: a promise that nobody holds may be lost to its debugger. */
async function call(page, channel, args) {
  return answered(
    page.evaluate(
      ([name, value]) =>
        (window.soakAnswer = (async () => {
          const answer = await window.lab.call(name, value);
          if (!answer.ok) throw new Error(answer.message);
          return answer.value;
        })()),
      [channel, args],
    ),
    channel,
  );
}

/** The longest that the app may leave a call without an answer. */
function answered(promise, what) {
  const late = new Error(`${what}: no answer within ${ANSWER_MS / 1000} s`);
  return Promise.race([promise, new Promise((_resolve, reject) => setTimeout(reject, ANSWER_MS, late).unref())]);
}

/** How many runs are waiting or training; and those that have ended, the newest first, a message only with what is new. */
function lookAtRuns(page, known) {
  return answered(
    page.evaluate(
      (ids) =>
        (window.soakRuns = (async () => {
          const answer = await window.lab.call('run:page', { behind: null, limit: 10_000 });
          if (!answer.ok) throw new Error(answer.message);
          const isActive = ({ status }) => ['queued', 'running', 'paused'].includes(status);
          const runs = answer.value.runs;
          const seen = new Set(ids);
          return {
            active: runs.filter(isActive).length,
            ended: runs
              .filter((run) => !isActive(run))
              .sort((a, b) => b.endedAt - a.endedAt)
              .map(({ id, status, message }) => ({ id, status, message: seen.has(id) ? null : message })),
          };
        })()),
      known.slice(-2 * KEPT),
    ),
    'run:page',
  );
}

/** Goes to a place, and opens what is first in it. */
async function visit(page, place) {
  await click(page, `place-${place}`);
  const first = { history: 'history-row', sweep: 'sweep-item' }[place];
  if (first !== undefined) await click(page, first);
}

/** In the window, which forgets the runs then. */
async function emptyBin(page) {
  await click(page, 'place-history');
  await click(page, 'history-shelf-bin');
  await click(page, 'bin-empty-all');
  await click(page, 'bin-empty-confirm');
  await page.getByTestId('bin-dialog').waitFor({ state: 'hidden', timeout: ANSWER_MS });
  await click(page, 'history-shelf-runs');
}

/** No frame is waited for: with many trainers on few cores they are rare. */
function click(page, name) {
  return page.getByTestId(name).first().dispatchEvent('click', {}, { timeout: ANSWER_MS });
}

/** A function that tells how much live JavaScript main and the page have, and what hangs on it. */
async function heapReader(app, page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  return async () => {
    const ofMain = await app.evaluate(() => {
      globalThis.gc?.();
      const { heapUsed, external } = process.memoryUsage();
      return { mainHeap: heapUsed, mainNative: external, handles: process.getActiveResourcesInfo().length };
    });
    await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    const metric = (name) => metrics.find((each) => each.name === name)?.value ?? 0;
    return {
      mainHeap: ofMain.mainHeap / 2 ** 20,
      mainNative: ofMain.mainNative / 2 ** 20,
      handles: ofMain.handles,
      pageHeap: metric('JSHeapUsedSize') / 2 ** 20,
      pageNodes: metric('Nodes'),
      pageListeners: metric('JSEventListeners'),
    };
  };
}

function fromOutside(mainPid, data) {
  const all = processesOf(mainPid);
  const of = (kind, key) => all.filter((each) => each.kind === kind).map((each) => each[key]);
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const trainers = of('trainer', 'pss');
  return {
    mainPss: sum(of('main', 'pss')),
    mainUss: sum(of('main', 'uss')),
    pagePss: sum(of('page', 'pss')),
    pageUss: sum(of('page', 'uss')),
    trainerPss: trainers.length === 0 ? 0 : median(trainers),
    allTrainersPss: sum(trainers),
    othersPss: sum(of('others', 'pss')),
    allPss: sum(all.map(({ pss }) => pss)),
    trainers: trainers.length,
    files: openFiles(mainPid),
    removed: removedFiles(mainPid, data).length,
    zombies: zombiesOf(mainPid),
    history: (statSync(path.join(data, 'history.sqlite'), { throwIfNoEntry: false })?.size ?? 0) / 2 ** 20,
  };
}

function line({ ms, runs, mainPss, pagePss, trainerPss, allPss, trainers, files, history }) {
  const mb = (value) => `${value.toFixed(0)} MB`;
  const memory = `main ${mb(mainPss)}, page ${mb(pagePss)}, a trainer ${mb(trainerPss)}, all ${mb(allPss)}`;
  return `${(ms / 60_000).toFixed(1)} min: ${runs} runs ended, ${trainers} trainers, ${memory}, ${files} files, history ${mb(history)}`;
}

function judge({ samples, ended, bad, lost, turns, warmMs }, minutes) {
  const faults = [...bad.slice(0, 20)];
  const warm = samples.filter(({ ms }) => ms >= (warmMs ?? Infinity));
  if (warm.length < LEAST_SAMPLES) faults.push(`only ${warm.length} samples after the warm-up, too few to judge`);
  const growths = {};
  for (const [key, unit] of Object.entries({ ...JUDGED, ...TOLD })) {
    const points = warm.filter((sample) => sample[key] !== undefined);
    if (points.length < 3) {
      if (warm.length >= LEAST_SAMPLES) faults.push(`${key}: only ${points.length} samples`);
      continue;
    }
    const growth = growthOf(
      points.map(({ ms }) => ms / 60_000),
      points.map((sample) => sample[key]),
    );
    growths[key] = growth;
    const percent = `${growth.share < 0 ? '−' : '+'}${(100 * Math.abs(growth.share)).toFixed(1)} %`;
    const levels = `${growth.first.toFixed(1)} → ${growth.last.toFixed(1)}`;
    process.stdout.write(`${key.padEnd(15)} ${levels.padStart(18)} ${percent.padStart(9)}  ${unit}\n`);
    if (key in JUDGED && growth.share > MOST_GROWTH) faults.push(`${key} grew by ${percent}: ${levels} ${unit}`);
  }
  const most = (key) => Math.max(0, ...samples.map((sample) => sample[key]));
  if (most('trainers') !== TRAINERS) faults.push(`${most('trainers')} trainers at most, not ${TRAINERS}`);
  if (most('removed') > 0) faults.push(`${most('removed')} removed files of the data stay open`);
  // One that has just ended is not asked about yet.
  if (warm.length > 0 && median(warm.map(({ zombies }) => zombies)) > 0) faults.push('ended processes stay behind');
  if (turns < KIND_COUNT) faults.push(`only ${turns} of ${KIND_COUNT} kinds of runs`);
  const kinds = [...ended.values()];
  const facts = { minutes, runs: kinds.length, warmUpMinutes: (warmMs ?? 0) / 60_000, lostHeapSamples: lost };
  writeWhole(REPORT, `${JSON.stringify({ ...facts, growths, faults, samples }, null, 1)}\n`);
  process.stdout.write(
    `${kinds.length} runs of ${KIND_COUNT} kinds in ${minutes} minutes, ${warm.length} samples after ` +
      `${facts.warmUpMinutes.toFixed(1)} minutes of warm-up: ${faults.length === 0 ? 'no growth' : 'FAILED'}\n`,
  );
  for (const fault of faults) process.stdout.write(`  ${fault}\n`);
  if (faults.length > 0) process.exitCode = 1;
}
