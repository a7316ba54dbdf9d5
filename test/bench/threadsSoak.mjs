// Trains the same run with two threads and with one, and compares all parameters every 50 steps: what differs once stays
// different. Needs `npm run build`.
// A lost turn shows rarely, and under load: let two of these run at once. Exit 1 with the step where they differ.
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startHelpers } from '../support/golden.mjs';

const CORE = new URL('../../dist/core.mjs', import.meta.url);
const HIDDEN = { units: 96, activation: 'tanh', initializer: 'glorotNormal' };
/** Small steps with three jobs each: as many turns a second as a run can have. */
const SPEC = {
  dataset: { name: 'moons', samples: 400 },
  network: { layers: [HIDDEN, HIDDEN, { activation: 'identity' }] },
  steps: 1_000_000_000,
  record: { everySteps: 50, evaluateEverySteps: 1000 },
};

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '600' } } });
const seconds = Number(values.seconds);
if (!(seconds > 0)) throw new Error(`--seconds must be a number greater than 0; got ${values.seconds}`);
if (!existsSync(CORE)) throw new Error('dist/core.mjs is missing; run "npm run build" first');
const core = await import(CORE.href);

const spec = core.parseSpec(SPEC);
const [shared, alone] = [core.Training.start(spec), core.Training.start(spec)];
const [helper] = await startHelpers(shared.team, 1);
shared.team.threads = 2;

const start = performance.now();
let differs = false;
while (!differs && performance.now() - start < seconds * 1000) {
  for (const training of [shared, alone]) {
    training.advance(50);
    training.measure();
  }
  differs = shared.weightsHash() !== alone.weightsHash();
}
await helper.terminate();
const { step } = shared;
console.log(differs ? `step ${step}: two threads and one differ` : `${step} steps: the same bits`);
process.exitCode = differs ? 1 : 0;
