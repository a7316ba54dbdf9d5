// What `lab bench` leaves out: two runs at once, and two threads in one run. Needs `npm run build`.
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startHelpers } from '../support/golden.mjs';

const SELF = fileURLToPath(import.meta.url);
const CORE = new URL('../../dist/core.mjs', import.meta.url);
/** Two trainers on two free cores make at least this many times the steps of one. */
const TWO_RUNS_TARGET = 1.8;
/** Two threads on two free cores make at least this many times the steps of one, in these workloads. */
const THREADS_TARGET = 1.6;
const LARGE = ['D', 'E'];
/** Threads chosen by measurement are at least as quick as one, but for noise and the price of measuring. */
const AUTO_TARGET = 0.97;
/** More steps than are ever made here. */
const STEPS = 100_000_000;

/** A run of a workload as the trainer makes it, measured at its own cadence. Returns steps a second. */
function runner(core, name) {
  const workload = core.WORKLOADS[name];
  const training = core.Training.start(core.workloadSpec(workload, STEPS), core.workloadData(workload));
  training.measure();
  return (ms) => {
    const [from, start] = [training.step, performance.now()];
    let elapsed = 0;
    while (elapsed < ms) {
      training.advance(8);
      training.measure();
      elapsed = performance.now() - start;
    }
    return ((training.step - from) * 1000) / elapsed;
  };
}

/** The process of one trainer: a slice for each message {ms}; answers with its rate. */
async function trainerProcess(name) {
  const core = await import(CORE.href);
  const run = runner(core, name);
  process.on('message', ({ ms }) => {
    process.send({ rate: run(ms) });
  });
  process.send({ ready: true });
}

async function startTrainer(name) {
  const child = fork(SELF, ['--trainer', name]);
  const next = () =>
    new Promise((resolve, reject) => {
      const ended = (code) => reject(new Error(`a trainer ended with code ${code}`));
      child.once('exit', ended);
      child.once('message', (message) => {
        child.off('exit', ended);
        resolve(message);
      });
    });
  await next();
  const slice = (ms) => {
    const answer = next();
    child.send({ ms });
    return answer;
  };
  return { slice, close: () => child.kill() };
}

const best = (values) => Math.max(...values);

async function twoRuns({ slices, ms }) {
  const trainers = [await startTrainer('C'), await startTrainer('C')];
  const [alone, together] = [[], []];
  for (let turn = 0; turn < slices; turn++) {
    alone.push((await trainers[turn % 2].slice(ms)).rate);
    const rates = await Promise.all(trainers.map(({ slice }) => slice(ms)));
    together.push(rates[0].rate + rates[1].rate);
  }
  for (const { close } of trainers) close();
  return { alone: best(alone), together: best(together), ratio: best(together) / best(alone), target: TWO_RUNS_TARGET };
}

/** Bare steps of each workload by one thread, by two, and by as many of them as the trainer's choice takes, in turns. */
async function threads({ slices, ms }) {
  const core = await import(CORE.href);
  const rows = [];
  for (const [name, { sizes, batch }] of Object.entries(core.WORKLOADS)) {
    const trainer = core.createTrainer(sizes, batch);
    const helpers = await startHelpers(trainer.team, 1);
    const choice = new core.ThreadChoice();
    choice.limit = { most: 2, fixed: false };
    choice.ready = 2;
    const ways = { one: () => 1, two: () => 2, auto: () => choice.threads };
    const rates = { one: [], two: [], auto: [] };
    let burst = 1;
    for (let turn = 0; turn < slices; turn++) {
      for (const [way, threadsNow] of Object.entries(ways)) {
        const start = performance.now();
        let [made, now] = [0, start];
        while (now - start < ms) {
          trainer.team.threads = threadsNow();
          trainer.step(burst);
          const took = performance.now() - now;
          if (way === 'auto') choice.took(burst, took);
          made += burst;
          now += took;
          burst = Math.max(1, Math.min(2000, Math.floor((2 * burst) / Math.max(took, 0.001))));
        }
        rates[way].push((made * batch * 1000) / (now - start));
      }
    }
    const chosen = choice.threads;
    await Promise.all(helpers.map((helper) => helper.terminate()));
    const ratios = (way) => ({
      best: best(rates[way]) / best(rates.one),
      median: median(rates[way]) / median(rates.one),
    });
    const [two, auto] = [ratios('two'), ratios('auto')];
    const holds = auto.best >= AUTO_TARGET && (!LARGE.includes(name) || two.best >= THREADS_TARGET);
    rows.push({ name, samplesPerSecond: best(rates.one), two, auto, chosen, holds });
  }
  return rows;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

async function main() {
  const options = {
    slices: { type: 'string', default: '5' },
    'slice-ms': { type: 'string', default: '500' },
    json: { type: 'boolean', default: false },
    trainer: { type: 'string' },
  };
  const { values } = parseArgs({ options });
  if (!existsSync(CORE)) throw new Error('dist/core.mjs is not there: run `npm run build`');
  if (values.trainer !== undefined) return trainerProcess(values.trainer);
  const method = { slices: Number(values.slices), ms: Number(values['slice-ms']) };
  for (const [name, value] of Object.entries(method)) {
    if (!Number.isInteger(value) || value < 1) throw new Error(`${name} must be a whole number of at least 1`);
  }
  const document = { twoRuns: await twoRuns(method), threads: await threads(method) };
  if (values.json) return console.log(JSON.stringify(document, null, 2));
  const { twoRuns: two } = document;
  const judged = two.ratio >= two.target ? 'pass' : 'FAIL';
  console.log(
    `Two runs of C, two processes: ${two.ratio.toFixed(2)} × the steps of one (≥ ${two.target} on two free cores): ${judged}`,
  );
  console.log(
    `Threads in one run, × one thread, best / median (≥ ${THREADS_TARGET} with two in ${LARGE.join(' and ')} on two free cores; automatic never slower):`,
  );
  const pair = (ratios) => `${ratios.best.toFixed(2)} / ${ratios.median.toFixed(2)}`;
  for (const { name, two: shared, auto, chosen, holds } of document.threads) {
    console.log(
      `${name}  two ${pair(shared)}  automatic ${pair(auto)}, ${chosen} at the end: ${holds ? 'pass' : 'FAIL'}`,
    );
  }
}

await main().catch((error) => {
  console.error(error.message);
  process.exitCode = 2;
});
