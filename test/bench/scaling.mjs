// What `lab bench` leaves out: two runs at once. Needs `npm run build`.
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const SELF = fileURLToPath(import.meta.url);
const CORE = new URL('../../dist/core.mjs', import.meta.url);
/** Two trainers on two free cores make at least this many times the steps of one. */
const TWO_RUNS_TARGET = 1.8;
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
      child.once('message', resolve);
      child.once('exit', (code) => reject(new Error(`a trainer ended with code ${code}`)));
    });
  await next();
  const slice = (ms) => {
    const answer = next();
    child.send({ ms });
    return answer;
  };
  return { slice, close: () => child.removeAllListeners('exit').kill() };
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
  const document = { twoRuns: await twoRuns(method) };
  if (values.json) return console.log(JSON.stringify(document, null, 2));
  const { twoRuns: two } = document;
  const judged = two.ratio >= two.target ? 'pass' : 'FAIL';
  console.log(
    `Two runs of C, two processes: ${two.ratio.toFixed(2)} × the steps of one (≥ ${two.target} on two free cores): ${judged}`,
  );
}

await main().catch((error) => {
  console.error(error.message);
  process.exitCode = 2;
});
